"""What each organisation has of each work, round and partnership: the rows that leaders are ranked from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from almanac.analyse.leaders import Measure

SHARES = pa.schema([
    pa.field("measure", pa.string(), nullable=False),
    pa.field("item", pa.string(), nullable=False),
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("part", pa.float64(), nullable=False, metadata={"unit": "works, money, or partnerships"}),
    pa.field("topic_table", pa.string(), nullable=False),
    pa.field("topic_id", pa.string(), nullable=False, metadata={"meaning": "the row whose topics the item has"}),
])  # fmt: skip


def shares(links: pa.Table, rounds: pa.Table) -> pa.Table:
    """Return a row for each item and organisation (`SHARES`).

    links: every mention, linked; a work counts once for an organisation however often it is named.
    rounds: those that count; a round has the topics of its organisation.
    """
    rows = [*_of_works(links), *_of_rounds(rounds), *_of_partnerships(links)]
    return pa.Table.from_pylist(rows, schema=SHARES)


def _of_works(links: pa.Table) -> Iterator[dict[str, Any]]:
    pairs = _pairs(links, "affiliations")
    organisations = Counter(work for work, _ in pairs)
    for work, organisation in pairs:
        yield _share(Measure.WORKS, work, organisation, 1 / organisations[work], ("works", work))


def _of_rounds(rounds: pa.Table) -> Iterator[dict[str, Any]]:
    for row in rounds.to_pylist():
        if row["converted"] is not None:
            about = ("organisations", row["organisation"])
            yield _share(Measure.RAISED, row["id"], row["organisation"], float(row["converted"]), about)


def _of_partnerships(links: pa.Table) -> Iterator[dict[str, Any]]:
    for partnership, organisation in _pairs(links, "partnerships"):
        yield _share(Measure.PARTNERSHIPS, partnership, organisation, 1.0, ("partnerships", partnership))


def _pairs(links: pa.Table, table: str) -> list[tuple[str, str]]:
    return sorted({(row["id"], row["organisation"]) for row in links.to_pylist() if row["table"] == table})


def _share(measure: Measure, item: str, organisation: str, part: float, about: tuple[str, str]) -> dict[str, Any]:
    return {
        "measure": measure.value, "item": item, "organisation": organisation, "part": part,
        "topic_table": about[0], "topic_id": about[1],
    }  # fmt: skip
