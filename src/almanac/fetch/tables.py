"""Strict reading of a CSV snapshot into records, and of a text with a TOML head."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from almanac.errors import BadInput
from almanac.fetch.snapshots import Snapshot
from almanac.model.records import Record

_HEAD = re.compile(r"\+\+\+\n(?P<head>.*?)\n\+\+\+\n(?P<body>.*)", re.DOTALL)
_TOML_PLACE = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)")


def csv_records(snapshot: Snapshot, columns: tuple[str, ...]) -> Iterator[Record]:
    """Read the rows of a CSV snapshot, whose header must have at least `columns`.

    Raises BadInput on an empty file, a missing or doubled column, a row with too few or too many
    cells, an open quotation mark, or bytes that are not UTF-8.
    """
    text = snapshot.text()
    if not text.strip():
        raise BadInput(snapshot.path, "an empty file", "a header row: " + ",".join(columns), 1, columns[0])
    rows = _rows(snapshot, text)
    _, header = next(rows)
    _check_header(snapshot, header, columns)
    for line, cells in rows:
        if len(cells) != len(header):
            raise _wrong_width(snapshot, line, cells, header)
        yield Record(snapshot.path, line, dict(zip(header, cells, strict=True)))


def headed_text(snapshot: Snapshot) -> tuple[dict[str, Any], str, int]:
    """Split a text with a TOML head between lines of `+++` into its head, its body, and the body's first line.

    Raises BadInput where there is no head, or where it is not TOML.
    """
    text = snapshot.text().replace("\r\n", "\n")
    parts = _HEAD.fullmatch(text)
    if parts is None:
        found = "an empty file" if not text.strip() else "no head"
        raise BadInput(snapshot.path, found, "a TOML head between two lines of +++, then the text", 1, "head")
    head = read_toml(snapshot.path, parts["head"], first_line=2)
    return head, parts["body"], text.count("\n", 0, parts.start("body")) + 1


def read_toml(file: str, text: str, first_line: int = 1) -> dict[str, Any]:
    """Read TOML that begins at `first_line` of `file`; raises BadInput with line and column."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.fullmatch(str(error).replace("at end of document", _end_of(text)))
        assert place is not None
        line = int(place["line"]) + first_line - 1
        raise BadInput(file, place["what"], "TOML", line, f"character {place['column']}") from None


def _end_of(text: str) -> str:
    return f"at line {text.count(chr(10)) + 1}, column {len(text) - text.rfind(chr(10))}"


def _rows(snapshot: Snapshot, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            expected = "comma-separated cells, quotation marks closed and doubled inside a quoted cell"
            raise BadInput(snapshot.path, str(error), expected, line, "row") from None
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _check_header(snapshot: Snapshot, header: list[str], columns: tuple[str, ...]) -> None:
    for column in columns:
        if column not in header:
            found = "a header without it: " + ",".join(header)[:200]
            raise BadInput(snapshot.path, found, f"a column named {column!r}", 1, column)
    for column in header:
        if header.count(column) > 1 or not column.strip():
            found = f"{header.count(column)} columns of this name"
            raise BadInput(snapshot.path, found, "each column once, with a name", 1, column or "(no name)")


def _wrong_width(snapshot: Snapshot, line: int, cells: list[str], header: list[str]) -> BadInput:
    column = header[len(cells)] if len(cells) < len(header) else f"after {header[-1]}"
    expected = f"{len(header)} cells, as in the header (quote a cell that has a comma in it)"
    return BadInput(snapshot.path, f"{len(cells)} cell(s)", expected, line, column)
