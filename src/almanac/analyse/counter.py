"""The counter: a running total of what an industry's organisations raise, with what is not known about it.

The total is of disclosed amounts. Its interval (5–95 %) is drawn 4,000 times with a fixed seed:

- A round whose reports differ takes one of the amounts that they state.
- A round without an amount, or with one in a currency that has no rate, takes that of a disclosed round of the same
  kind (of any kind where fewer than `ENOUGH` are disclosed), the usual hot-deck draw (Andridge and Little, 2010,
  doi:10.1111/j.1751-5823.2010.00103.x).
- A round that was only read in articles is there with the probability that the reader gives it.
- Rounds that are not reported yet on the day asked are drawn from a Poisson distribution whose mean the delays of other
  reports give (Lawless, 1994, doi:10.2307/3315820), each with the amount of a disclosed round.

What nobody reports is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import ibis
import numpy as np
import pyarrow as pa
from ibis import _

from almanac.model.dates import PartialDate

DRAWS = 4_000
SEED = 20170101
ENOUGH = 5
QUANTILES = (0.05, 0.95)


@dataclass(frozen=True)
class Interval:
    """A total and its 5–95 % range, in full units of one currency; `undisclosed` rounds, and `unconverted` ones whose
    currency has no rate, add nothing to the total, `late` is how many more are expected to be reported yet."""

    total: Decimal
    low: Decimal
    high: Decimal
    rounds: int
    undisclosed: int
    late: float = 0.0
    unconverted: int = 0


def counted(rounds: ibis.Table) -> ibis.Table:
    """Return the rounds that count, by date."""
    return rounds.filter(_.excluded.isnull()).order_by(_.first_day, _.id)


def months(rounds: ibis.Table) -> ibis.Table:
    """Return `period`, `total` and `rounds`, a row a month; a date coarser than a month is a row of its own.

    rounds: those that count. `total` is in the currency that they were converted to.
    """
    return (
        rounds.group_by(period=ibis.coalesce(_.month, _.announced))
        .agg(total=ibis.coalesce(_.converted.sum(), ibis.literal(0, "decimal(22, 2)")), rounds=_.count())
        .order_by(_.period)
    )


def total(rounds: pa.Table, peers: pa.Table, period: PartialDate | None = None, as_of: date | None = None) -> Interval:
    """Return the total of `rounds` (those that count, of one period) with its interval.

    peers: rounds of any year that count by the same rule, from which undisclosed amounts are drawn. as_of: the day on
    which all this was known; None where all is known that ever will be.
    """
    generator = np.random.default_rng(SEED)
    disclosed = sum((amount for amount in rounds["converted"].to_pylist() if amount is not None), Decimal(0))
    drawn = np.zeros(DRAWS)
    by_kind = _amounts_by_kind(peers)
    for row in rounds.select(["kind", "converted", "variants", "certainty"]).to_pylist():
        choices = row["variants"] if row["converted"] is not None else _donors(by_kind, row["kind"])
        if choices:
            amounts = generator.choice(np.array([float(choice) for choice in choices]), DRAWS)
            there = row["certainty"] >= 1.0 or generator.random(DRAWS) < row["certainty"]
            drawn += amounts * there
    missing = not_yet_reported(peers, period, as_of) if as_of else 0.0
    everything = [amount for amounts in by_kind.values() for amount in amounts]
    if missing and everything:
        drawn += _late(generator, missing, np.array([float(amount) for amount in everything]))
    low, high = (_pounds(np.quantile(drawn, quantile)) for quantile in QUANTILES)
    undisclosed = rounds["amount"].null_count
    unconverted = rounds["converted"].null_count - undisclosed
    ends = min(low, disclosed), max(high, disclosed)
    return Interval(disclosed, *ends, rounds.num_rows, undisclosed, missing, unconverted)


def not_yet_reported(peers: pa.Table, period: PartialDate | None, as_of: date) -> float:
    """Return how many rounds of a period are expected to be reported after `as_of` only.

    As many were announced on each day as on a day of the year before `as_of`; of those of d days ago 1 - F(d) are still
    to come, F being the share of `peers` known within d days. Only rounds with a day tell how long that takes.
    """
    rows = peers.select(["known", "first_day", "last_day"]).to_pylist()
    delays = np.sort([(row["known"] - row["first_day"]).days for row in rows if row["first_day"] == row["last_day"]])
    if len(delays) < ENOUGH:
        return 0.0
    year = as_of - timedelta(days=365)
    a_day = sum(year <= row["first_day"] and row["known"] <= as_of for row in rows) / 365
    youngest = max(0, (as_of - period.last).days) if period else 0
    oldest = min((as_of - period.first).days, int(delays[-1])) if period else int(delays[-1])
    ages = np.arange(youngest, oldest + 1)
    return float(a_day * np.sum(1 - np.searchsorted(delays, ages, side="right") / len(delays)))


def _late(generator: np.random.Generator, mean: float, amounts: np.ndarray) -> np.ndarray:
    """Draw what rounds that are not reported yet add."""
    counts = generator.poisson(mean, DRAWS)
    added = np.zeros(DRAWS)
    for number in range(int(counts.max(initial=0))):
        added += np.where(counts > number, generator.choice(amounts, DRAWS), 0.0)
    return added


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
