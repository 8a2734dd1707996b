"""From snapshots to facts: every record read strictly, every unread field noted, every reference held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from almanac.errors import BadInput, all_of
from almanac.facts.issues import Issue, issue_table
from almanac.facts.readings import REVIEW, facts_of
from almanac.facts.references import broken_references, doubled_keys
from almanac.facts.store import Tables
from almanac.fetch.scan import scanned
from almanac.fetch.snapshots import Snapshot
from almanac.model.records import Record
from almanac.model.tables import SCHEMAS
from almanac.model.vocabulary import Vocabulary
from almanac.sources import source_of
from almanac.sources.articles import connector as articles
from almanac.sources.industry import connector

Rows = dict[str, list[dict[str, Any]]]


@dataclass
class _Harvest:
    rows: Rows = field(default_factory=lambda: defaultdict(list))
    issues: list[Issue] = field(default_factory=list)
    faults: list[BadInput] = field(default_factory=list)
    readings: list[tuple[str, str, articles.Reading]] = field(default_factory=list)
    columns: dict[str, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))


def collect(snapshots: Iterable[Snapshot], vocabulary: Vocabulary) -> Tables:
    """Read every snapshot into the tables of `model.tables`, `review` (what was read and waits), and `issues`.

    Raises BadInput with every fault found, so that a person mends them in one go.
    """
    harvest = _Harvest()
    for snapshot in snapshots:
        gives = source_of(f"almanac.sources.{snapshot.source}").gives
        if gives == "register":
            continue
        if gives == "works":
            _keep_columns(harvest, snapshot, vocabulary)
        elif PurePosixPath(snapshot.path).name == articles.LEDGER:
            _keep_readings(harvest, snapshot)
        else:
            _keep_records(harvest, snapshot, vocabulary)
    faults = harvest.faults or [*doubled_keys(harvest.rows), *broken_references(harvest.rows)]
    if faults:
        raise all_of(faults)
    read = facts_of(harvest.readings, harvest.rows["judgements"], vocabulary)
    harvest.rows["rounds"] += read.rounds
    harvest.rows["partnerships"] += read.partnerships
    harvest.issues += read.issues
    tables = {
        name: pa.concat_tables([pa.Table.from_pylist(harvest.rows[name], schema=schema), *harvest.columns[name]])
        for name, schema in SCHEMAS.items()
    }
    return tables | {
        "review": pa.Table.from_pylist(read.review, schema=REVIEW),
        "issues": pa.concat_tables([issue_table(harvest.issues), *harvest.columns["issues"]]),
    }


def _keep_columns(harvest: _Harvest, snapshot: Snapshot, vocabulary: Vocabulary) -> None:
    """Read a snapshot of a source whose rows are many: as columns, whole."""
    connector = import_module(f"almanac.sources.{snapshot.source}.connector")
    assert snapshot.retrieved is not None
    try:
        with scanned(
            snapshot, connector.FIELDS, connector.DATASET, snapshot.retrieved, vocabulary.edition
        ) as scan:  # fmt: skip
            for table, rows in connector.parse(scan):
                harvest.columns[table].append(rows)
            harvest.columns["issues"].append(scan.issues())
    except BadInput as fault:
        harvest.faults.append(fault)


def _keep_records(harvest: _Harvest, snapshot: Snapshot, vocabulary: Vocabulary) -> None:
    for parsed in _parse(snapshot, vocabulary):
        if isinstance(parsed, BadInput):
            harvest.faults.append(parsed)
        else:
            _keep(harvest, *parsed)


def _keep_readings(harvest: _Harvest, snapshot: Snapshot) -> None:
    for parsed in articles.parse(snapshot):
        if isinstance(parsed, BadInput):
            harvest.faults.append(parsed)
        else:
            harvest.readings.append((snapshot.sha256, f"{snapshot.path}:{parsed[0]}", parsed[1]))


def _parse(snapshot: Snapshot, vocabulary: Vocabulary) -> Iterator[connector.Parsed | BadInput]:
    try:
        yield from connector.parse(snapshot, vocabulary)
    except BadInput as fault:
        yield fault


def _keep(harvest: _Harvest, record: Record, rows: list[connector.TableRow]) -> None:
    for table, row in rows:
        harvest.rows[table].append(row)
    for column in record.unread():
        harvest.issues.append(Issue(rows[0][0], record.place, "unread-field", column))
