"""Every kind of page, in every language, light and dark: no rule of axe is broken."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from almanac.model.words import LANGUAGES
from almanac.pipeline import Run
from almanac.publish.chapters import chapter_pages
from almanac.publish.pages import pages
from almanac.publishing import book
from tests.publish.test_site import SAMPLES

AXE = files("axe_playwright_python").joinpath("axe.min.js")
RUN = "() => axe.run(document, {resultTypes: ['violations']})"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_breaks_a_rule_of_axe(language: str, scheme: str, site: Path, browser: Any) -> None:
    script = AXE.read_text(encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for path in SAMPLES:
        page.goto((site / language / path).as_uri())
        page.evaluate(script)
        for rule in page.evaluate(RUN)["violations"]:
            nodes = [node["html"][:120] for node in rule["nodes"]]
            found.append(f"{path}: {rule['id']}: {nodes[:3]}")
    context.close()
    assert found == []


def test_axe_would_tell(browser: Any) -> None:
    page = browser.new_page()
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><img src="data:," /></main></html>')
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert "image-alt" in [rule["id"] for rule in page.evaluate(RUN)["violations"]]
    page.close()


def test_every_kind_of_page_is_looked_at(bundled: Run) -> None:
    of = book(bundled)
    kinds = {page.path: page.template for page in (*pages(of), *chapter_pages(of))}
    seen = {kinds.get(path) for path in SAMPLES}
    assert {kind for kind in kinds.values() if kind not in seen} == set()
    assert [path for path in SAMPLES if path not in kinds] == ["data/index.html"]
