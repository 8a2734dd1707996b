"""Tables on disk: one Parquet file each, with the same bytes for the same rows."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Tables = dict[str, pa.Table]


def write_tables(tables: Tables, folder: Path) -> None:
    """Write each table to `folder/NAME.parquet` (zstd)."""
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


class _Kept(Tables):
    """Tables of a folder, each read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (self._folder / f"{name}.parquet").is_file()

    def __iter__(self) -> Iterator[str]:
        names = {path.stem for path in self._folder.glob("*.parquet")}
        return iter(sorted({*names, *super().__iter__()}))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """Return the names of the tables, read or not."""
        return KeysView(self)

    def items(self) -> ItemsView[str, pa.Table]:  # type: ignore[override]
        """Return names and tables, which are read now."""
        return ItemsView(self)

    def values(self) -> ValuesView[pa.Table]:  # type: ignore[override]
        """Return the tables, which are read now."""
        return ValuesView(self)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the table, or what is given where there is none."""
        try:
            return self[name]
        except KeyError:
            return default

    def __missing__(self, name: str) -> pa.Table:
        path = self._folder / f"{name}.parquet"
        if not path.is_file():
            raise KeyError(name)
        with pq.ParquetFile(path) as file:  # `read_table` would load what reads many files, and pandas with it
            self[name] = table = file.read()
        return table


def read_tables(folder: Path) -> Tables:
    """Return the tables of `folder`, by name; each is read when it is first asked for."""
    return _Kept(folder)
