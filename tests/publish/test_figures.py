"""A figure that answers: pressed in a real browser, from a file, it draws itself again and asks nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from almanac.model.words import LANGUAGES
from almanac.pipeline import Run
from tests.publish.oddities import NAMES
from tests.publish.test_accessibility import AXE, RUN


class Watched:
    """A page in a browser, with what it asked for and what it complained of."""

    def __init__(self, browser: Any, address: str, **settings: Any) -> None:
        self.page = browser.new_context(**settings).new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.goto(address)

    def _dismiss(self, dialog: Any) -> None:
        self.complaints.append(f"a script asked: {dialog.message}")
        dialog.dismiss()

    def close(self) -> None:
        assert [url for url in self.asked if not url.startswith("file:")] == []
        assert self.complaints == []
        self.page.context.close()


def explore(watched: Watched) -> list[str]:
    """Press every figure's button; returns what the drawings that came say."""
    figures = watched.page.locator("figure.chart")
    for at in range(figures.count()):
        figures.nth(at).locator("button").click()
        figures.nth(at).locator(".live svg").wait_for(timeout=20_000)
        # The drawing that stood there made room, and the button is of no more use.
        assert figures.nth(at).locator("svg").count() == 1
        figures.nth(at).locator("button").wait_for(state="detached")
    told: list[str] = figures.locator(".live svg").evaluate_all("all => all.map(each => each.textContent)")
    return told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_every_chapter_answers(language: str, site: Path, browser: Any) -> None:
    for page in sorted((site / "figures" / language).glob("*.js")):
        watched = Watched(browser, (site / language / "chapters" / page.stem / "index.html").as_uri())
        still = watched.page.locator("figure.chart > svg").count()
        # Nothing is loaded before a reader asks.
        assert not [url for url in watched.asked if url.endswith("vega.js")]
        told = explore(watched)
        assert len(told) == still > 0
        assert all(told)
        watched.close()


def test_odd_names_are_letters_in_a_live_figure(odd_run: Run, browser: Any) -> None:
    watched = Watched(browser, (odd_run.out / "latest/en/chapters/all/index.html").resolve().as_uri())
    told = " ".join(explore(watched))
    assert NAMES["image"][:20] in told
    assert NAMES["twin"] in told
    assert watched.page.locator("img").count() == 0
    watched.close()


@pytest.mark.parametrize("chapter", ["state", "applications"])
def test_a_live_figure_says_what_the_drawing_said(chapter: str, site: Path, browser: Any) -> None:
    """Numbers too: both are written as the language does."""
    watched = Watched(browser, (site / "ru" / "chapters" / chapter / "index.html").as_uri())
    figures = watched.page.locator("figure.chart")
    still = [figures.nth(at).locator("svg text").all_text_contents() for at in range(figures.count())]
    explore(watched)
    live = [figures.nth(at).locator(".live svg text").all_text_contents() for at in range(figures.count())]
    assert live == still
    assert all(live)
    watched.close()


def test_without_a_script_the_drawing_stands_and_no_button_shows(site: Path, browser: Any) -> None:
    address = (site / "en" / "chapters" / "leaders" / "index.html").as_uri()
    watched = Watched(browser, address, java_script_enabled=False)
    assert watched.page.locator("figure.chart svg").first.is_visible()
    assert not watched.page.locator("figure.chart button").first.is_visible()
    watched.close()


# The contrast of each text of a live figure with what is behind it.
CONTRAST = """() => {
  const part = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } };
  return [...document.querySelectorAll('.live svg text')].map(e => {
    const [a, b] = [light(colour(getComputedStyle(e).fill)), light(behind(e))].sort((x, y) => y - x);
    return (a + .05) / (b + .05);
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_live_figure_can_be_read_and_is_told_as_the_drawing_was(scheme: str, site: Path, browser: Any) -> None:
    page = browser.new_context(color_scheme=scheme).new_page()
    page.goto((site / "en" / "chapters" / "leaders" / "index.html").as_uri())
    figures = page.locator("figure.chart")
    for at in range(figures.count()):
        told = figures.nth(at).locator("svg").get_attribute("aria-label")
        figures.nth(at).locator("button").press("Enter")
        figures.nth(at).locator("button").wait_for(state="detached")
        live = figures.nth(at).locator(".live")
        assert (live.get_attribute("role"), live.get_attribute("aria-label")) == ("img", told)
        # Who pressed the button with a key is still there.
        assert live.evaluate("live => live === document.activeElement")
    contrast = page.evaluate(CONTRAST)
    assert contrast
    assert min(contrast) >= 4.5
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN)["violations"] == []
    page.context.close()


def test_where_the_library_does_not_come_the_drawing_stands_and_can_be_asked_again(site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.route("**/vega.js", lambda route: route.abort())
    page.goto((site / "en" / "chapters" / "leaders" / "index.html").as_uri())
    figure = page.locator("figure.chart").first
    button = figure.locator("button")
    for _ in range(2):
        with page.expect_event("requestfailed"):
            button.click()
        page.wait_for_function("button => !button.disabled", arg=button.element_handle())
        assert figure.locator("svg").is_visible()
        assert figure.locator(".live").count() == 0
        assert button.evaluate("button => button === document.activeElement")
    page.unroute("**/vega.js")
    button.click()
    figure.locator(".live svg").wait_for(timeout=20_000)
    page.close()
