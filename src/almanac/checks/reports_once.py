"""Every report of money belongs to one round of the organisation that it names, and to no other."""

from __future__ import annotations

from collections import Counter

from almanac.checks.evidence import Evidence


def check(evidence: Evidence) -> list[str]:
    """Name reports that are in no round, in several, or in a round of another organisation."""
    rounds = evidence.analysed["rounds"].to_pylist()
    seen = Counter(report for row in rounds for report in row["reports"])
    owner = {report: row["organisation"] for row in rounds for report in row["reports"]}
    failures = []
    for report in evidence.resolved["reports"].to_pylist():
        if seen[report["id"]] != 1:
            failures.append(f"the report {report['id']} is in {seen[report['id']]} rounds")
        elif owner[report["id"]] != report["organisation"]:
            failures.append(
                f"the report {report['id']} of {report['organisation']} is in a round of {owner[report['id']]}"
            )
    return failures
