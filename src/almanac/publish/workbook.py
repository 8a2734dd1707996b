"""All tables as one workbook: a sheet each, and a first one that says what they hold and what did not fit.

The writer's own cells take five microseconds each, half a minute for a large industry; `_Sheet` writes rows of many
cells at once.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from almanac.publish.data_files import Cells, batches, listed
from almanac.publish.data_tables import DataTable

# What a sheet can hold: rows with the header, and UTF-16 units in a cell.
MOST_ROWS, MOST_LETTERS = 1_048_576, 32_767
CUT = "…"
FIRST = "about"
# A sheet counts days from here; it takes 1900 for a leap year, so days before March of that year stay text.
_DAY_NOUGHT = datetime.date(1899, 12, 30).toordinal()
_FIRST_DAY = datetime.date(1900, 3, 1)
# A number of more digits would not be the same in a sheet: it stays text.
_DIGITS = 15
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# What cannot stand in a cell's text as it is: markup, letters that XML has not, and what reads like one of those told.
_NOT_PLAIN = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class Sheet(NamedTuple):
    """What a sheet has of its table: its rows, how many more the table has, and how many cells are cut."""

    name: str
    rows: int
    rows_more: int
    cells_cut: int


def write_workbook(
    tables: Sequence[DataTable], heading: Sequence[str], day: datetime.date, path: Path
) -> list[Sheet]:  # fmt: skip
    """Write the tables into the workbook at `path`, which bears `day` as that of its making.

    heading: lines of the first sheet, which also says of each sheet what it lacks. Text is text: no cell is a formula
    or a link. Returns the sheets of the tables.
    """
    with xlsxwriter.Workbook(str(path), _OPTIONS | {"tmpdir": str(path.parent)}) as book:
        book.use_zip64()
        made = datetime.datetime.combine(day, datetime.time.min)
        book.set_properties({"title": heading[0], "created": made})
        header = book.add_format({"bold": True, "bottom": 1})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        first = book.add_worksheet(FIRST)
        sheets = [book.add_worksheet(table.name, _Sheet).fill(table, header, days) for table in tables]
        _about(first, tables, sheets, heading, header)
    return sheets


def _about(
    first: Worksheet, tables: Sequence[DataTable], sheets: list[Sheet], heading: Sequence[str], header: Any
) -> None:  # fmt: skip
    first.set_column(0, 0, 24)
    first.set_column(1, 3, 12)
    first.set_column(4, 4, 100)
    for row, line in enumerate(heading):
        first.write_string(row, 0, line)
    top = len(heading) + 1
    for column, title in enumerate(("sheet", "rows", "rows left out", "cells cut", "what it holds")):
        first.write_string(top, column, title, header)
    for row, (table, sheet) in enumerate(zip(tables, sheets, strict=True), top + 1):
        first.write_string(row, 0, sheet.name)
        for column, number in enumerate(sheet[1:], 1):
            first.write_number(row, column, number)
        first.write_string(row, 4, table.described.about)


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes a whole table."""

    def fill(self, table: DataTable, header: Any, days: Any) -> Sheet:
        """Write the table's header and its rows, as many as a sheet can hold."""
        self.freeze_panes(1, 0)
        self.set_column(0, max(0, len(table.fields) - 1), 18)
        for column, field in enumerate(table.fields):
            self.write_string(0, column, field.name, header)
        fitting = table._replace(rows=table.rows.slice(0, MOST_ROWS - 1))
        cells = _Cells(days._get_xf_index())
        row = 0
        for columns in batches(fitting, cells.of):
            row = self._write_columns(columns, row)
        return Sheet(table.name, row, table.rows.num_rows - row, cells.cut)

    def _write_columns(self, columns: list[Cells], done: int) -> int:
        """Write rows after those that are done, from columns of cells; returns how many are done then."""
        letters = [f'<c r="{xl_col_to_name(column)}' for column in range(len(columns))]
        self._write_single_row(done + 1)  # what the writer still has of the header
        rows = []
        for number, row in enumerate(zip(*columns, strict=True), done + 2):  # the header is row 1
            told = [f"{letter}{number}{cell}" for letter, cell in zip(letters, row, strict=True) if cell is not None]
            rows.append(f'<row r="{number}">{"".join(told)}</row>')
        self.fh.write("".join(rows))
        self.previous_row = self.dim_rowmax = done + len(rows)
        return done + len(rows)


class _Cells:
    """Makes values into the markup of cells, after the place; counts the texts that were too long."""

    def __init__(self, days: int) -> None:
        self.cut = 0
        self._day = f'" s="{days}"><v>'

    def of(self, kind: pa.DataType, values: Cells) -> Cells:
        """Return the cells of some values of a column; None is no cell."""
        if pa.types.is_string(kind):
            return [self._text(value) if value else None for value in values]
        if pa.types.is_list(kind):
            return [self._text(listed(value) or "") if value else None for value in values]
        if pa.types.is_boolean(kind):
            return [None if value is None else f'" t="b"><v>{int(value)}</v></c>' for value in values]
        if pa.types.is_date(kind):
            return [None if value is None else self._on(value) for value in values]
        if pa.types.is_decimal(kind):
            return [None if value is None else self._amount(value) for value in values]
        return [None if value is None else self._number(value) for value in values]

    def _text(self, text: str) -> str:
        if len(text) > MOST_LETTERS // 2 and len(text.encode("utf-16-le")) // 2 > MOST_LETTERS:
            self.cut += 1
            text = text.encode("utf-16-le")[: 2 * (MOST_LETTERS - len(CUT))].decode("utf-16-le", "ignore") + CUT
        if _NOT_PLAIN.search(text):
            text = _NOT_PLAIN.sub(lambda found: _MARKUP.get(found[0]) or f"_x{ord(found[0]):04X}_", text)
        return f'" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

    def _number(self, value: float) -> str:
        return f'"><v>{value!r}</v></c>' if isfinite(value) else self._text(str(value))

    def _amount(self, value: Decimal) -> str:
        whole = len(value.normalize().as_tuple().digits) <= _DIGITS
        return f'"><v>{value:f}</v></c>' if whole else self._text(format(value, "f"))

    def _on(self, day: datetime.date) -> str:
        if day < _FIRST_DAY:
            return self._text(day.isoformat())
        return f"{self._day}{day.toordinal() - _DAY_NOUGHT}</v></c>"
