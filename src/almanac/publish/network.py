"""The network as pages show it: organisations' ties, communities with their countries, brokers, pairs of countries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from almanac.facts.store import Tables

Row = dict[str, Any]
# How many of each a page shows.
COMMUNITIES, MEMBERS, BROKERS, TIES, PAIRS = 15, 8, 25, 50, 30


@dataclass(frozen=True)
class Network:
    """The tables of `analyse.network`, indexed; organisations by id."""

    analysed: Tables = field(repr=False)
    organisations: dict[str, Row] = field(repr=False)

    @cached_property
    def nodes(self) -> dict[str, Row]:
        """Organisations with ties, the heaviest first."""
        return {row["organisation"]: row for row in self.analysed["nodes"].to_pylist()}

    @cached_property
    def strongest(self) -> list[Row]:
        """The heaviest ties."""
        return self.ties[:TIES]

    @cached_property
    def ties(self) -> list[Row]:
        """All ties, the heaviest first."""
        return sorted(self.analysed["ties"].to_pylist(), key=lambda row: (-row["weight"], row["left"], row["right"]))

    @cached_property
    def _ties_of(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.ties:
            found[row["left"]].append(row)
            found[row["right"]].append(row)
        return found

    def ties_of(self, organisation: str, most: int = 12) -> list[Row]:
        """Return an organisation's heaviest ties, itself to the left."""
        return [
            row if row["left"] == organisation else row | {"left": row["right"], "right": row["left"]}
            for row in self._ties_of.get(organisation, [])[:most]
        ]

    @cached_property
    def members(self) -> dict[int, list[str]]:
        """The organisations of each community, the heaviest first."""
        found: dict[int, list[str]] = defaultdict(list)
        for id_, row in self.nodes.items():
            if row["community"]:
                found[row["community"]].append(id_)
        return dict(sorted(found.items()))

    @cached_property
    def communities(self) -> list[tuple[int, list[str], int, list[tuple[str, float]]]]:
        """The heaviest communities: number, first members, size, and the countries that most of it is in."""
        rows = []
        for number, ids in list(self.members.items())[:COMMUNITIES]:
            places = Counter(self.organisations[id_]["country"] for id_ in ids if self.organisations[id_]["country"])
            shares = [(code, count / len(ids)) for code, count in sorted(places.items(), key=_most)[:3]]
            rows.append((number, ids[:MEMBERS], len(ids), shares))
        return rows

    @cached_property
    def brokers(self) -> list[Row]:
        """The organisations that most of the shortest ways between others lead through."""
        between = [row for row in self.nodes.values() if row["betweenness"] > 0]
        return sorted(between, key=lambda row: (-row["betweenness"], row["organisation"]))[:BROKERS]

    @cached_property
    def windows(self) -> list[int]:
        """The first years of the last four windows of time."""
        return sorted({row["window"] for row in self.analysed["country_ties"].to_pylist()})[-4:]

    @cached_property
    def pairs_of_countries(self) -> list[tuple[str, str, list[float]]]:
        """The pairs of different countries with the most joint works in the last windows, with the weight in each."""
        pairs = [(left, right, values) for (left, right), values in self._countries.items() if left != right]
        return sorted(pairs, key=lambda pair: (-sum(pair[2]), pair[:2]))[:PAIRS]

    def partners_of(self, country: str) -> list[tuple[str, list[float]]]:
        """Return the countries that a country works with most, itself among them, with the weight in each window."""
        found = [
            (right if left == country else left, values)
            for (left, right), values in self._countries.items()
            if country in (left, right)
        ]
        return sorted(found, key=lambda each: (-sum(each[1]), each[0]))[:12]

    @cached_property
    def _countries(self) -> dict[tuple[str, str], list[float]]:
        found: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * len(self.windows))
        for row in self.analysed["country_ties"].to_pylist():
            if row["window"] in self.windows:
                found[row["left"], row["right"]][self.windows.index(row["window"])] += row["weight"]
        return found

    @cached_property
    def of_topic(self) -> dict[tuple[str, str], list[Row]]:
        """The pairs with the most joint works in each topic, by half and topic."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.analysed["topic_ties"].to_pylist():
            found[row["half"], row["topic"]].append(row)
        return found


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]
