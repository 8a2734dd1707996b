"""Atom feeds: what RFC 4287 asks for, ids that stay, and text that is text."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from lxml import etree

from almanac.model.words import LANGUAGES
from almanac.pipeline import Run
from almanac.publish.feeds import ATOM, FEEDS, NEWEST
from almanac.publish.feeds import feed as of_feed
from almanac.publishing import book
from tests.publish.conftest import ADDRESS, CLOSING, FORMULA, SCRIPT

NAMES = {"a": ATOM}
CASES = [(language, name) for language in LANGUAGES for name in FEEDS]


def read(path: Path) -> etree._Element:
    return etree.fromstring(path.read_bytes())


def one(element: etree._Element, path: str) -> str:
    (found,) = element.xpath(f"{path}/text()", namespaces=NAMES)
    return str(found)


def check_entry(entry: etree._Element) -> None:
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one(entry, "a:id"))
    assert one(entry, "a:title").strip()
    for name in ("published", "updated"):
        assert datetime.fromisoformat(one(entry, f"a:{name}")).tzinfo is not None
    assert len(entry.xpath("a:link[@rel='alternate']", namespaces=NAMES)) == 1
    assert len(entry.xpath("a:summary", namespaces=NAMES)) == 1


@pytest.mark.parametrize(("language", "name"), CASES)
def test_a_feed_has_what_the_standard_asks_for(language: str, name: str, site: Path) -> None:
    feed = read(site / language / "feeds" / f"{name}.xml")
    assert feed.tag == f"{{{ATOM}}}feed"
    assert one(feed, "a:id").startswith("urn:uuid:")
    assert one(feed, "a:title").strip()
    assert one(feed, "a:author/a:name").strip()
    assert len(feed.xpath("a:link[@rel='self']", namespaces=NAMES)) == 1
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert 0 < len(entries) <= NEWEST
    for entry in entries:
        check_entry(entry)
    assert len({one(entry, "a:id") for entry in entries}) == len(entries)
    assert one(feed, "a:updated") == max(one(entry, "a:updated") for entry in entries)


@pytest.mark.parametrize(("language", "name"), CASES)
def test_relative_links_lead_to_files(language: str, name: str, site: Path) -> None:
    path = site / language / "feeds" / f"{name}.xml"
    links = read(path).xpath("//a:link[@rel='alternate' or @rel='self']/@href", namespaces=NAMES)
    for link in links:
        file, _, fragment = str(link).partition("#")
        target = (path.parent / file).resolve()
        assert target.is_file(), link
        assert not fragment or f'id="{fragment}"' in target.read_text(encoding="utf-8"), link


def test_a_feed_has_the_newest_of_the_page_in_the_words_of_the_language(bundled: Run, site: Path) -> None:
    articles = list(book(bundled).articles.values())
    for language in LANGUAGES:
        feed = read(site / language / "feeds" / "news.xml")
        titles = feed.xpath("a:entry/a:title/text()", namespaces=NAMES)
        assert titles == [row["title"][language] for row in articles[:NEWEST]]
    rounds = [row for row in book(bundled).rounds.values() if row["event"] == "round"]
    rounds = sorted(
        sorted(rounds, key=lambda row: row["id"]), key=lambda row: (row["known"], row["first_day"]), reverse=True
    )
    feed = read(site / "zh" / "feeds" / "rounds.xml")
    assert len(feed.findall(f"{{{ATOM}}}entry")) == min(NEWEST, len(rounds))
    ids = [link.split("/")[-2] for link in feed.xpath("a:entry/a:link[@rel='alternate']/@href", namespaces=NAMES)]
    assert ids == [row["id"] for row in rounds[:NEWEST]]


@pytest.mark.parametrize("name", ["rounds", "partnerships"])
def test_what_became_known_last_comes_first_and_leads_to_its_page(name: str, bundled: Run) -> None:
    """News that comes late is in the feed, whatever its own date."""
    of = book(bundled)
    late = {"id": "late", "announced": "1999-01-01", "first_day": date(1999, 1, 1), "known": date(2027, 1, 1),
            "retrieved": date(2027, 1, 1)}  # fmt: skip
    first = next(row for row in getattr(of, name).values() if row.get("event", "round") == "round")
    getattr(of, name)["late"] = first | late
    feed = etree.fromstring(of_feed(of, LANGUAGES[0], name))
    updated = feed.xpath("a:entry/a:updated/text()", namespaces=NAMES)
    assert updated == sorted(updated, reverse=True)
    [entry] = feed.xpath(f"a:entry[a:link/@href='../{name}/late/index.html']", namespaces=NAMES)
    assert (one(entry, "a:published"), one(entry, "a:updated")) == ("1999-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
    assert one(feed, "a:updated") == max(updated)


def test_ids_stay_when_the_edition_and_its_address_change(hostile: Run, tmp_path: Path) -> None:
    from dataclasses import replace

    from almanac.publish.feeds import feed

    here = book(hostile)
    later = replace(
        here,
        masthead=replace(here.masthead, edition="2027-01-01", imprint=replace(here.masthead.imprint, address=None)),
    )
    for name in FEEDS:
        before, after = (
            etree.fromstring(feed(each, LANGUAGES[0], name)).xpath("//a:id/text()", namespaces=NAMES)
            for each in (here, later)
        )
        assert before == after
        assert before


def test_hostile_names_are_text(hostile_site: Path) -> None:
    for language in LANGUAGES:
        feed = read(hostile_site / language / "feeds" / "partnerships.xml")
        titles = feed.xpath("a:entry/a:title/text()", namespaces=NAMES)
        assert any(all(name in title for name in (FORMULA, SCRIPT, CLOSING)) for title in titles)
        assert not feed.xpath("//*[local-name()='script']")
        via = feed.xpath("//a:link[@rel='via']/@href", namespaces=NAMES)
        assert "https://example.com/a?b=1&c=2" in via


def test_with_an_address_links_are_whole(hostile_site: Path) -> None:
    feed = read(hostile_site / "ru" / "feeds" / "rounds.xml")
    links = feed.xpath("//a:link[@rel='alternate' or @rel='self']/@href", namespaces=NAMES)
    assert links
    assert all(link.startswith(f"{ADDRESS}/ru/") for link in links)
    assert one(feed, "a:author/a:name") == "Роботы"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_tell_of_the_feeds(language: str, site: Path) -> None:
    html = (site / language / "organisations" / "mipt" / "index.html").read_text(encoding="utf-8")
    found = re.findall(r'<link rel="alternate" type="application/atom\+xml" title="([^"]+)" href="([^"]+)">', html)
    assert [href for _, href in found] == [f"../../feeds/{name}.xml" for name in FEEDS]
    assert len({title for title, _ in found}) == 3
