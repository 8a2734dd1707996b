"""A list that someone else keeps as CSV: lines over its header are passed, its rows are checked."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from almanac.errors import BadInput

_HIGHEST_HEADER = 5


def listed_organisations(path: Path, columns: tuple[str, ...], name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a list with an id for each, made of the names of list and organisation: lines may move."""
    times: Counter[str] = Counter()
    for _, row in listed_rows(path, columns, name):
        slug = re.sub(r"\W+", "-", row[name].casefold()).strip("-")
        times[slug] += 1
        yield f"{path.stem}:{slug}" + (f"-{times[slug]}" if times[slug] > 1 else ""), row


def listed_rows(path: Path, columns: tuple[str, ...], name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows under the first line that has all `columns`, with the line that each begins on.

    Wholly empty rows are passed. Raises BadInput where no line has the columns, a row has no `name`, or the bytes are
    not UTF-8 or not CSV.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = _header(path, reader, columns)
            line = reader.line_num + 1
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, _row(path, line, header, cells, name)
                line = reader.line_num + 1
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(path.name, str(error), "a CSV in UTF-8 with " + ", ".join(columns)) from None


def _header(path: Path, reader: Iterator[list[str]], columns: tuple[str, ...]) -> list[str]:
    first: list[str] = []
    for _, cells in zip(range(_HIGHEST_HEADER), reader, strict=False):
        stripped = [cell.strip() for cell in cells]
        if set(columns) <= set(stripped):
            return stripped
        first = first or stripped
    raise BadInput(path.name, ", ".join(first)[:200] or "an empty file", "columns " + ", ".join(columns), 1, "header")


def _row(path: Path, line: int, header: list[str], cells: list[str], name: str) -> dict[str, str]:
    row = dict(zip(header, cells, strict=False))
    if len(cells) < len(header) or not row[name].strip():
        raise BadInput(path.name, f"{len(cells)} cells", f"{len(header)} cells with a {name}", line, name)
    return {column: cell.strip() for column, cell in row.items()}
