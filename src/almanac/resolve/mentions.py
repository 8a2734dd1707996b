"""Every mention in the facts, linked; a mention that names nobody stops the build with the nearest names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from almanac.errors import BadInput, all_of
from almanac.facts.references import unknown
from almanac.facts.store import Tables
from almanac.resolve.directory import Directory

# Where the facts mention organisations: table, column, the column that holds the row's id.
MENTIONS = (
    ("rounds", "company", "id"),
    ("affiliations", "mention", "work"),
    ("partnerships", "parties", "id"),
)

LINKS = pa.schema([
    pa.field("table", pa.string(), nullable=False),
    pa.field("id", pa.string(), nullable=False),
    pa.field("mention", pa.string(), nullable=False),
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("score", pa.float64(), nullable=False),
    pa.field("reason", pa.string(), nullable=False),
])  # fmt: skip

# How the industry's own files name the columns, where that differs from the facts' name.
_WRITTEN_AS = {"mention": "organisations"}


def link_mentions(facts: Tables, directory: Directory) -> pa.Table:
    """Link every mention; returns a row a mention (`LINKS`).

    Raises BadInput for mentions that name no organisation of the facts, or more than one.
    """
    rows: list[dict[str, Any]] = []
    faults: list[BadInput] = []
    for table, id_of_row, column, mention, record in _mentions(facts):
        link = directory.link(mention)
        if link is None:
            faults.append(unknown(record, _WRITTEN_AS.get(column, column), mention, directory.written, "organisations"))
            continue
        rows.append({
            "table": table, "id": id_of_row, "mention": mention,
            "organisation": link.organisation, "score": link.score, "reason": link.reason,
        })  # fmt: skip
    if faults:
        raise all_of(faults)
    return pa.Table.from_pylist(rows, schema=LINKS)


def _mentions(facts: Tables) -> Iterator[tuple[str, str, str, str, str]]:
    for table, column, key in MENTIONS:
        for row in facts[table].select([key, column, "record"]).to_pylist():
            cell = row[column]
            for mention in cell if isinstance(cell, list) else [cell]:
                yield table, row[key], column, mention, row["record"]
