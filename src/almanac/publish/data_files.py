"""Tables as Parquet and as CSV: the same rows give the same bytes, and no cell of a CSV is a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from math import inf, isfinite
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from almanac.publish.data_tables import DataTable

# Between the values of a cell that lists several.
BETWEEN = "; "
# A cell that begins so would be a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BATCH = 10_000
# What a table schema calls numbers that are none.
_ENDLESS = {inf: "INF", -inf: "-INF"}

Cells = list[Any]


def write_parquet(table: DataTable, path: Path) -> None:
    """Write the rows as Parquet (zstd), each column with what it holds and its unit."""
    fields = [
        pa.field(field.name, field.kind, metadata={"description": field.about, **_unit(field.unit)})
        for field in table.fields
    ]
    schema = pa.schema(fields, metadata={"description": table.described.about})
    pq.write_table(table.rows.cast(schema), path, compression="zstd")


def _unit(unit: str | None) -> dict[str, str]:
    return {"unit": unit} if unit else {}


def write_csv(table: DataTable, path: Path) -> None:
    """Write the rows as CSV: RFC 4180, UTF-8, a header; what is not known is an empty cell.

    Text that a spreadsheet would take for a formula gets an apostrophe before it. Amounts are exact, days ISO, lists
    have `; ` between values.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([field.name for field in table.fields])
        for columns in batches(table, _as_text):
            writer.writerows(zip(*columns, strict=True))


def batches(table: DataTable, cells: Callable[[pa.DataType, Cells], Cells]) -> Iterator[list[Cells]]:
    """Yield the rows' columns some thousand rows at a time, made into cells by `cells`, which is told their kind."""
    for batch in table.rows.to_batches(max_chunksize=BATCH):
        yield [cells(column.type, column.to_pylist()) for column in batch.columns]


def _as_text(kind: pa.DataType, values: Cells) -> Cells:
    """Return cells of CSV; None is written as an empty cell, a number as the shortest text that gives it again."""
    if pa.types.is_string(kind):
        return [safe(value) for value in values]
    if pa.types.is_list(kind):
        return [safe(listed(value)) for value in values]
    if pa.types.is_decimal(kind):
        return [None if value is None else format(value, "f") for value in values]
    if pa.types.is_boolean(kind):
        return [None if value is None else "true" if value else "false" for value in values]
    if pa.types.is_floating(kind):
        return [value if value is None or isfinite(value) else _ENDLESS.get(value, "NaN") for value in values]
    return values


def listed(values: list[Any] | None) -> str | None:
    """Return several values as the text of one cell."""
    if values is None:
        return None
    return BETWEEN.join(value if isinstance(value, str) else format(value, "f") for value in values)


def safe(text: str | None) -> str | None:
    """Return a text of which no spreadsheet makes a formula."""
    return f"'{text}" if text and text.startswith(FORMULA) else text
