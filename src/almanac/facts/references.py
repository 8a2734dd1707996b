"""What must hold between rows: an id stands once, and what a row refers to exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rapidfuzz import process

from almanac.errors import BadInput

Rows = dict[str, list[dict[str, Any]]]

# What may stand only once in a table. An article has a row a language.
KEYS: dict[str, tuple[str, ...]] = {
    "organisations": ("id",),
    "identifiers": ("scheme", "value"),
    "standings": ("organisation",),
    "works": ("id",),
    "rounds": ("id",),
    "totals": ("id",),
    "partnerships": ("id",),
    "policies": ("id",),
    "judgements": ("id",),
    "corrections": ("id",),
    "indicators": ("country", "indicator", "year"),
}

# table, column, the table whose ids it holds.
REFERENCES = (
    ("organisations", "parent", "organisations"),
    ("names", "organisation", "organisations"),
    ("standings", "organisation", "organisations"),
    ("articles", "organisations", "organisations"),
    ("judgements", "left", "rounds"),
    ("judgements", "right", "rounds"),
)


def doubled_keys(rows: Rows) -> Iterator[BadInput]:
    """Yield a fault for each row whose key an earlier row has."""
    for table, columns in KEYS.items():
        first: dict[tuple[Any, ...], str] = {}
        for row in rows[table]:
            key = tuple(row[column] for column in columns)
            earlier = first.setdefault(key, row["record"])
            if earlier != row["record"]:
                found = f"{' '.join(map(str, key))!r}, which {earlier} has too"
                yield fault_at(row["record"], columns[-1], found, "each once")


def broken_references(rows: Rows) -> Iterator[BadInput]:
    """Yield a fault for each reference to an id that no row has, with the nearest ids that exist."""
    known = {table: sorted({row["id"] for row in rows[table]}) for table in ("organisations", "rounds")}
    for table, column, target in REFERENCES:
        existing = set(known[target])
        for row in rows[table]:
            for value in _values(row[column]):
                if value not in existing and not (table == "judgements" and value.startswith("read-")):
                    yield unknown(row["record"], column, value, known[target], target)


def unknown(record: str, column: str, value: str, candidates: list[str], table: str) -> BadInput:
    """Return the fault for `value`, which is in no row of `table`, offering the nearest `candidates`."""
    near = [name for name, score, _ in process.extract(value, candidates, limit=3) if score >= 60]
    hint = f" (nearest: {', '.join(near)})" if near else ""
    expected = f"one that {table}.csv has{hint}"
    return fault_at(record, column, f"{value!r}, which is unknown", expected)


def fault_at(record: str, column: str, found: str, expected: str) -> BadInput:
    """Return the fault at a `record`, which is written `file:line`."""
    file, _, line = record.rpartition(":")
    return BadInput(file, found, expected, int(line), column)


def _values(cell: str | list[str] | None) -> list[str]:
    if cell is None:
        return []
    return cell if isinstance(cell, list) else [cell]
