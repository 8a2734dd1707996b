"""Each round as it was known on a day: one row from all the reports that had come by then."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from math import prod
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from almanac.facts.rates import Converted, convert
from almanac.model.dates import PartialDate, Precision, parse_date
from almanac.model.words import Definition, Event, RoundKind, Standing

ROUNDS = pa.schema([
    pa.field("id", pa.string(), nullable=False),
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("country", pa.string()),
    pa.field("standing", pa.string()),
    pa.field("event", pa.string(), nullable=False),
    pa.field("kind", pa.string(), nullable=False),
    pa.field("announced", pa.string(), nullable=False),
    pa.field("first_day", pa.date32(), nullable=False),
    pa.field("last_day", pa.date32(), nullable=False),
    pa.field("month", pa.string()),
    pa.field("year", pa.int32(), nullable=False),
    pa.field("known", pa.date32(), nullable=False),
    pa.field("amount", pa.decimal128(22, 2)),
    pa.field("currency", pa.string()),
    pa.field("converted", pa.decimal128(22, 2)),
    pa.field("rate", pa.decimal128(20, 8)),
    pa.field("variants", pa.list_(pa.decimal128(22, 2)), nullable=False),
    pa.field("lead_investors", pa.list_(pa.string()), nullable=False),
    pa.field("investors", pa.list_(pa.string()), nullable=False),
    pa.field("reports", pa.list_(pa.string()), nullable=False),
    pa.field("sources", pa.list_(pa.string()), nullable=False),
    pa.field("certainty", pa.float64(), nullable=False, metadata={"unit": "probability that what was read is so"}),
    pa.field("excluded", pa.string()),
])  # fmt: skip


@dataclass(frozen=True)
class CounterRule:
    """What a counter counts: rounds of organisations of `country` that belong to the industry by `definition` and are
    about `technology` and `application` (None: any), in `period` (None: all of time), in `currency`, as it was known on
    `as_of` (None: all that the edition knows)."""

    country: str | None
    definition: Definition
    currency: str
    period: PartialDate | None = None
    as_of: date | None = None
    technology: str | None = None
    application: str | None = None

    @property
    def year(self) -> int | None:
        """The year, where the period is one."""
        whole = self.period is not None and self.period.precision is Precision.YEAR
        return self.period.first.year if self.period and whole else None


def known_on(report: dict[str, Any]) -> date:
    """Return the day from which a report was known: its page's day, else the last day its date may stand for."""
    published: date | None = report["published"]
    return published or parse_date(report["announced"]).last


def rounds_known(
    reports: pa.Table, organisations: pa.Table, rule: CounterRule, topics: pa.Table | None = None
) -> pa.Table:
    """Return a row a round (`ROUNDS`), from the reports known on `rule.as_of`; `rule.period` is not applied.

    topics: what organisations are about, needed where the rule asks for a technology or an application.

    Where reports differ, the amount is the one that most of them state, then the one known first; the date is the most
    exact, then the earliest; the country is the one that a report says the organisation was of then. `variants` are
    all stated amounts, converted. `excluded` says why a round does not count, or is null.
    """
    named = pc.is_in(organisations["id"], value_set=pc.unique(reports["organisation"]))
    of = {row["id"]: row for row in organisations.filter(named).select(["id", "country", "standing"]).to_pylist()}
    rows = [row for row in reports.to_pylist() if rule.as_of is None or known_on(row) <= rule.as_of]
    rows.sort(key=lambda row: (row["round"], known_on(row), row["id"]))
    rounds = [_round(id_, list(group), of, rule) for id_, group in groupby(rows, key=lambda row: str(row["round"]))]
    for half in ("technology", "application"):
        topic = getattr(rule, half)
        if topic is not None and topics is not None:
            about = _about(topics, half, topic)
            for row in rounds:
                row["excluded"] = row["excluded"] or (None if row["organisation"] in about else half)
    return pa.Table.from_pylist(rounds, schema=ROUNDS)


def _about(topics: pa.Table, half: str, topic: str) -> set[str]:
    columns = (("table", "organisations"), ("half", half), ("topic", topic))
    for column, value in columns:
        topics = topics.filter(pc.equal(topics[column], value))
    return set(topics["id"].to_pylist())


def within(rounds: pa.Table, period: PartialDate | None) -> pa.Table:
    """Return the rounds whose date lies in a period, whole."""
    if period is None:
        return rounds
    days = zip(rounds["first_day"].to_pylist(), rounds["last_day"].to_pylist(), strict=True)
    return rounds.filter(pa.array([period.first <= first and last <= period.last for first, last in days], pa.bool_()))


def _round(id_: str, reports: list[dict[str, Any]], of: dict[str, Any], rule: CounterRule) -> dict[str, Any]:
    announced = min((parse_date(row["announced"]) for row in reports), key=_exactness)
    organisation = of[reports[0]["organisation"]]
    stated = [(row["amount"], row["currency"]) for row in reports if row["amount"] is not None]
    amount, currency = Counter(stated).most_common(1)[0][0] if stated else (None, None)
    converted = _converted(amount, currency, announced, rule)
    variants = {_converted(*variant, announced, rule) for variant in stated} - {None}
    row = {
        "id": id_,
        "organisation": organisation["id"],
        "country": next((row["country"] for row in reports if row["country"]), organisation["country"]),
        "standing": organisation["standing"],
        "event": reports[0]["event"],
        "kind": _kind(reports),
        "announced": str(announced),
        "first_day": announced.first,
        "last_day": announced.last,
        "month": announced.month,
        "year": announced.first.year,
        "known": min(map(known_on, reports)),
        "amount": amount,
        "currency": currency,
        "converted": converted and converted.amount,
        "rate": converted and converted.rate,
        "variants": sorted(variant.amount for variant in variants if variant),
        "lead_investors": _union(reports, "lead_investors"),
        "investors": _union(reports, "investors"),
        "reports": [row["id"] for row in reports],
        "sources": list(dict.fromkeys(row["source"] for row in reports)),
        "certainty": 1 - prod(1 - row["score"] if row["score"] is not None else 0.0 for row in reports),
    }
    return row | {"excluded": excluded_because(row, rule)}


def excluded_because(row: dict[str, Any], rule: CounterRule) -> str | None:
    """Return why a round does not count under `rule`, as one word of a closed list, or None where it counts."""
    if row["event"] != Event.ROUND:
        return str(row["event"])
    if row["kind"] == RoundKind.GRANT:
        return str(Event.GRANT)
    if rule.country is not None and row["country"] != rule.country:
        return "country" if row["country"] else "no-country"
    if row["standing"] is None:
        return "no-standing"
    return None if Standing(row["standing"]).within(rule.definition) else "definition"


def _exactness(moment: PartialDate) -> tuple[int, date]:
    return (moment.last - moment.first).days, moment.first


def _converted(amount: Decimal | None, currency: str | None, on: PartialDate, rule: CounterRule) -> Converted | None:
    if amount is None or currency is None:
        return None
    return convert(amount, currency, rule.currency, on)


def _kind(reports: list[dict[str, Any]]) -> str:
    named = [row["kind"] for row in reports if row["kind"] != RoundKind.UNKNOWN]
    return Counter(named).most_common(1)[0][0] if named else RoundKind.UNKNOWN.value


def _union(reports: list[dict[str, Any]], column: str) -> list[str]:
    return list(dict.fromkeys(name for row in reports for name in row[column]))
