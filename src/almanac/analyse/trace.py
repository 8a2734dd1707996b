"""From a published number back to the rows that it is made of, and from those to their sources.

A number's id says what it is, part by part:

    counter/GB/2017/strict            counter/GB/2017-07/strict
    leaders/works/all/openai          leaders/works/computer-vision/openai
    count/organisations               count/works/technology/speech     count/policies/country/GB
    rows/names
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from almanac.analyse.leaders import Measure
from almanac.errors import WrongUse
from almanac.facts.store import Tables
from almanac.model.words import Definition, Event, Standing

Row = dict[str, Any]


@dataclass(frozen=True)
class TracedRow:
    """One row behind a number: its table and id, what it adds, and the sources that bear it out."""

    table: str
    id: str
    adds: float | None
    reason: str
    records: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """A number with its value and the rows behind it."""

    number: str
    value: float
    rows: tuple[TracedRow, ...]


@dataclass(frozen=True)
class Tracer:
    """Traces numbers through the stages' tables; `definition` is the edition's own, by which money is ranked."""

    definition: Definition
    facts: Tables
    resolved: Tables
    topics: Tables
    analysed: Tables

    def trace(self, number: str) -> Trace:
        """Return the number's value, computed again from its rows, and the rows; raises WrongUse on an unknown id."""
        kind, *parts = number.split("/")
        ways: dict[str, Callable[..., Iterable[TracedRow]]] = {
            "counter": self._counter, "leaders": self._leaders, "count": self._count, "rows": self._rows,
        }  # fmt: skip
        if kind not in ways:
            raise _unknown(number)
        try:
            rows = tuple(ways[kind](*parts))
        except (TypeError, KeyError, ValueError):
            raise _unknown(number) from None
        value = float(len(rows)) if kind in ("count", "rows") else sum(row.adds or 0.0 for row in rows)
        return Trace(number, round(value, 9), rows)

    def _counter(self, country: str, period: str, definition: str) -> Iterator[TracedRow]:
        wide = Definition(definition)
        for row in self.analysed["rounds"].to_pylist():
            inside = period in (str(row["year"]), row["month"], row["announced"]) and row["country"] == country
            named = row["excluded"] in (None, "definition") and row["standing"] is not None
            if inside and named and Standing(row["standing"]).within(wide):
                yield self._round(row, row["converted"])

    def _round(self, row: Row, amount: Decimal | None) -> TracedRow:
        reports = [report for report in self.resolved["reports"].to_pylist() if report["round"] == row["id"]]
        return TracedRow(
            "rounds", row["id"], None if amount is None else float(amount),
            f"{row['organisation']}, {row['announced']}, {row['amount']} {row['currency']} at {row['rate']}",
            tuple(report["record"] for report in reports), tuple(row["sources"]),
        )  # fmt: skip

    def _leaders(self, measure: str, area: str, organisation: str) -> Iterator[TracedRow]:
        about = self._about(area)
        if Measure(measure) is Measure.RAISED:
            yield from self._raised(area, about, organisation)
            return
        table, links = ("works", "affiliations") if measure == Measure.WORKS else ("partnerships", "partnerships")
        facts = {row["id"]: row for row in self._table(table).to_pylist()}
        sharing: dict[str, set[str]] = {}
        reasons = {}
        for link in self.resolved["links"].to_pylist():
            if link["table"] == links:
                sharing.setdefault(link["id"], set()).add(link["organisation"])
                reasons[link["id"], link["organisation"]] = link["reason"]
        for id_, organisations in sorted(sharing.items()):
            if organisation in organisations and (area == "all" or (table, id_) in about):
                part = 1 / len(organisations) if table == "works" else 1.0
                yield _fact(table, facts[id_], part, f"linked by {reasons[id_, organisation]}")

    def _raised(self, area: str, about: set[tuple[str, str]], organisation: str) -> Iterator[TracedRow]:
        if area != "all" and ("organisations", organisation) not in about:
            return
        for row in self.analysed["rounds"].to_pylist():
            mine = (
                row["organisation"] == organisation
                and row["excluded"] in (None, "country", "no-country")
                and row["standing"]
            )
            if mine and row["converted"] is not None and Standing(row["standing"]).within(self.definition):
                yield self._round(row, row["converted"])

    def _count(self, table: str, by: str | None = None, value: str | None = None) -> Iterator[TracedRow]:
        if table == "countries":
            yield from self._known_countries()
            return
        rows = self.analysed["rounds"] if table == "rounds" else self._table(table)
        unique = {row["id"]: row for row in rows.to_pylist()}
        keep = self._keeps(table, by, value)
        for id_, row in sorted(unique.items()):
            if table == "rounds":
                if row["event"] == Event.ROUND:
                    yield self._round(row, row["converted"])
            elif keep(id_, row):
                yield _fact(table, row, None, "a row of this edition")

    def _keeps(self, table: str, by: str | None, value: str | None) -> Callable[[str, Row], bool]:
        if by is None:
            return lambda id_, row: True
        if by in ("technology", "application"):
            about = self._about(str(value))
            return lambda id_, row: (table, id_) in about
        if by == "country" and table == "works":
            country = {row["id"]: row["country"] for row in self.resolved["organisations"].to_pylist()}
            from_there = {
                link["id"] for link in self.resolved["links"].to_pylist()
                if link["table"] == "affiliations" and country[link["organisation"]] == value
            }  # fmt: skip
            return lambda id_, row: id_ in from_there
        return lambda id_, row: bool(row[by] == value)

    def _known_countries(self) -> Iterator[TracedRow]:
        first: dict[str, TracedRow] = {}
        for table in ("organisations", "policies", "indicators"):
            for row in self._table(table).to_pylist():
                if row["country"] is not None:
                    fact = _fact(table, row | {"id": row["country"]}, None, f"the first row of {table} of this country")
                    first.setdefault(row["country"], fact)
        yield from (first[country] for country in sorted(first))

    def _rows(self, table: str) -> Iterator[TracedRow]:
        for at, row in enumerate(self.facts[table].to_pylist()):
            yield _fact(table, row | {"id": row.get("id", str(at))}, None, "a row of this edition")

    def _table(self, table: str) -> pa.Table:
        """Return a table as it stands once organisations and partnerships are each there once."""
        return self.resolved[table] if table in ("organisations", "partnerships") else self.facts[table]

    def _about(self, topic: str) -> set[tuple[str, str]]:
        return {(row["table"], row["id"]) for row in self.topics["topics"].to_pylist() if row["topic"] == topic}


def _fact(table: str, row: Row, adds: float | None, reason: str) -> TracedRow:
    return TracedRow(table, row["id"], adds, reason, (row.get("record") or row["id"],), (row["source"],))


def _unknown(number: str) -> WrongUse:
    return WrongUse(
        f"no number is called {number!r}. A number’s id is on its page (data-number), for example "
        "counter/GB/2017/strict, leaders/works/all/openai or count/organisations"
    )
