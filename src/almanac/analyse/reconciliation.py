"""Our counter beside a total that somebody else published, and what may explain the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from almanac.facts.rates import convert
from almanac.model.dates import parse_date


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


@dataclass(frozen=True)
class Split:
    """A total that somebody published beside ours of the same country and period, in our currency; the gap in parts.

    `definition` and `geography` are what events add that we know and leave out for that reason; `currency` is what our
    total would be more by, were each sum converted at the period's mean rate; `missing` is the rest: rounds that our
    sources do not tell of, or that are counted otherwise.
    """

    publisher: str
    what: str
    period: str
    stated: Decimal
    currency: str
    published: Decimal | None
    ours: Decimal
    definition: Decimal
    geography: Decimal
    exchange: Decimal
    source: str

    @property
    def gap(self) -> Decimal | None:
        """What they have and we do not; None where their total cannot be converted."""
        return None if self.published is None else self.published - self.ours

    @property
    def missing(self) -> Decimal | None:
        """What of the gap is left."""
        return None if self.gap is None else self.gap - self.definition - self.geography - self.exchange


_money = pa.decimal128(22, 2)
SPLITS = pa.schema([
    pa.field("publisher", pa.string(), nullable=False),
    pa.field("what", pa.string(), nullable=False),
    pa.field("period", pa.string(), nullable=False),
    pa.field("stated", _money, nullable=False),
    pa.field("currency", pa.string(), nullable=False, metadata={"meaning": "that of `stated`; the rest is in ours"}),
    pa.field("published", _money),
    pa.field("ours", _money, nullable=False),
    pa.field("definition", _money, nullable=False),
    pa.field("geography", _money, nullable=False),
    pa.field("exchange", _money, nullable=False),
    pa.field("source", pa.string(), nullable=False),
])  # fmt: skip
_BY_DEFINITION = frozenset({"definition", "no-standing"})


def splits(
    totals: pa.Table, rounds: pa.Table, home: dict[str, tuple[str, str | None]], country: str | None, currency: str
) -> list[Split]:
    """Return every published total of a country, of more than a month, beside ours, by period and publisher.

    rounds: every event as `analyse.rounds` gives it by one rule, counted or not. home: the country and city of each
    organisation. A total whose definition begins with a city (`london-ai`) is of that city only.
    """
    events = [row for row in rounds.to_pylist() if row["event"] == "round"]
    found = [
        _split(row, events, home, currency)
        for row in totals.to_pylist()
        if row["country"] == country and parse_date(row["period"]).month is None
    ]
    return sorted(found, key=lambda split: (split.period, split.publisher, split.what))


def splits_table(found: Iterable[Split]) -> pa.Table:
    """Return splits as rows of SPLITS."""
    return pa.Table.from_pylist([asdict(split) for split in found], schema=SPLITS)


def _split(
    row: dict[str, Any], events: list[dict[str, Any]], home: dict[str, tuple[str, str | None]], currency: str
) -> Split:
    period = parse_date(row["period"])
    inside = [each for each in events if period.first <= each["first_day"] and each["last_day"] <= period.last]
    converted = convert(row["amount"], row["currency"], currency, period)
    counted = [each for each in inside if each["excluded"] is None]
    geography = _sum(
        each for each in inside if each["excluded"] == "country" and home[each["organisation"]][0] == row["country"]
    )
    area = row["definition"].partition("-")[0]
    cities = {city.lower() for _, city in home.values() if city}
    if area in cities:
        geography -= _sum(each for each in counted if (home[each["organisation"]][1] or "").lower() != area)
    at_mean = [convert(each["amount"], each["currency"], currency, period) for each in counted if each["converted"]]
    return Split(
        row["publisher"], row["definition"], row["period"], row["amount"], row["currency"],
        converted.amount if converted else None, _sum(counted),
        _sum(each for each in inside if each["excluded"] in _BY_DEFINITION), geography,
        sum((each.amount for each in at_mean if each), Decimal(0)) - _sum(counted), row["source"],
    )  # fmt: skip


def _sum(events: Iterable[dict[str, Any]]) -> Decimal:
    return sum((each["converted"] for each in events if each["converted"] is not None), Decimal(0))
