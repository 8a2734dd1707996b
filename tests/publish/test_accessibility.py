"""Every kind of page, in every language, light and dark: no rule of axe is broken."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from almanac.model.words import LANGUAGES
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


def test_every_kind_of_page_is_looked_at(site: Path) -> None:
    kinds = {len(Path(path).parts) and Path(path).parts[0] for path in SAMPLES}
    rooms = {path.name for path in (site / "en").iterdir() if path.is_dir() and any(path.rglob("*.html"))}
    assert rooms <= kinds | {"feeds"}
