"""What a reference in prose stands for: numbers by the ids that `almanac trace` takes, and names that the data chooses.

    counter/GB/2017/strict          money; parts: low high range rounds undisclosed
    leaders/works/all/openai        a value; parts: low high range rank rank-range
    position/GB/all                 works in the last three years; position/mipt/technology/robotics likewise
                                    parts: share share-range rank rank-range advantage advantage-range growth
    count/works                     how many; count/works/technology/speech, count/organisations/country/GB …
    leader/works/all/1              the organisation at that place of the leaders; the parts of `leaders`, and country
    leading/technology/robotics/1   the country at that place by share; the parts of `position`. Also leading/all/1
    topic/technology/robotics       works of everybody in the last three years; parts: before complexity
    busiest/technology/1            the technology (or application) with the most of these works at that place
    network/1                       the organisation with the most partners at that place; parts: partners
    organisation/mipt  country/GB  technology/robotics  application/health     names
    edition  last-year              the edition's date; the last year that strategy counts

A share is of one (0.05 is five per cent); money is in the edition's currency, in full units.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import isclose
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from almanac.analyse.leaders import COUNTS
from almanac.analyse.positions import ALL
from almanac.facts.store import Tables
from almanac.model.words import BASE, Event, OrganisationKind, PolicyKind, RoundKind, WorkKind
from almanac.text.placeholders import Reference
from almanac.text.value import Value

Row = dict[str, Any]
# What the kinds of counted rows are; the enumerations raise ValueError on another.
KINDS = {"organisations": OrganisationKind, "works": WorkKind, "rounds": RoundKind, "policies": PolicyKind}


@dataclass(frozen=True)
class Known:
    """The tables that references lead to, the counter's currency, and the edition's date."""

    facts: Tables
    resolved: Tables
    topics: Tables
    analysed: Tables
    edition: str
    labels: frozenset[str]
    """Ids of countries (`country/GB`), technologies and applications (`technology/speech`)."""


class Values:
    """Looks references up; each answer is kept."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._found: dict[Reference, Value] = {}

    def __call__(self, reference: Reference) -> Value:
        """Return what a reference stands for; raises KeyError where it stands for nothing."""
        if reference not in self._found:
            kind, *parts = reference.path.split("/")
            ways: dict[str, Callable[[list[str], str], Value]] = {
                "counter": self._counter, "leaders": self._leaders, "position": self._position, "count": self._count,
                "leader": self._leader, "leading": self._leading, "network": self._network, "edition": self._date,
                "topic": self._topic, "busiest": self._busiest, "last-year": self._last_year,
                "organisation": self._organisation, "country": self._label, "technology": self._label,
                "application": self._label,
            }  # fmt: skip
            try:
                found = ways[kind]([kind, *parts], reference.part)
            except (IndexError, ValueError):
                raise KeyError(reference.path) from None
            if found.value is None:
                raise KeyError(str(reference))
            self._found[reference] = found
        return self._found[reference]

    def _counter(self, path: list[str], part: str) -> Value:
        _, country, year, definition = path
        row = self._counters[country, _whole(year), definition]
        if part == "range":
            return Value("money", row["low"], row["high"])
        if part in ("rounds", "undisclosed"):
            return Value("number", row[part])
        column = {"": "total", "low": "low", "high": "high"}[part]
        return Value("money", row[column], number="" if part else "/".join(path))

    @cached_property
    def _counters(self) -> dict[tuple[str, int, str], Row]:
        rows = self._known.analysed["counters"].to_pylist()
        return {(row["country"], row["year"], row["definition"]): row for row in rows}

    def _leaders(self, path: list[str], part: str) -> Value:
        _, measure, area, organisation = path
        rows = self._ranked(measure, area)
        row = next((row for row in rows if row["organisation"] == organisation), None)
        if row is None:
            raise KeyError("/".join(path))
        return self._of_leader(row, measure, area, part or "value")

    def _leader(self, path: list[str], part: str) -> Value:
        _, measure, area, place = path
        row, *tied = _standing(self._ranked(measure, area), place, "rank")
        if part not in ("", "country"):
            return self._of_leader(row, measure, area, part)
        if not part:
            return Value("organisation", row["organisation"], ties=_ids(tied, "organisation"))
        country, *others = (self._organisations[each["organisation"]] for each in (row, *tied))
        ties = dict.fromkeys(other or "a country that nobody knows" for other in others if other != country)
        return Value("country", country, ties=tuple(ties))

    def _of_leader(self, row: Row, measure: str, area: str, part: str) -> Value:
        sort = "money" if measure == "raised" else "number"
        if part == "range":
            return Value(sort, row["value_low"], row["value_high"])
        if part == "rank-range":
            return Value("rank", row["rank_low"], row["rank_high"])
        if part == "rank":
            return Value("rank", row["rank"])
        column = {"value": "value", "low": "value_low", "high": "value_high"}[part]
        number = f"leaders/{measure}/{area}/{row['organisation']}" if part == "value" else ""
        return Value(sort, row[column], number=number)

    def _ranked(self, measure: str, area: str) -> list[Row]:
        rows = self._leaders_by[measure, area]
        if not rows:
            raise KeyError(f"{measure}/{area}")
        return rows

    @cached_property
    def _leaders_by(self) -> dict[tuple[str, str], list[Row]]:
        table = self._known.analysed["leaders"]
        everywhere = table.filter(pc.and_(pc.is_null(table["country"]), pc.is_null(table["kind"])))
        found: dict[tuple[str, str], list[Row]] = {}
        for row in everywhere.to_pylist():
            area = row["technology"] or row["application"] or "all"
            found.setdefault((row["measure"], area), []).append(row)
        return found

    @cached_property
    def _organisations(self) -> dict[str, str | None]:
        table = self._known.resolved["organisations"]
        return dict(zip(table["id"].to_pylist(), table["country"].to_pylist(), strict=True))

    def _position(self, path: list[str], part: str) -> Value:
        _, place, *topic = path
        return self._of_position(self._positions[place, "/".join(topic)], part)

    def _leading(self, path: list[str], part: str) -> Value:
        _, *topic, place = path
        row, *tied = _standing(self._countries_by["/".join(topic)], place, "rank")
        return self._of_position(row, part) if part else Value("country", row["id"], ties=_ids(tied, "id"))

    def _of_position(self, row: Row, part: str) -> Value:
        if part in ("", "works"):
            topic = f"{row['half']}/{row['topic']}" if row["half"] else row["topic"]
            return Value("number", row["works"], number=f"position/{row['id']}/{topic}")
        name = part.removesuffix("-range")
        sort = {"share": "share", "rank": "rank", "advantage": "times", "growth": "change"}[name]
        return Value(sort, row[name]) if part == name else Value(sort, row[f"{name}_low"], row[f"{name}_high"])

    @cached_property
    def _positions(self) -> dict[tuple[str, str], Row]:
        return {(row["id"], _topic_of(row)): row for row in self._known.analysed["positions"].to_pylist()}

    @cached_property
    def _countries_by(self) -> dict[str, list[Row]]:
        rows = [row for row in self._known.analysed["positions"].to_pylist() if row["kind"] == "country"]
        found: dict[str, list[Row]] = {}
        for row in sorted(rows, key=lambda row: (row["rank"], row["id"])):
            found.setdefault(_topic_of(row), []).append(row)
        return found

    def _busiest(self, path: list[str], part: str) -> Value:
        _, half, place = path
        rows = [row for row in self._known.analysed["topic_figures"].to_pylist() if row["topic"].startswith(f"{half}/")]
        rows.sort(key=lambda row: (-row["works"], row["topic"]))
        topic, *ties = (row["topic"].removeprefix(f"{half}/") for row in _standing(rows, place, "works"))
        return _named(half, topic, part, *ties)

    def _topic(self, path: list[str], part: str) -> Value:
        rows = {row["topic"]: row for row in self._known.analysed["topic_figures"].to_pylist()}
        column = {"": "works", "works": "works", "before": "before", "complexity": "complexity"}[part]
        return Value("number", rows["/".join(path[1:])][column])

    def _network(self, path: list[str], part: str) -> Value:
        _, place = path
        rows = sorted(
            self._known.analysed["nodes"].to_pylist(), key=lambda row: (-row["partners"], row["organisation"])
        )
        standing = _standing(rows, place, "partners")
        if part == "partners":
            return Value("number", standing[0]["partners"])
        return _named("organisation", standing[0]["organisation"], part, *_ids(standing[1:], "organisation"))

    def _count(self, path: list[str], part: str) -> Value:
        if part:
            raise KeyError(part)
        _, table, *by = path
        return Value("number", self._counted(table, by), number="/".join(path))

    def _counted(self, table: str, by: list[str]) -> int:
        if table == "countries" and not by:
            return len(self._countries())
        ids = self._ids(table)
        if not by:
            return len(ids)
        column, value = by
        if column == "kind":
            rows = self._rows(table)
            KINDS[table](value)
            return len(set(rows.filter(pc.equal(rows["kind"], value))["id"].to_pylist()) & ids)
        if f"{column}/{value}" not in self._known.labels:
            raise KeyError(f"{column}/{value}")
        return len(self._of_country(table, value) if column == "country" else ids & self._about(table, column, value))

    def _countries(self) -> set[str]:
        """Return the countries that the edition has anything about, beside what all have."""
        indicators = self._known.facts["indicators"]
        named = zip(indicators["indicator"].to_pylist(), indicators["country"].to_pylist(), strict=True)
        tables = (self._known.resolved["organisations"], self._known.facts["policies"])
        codes = {code for table in tables for code in table["country"].to_pylist()}
        return (codes | {country for indicator, country in named if indicator not in BASE}) - {None}

    def _ids(self, table: str) -> set[str]:
        if table == "rounds":
            rounds = self._known.analysed["rounds"]
            return set(rounds.filter(pc.equal(rounds["event"], Event.ROUND))["id"].to_pylist())
        return set(self._table(table)["id"].to_pylist())

    def _table(self, table: str) -> pa.Table:
        resolved = self._known.resolved
        return resolved[table] if table in ("organisations", "partnerships", "works") else self._known.facts[table]

    def _about(self, table: str, half: str, topic: str) -> set[str]:
        topics = self._known.topics["topics"]
        named = pc.and_(pc.equal(topics["half"], half), pc.equal(topics["topic"], topic))
        counting = pc.and_(named, pc.greater_equal(topics["probability"], COUNTS))
        return set(topics.filter(pc.and_(counting, pc.equal(topics["table"], table)))["id"].to_pylist())

    def _of_country(self, table: str, country: str) -> set[str]:
        if table == "works":
            there = pa.array([id_ for id_, code in self._organisations.items() if code == country], pa.string())
            links = self._known.resolved["authorships"]
            return set(links.filter(pc.is_in(links["organisation"], value_set=there))["work"].to_pylist())
        rows = self._rows(table)
        return set(rows.filter(pc.equal(rows["country"], country))["id"].to_pylist()) & self._ids(table)

    def _rows(self, table: str) -> pa.Table:
        return self._known.analysed["rounds"] if table == "rounds" else self._table(table)

    def _organisation(self, path: list[str], part: str) -> Value:
        _, id_ = path
        if id_ not in self._organisations:
            raise KeyError("/".join(path))
        return _named("organisation", id_, part)

    def _label(self, path: list[str], part: str) -> Value:
        if "/".join(path) not in self._known.labels:
            raise KeyError("/".join(path))
        return _named(path[0], path[1], part)

    def _date(self, path: list[str], part: str) -> Value:
        if part or len(path) > 1:
            raise KeyError(part)
        return Value("date", self._known.edition)

    def _last_year(self, path: list[str], part: str) -> Value:
        if part or len(path) > 1:
            raise KeyError(part)
        return Value("date", str(self._known.analysed["topic_figures"]["last"][0].as_py()))


def _topic_of(row: Row) -> str:
    return ALL if row["topic"] == ALL else f"{row['half']}/{row['topic']}"


def _named(sort: str, id_: str, part: str, *ties: str) -> Value:
    if part:
        raise KeyError(part)
    return Value(sort, id_, ties=ties)


def _standing(rows: list[Row], place: str, column: str) -> list[Row]:
    """Return the row at a place, then the others that a column parts in nothing from it."""
    row = rows[_whole(place) - 1]
    return [row, *(other for other in rows if other is not row and isclose(other[column], row[column]))]


def _ids(rows: list[Row], column: str) -> tuple[str, ...]:
    return tuple(row[column] for row in rows)


def _whole(text: str) -> int:
    """Return a number from one on, written in the one way that numbers are; raises KeyError on another."""
    if not re.fullmatch(r"[1-9][0-9]*", text):
        raise KeyError(text)
    return int(text)
