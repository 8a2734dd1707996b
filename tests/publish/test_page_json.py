"""Every page as JSON: beside each page, the same in every language, with the names of whom it mentions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from almanac.model.words import LANGUAGES
from almanac.pipeline import Run
from almanac.publish.page_json import PageJson
from almanac.publish.pages import Page, pages
from almanac.publishing import book
from tests.publish.conftest import CLOSING, FORMULA, SCRIPT


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_it_stands_beside_every_page_and_is_one_file_in_all_languages(site: Path) -> None:
    found = sorted((site / "en").rglob("index.html"))
    assert len(found) > 500
    for html in found:
        path = html.with_name("index.json").relative_to(site / "en")
        assert len({(site / language / path).stat().st_ino for language in LANGUAGES}) == 1, path
        told = read(site / "en" / path)
        assert told["path"] == html.relative_to(site / "en").as_posix()
        assert list(told) == ["path", "edition", "content", "organisations"]


def test_it_has_the_content_in_plain_values(bundled: Run, site: Path) -> None:
    told = read(site / "en" / "counter" / "2017" / "index.json")
    row = book(bundled).counters[2017, "strict"]
    counter = told["content"]["counter"]
    assert counter["total"] == pytest.approx(float(row["total"]))
    assert counter["rounds"] == row["rounds"] == len(told["content"]["counting"])
    text = (site / "en" / "counter" / "2017" / "index.json").read_text(encoding="utf-8")
    assert f'"total":{row["total"]}' in text  # exact, and a number
    first = told["content"]["counting"][0]
    assert first["first_day"] == book(bundled).rounds[first["id"]]["first_day"].isoformat()
    assert told["organisations"][first["organisation"]]["en"]


def test_names_stand_in_three_languages(bundled: Run, site: Path) -> None:
    told = read(site / "ru" / "organisations" / "mipt" / "index.json")
    row = book(bundled).organisations["mipt"]
    assert told["organisations"]["mipt"] == {code: row[f"name_{code}"] for code in LANGUAGES}
    mentioned = {org for each in told["content"]["partnerships"] for org in each["organisations"]}
    assert mentioned <= told["organisations"].keys()


def test_no_markup_and_no_chart_goes_in(site: Path) -> None:
    for path in (site / "en").rglob("index.json"):
        if path.parent.name != "data":
            text = path.read_text(encoding="utf-8")
            assert "<p>" not in text, path
            assert "<svg" not in text, path
            assert '"context"' not in text, path


def test_hostile_names_are_data(hostile_site: Path) -> None:
    told = read(hostile_site / "en" / "partnerships" / "index.json")
    names = {names["en"] for names in told["organisations"].values()}
    assert {FORMULA, SCRIPT, CLOSING} <= names


def test_a_row_that_two_pages_show_is_the_same_in_both(bundled: Run) -> None:
    edition = book(bundled)
    writer = PageJson(edition)
    for page in pages(edition):
        assert writer.encode(page) == PageJson(edition).encode(page), page.path


def test_keys_keep_their_order(bundled: Run) -> None:
    told = PageJson(book(bundled)).encode(Page("x/index.html", "x.html", {"b": 1, "a": {"z": 1, "y": None}}))
    assert told == b'{"path":"x/index.html","edition":"' + book(bundled).masthead.edition.encode() + (
        b'","content":{"b":1,"a":{"z":1,"y":null}},"organisations":{}}'
    )
