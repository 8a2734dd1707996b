"""Which reports tell of one partnership: those of the same organisations, dated within `WINDOW_DAYS`."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from almanac.model.dates import parse_date
from almanac.model.tables import SCHEMAS

WINDOW_DAYS = 45
_texts = pa.list_(pa.field("item", pa.string(), nullable=False))
PARTNERSHIPS = pa.schema([
    *SCHEMAS["partnerships"],
    pa.field("organisations", _texts, nullable=False),
    pa.field("reports", _texts, nullable=False),
    pa.field("sources", _texts, nullable=False),
])  # fmt: skip

Row = dict[str, Any]


def merge_partnerships(rows: pa.Table, links: list[Row]) -> pa.Table:
    """Return a row a partnership (`PARTNERSHIPS`), with all that reported it; the report entered first gives the rest.

    rows: the facts' partnerships. links: their parties, linked. A report of fewer than two organisations is left out.
    """
    organisations: dict[str, list[str]] = {}
    for each in links:
        if each["table"] == "partnerships":
            organisations.setdefault(each["id"], []).append(each["organisation"])
    found: dict[frozenset[str], list[Row]] = {}
    ordered: list[Row] = []
    for row in rows.to_pylist():
        parties = list(dict.fromkeys(organisations.get(row["id"], [])))
        if row["quote"] is not None and len(parties) < 2:
            continue
        rivals = found.setdefault(frozenset(parties), [])
        same = next((other for other in rivals if row["quote"] is not None and _close(row, other)), None)
        if same is None:
            rivals.append(row | {"organisations": parties, "reports": [row["id"]], "sources": [row["source"]]})
            ordered.append(rivals[-1])
        else:
            same["reports"].append(row["id"])
            same["sources"] = list(dict.fromkeys([*same["sources"], row["source"]]))
    return pa.Table.from_pylist(ordered, schema=PARTNERSHIPS)


def _close(one: Row, other: Row) -> bool:
    return parse_date(one["announced"]).days_apart(parse_date(other["announced"])) <= WINDOW_DAYS
