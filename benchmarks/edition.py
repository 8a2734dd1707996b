"""How fast the bundled edition is built, by the processes that a user starts."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from almanac.commands.options import BUNDLED
from almanac.model.words import LANGUAGES
from almanac.pipeline import Run, build
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.pages import pages
from almanac.publish.site import Site
from almanac.publishing import book
from almanac.settings import read_industry
from benchmarks.table import Figure

ROOT = Path(__file__).parent.parent


def figures() -> Iterator[Figure]:
    """Measure each figure; the best of several runs, since other work on the machine only ever adds time."""
    with tempfile.TemporaryDirectory() as folder:
        places = ["--industry", str(BUNDLED), "--data", f"{folder}/data", "--out", f"{folder}/edition"]
        cold = _seconds(_almanac("build", *places), 1)
        again = _seconds(_almanac("build", *places), 5)
        yield Figure("bundled build, cold", cold, "s", at_most=15)
        yield Figure("bundled build, nothing changed", again, "s", at_most=1.5)
        yield Figure("almanac --help", _seconds(_almanac("--help"), 7), "s", at_most=0.4)
        yield _pages_a_second(Path(folder))
    unit = _seconds(lambda: _call([sys.executable, "-m", "pytest", "-q", "tests/unit", "tests/rules"]), 1)
    yield Figure("unit tests", unit, "s", at_most=10)


def _pages_a_second(folder: Path) -> Figure:
    run = Run(read_industry(BUNDLED), folder / "data", folder / "edition")
    build(run)
    content = list(pages(book(run)))
    run = replace(run, out=folder / "elsewhere")
    began = time.perf_counter()
    printed = book(run)
    for language in LANGUAGES:
        site = Site(Voice(printed, language), Drawer())
        for page in content:
            path = folder / "pages" / language / page.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(site.render(page), encoding="utf-8")
    count = len(content) * len(LANGUAGES)
    return Figure(f"site pages ({count}), charts included", count / (time.perf_counter() - began), "/s", at_least=200)


def _almanac(*arguments: str) -> Callable[[], None]:
    return lambda: _call([sys.executable, "-m", "almanac", *arguments])


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)


def _seconds(action: Callable[[], None], times: int) -> float:
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - began)
    return best
