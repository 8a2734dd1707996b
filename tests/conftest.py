"""What tests share: a toy industry, and the command line as a user runs it."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from almanac.commands.options import BUNDLED
from almanac.new import start
from almanac.pipeline import Run
from almanac.settings import read_industry

EDITION = date(2026, 2, 1)


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """The folder of `almanac new`, with an edition that never changes."""
    folder = tmp_path / "toy"
    start(folder, BUNDLED, EDITION)
    return folder


@pytest.fixture
def toy_run(toy: Path, tmp_path: Path) -> Run:
    """A run of the toy industry into folders of its own."""
    return Run(read_industry(toy), tmp_path / "data", tmp_path / "edition")


Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def almanac(tmp_path: Path) -> Cli:
    """Run `almanac …` as a process in an empty folder; returns its output and exit code."""

    def run(*arguments: str, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "almanac", *arguments]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)

    return run


def append(path: Path, rows: list[dict[str, str]]) -> None:
    """Add rows to a table of facts; cells that are not given are empty."""
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, restval="").writerows(rows)
