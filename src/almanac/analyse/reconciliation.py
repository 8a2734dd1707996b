"""Our counter beside a total that somebody else published, and what may explain the difference."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Difference:
    """One period in both: `published` and `ours` in full units of one currency."""

    period: str
    published: Decimal
    ours: Decimal
    rounds: int

    @property
    def gap(self) -> Decimal:
        """What they have and we do not; negative where we have more."""
        return self.published - self.ours


@dataclass(frozen=True)
class Candidate:
    """Rounds and other events of the year that we leave out, for one reason: what they would add if counted."""

    reason: str
    events: int
    amount: Decimal
    undisclosed: int


def differences(totals: pa.Table, publisher: str, rounds: pa.Table, currency: str) -> list[Difference]:
    """Set each period that `publisher` published in `currency` beside our rounds of that period.

    rounds: those that count, in the same currency.
    """
    published = [
        row for row in totals.to_pylist() if row["publisher"] == publisher and row["currency"] == currency
    ]  # fmt: skip
    ours = rounds.select(["announced", "year", "month", "converted"]).to_pylist()
    return [_difference(row, ours) for row in sorted(published, key=lambda row: (len(row["period"]), row["period"]))]


def _difference(published: dict[str, Any], ours: list[dict[str, Any]]) -> Difference:
    period = published["period"]
    within = [row for row in ours if period in (str(row["year"]), row["month"], row["announced"])]
    total = sum((row["converted"] for row in within if row["converted"] is not None), Decimal(0))
    return Difference(period, published["amount"], total, len(within))


def candidates(rounds: pa.Table, country: str, year: int) -> list[Candidate]:
    """Return what is left out of a country's year, by reason, the largest first.

    rounds: every event of the year as `analyse.rounds` gives it, counted or not.
    """
    left_out: dict[str, list[Decimal | None]] = {}
    for row in rounds.to_pylist():
        if row["excluded"] is not None and row["country"] == country and row["year"] == year:
            left_out.setdefault(row["excluded"], []).append(row["converted"])
    found = [
        Candidate(reason, len(amounts), sum((a for a in amounts if a is not None), Decimal(0)), amounts.count(None))
        for reason, amounts in left_out.items()
    ]
    return sorted(found, key=lambda candidate: (-candidate.amount, candidate.reason))
