"""How fast the bundled edition is built, by the processes that a user starts, and what it weighs."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf

from almanac.commands.options import BUNDLED
from almanac.cores import beside, spreading
from almanac.model.words import LANGUAGES
from almanac.pipeline import Run
from almanac.publish.edition import Before, publish_edition
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.pdf.press import document_of, set_document
from almanac.publish.press import Means
from almanac.publishing import book
from almanac.settings import read_industry
from benchmarks.table import Figure

ROOT = Path(__file__).parent.parent


def figures() -> Iterator[Figure]:
    """Measure each figure; the best of several runs, since other work on the machine only ever adds time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(BUNDLED, folder / "industry")
        places = ["--industry", str(folder / "industry"), "--data", f"{name}/data", "--out", f"{name}/edition"]
        cold = _seconds(_almanac("build", *places), 1)
        again = _seconds(_almanac("build", *places), 5)
        yield Figure("bundled build, cold", cold, "s", at_most=15)
        yield Figure("bundled build, nothing changed", again, "s", at_most=1.5)
        yield Figure("almanac --help", _seconds(_almanac("--help"), 7), "s", at_most=0.4)
        yield from _printed(folder)
        yield from _set(folder)
        yield from _sentence(folder, places)
        yield from _again(folder, places)
        yield Figure("home page, HTML and CSS compressed", _home(folder / "edition" / "latest"), "kB", at_most=60)
    unit = _seconds(lambda: _call([sys.executable, "-m", "pytest", "-q", "tests/unit", "tests/rules"]), 1)
    yield Figure("unit tests", unit, "s", at_most=10)


def _run(folder: Path) -> Run:
    return Run(read_industry(folder / "industry"), folder / "data", folder / "edition")


def _printed(folder: Path) -> Iterator[Figure]:
    """Publish anew, all but the PDF, which is there already; nothing is linked from before. Charts are drawn anew, as
    where all data changed, then are there, as where none of theirs did."""
    for anew in (True, False):
        best = 0.0
        for turn in range(3):
            run = replace(_run(folder), out=folder / f"elsewhere-{anew}-{turn}")
            for drawing in run.data.glob("charts/*") if anew else ():
                if not drawing.name.startswith("library"):
                    drawing.unlink()
            (folder / "kept").mkdir(exist_ok=True)
            began = time.perf_counter()
            before = Before(folder / "none", folder / "kept" / "pages.json", "benchmark", "benchmark")
            means = Means(spreading, beside, run.progress, Drawer(run.data / "charts"), run.data)
            pages = publish_edition(book(run), run.out, before, means).pages
            best = max(best, pages / (time.perf_counter() - began))
        name = f"site pages ({pages}), all outputs but the PDF, charts {'drawn anew' if anew else 'kept'}"
        yield Figure(name, best, "/s", at_least=1000)


def _set(folder: Path) -> Iterator[Figure]:
    """Set the PDF of each language, charts drawn before."""
    run = _run(folder)
    printed = book(run)
    drawer = Drawer(run.data / "charts")
    for language in LANGUAGES:
        began = time.perf_counter()
        document = document_of(Voice(printed, language), drawer)
        text = document.text()
        wrote = time.perf_counter()
        pdf = set_document(document, text, run.data / "pdf")
        whole = time.perf_counter()
        with pikepdf.open(io.BytesIO(pdf)) as file:
            pages = len(file.pages)
        yield Figure(f"PDF ({language}), pages", pages, "", at_least=40)
        yield Figure(f"PDF ({language}), pages a second", pages / (whole - wrote), "/s", at_least=100)
        yield Figure(f"PDF ({language}), text and setting", whole - began, "s", at_most=10)


def _sentence(folder: Path, places: list[str]) -> Iterator[Figure]:
    """Change a sentence of a chapter and build."""
    chapter = folder / "industry" / "text" / "en" / "preface.md"
    best = float("inf")
    for turn in range(3):
        chapter.write_text(
            chapter.read_text(encoding="utf-8").rstrip() + " And so on." * (turn + 1) + "\n", encoding="utf-8"
        )
        best = min(best, _seconds(_almanac("build", *places), 1))
    yield Figure("one sentence changed, site and PDF rebuilt", best, "s", at_most=3)


def _again(folder: Path, places: list[str]) -> Iterator[Figure]:
    """Build the edition again from what was kept, elsewhere, and compare every file."""
    out = folder / "again"
    again = [*places[2:-1], str(out)]
    took = _seconds(_almanac("build", *again, "--edition", str(_run(folder).industry.settings.edition)), 1)
    first, second = (_files((place / "latest").resolve()) for place in (folder / "edition", out))
    yield Figure("edition from what was kept", took, "s")
    yield Figure("files that differ in it", len(set(first.items()) ^ set(second.items())), "", at_most=0)


def _files(edition: Path) -> dict[str, bytes]:
    return {path.relative_to(edition).as_posix(): path.read_bytes() for path in edition.rglob("*") if path.is_file()}


def _home(edition: Path) -> float:
    """Return the size of the greatest home page with its style sheet, in thousands of bytes."""
    style = len(gzip.compress((edition / "style.css").read_bytes()))
    return max(len(gzip.compress((edition / code / "index.html").read_bytes())) + style for code in LANGUAGES) / 1000


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
