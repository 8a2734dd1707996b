"""The bundled site: three whole languages, valid pages, links that hold, numbers that can be traced."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest

from almanac.analyse.trace import Tracer
from almanac.model.words import LANGUAGES
from almanac.pipeline import Run

EXTERNAL = ("http://", "https://")


class Outline(HTMLParser):
    """What a page has: ids, links, resources, numbers, and the text that a reader sees."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.resources: list[str] = []
        self.numbers: set[str] = set()
        self.tags: list[str] = []
        # Blocks of data stand in script elements, and are none that run.
        self.blocks = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        self.blocks += tag == "script" and given.get("type") == "application/ld+json"
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in ("script", "img", "iframe", "link", "source", "video") and (given.get("src") or given.get("href")):
            self.resources.append(given.get("src") or given["href"])
        if "data-number" in given:
            self.numbers.add(given["data-number"])


@pytest.fixture(scope="session")
def outlines(site: Path) -> dict[Path, Outline]:
    return {path: Outline(path) for path in sorted(site.rglob("*.html"))}


def test_every_page_is_there_in_every_language(site: Path) -> None:
    paths = [
        {path.relative_to(site / language).as_posix() for path in (site / language).rglob("*.html")}
        for language in LANGUAGES
    ]
    assert paths[0] == paths[1] == paths[2]
    assert len(paths[0]) > 500


def test_every_link_holds(outlines: dict[Path, Outline]) -> None:
    ids = {path: set(outline.ids) for path, outline in outlines.items()}
    broken = []
    for path, outline in outlines.items():
        for link in {*outline.links, *outline.resources}:
            if link.startswith(EXTERNAL):
                continue
            parts = urlsplit(link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file() or (parts.fragment and parts.fragment not in ids.get(target, set())):
                broken.append(f"{path}: {link}")
    assert broken == []


def test_no_page_asks_another_host_or_needs_a_script(outlines: dict[Path, Outline], site: Path) -> None:
    for path, outline in outlines.items():
        assert not [resource for resource in outline.resources if resource.startswith((*EXTERNAL, "//"))], path
        scripts = [resource for resource in outline.resources if resource.endswith(".js")]
        assert len(scripts) == outline.tags.count("script") - outline.blocks, path
        assert outline.blocks == (path.parent.name == "data"), path
        # Without them the search box leads to the search page and its lists, and the table of equal weights stands.
        names = [Path(script).name for script in scripts]
        expected = [] if path.parent == site else ["search.js"]
        more = ["leaders.js"] if path.parent == site / path.relative_to(site).parts[0] / "leaders" else []
        more += ["figures.js"] if "svg" in outline.tags and path.parent.parent.name == "chapters" else []
        assert names == [*expected, *more], path
    assert "url(" not in (site / "style.css").read_text(encoding="utf-8")
    assert "@import" not in (site / "style.css").read_text(encoding="utf-8")


def test_ids_stand_once_a_page(outlines: dict[Path, Outline]) -> None:
    assert [path for path, outline in outlines.items() if len(outline.ids) != len(set(outline.ids))] == []


SAMPLES = (
    "index.html", "counter/index.html", "counter/2017/index.html", "rounds/index.html", "leaders/index.html",
    "technologies/index.html", "technologies/computer-vision/index.html", "applications/health/index.html",
    "organisations/index.html", "organisations/graphcore/index.html", "countries/index.html", "countries/gb/index.html",
    "countries/ru/index.html", "network/index.html", "partnerships/index.html", "works/index.html", "news/index.html", "method/index.html",
    "issues/index.html", "strategy/index.html", "countries/gb/brief/index.html",
    "organisations/google-deepmind/brief/index.html", "search/index.html", "news/2017-07/index.html",
    "news/2018/index.html", "news/tags/technology-computer-vision/index.html",
    "news/organisations/graphcore/index.html", "partnerships/mipt-yandex-2008/index.html",
    "chapters/index.html", "chapters/state/index.html", "chapters/method/index.html", "data/index.html",
    "changes/index.html", "corrections/index.html", "rounds/babylon-health-2017-04-25/index.html",
    "news/2017-04-25-babylon-raises-60m/index.html",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", SAMPLES)
def test_pages_are_valid_html(page: str, language: str, site: Path) -> None:
    parser = html5lib.HTMLParser(strict=True)
    document = parser.parse((site / language / page).read_text(encoding="utf-8"))
    assert document is not None


@pytest.mark.parametrize(("language", "foreign"), [("ru", r"[\u4e00-\u9fff]"), ("en", r"[а-яё\u4e00-\u9fff]")])
def test_no_text_stands_unmarked_in_another_script(language: str, foreign: str, site: Path) -> None:
    """A name in another script carries its own `lang`; all else is in the page's language."""
    for page in SAMPLES:
        html = (site / language / page).read_text(encoding="utf-8")
        marked = re.sub(r"<(\w+)[^>]* lang=\"[^\"]+\"[^>]*>.*?</\1>", "", html.split("<main", 1)[1], flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", " ", marked)
        assert re.findall(foreign, text) == [], page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_to_be_english_is_in_latin_letters(language: str, site: Path) -> None:
    for page in SAMPLES:
        document = html5lib.parse((site / language / page).read_text(encoding="utf-8"), namespaceHTMLElements=False)
        for element in document.find("body").iter():
            if element.get("lang", "").startswith("en"):
                assert not re.search("[а-яё\u4e00-\u9fff]", "".join(element.itertext()), re.IGNORECASE), page


def test_every_published_number_can_be_traced_to_what_the_page_says(
    bundled: Run, outlines: dict[Path, Outline]
) -> None:
    tracer = Tracer(
        bundled.rule.definition,
        bundled.top_venues,
        *(bundled.tables(stage) for stage in ("collect", "resolve", "classify", "analyse")),
    )
    numbers = sorted({number for path, outline in outlines.items() for number in outline.numbers})
    assert len(numbers) > 500
    counters = {
        f"counter/{row['country']}/{row['year']}/{row['definition']}": float(row["total"])
        for row in bundled.tables("analyse")["counters"].to_pylist()
    }
    leaders = {
        f"leaders/{row['measure']}/{row['technology'] or row['application'] or 'all'}/{row['organisation']}": row[
            "value"
        ]
        for row in bundled.tables("analyse")["leaders"].to_pylist()
        if row["country"] is None and row["kind"] is None
    }
    for number in numbers:
        trace = tracer.trace(number)
        expected = counters.get(number, leaders.get(number))
        if expected is not None:
            assert trace.value == pytest.approx(expected), number
        assert all(row.sources for row in trace.rows), number


def test_counts_on_the_first_page_are_those_of_the_trace(bundled: Run, site: Path) -> None:
    tracer = Tracer(
        bundled.rule.definition,
        bundled.top_venues,
        *(bundled.tables(stage) for stage in ("collect", "resolve", "classify", "analyse")),
    )
    html = (site / "en" / "index.html").read_text(encoding="utf-8")
    shown = dict(re.findall(r'data-number="(count/\w+)" href="[^"]*">([\d,]+)<', html))
    assert set(shown) == {
        f"count/{table}" for table in ("organisations", "works", "rounds", "partnerships", "countries")
    }
    for number, text in shown.items():
        assert tracer.trace(number).value == int(text.replace(",", "")), number
