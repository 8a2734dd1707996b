"""Every mention in the facts, linked. One that names nobody stops the build with the nearest names; one that was read
in an article may name an organisation that the facts do not list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from almanac.errors import BadInput, all_of
from almanac.facts.references import unknown
from almanac.facts.store import Tables
from almanac.resolve.directory import Directory
from almanac.resolve.newcomers import Newcomers

# Where the facts mention organisations: table, column, the column that holds the row's id.
MENTIONS = (
    ("rounds", "company", "id"),
    ("partnerships", "parties", "id"),
)

# What stands in the ids of works of other sources, between the source and its own id.
SOURCED = ":"

LINKS = pa.schema([
    pa.field("table", pa.string(), nullable=False),
    pa.field("id", pa.string(), nullable=False),
    pa.field("mention", pa.string(), nullable=False),
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("score", pa.float64(), nullable=False),
    pa.field("reason", pa.string(), nullable=False),
])  # fmt: skip


@dataclass(frozen=True)
class _Mention:
    table: str
    column: str
    key: str
    text: str
    fact: dict[str, Any]

    @property
    def is_read(self) -> bool:
        """Whether it was read in an article."""
        return self.fact.get("quote") is not None


def link_mentions(facts: Tables, directory: Directory, newcomers: Newcomers) -> pa.Table:
    """Link every mention; returns a row a mention (`LINKS`).

    Raises BadInput for mentions in the facts' own tables that name no organisation of them, or more than one.
    """
    rows: list[dict[str, Any]] = []
    faults: list[BadInput] = []
    for each in _mentions(facts):
        read = each.is_read
        link = newcomers.link(each.text, each.fact.get("country"), each.fact) if read else directory.link(each.text)
        if link is None:
            if not read:
                faults.append(unknown(each.fact["record"], each.column, each.text, directory.written, "organisations"))
            continue
        rows.append({
            "table": each.table, "id": each.key, "mention": each.text,
            "organisation": link.organisation, "score": link.score, "reason": link.reason,
        })  # fmt: skip
    faults += _unknown_affiliations(facts["affiliations"], directory)
    if faults:
        raise all_of(faults)
    return pa.Table.from_pylist(rows, schema=LINKS)


def _mentions(facts: Tables) -> Iterator[_Mention]:
    for table, column, key in MENTIONS:
        for row in facts[table].to_pylist():
            cell = row[column]
            for mention in cell if isinstance(cell, list) else [cell]:
                yield _Mention(table, column, row[key], mention, row)


def _unknown_affiliations(affiliations: pa.Table, directory: Directory) -> Iterator[BadInput]:
    """Yield a fault for each organisation of a work in the industry's own files that the facts do not have."""
    own = affiliations.filter(pc.invert(pc.match_substring(affiliations["work"], SOURCED)))
    for row in own.to_pylist():
        if directory.link(row["mention"]) is None:
            yield unknown(row["record"], "organisations", row["mention"], directory.written, "organisations")
