"""From snapshots to facts: every record read strictly, every unread field noted, every reference held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from almanac.errors import BadInput, all_of
from almanac.facts.issues import Issue, issue_table
from almanac.facts.references import broken_references, doubled_keys
from almanac.facts.store import Tables
from almanac.fetch.snapshots import Snapshot
from almanac.model.records import Record
from almanac.model.tables import SCHEMAS
from almanac.model.vocabulary import Vocabulary
from almanac.sources.industry import connector

Rows = dict[str, list[dict[str, Any]]]


@dataclass
class _Harvest:
    rows: Rows = field(default_factory=lambda: defaultdict(list))
    issues: list[Issue] = field(default_factory=list)
    faults: list[BadInput] = field(default_factory=list)


def collect(snapshots: Iterable[Snapshot], vocabulary: Vocabulary) -> Tables:
    """Read every snapshot into the tables of `model.tables`, and `issues`.

    Raises BadInput with every fault found, so that a person mends them in one go.
    """
    harvest = _Harvest()
    for snapshot in snapshots:
        for parsed in _parse(snapshot, vocabulary):
            if isinstance(parsed, BadInput):
                harvest.faults.append(parsed)
            else:
                _keep(harvest, *parsed)
    faults = harvest.faults or [*doubled_keys(harvest.rows), *broken_references(harvest.rows)]
    if faults:
        raise all_of(faults)
    tables = {name: pa.Table.from_pylist(harvest.rows[name], schema=schema) for name, schema in SCHEMAS.items()}
    return tables | {"issues": issue_table(harvest.issues)}


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
