"""The counter: a running total of what an industry's organisations raise, with what is not known about it.

The total is of disclosed amounts. Its interval (5–95 %) is drawn 4,000 times with a fixed seed: a round whose reports
differ takes one of the amounts that they state; a round without an amount takes that of a disclosed round of the same
kind (of any kind where fewer than `ENOUGH` are disclosed), the usual hot-deck draw (Andridge and Little,
2010, doi:10.1111/j.1751-5823.2010.00103.x). What was never reported is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import ibis
import numpy as np
import pyarrow as pa
from ibis import _

DRAWS = 4_000
SEED = 20170101
ENOUGH = 5
QUANTILES = (0.05, 0.95)


@dataclass(frozen=True)
class Interval:
    """A total and its 5–95 % range, in full units of one currency; `undisclosed` rounds add nothing to the total."""

    total: Decimal
    low: Decimal
    high: Decimal
    rounds: int
    undisclosed: int


def counted(rounds: ibis.Table, year: int | None) -> ibis.Table:
    """Return the rounds that count, of one year or of all, by date."""
    rows = rounds.filter(_.excluded.isnull())
    if year is not None:
        rows = rows.filter(_.year == year)
    return rows.order_by(_.first_day, _.id)


def months(rounds: ibis.Table) -> ibis.Table:
    """Return `period`, `total` and `rounds`, a row a month; a date coarser than a month is a row of its own.

    rounds: those that count. `total` is in the currency that they were converted to.
    """
    return (
        rounds.group_by(period=ibis.coalesce(_.month, _.announced))
        .agg(total=ibis.coalesce(_.converted.sum(), ibis.literal(0, "decimal(22, 2)")), rounds=_.count())
        .order_by(_.period)
    )


def total(rounds: pa.Table, peers: pa.Table) -> Interval:
    """Return the total of `rounds` (those that count) with its interval.

    peers: rounds of any year that count by the same rule, from which undisclosed amounts are drawn.
    """
    generator = np.random.default_rng(SEED)
    disclosed = sum((amount for amount in rounds["converted"].to_pylist() if amount is not None), Decimal(0))
    drawn = np.zeros(DRAWS)
    undisclosed = 0
    by_kind = _amounts_by_kind(peers)
    for row in rounds.select(["kind", "converted", "variants"]).to_pylist():
        if row["converted"] is None:
            undisclosed += 1
        choices = row["variants"] if row["converted"] is not None else _donors(by_kind, row["kind"])
        if choices:
            drawn += generator.choice(np.array([float(choice) for choice in choices]), DRAWS)
    low, high = (_pounds(np.quantile(drawn, quantile)) for quantile in QUANTILES)
    return Interval(disclosed, min(low, disclosed), max(high, disclosed), rounds.num_rows, undisclosed)


def _amounts_by_kind(peers: pa.Table) -> dict[str, list[Decimal]]:
    amounts: dict[str, list[Decimal]] = {}
    for row in peers.select(["kind", "converted"]).to_pylist():
        if row["converted"] is not None:
            amounts.setdefault(row["kind"], []).append(row["converted"])
    return amounts


def _donors(by_kind: dict[str, list[Decimal]], kind: str) -> list[Decimal]:
    same = by_kind.get(kind, [])
    return same if len(same) >= ENOUGH else [amount for amounts in by_kind.values() for amount in amounts]


def _pounds(amount: float) -> Decimal:
    return Decimal(round(amount))
