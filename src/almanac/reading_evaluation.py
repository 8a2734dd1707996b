"""What `almanac evaluate reading` does: labelled articles in, figures and a list of what was missed or wrong out."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from almanac.articles import Skipped, articles_of
from almanac.errors import WrongUse
from almanac.read.measure import Labelled, Measure, labelled_of, measured
from almanac.read.reader import LANGUAGES, read


def evaluated(folder: Path, misses: Path) -> list[dict[str, Any]]:
    """Read the labelled articles of a folder; writes what was missed or wrong, returns the figures by set and language.

    Raises WrongUse where there are none, BadInput where a line is no labelled article.
    """
    paths = sorted(path for path in folder.glob("*.jsonl")) if folder.is_dir() else []
    sets = {path: list(_labelled(path)) for path in paths}
    sets = {path: rows for path, rows in sets.items() if rows}
    if not sets:
        raise WrongUse(f"{folder} has no labelled articles: give --data a folder with JSON lines that have `expected`")
    figures: list[dict[str, Any]] = []
    with misses.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["set", "id", "what", "found", "title"])
        for path, rows in sets.items():
            for language in LANGUAGES:
                mine = [row for row in rows if row.article.language == language]
                if not mine:
                    continue
                began = time.perf_counter()
                readings = [read(row.article) for row in mine]
                seconds = time.perf_counter() - began
                measure = measured(mine, readings)
                figures.append(_figures(path.stem, language, len(mine), measure, len(mine) / seconds))
                table.writerows([path.stem, *row] for row in measure.misses)
    return figures


def _labelled(path: Path) -> Iterator[Labelled]:
    lines = path.read_bytes().splitlines(keepends=True)
    rows = [json.loads(line) for line in lines if line.strip()]
    for row, article in zip(rows, articles_of(lines, path.name), strict=True):
        if isinstance(row.get("expected"), dict) and not isinstance(article, Skipped):
            yield labelled_of(row, article)


def _figures(name: str, language: str, texts: int, measure: Measure, speed: float) -> dict[str, Any]:
    return {
        "set": name, "language": language, "texts": texts, **measure.figures(), "texts_a_second": round(speed),
    }  # fmt: skip


def evaluation_text(figures: list[dict[str, Any]], misses: Path) -> str:
    """Return an evaluation as a table."""
    head = list(figures[0])
    rows = [[f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()] for row in figures]
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    return "\n".join([*lines, "", f"what was missed or wrong: {misses}"])
