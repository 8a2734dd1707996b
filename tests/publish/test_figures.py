"""A figure that answers: pressed in a real browser, from a file, it draws itself again and asks nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from almanac.model.words import LANGUAGES
from almanac.pipeline import Run
from tests.publish.oddities import NAMES


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
