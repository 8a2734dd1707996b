"""The counter's total of each year and definition is the sum of the rounds that it shows, each once."""

from __future__ import annotations

from decimal import Decimal

from almanac.checks.evidence import Evidence
from almanac.model.words import Standing


def check(evidence: Evidence) -> list[str]:
    """Add each counter up again, straight from the rounds, and name those that differ."""
    rounds = evidence.analysed["rounds"].to_pylist()
    failures = []
    for counter in evidence.analysed["counters"].to_pylist():
        behind = [
            row for row in rounds
            if row["year"] == counter["year"] and row["country"] == counter["country"]
            and row["excluded"] in (None, "definition") and _stands(row["standing"], counter["definition"])
        ]  # fmt: skip
        again = sum((row["converted"] for row in behind if row["converted"] is not None), Decimal(0))
        name = f"the counter of {counter['country']} {counter['year']} ({counter['definition']})"
        if again != counter["total"] or len(behind) != counter["rounds"]:
            failures.append(
                f"{name} says {counter['total']} in {counter['rounds']} rounds; "
                f"its rounds add up to {again} in {len(behind)}"
            )
        if not counter["low"] <= counter["total"] <= counter["high"]:
            failures.append(f"{name} lies outside its own interval")
    return failures


def _stands(standing: str | None, definition: str) -> bool:
    order = list(Standing)
    return standing is not None and order.index(Standing(standing)) <= order.index(Standing(definition))
