"""From a published number back to the rows that it is made of, and from those to their sources.

A number's id says what it is, part by part:

    counter/GB/2017/strict            counter/GB/2017-07/strict
    leaders/works/all/openai          leaders/works/computer-vision/openai
    count/organisations               count/works/technology/speech     count/policies/country/GB
    position/GB/all                   position/mipt/technology/robotics
    rows/names
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from almanac.analyse.leaders import COUNTS
from almanac.analyse.positions import ALL, SPAN
from almanac.analyse.shares import Measure, shares_of_works
from almanac.classify.classify import INDUSTRY
from almanac.errors import WrongUse
from almanac.facts.store import Tables
from almanac.model.words import BASE, Definition, Event, Standing

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
    """Traces numbers through the stages' tables; `definition` is the edition's own, by which money is ranked;
    `top_venues` are the codes of those whose works count as top ones."""

    definition: Definition
    top_venues: frozenset[str]
    facts: Tables
    resolved: Tables
    topics: Tables
    analysed: Tables

    def trace(self, number: str) -> Trace:
        """Return the number's value, computed again from its rows, and the rows; raises WrongUse on an unknown id."""
        kind, *parts = number.split("/")
        ways: dict[str, Callable[..., Iterable[TracedRow]]] = {
            "counter": self._counter, "leaders": self._leaders, "count": self._count, "rows": self._rows,
            "position": self._position,
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
        if Measure(measure) is Measure.PARTNERSHIPS:
            for row in self.resolved["partnerships"].to_pylist():
                if organisation in row["organisations"] and (area == "all" or ("partnerships", row["id"]) in about):
                    yield _fact("partnerships", row, 1.0, "a party to it")
            return
        yield from self._works(Measure(measure), about if area != "all" else None, organisation)

    def _position(self, place: str, *topic: str) -> Iterator[TracedRow]:
        """Yield the works of a country or an organisation in the last span, as `analyse.positions` counts them."""
        last = self.analysed["topic_figures"]["last"][0].as_py()
        of = self.resolved["organisations"]
        of = of.filter(pc.or_(pc.equal(of["id"], place), pc.equal(of["country"], place)))["id"].combine_chunks()
        table = shares_of_works(self.resolved, self.top_venues)
        inside = pc.and_(pc.is_in(table["organisation"], value_set=of), pc.greater(table["year"], last - SPAN))
        rows = table.filter(pc.and_(inside, pc.less_equal(table["year"], last))).to_pylist()
        about = self._about(INDUSTRY[1])
        if topic != (ALL,):
            about &= self._about(topic[1])
        if len(of) == 0:
            raise KeyError(place)
        yield from self._of_parts([row for row in rows if ("works", row["item"]) in about])

    def _works(
        self, measure: Measure, about: set[tuple[str, str]] | None, organisation: str
    ) -> Iterator[TracedRow]:  # fmt: skip
        """Yield the works that an organisation has a part of, with the mentions that say so."""
        table = shares_of_works(self.resolved, self.top_venues)
        table = table.filter(pc.equal(table["organisation"], organisation))
        counting = self._about(INDUSTRY[1]) if about is None else about
        rows = [row for row in table.to_pylist() if row[measure.value] and ("works", row["item"]) in counting]
        yield from self._of_parts(rows, measure)

    def _of_parts(self, rows: Iterable[Row], measure: Measure = Measure.WORKS) -> Iterator[TracedRow]:
        """Yield the works of rows of shares, with what these add and the mentions that say so."""
        parts: dict[str, float] = {}
        mentions: dict[str, list[str]] = {}
        for row in rows:
            parts[row["item"]] = parts.get(row["item"], 0.0) + row[measure.value]
            mentions.setdefault(row["item"], []).append(row["link"].partition("\n")[2])
        works = self.resolved["works"]
        works = works.filter(pc.is_in(works["id"], value_set=pa.array(list(parts), pa.string())))
        for row in works.to_pylist():
            yield _fact("works", row, parts[row["id"]], f"linked by {'; '.join(mentions[row['id']])}")

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
                if row["event"] == Event.ROUND and keep(id_, row):
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
            organisations = self.resolved["organisations"]
            there = organisations.filter(pc.equal(organisations["country"], value))["id"].combine_chunks()
            links = self.resolved["authorships"]
            from_there = set(links.filter(pc.is_in(links["organisation"], value_set=there))["work"].to_pylist())
            return lambda id_, row: id_ in from_there
        return lambda id_, row: bool(row[by] == value)

    def _known_countries(self) -> Iterator[TracedRow]:
        first: dict[str, TracedRow] = {}
        for table in ("organisations", "policies", "indicators"):
            for row in self._table(table).to_pylist():
                if row["country"] is not None and row.get("indicator") not in BASE:
                    fact = _fact(table, row | {"id": row["country"]}, None, f"the first row of {table} of this country")
                    first.setdefault(row["country"], fact)
        yield from (first[country] for country in sorted(first))

    def _rows(self, table: str) -> Iterator[TracedRow]:
        for at, row in enumerate(self.facts[table].to_pylist()):
            yield _fact(table, row | {"id": row.get("id", str(at))}, None, "a row of this edition")

    def _table(self, table: str) -> pa.Table:
        """Return a table as it stands once organisations and partnerships are each there once."""
        return self.resolved[table] if table in ("organisations", "partnerships", "works") else self.facts[table]

    def _about(self, topic: str) -> set[tuple[str, str]]:
        topics = self.topics["topics"]
        rows = topics.filter(pc.and_(pc.equal(topics["topic"], topic), pc.greater_equal(topics["probability"], COUNTS)))
        return set(zip(rows["table"].to_pylist(), rows["id"].to_pylist(), strict=True))


def _fact(table: str, row: Row, adds: float | None, reason: str) -> TracedRow:
    return TracedRow(table, row["id"], adds, reason, (row.get("record") or row["id"],), (row["source"],))


def _unknown(number: str) -> WrongUse:
    return WrongUse(
        f"no number is called {number!r}. A number’s id is on its page (data-number), for example "
        "counter/GB/2017/strict, leaders/works/all/openai or count/organisations"
    )
