from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from almanac.commands.options import BUNDLED
from almanac.pipeline import Run, build
from almanac.settings import read_industry

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
