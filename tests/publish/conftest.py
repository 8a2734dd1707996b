from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from almanac.commands.options import BUNDLED
from almanac.new import start
from almanac.pipeline import Run, build
from almanac.settings import read_industry
from tests.conftest import EDITION, append
from tests.publish import oddities

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The bundled almanac, built once."""
    folder = tmp_path_factory.mktemp("bundled")
    run = Run(read_industry(BUNDLED), folder / "data", folder / "edition")
    build(run)
    return run


@pytest.fixture(scope="session")
def site(bundled: Run) -> Path:
    """The folder of its site."""
    return (bundled.out / "latest").resolve()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real browser, headless."""
    from playwright.sync_api import sync_playwright

    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no browser: run scripts/system-packages.sh, or install Chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


ADDRESS = "https://almanac.example.org/robots"
FORMULA = '=HYPERLINK("http://x")'
SCRIPT = "<script>alert(1)</script>"
CLOSING = "]]>"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A toy with a public address, a publisher, and organisations whose names attack what shows them, built once."""
    folder = tmp_path_factory.mktemp("hostile") / "toy"
    start(folder, BUNDLED, EDITION)
    settings = folder / "almanac.toml"
    publisher = 'publisher = { en = "Robots & Co", ru = "Роботы", zh = "机器人公司" }'
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[title]", f'{publisher}\naddress = "{ADDRESS}/"\n\n[title]', 1), encoding="utf-8")
    told = {"source": "https://example.com/a?b=1&c=2", "retrieved": "2026-01-15"}
    for id_, name in (("formula", FORMULA), ("script", SCRIPT), ("closing", CLOSING)):
        about = {f"about_{code}": f"{name} - robots" for code in ("en", "ru", "zh")}
        append(folder / "facts" / "organisations.csv",
               [{"id": id_, "kind": "company", "country": "GB", "name_en": name, **about, **told}])  # fmt: skip
        append(folder / "facts" / "rounds.csv",
               [{"id": f"{id_}-2026-01-1", "company": id_, "event": "round", "kind": "seed", "announced": "2026-01",
                 "amount": "1000.10", "currency": "GBP", "lead_investors": "@Investor & Sons", **told}])  # fmt: skip
    append(folder / "facts" / "partnerships.csv",
           [{"id": "all-of-them", "parties": "formula;script;closing", "announced": "2026",
             **{f"subject_{code}": f"{SCRIPT}{CLOSING}" for code in ("en", "ru", "zh")}, **told}])  # fmt: skip
    run = Run(read_industry(folder), folder.parent / "data", folder.parent / "edition")
    build(run)
    return run


@pytest.fixture(scope="session")
def hostile_site(hostile: Run) -> Path:
    """The folder of its site."""
    return (hostile.out / "latest").resolve()


@pytest.fixture(scope="session")
def odd_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """An industry whose names break what is careless, built once."""
    return _built(oddities.odd, tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="session")
def bare_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """An industry that knows next to nothing, built once."""
    return _built(oddities.bare, tmp_path_factory.mktemp("bare"))


def _built(make: Callable[[Path], Path], folder: Path) -> Run:
    run = Run(read_industry(make(folder / "industry")), folder / "data", folder / "edition")
    build(run)
    return run
