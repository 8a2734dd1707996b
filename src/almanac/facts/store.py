"""Tables on disk: one Parquet file each, with the same bytes for the same rows."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Tables = dict[str, pa.Table]


def write_tables(tables: Tables, folder: Path) -> None:
    """Write each table to `folder/NAME.parquet` (zstd)."""
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def read_tables(folder: Path) -> Tables:
    """Read every table of `folder`, by name."""
    return {path.stem: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}
