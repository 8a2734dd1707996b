"""What would come of another state of things: more works on a topic, a partner more, more money.

Only what is asked for changes; everybody else stays as counted. Ranks are those of the counted values, without draws.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from almanac.analyse.positions import ALL
from almanac.analyse.specialisation import ADDED
from almanac.facts.store import Tables

Row = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A figure as it is and as it would be: what it is of (a topic's name, or all), which figure, and both values."""

    of: str
    figure: str
    before: float
    after: float


@dataclass(frozen=True)
class WhatIf:
    """Changes what one country or organisation (`kind`, `id`) has, in the tables of the analysis.

    organisations: resolved, by id.
    """

    analysed: Tables
    organisations: Mapping[str, Row]
    kind: str
    id: str

    def more_works(self, topic: str, works: float) -> list[Change]:
        """Return what so many works more (or less, but not below nought) on a topic would change, in it and in all."""
        positions = [row for row in self.analysed["positions"].to_pylist() if row["kind"] == self.kind]
        world = {row["topic"]: row["works"] for row in self.analysed["topic_figures"].to_pylist()}
        of = {name: {row["id"]: row["works"] for row in positions if _name(row) == name} for name in (topic, ALL)}
        own = of[topic].get(self.id, 0.0)
        more = max(works, -own)
        found = []
        for name in (topic, ALL):
            before, after = of[name].get(self.id, 0.0), of[name].get(self.id, 0.0) + more
            found.append(Change(name, "works", before, after))
            found.append(Change(name, "share", _part(before, world[name]), _part(after, world[name] + more)))
            found.append(Change(name, "rank", *(_rank(each, self.id, of[name]) for each in (before, after))))
        whole = of[ALL].get(self.id, 0.0)
        advantages = (
            _advantage(own, whole, _part(world[topic], world[ALL])),
            _advantage(own + more, whole + more, _part(world[topic] + more, world[ALL] + more)),
        )
        return [*found, Change(topic, "advantage", *advantages)]

    def a_partner(self, other: str) -> list[Change]:
        """Return what a tie with another organisation would change: partners, and who is two steps away."""
        partners: dict[str, set[str]] = defaultdict(set)
        for row in [row for row in self.analysed["ties"].to_pylist() if row["weight"] > 0]:
            partners[row["left"]].add(row["right"])
            partners[row["right"]].add(row["left"])
        inside = self._inside()
        before = set().union(*(partners[one] for one in inside)) - inside
        after = before | ({other} - inside)
        reach = [len(set().union(*(partners[one] for one in near), set()) - near - inside) for near in (before, after)]
        return [
            Change(other, "partners", len(before), len(after)),
            Change(other, "two-steps", *map(float, reach)),
        ]

    def more_money(self, amount: float) -> list[Change]:
        """Return what so much more raised, in the edition's currency, would change."""
        raised: dict[str, float] = defaultdict(float)
        for row in self.analysed["rounds"].to_pylist():
            who = row["organisation"] if self.kind == "organisation" else row["country"]
            if row["converted"] is not None and row["excluded"] in (None, "country", "no-country") and who:
                raised[who] += float(row["converted"])
        before = raised.get(self.id, 0.0)
        after = max(before + amount, 0.0)
        return [
            Change(ALL, "raised", before, after),
            Change(ALL, "rank by money", *(_rank(each, self.id, raised) for each in (before, after))),
        ]

    def _inside(self) -> set[str]:
        if self.kind == "organisation":
            return {self.id}
        return {id_ for id_, row in self.organisations.items() if row["country"] == self.id}


def told(changes: Sequence[Change]) -> Iterator[Change]:
    """Yield the changes in which something changes."""
    yield from (change for change in changes if change.before != change.after)


def _name(row: Row) -> str:
    return f"{row['half']}/{row['topic']}" if row["half"] else str(row["topic"])


def _rank(value: float, id_: str, values: Mapping[str, float]) -> float:
    return 1.0 + sum(other > value + 1e-9 for who, other in values.items() if who != id_)


def _part(works: float, whole: float) -> float:
    return works / whole if whole > 1e-9 else 0.0


def _advantage(works: float, whole: float, everybody: float) -> float:
    return (works + ADDED * everybody) / (whole + ADDED) / everybody if everybody else 1.0
