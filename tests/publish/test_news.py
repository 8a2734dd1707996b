"""The news of the bundled site: a page for everything that happened, in its month, under its tags and organisations."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from almanac import reading
from almanac.analyse.leaders import COUNTS
from almanac.articles import gathered
from almanac.errors import CheckFailed
from almanac.model.dates import parse_date
from almanac.model.words import LANGUAGES
from almanac.pipeline import Run, build
from almanac.publish.book import Book
from almanac.publish.pages import pages
from almanac.publishing import book
from tests.publish.test_site import Outline

# How a list of the news leads to an item, from two folders deep.
ITEM = re.compile(r'<li><time datetime="([^"]+)">.*?href="(?:\.\./)+((?:news|rounds|partnerships)/[^/"]+)/index\.html"', re.DOTALL)  # fmt: skip
HALVES = ("technology", "application")


@pytest.fixture(scope="module")
def printed(bundled: Run) -> Book:
    return book(bundled)


@pytest.fixture(scope="module")
def items(printed: Book) -> dict[str, dict[str, Any]]:
    """Every brief, round and partnership by the path of its page: its date, and whom it is of."""
    found = {
        f"news/{id_}": {"date": str(row["published"]), "of": row["organisations"]}
        for id_, row in printed.articles.items()
    }
    found |= {
        f"rounds/{id_}": {"date": row["announced"], "of": [row["organisation"]]} for id_, row in printed.rounds.items()
    }
    found |= {
        f"partnerships/{id_}": {"date": row["announced"], "of": row["organisations"]}
        for id_, row in printed.partnerships.items()
    }
    return found


def listed(page: Path) -> list[str]:
    """The paths of the items that a page of the news lists, in its order."""
    return [path for _, path in ITEM.findall(page.read_text(encoding="utf-8").split("<main", 1)[1])]


def archive(site: Path, language: str) -> dict[str, list[str]]:
    """What each period's page lists."""
    pages = (site / language / "news").glob("*/index.html")
    return {page.parent.name: listed(page) for page in pages if re.fullmatch(r"\d{4}(-\d\d)?", page.parent.name)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_happened_has_its_page_and_stands_in_its_month_once(
    language: str, site: Path, items: dict[str, dict[str, Any]]
) -> None:
    months = archive(site, language)
    assert sorted(path for paths in months.values() for path in paths) == sorted(items)
    assert {path.split("/")[0] for path in items} == {"news", "rounds", "partnerships"}
    for period, paths in months.items():
        assert paths, period
        for path in paths:
            assert (site / language / path / "index.html").is_file()
            moment = parse_date(items[path]["date"])
            assert period == (moment.month or str(moment.first.year)), path
        dates = [parse_date(items[path]["date"]).first for path in paths]
        assert dates == sorted(dates, reverse=True)


def test_two_pages_of_one_path_stop_the_edition(printed: Book) -> None:
    doubled = replace(printed)
    first = next(iter(doubled.articles.values()))
    doubled.articles["2017-07"] = first | {"id": "2017-07"}
    with pytest.raises(CheckFailed, match="two pages have the path news/2017-07/index.html: give one of"):
        list(pages(doubled))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_archive_leads_from_month_to_month_and_the_first_page_to_all(language: str, site: Path) -> None:
    periods = sorted(archive(site, language))
    front = (site / language / "news" / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'href="\.\./news/(\d{4}(?:-\d\d)?)/index\.html"', front)) == set(periods)
    for before, after in pairwise(periods):
        page = (site / language / "news" / before / "index.html").read_text(encoding="utf-8")
        assert f'rel="next" href="../../news/{after}/index.html"' in page
        page = (site / language / "news" / after / "index.html").read_text(encoding="utf-8")
        assert f'rel="prev" href="../../news/{before}/index.html"' in page
    first, last = (
        (site / language / "news" / periods[at] / "index.html").read_text(encoding="utf-8") for at in (0, -1)
    )
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in last


def test_the_first_page_of_the_news_has_the_newest_of_all_kinds(site: Path, items: dict[str, dict[str, Any]]) -> None:
    shown = listed(site / "en" / "news" / "index.html")
    dates = sorted((parse_date(item["date"]).first for item in items.values()), reverse=True)
    assert [parse_date(items[path]["date"]).first for path in shown] == dates[: len(shown)]
    assert len(shown) == 60
    assert {path.split("/")[0] for path in shown} == {"news", "rounds", "partnerships"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_stands_under_its_organisations(language: str, site: Path, items: dict[str, dict[str, Any]]) -> None:
    expected: dict[str, set[str]] = {}
    for path, item in items.items():
        for id_ in item["of"]:
            expected.setdefault(id_, set()).add(path)
    folder = site / language / "news" / "organisations"
    assert {path.name for path in folder.iterdir()} == expected.keys()
    for id_, paths in expected.items():
        found = listed(folder / id_ / "index.html")
        assert set(found) == paths, id_
        assert len(found) == len(paths)
        own = (site / language / "organisations" / id_ / "index.html").read_text(encoding="utf-8")
        assert f'href="../../news/organisations/{id_}/index.html"' in own, id_


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_stands_under_its_tags(
    language: str, bundled: Run, site: Path, items: dict[str, dict[str, Any]]
) -> None:
    topics: dict[tuple[str, str], set[str]] = {}
    for row in bundled.tables("classify")["topics"].to_pylist():
        if row["probability"] >= COUNTS and row["table"] != "works":
            topics.setdefault((row["table"], row["id"]), set()).add(f"{row['half']}-{row['topic']}")
    expected: dict[str, set[str]] = {}
    for path, item in items.items():
        folder, id_ = path.split("/")
        of = (
            ("organisations", item["of"][0])
            if folder == "rounds"
            else ("articles" if folder == "news" else folder, id_)
        )
        for tag in topics.get(of, ()):
            expected.setdefault(tag, set()).add(path)
    folder_of_tags = site / language / "news" / "tags"
    assert {path.name for path in folder_of_tags.iterdir()} == expected.keys()
    assert {tag.split("-")[0] for tag in expected} == set(HALVES)
    for tag, paths in expected.items():
        assert set(listed(folder_of_tags / tag / "index.html")) == paths, tag
    front = (site / language / "news" / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'href="\.\./news/tags/([^/"]+)/', front)) == expected.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_partnership_s_page_says_who_when_on_what_and_by_whom(language: str, site: Path, printed: Book) -> None:
    lists = (site / language / "partnerships" / "index.html").read_text(encoding="utf-8")
    for id_, row in printed.partnerships.items():
        page = site / language / "partnerships" / id_ / "index.html"
        html = page.read_text(encoding="utf-8")
        links = Outline(page).links
        for organisation in row["organisations"]:
            assert f"../../organisations/{organisation}/index.html" in links, id_
        assert all(source in links for source in row["sources"] if source.startswith("http")), id_
        assert f'datetime="{row["announced"][:4]}' in html
        assert row[f"subject_{language}"] in html.replace("&#39;", "'").replace("&amp;", "&")
        assert f'href="../partnerships/{id_}/index.html"' in lists


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_counter_is_on_every_page_and_is_that_of_its_own_page(language: str, site: Path, printed: Book) -> None:
    masthead = printed.masthead
    number = f"counter/{masthead.country}/{masthead.year}/{masthead.definition}"
    shown = re.compile(rf'data-number="{number}" href="([^"]*)">([^<]+)<')
    own = site / language / "counter" / str(masthead.year) / "index.html"
    headline = own.read_text(encoding="utf-8").split('class="headline"')[1]
    amount, interval = shown.findall(headline)[0][1], re.findall(r'class="range">([^<]+)<', headline)[0]
    for page in (site / language).rglob("*.html"):
        header, rest = page.read_text(encoding="utf-8").split("</header>", 1)
        if page == site / language / "index.html":
            assert not shown.findall(header)
            assert [text for _, text in shown.findall(rest)] == [amount]
            continue
        ((link, text),) = shown.findall(header)
        assert text == amount, page
        assert (page.parent / link).resolve() == own.resolve()
        assert interval in header, page
        assert masthead.counter_title[language] in header


def test_a_partnership_that_was_read_shows_the_sentence_that_says_so(toy_run: Run, tmp_path: Path) -> None:
    told = {
        "id": "p1", "language": "en", "published": "2026-01-12", "source": "https://example.org/news/1",
        "title": "Brackenshaw and Alder University sign",
        "text": "Brackenshaw and Alder University have signed a partnership agreement to develop computer vision.",
    }  # fmt: skip
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "articles.jsonl").write_text(json.dumps(told) + "\n", encoding="utf-8")
    kept = reading.keep(gathered(str(folder)), toy_run.articles, date(2026, 1, 20))
    assert (kept.partnerships, kept.review) == (1, 0)
    build(toy_run)
    [row] = [row for row in toy_run.tables("resolve")["partnerships"].to_pylist() if row["quote"]]
    for language in LANGUAGES:
        html = (toy_run.out / "latest" / language / "partnerships" / row["id"] / "index.html").read_text(
            encoding="utf-8"
        )
        assert f'<blockquote lang="en">{told["text"]}</blockquote>' in html
