"""A record as a source wrote it, taken apart field by field so that nothing is left unread unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from almanac.errors import BadInput

T = TypeVar("T")


@dataclass(frozen=True)
class Reader(Generic[T]):
    """How one kind of cell is read. `read` raises ValueError on what it cannot accept;
    `expected` finishes the sentence "expected …"."""

    read: Callable[[str], T]
    expected: str


@dataclass
class Record:
    """One row of a table. `values` are the cells by column, as written; `line` is the row's first line."""

    file: str
    line: int
    values: Mapping[str, str]
    _taken: set[str] = field(default_factory=set)

    @property
    def place(self) -> str:
        """Where the record stands, as facts carry it in `record`: `rounds.csv:17`."""
        return f"{self.file}:{self.line}"

    def required(self, column: str, reader: Reader[T]) -> T:
        """Return the cell's value; raises BadInput where it is empty, unreadable or not there."""
        value = self.optional(column, reader)
        if value is None:
            raise self.fault(column, "an empty cell", reader.expected)
        return value

    def optional(self, column: str, reader: Reader[T]) -> T | None:
        """Return the cell's value, or None where the cell is empty; raises BadInput."""
        cell = self._take(column)
        return self._read(column, cell, reader) if cell else None

    def several(self, column: str, reader: Reader[T]) -> list[T]:
        """Return the values of a cell that lists them between semicolons, in their order; raises BadInput."""
        cell = self._take(column)
        return [self._read(column, part.strip(), reader) for part in cell.split(";")] if cell else []

    def unread(self) -> list[str]:
        """Return the columns that nothing has asked for and that are not empty."""
        return sorted(column for column, cell in self.values.items() if cell.strip() and column not in self._taken)

    def fault(self, column: str, found: str, expected: str) -> BadInput:
        """Return the error for a cell of this record."""
        return BadInput(self.file, found, expected, self.line, column)

    def _take(self, column: str) -> str:
        self._taken.add(column)
        if column not in self.values:
            raise BadInput(self.file, "no such column", f"a column named {column!r} in the header", 1, column)
        return self.values[column].strip()

    def _read(self, column: str, cell: str, reader: Reader[T]) -> T:
        try:
            return reader.read(cell)
        except ValueError:
            raise self.fault(column, repr(_shortened(cell)), reader.expected) from None


def _shortened(cell: str, longest: int = 80) -> str:
    return cell if len(cell) <= longest else f"{cell[:longest]}…"
