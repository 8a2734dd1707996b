"""Pages in a real browser: nothing overflows, nothing is fetched from elsewhere, text can be read in the dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from almanac.model.words import LANGUAGES

PAGES = (
    "index.html", "counter/2017/index.html", "leaders/index.html", "organisations/mipt/index.html", "countries/cn/index.html",
    "technologies/natural-language/index.html", "method/index.html", "strategy/index.html",
    "countries/gb/brief/index.html", "data/index.html", "chapters/index.html", "chapters/state/index.html",
    "chapters/partnerships/index.html", "search/index.html", "news/index.html", "news/2017-07/index.html",
    "partnerships/mipt-yandex-2008/index.html", "changes/index.html", "corrections/index.html",
)  # fmt: skip

# WCAG 2 contrast of each text element with its nearest opaque background; returns those below 4.5.
LOW_CONTRAST = """() => {
  const part = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return matchMedia('(prefers-color-scheme: dark)').matches ? [0, 0, 0] : [255, 255, 255]; };
  const low = [];
  for (const e of document.querySelectorAll('main *, header *, footer *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || e.closest('svg')) continue;
    const [a, b] = [light(colour(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) low.push(e.outerHTML.slice(0, 80));
  }
  return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_hold_together(language: str, width: int, scheme: str, site: Path, browser: Any) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True
    )
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    for path in PAGES:
        page.goto((site / language / path).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than its window"
        assert page.evaluate(LOW_CONTRAST) == [], path
    context.close()
    assert [url for url in asked if not url.startswith("file://")] == []
    assert complaints == []


def test_the_page_is_whole_without_javascript(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "en" / "counter" / "2017" / "index.html").as_uri())
    assert page.locator("figure svg").first.is_visible()
    assert page.locator("table").count() >= 2
    context.close()


def test_places_by_other_weights_are_told_as_places_among_those_shown(site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto((site / "en" / "leaders" / "index.html").as_uri())
    table, said = page.locator("table.moves"), page.locator("section:has(table.moves) [role=status]")
    number = table.locator("tbody tr").count()
    column = "trs => trs.map(tr => [tr.cells[0].textContent, tr.cells[1].textContent, tr.cells[1].dataset.label])"
    equal = table.locator("tbody tr").evaluate_all(column)
    slider = page.locator("form.weights input").first
    slider.fill("4")
    assert table.locator("thead th").nth(1).text_content() == f"Place among these {number}"
    assert said.text_content() == "Weights changed: places are among the organisations shown, not among all."
    changed = table.locator("tbody tr").evaluate_all(column)
    assert {int(row[1]) for row in changed} <= set(range(1, number + 1))
    assert {row[2] for row in changed} == {f"Place among these {number}"}
    slider.fill("1")
    assert table.locator("tbody tr").evaluate_all(column) == equal
    assert table.locator("thead th").nth(1).text_content() == "Rank, equal weights"
    assert said.text_content() == ""
    page.close()
