"""DuckDB, inside this process: the engine for one machine, and the one that Ibis uses where none is named."""

from __future__ import annotations

import ibis
import pyarrow as pa


def expressions(tables: dict[str, pa.Table]) -> dict[str, ibis.Table]:
    """Return the tables as Ibis expressions; DuckDB reads the Arrow memory as it is when they are computed."""
    return {name: ibis.memtable(table) for name, table in tables.items()}
