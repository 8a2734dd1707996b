from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from almanac.facts.store import read_tables, write_tables


def test_tables_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    write_tables({"a": pa.table({"x": [1]}), "b": pa.table({"y": ["z"]})}, tmp_path)
    tables = read_tables(tmp_path)
    (tmp_path / "b.parquet").unlink()
    assert tables["a"].to_pylist() == [{"x": 1}]
    assert "a" in tables
    assert "b" not in tables
    assert tables.get("b") is None
    with pytest.raises(KeyError):
        tables["b"]


def test_a_table_is_read_once(tmp_path: Path) -> None:
    write_tables({"a": pa.table({"x": [1]})}, tmp_path)
    tables = read_tables(tmp_path)
    assert tables["a"] is tables["a"]


def test_all_tables_are_there_whether_or_not_they_were_read(tmp_path: Path) -> None:
    write_tables({"b": pa.table({"y": ["z"]}), "a": pa.table({"x": [1]})}, tmp_path)
    tables = read_tables(tmp_path)
    assert list(tables) == list(tables.keys()) == ["a", "b"]
    assert {name: table.num_rows for name, table in tables.items()} == {"a": 1, "b": 1}
    assert len(tables) == len(list(read_tables(tmp_path).values())) == 2
    assert {**read_tables(tmp_path), "c": None}.keys() == {"a", "b", "c"}
