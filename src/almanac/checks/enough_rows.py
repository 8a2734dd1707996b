"""A table that shrank below what its settings expect has lost rows on the way."""

from __future__ import annotations

from almanac.checks.evidence import Evidence


def check(evidence: Evidence) -> list[str]:
    """Name each table with fewer rows than `expected` in almanac.toml says."""
    failures = []
    for table, least in evidence.expected.items():
        if table not in evidence.facts:
            failures.append(f"almanac.toml expects rows in a table {table!r}, which the facts do not have")
        elif evidence.facts[table].num_rows < least:
            failures.append(f"{table} has {evidence.facts[table].num_rows} rows; almanac.toml expects {least} or more")
    return failures
