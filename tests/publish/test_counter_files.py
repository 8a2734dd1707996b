"""The counter as files: the contract's JSON, a CSV that opens safely, a badge, and a widget in a real browser."""

from __future__ import annotations

import csv
import io
import json
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from almanac.answers import CounterOptions, counter, counter_question
from almanac.model.words import LANGUAGES
from almanac.pipeline import Run
from almanac.publish.counter_files import _cell
from tests.publish.conftest import ADDRESS


def test_the_json_is_the_contract_s_answer(bundled: Run, site: Path) -> None:
    written = json.loads((site / "counter" / "2017.json").read_text(encoding="utf-8"))
    closed = written.pop("at_close")
    assert written == counter(bundled, counter_question(bundled, CounterOptions(year="2017")))
    assert 0 < closed["total"] <= written["total"]


def test_every_year_is_there(site: Path) -> None:
    years = json.loads((site / "counter" / "counter.json").read_text(encoding="utf-8"))
    assert {f"{year['year']}.csv" for year in years} == {path.name for path in (site / "counter").glob("*.csv")}
    for year in years:
        rows = list(csv.DictReader(io.StringIO((site / "counter" / f"{year['year']}.csv").read_text(encoding="utf-8"))))
        assert [row["id"] for row in rows] == [row["id"] for row in year["rounds"]]
        assert sum(float(row["converted"] or 0) for row in rows) == pytest.approx(year["total"])


def test_a_cell_is_no_formula() -> None:
    assert _cell("=1+1") == "'=1+1"
    assert _cell(["@a", "b"]) == "'@a; b"
    assert _cell("\r=1+1") == "'\r=1+1"
    assert _cell(None) is None
    assert _cell(Decimal("0.00000001")) == "0.00000001"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_badge_is_svg_that_says_what_it_shows(language: str, site: Path) -> None:
    root = ET.parse(site / "counter" / f"badge-{language}.svg").getroot()
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert root.get("aria-label") == f"{texts[0]}: {texts[1]}"
    pages = {year: (site / language / "counter" / year / "index.html").read_text("utf-8") for year in ("2016", "2017")}
    assert f'badge-{language}.svg" alt="{root.get("aria-label")}"' in pages["2017"]
    assert "badge-" not in pages["2016"]
    assert 'src="https://…/counter/widget.js"' in pages["2017"]


def test_where_the_address_is_known_the_line_to_take_along_has_it(hostile_site: Path) -> None:
    html = (hostile_site / "en" / "counter" / "2026" / "index.html").read_text(encoding="utf-8")
    assert f'src="{ADDRESS}/counter/widget.js"' in html


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def shelf(site: Path) -> Iterator[str]:
    """The edition on a server of its own, as a publisher has it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("charset", ["utf-8", "windows-1251"])
def test_the_widget_shows_the_counter_on_a_foreign_page(
    language: str, charset: str, shelf: str, site: Path, browser: Any
) -> None:
    assert (site / "counter" / "widget.js").stat().st_size < 10_000
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    tag = f'<script src="{shelf}/counter/widget.js" data-language="{language}"></script>'
    page.set_content(f'<!doctype html><meta charset="{charset}"><title>x</title><p>before</p>{tag}<p>after</p>')
    section = page.locator("section")
    section.wait_for()
    badge = (site / "counter" / f"badge-{language}.svg").read_text(encoding="utf-8")
    amount = section.locator(".n").inner_text()
    assert amount in badge
    assert section.get_attribute("aria-label")
    link = section.locator("a").get_attribute("href")
    assert link == f"{shelf}/{language}/counter/2017/index.html"
    assert (site / language / "counter" / "2017" / "index.html").exists()
    assert asked == [f"{shelf}/counter/widget.js"]
    page.close()
