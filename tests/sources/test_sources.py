"""One test for every source: its sample parses to what is expected. `make golden SOURCE=…` rewrites the expectation."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

import almanac.sources
from almanac.errors import BadInput
from almanac.fetch.scan import scanned
from almanac.fetch.snapshots import keep, keep_files, lock_file, open_lock
from almanac.model.tables import SCHEMAS
from almanac.model.vocabulary import Vocabulary
from almanac.sources import source_of

HERE = Path(__file__).parent
SOURCES = sorted(path.parent.name for path in Path(almanac.sources.__path__[0]).glob("*/connector.py"))
VOCABULARY = Vocabulary(
    frozenset({"GB", "RU"}), frozenset({"GBP"}), ("mobile-robots",), ("logistics",), date(2026, 2, 1)
)
RETRIEVED = date(2026, 1, 15)


def parsed(source: str, store: Path) -> dict[str, list[dict[str, Any]]]:
    """Fetch a source's sample and parse it, as the pipeline does; returns rows by table, as JSON has them."""
    connector = import_module(f"almanac.sources.{source}.connector")
    sample = HERE / source / "sample"
    if source_of(f"almanac.sources.{source}").gives == "works":
        return _columns(connector, source, sample, store)
    if source == "articles":
        keep(sample, connector.fetch(sample), store)
        [ledger] = open_lock(store)
        return {"readings": json.loads(msgspec.json.encode(list(connector.parse(ledger))))}
    if source != "industry":
        [dump] = sample.iterdir()
        return {"entries": json.loads(json.dumps([asdict(entry) for entry in connector.parse(dump)]))}
    keep(sample, connector.fetch(sample), store)
    tables: dict[str, list[dict[str, Any]]] = {}
    for snapshot in open_lock(store):
        for found in connector.parse(snapshot, VOCABULARY):
            assert not isinstance(found, BadInput), found
            for table, row in found[1]:
                tables.setdefault(table, []).append({name: _plain(row[name]) for name in SCHEMAS[table].names})
    return tables


def _columns(connector: ModuleType, source: str, sample: Path, store: Path) -> dict[str, list[dict[str, Any]]]:
    [file] = sample.iterdir()
    entry = lock_file(file, source, RETRIEVED)
    keep_files({entry.path: file}, [entry], store)
    [snapshot] = open_lock(store)
    with scanned(snapshot, connector.FIELDS, connector.DATASET, RETRIEVED, VOCABULARY.edition) as scan:
        tables = dict(connector.parse(scan)) | {"issues": scan.issues()}
    return {
        name: [{column: _plain(value) for column, value in row.items()} for row in table.to_pylist()]
        for name, table in tables.items()
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date) else value


@pytest.mark.parametrize("source", SOURCES)
def test_a_sample_parses_to_what_is_expected(source: str, tmp_path: Path) -> None:
    expected = json.loads((HERE / source / "expected.json").read_text(encoding="utf-8"))
    assert parsed(source, tmp_path) == expected


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_says_what_it_is(source: str) -> None:
    assert source_of(f"almanac.sources.{source}").id == source


def test_the_industry_sample_has_a_row_of_every_table() -> None:
    expected = json.loads((HERE / "industry" / "expected.json").read_text(encoding="utf-8"))
    assert set(expected) == set(SCHEMAS)
