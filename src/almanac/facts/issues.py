"""Problems in data that need not stop a build: written, counted, and published with the edition."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pyarrow as pa

from almanac.model.tables import ISSUES


@dataclass(frozen=True, order=True)
class Issue:
    """One problem: the table and record it is in, what kind it is (kebab-case), and its particulars."""

    table: str
    record: str
    problem: str
    detail: str


def issue_table(issues: list[Issue]) -> pa.Table:
    """Return the issues as a table, ordered, each once."""
    return pa.Table.from_pylist([asdict(issue) for issue in sorted(set(issues))], schema=ISSUES)
