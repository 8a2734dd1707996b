"""Briefs: what the tables of `analyse.strategy` say of one country or organisation, as claims, which sentences tell.

A claim is a kind with values; each kind is told by a rule here, once, for all languages, and borne out by rows that
stand beside it. Of what too little is known a brief says that, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from almanac.analyse.leaders import COUNTS
from almanac.analyse.positions import ALL, LEAST, SPAN
from almanac.facts.store import Tables
from almanac.model.words import BASE
from almanac.resolve.names import normalise

Row = dict[str, Any]

# How many others one is held against, and how many topics and others a sentence names.
PEERS, NAMED = 4, 5
# An organisation is a single point of failure of a topic with so much of the country's works.
MOST_OF_ALL = 0.5
# Of a country's topic with fewer works nothing is said of who holds it.
SOME = 5.0
SECTIONS = ("position", "specialisation", "momentum", "dependence", "options", "stated")


@dataclass(frozen=True)
class Claim:
    """A statement: its kind, what its sentence says, and the topics whose rows bear it out (none: all works)."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """One brief: claims by section, and the rows behind them."""

    kind: str
    id: str
    span: tuple[int, int]
    claims: Mapping[str, tuple[Claim, ...]]
    positions: tuple[Row, ...]
    peers: tuple[Row, ...]
    options: tuple[Row, ...]
    held: tuple[Row, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is known."""
        return not self.positions


@dataclass(frozen=True)
class Briefs:
    """Writes briefs from the tables of the stages, indexed once.

    facts: `policies`, `indicators`; organisations: resolved; stated: topics that titles of policies name, by policy.
    """

    analysed: Tables
    facts: Tables
    organisations: Mapping[str, Row]
    stated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def brief(self, kind: str, id_: str, peers: Sequence[str] = ()) -> Brief:
        """Return the brief of a country or an organisation; peers: whom it is held against (default: the nearest)."""
        positions = self._positions.get((kind, id_), [])
        around = self._peers(kind, id_, peers)
        options = self._options.get((kind, id_), [])
        held = self._held.get(id_, []) if kind == "country" else []
        advice_first = sorted(options, key=lambda row: not row["advice"])
        ways = {
            "position": self._position(kind, id_, positions), "specialisation": self._specialisation(positions),
            "momentum": self._momentum(kind, id_, positions), "dependence": self._dependence(kind, id_, positions),
            "options": map(_option, advice_first), "stated": self._stated(kind, id_, positions),
        }  # fmt: skip
        claims = {section: tuple(ways[section]) for section in SECTIONS}
        return Brief(kind, id_, self.span, claims, tuple(positions), tuple(around), tuple(options), tuple(held))

    @cached_property
    def until(self) -> int:
        """The last year of the last span."""
        return int(self.analysed["topic_figures"]["last"][0].as_py())

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last year that positions speak of."""
        return self.until - SPAN + 1, self.until

    @cached_property
    def _positions(self) -> dict[tuple[str, ...], list[Row]]:
        return _by(self.analysed["positions"], "kind", "id")

    @cached_property
    def _options(self) -> dict[tuple[str, ...], list[Row]]:
        return _by(self.analysed["options"], "kind", "id")

    @cached_property
    def _held(self) -> dict[str, list[Row]]:
        return {country: rows for (country,), rows in _by(self.analysed["held"], "country").items()}

    @cached_property
    def _whole(self) -> dict[str, list[Row]]:
        """Everybody's rows of all works, by kind, the most works first."""
        found: dict[str, list[Row]] = defaultdict(list)
        for (kind, _), rows in self._positions.items():
            found[kind] += [row for row in rows if row["topic"] == ALL and row["works"] > 0]
        return {kind: sorted(rows, key=lambda row: (-row["works"], row["id"])) for kind, rows in found.items()}

    def _peers(self, kind: str, id_: str, asked: Sequence[str]) -> list[Row]:
        """Return those asked for, or those with about as many works, and oneself: rows of all works."""
        rows = self._whole.get(kind, [])
        ids = [row["id"] for row in rows]
        if id_ not in ids:
            return []
        if asked:
            return [row for row in rows if row["id"] in {*asked, id_}]
        first = min(max(ids.index(id_) - PEERS // 2, 0), max(len(rows) - PEERS - 1, 0))
        return rows[first : first + PEERS + 1]

    def _position(self, kind: str, id_: str, positions: Sequence[Row]) -> Iterator[Claim]:
        whole = next((row for row in positions if row["topic"] == ALL), None)
        if whole is None:
            yield Claim("nothing-known" if kind == "country" else "too-few")
            return
        values = {name: whole[name] for name in ("share", "share_low", "share_high", "rank", "rank_low", "rank_high")}
        yield Claim(f"position-{kind}", {"works": round(whole["works"], 1), "of": len(self._whole[kind]), **values})
        if whole["works"] < LEAST:
            yield Claim("thin", {"works": round(whole["works"], 1)})
        if kind == "country":
            yield from self._per_head(id_, whole)
        leading = [row for row in positions if row["topic"] != ALL and row["rank"] <= 3 and row["works"] >= SOME]
        if leading:
            yield Claim("leading", {"topics": _names(leading)}, _names(leading))

    def _per_head(self, id_: str, whole: Row) -> Iterator[Claim]:
        """Say how many works there are to a million people and a billion of product, and the rank by that."""
        for indicator, per in BASE.items():
            known = self._indicators.get(indicator, {})
            if id_ not in known:
                continue
            rates = {row["id"]: row["works"] * per / known[row["id"]]["value"] for row in self._whole["country"]
                     if row["works"] >= LEAST and row["id"] in known}  # fmt: skip
            if id_ in rates:
                rank = 1 + sum(rate > rates[id_] for rate in rates.values())
                values = {"rate": rates[id_], "rank": rank, "of": len(rates), "year": str(known[id_]["year"])}
                yield Claim(f"per-{indicator}", values)

    @cached_property
    def _indicators(self) -> dict[str, dict[str, Row]]:
        """The newest value of each indicator by country."""
        found: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in sorted(self.facts["indicators"].to_pylist(), key=lambda row: row["year"]):
            found[row["indicator"]][row["country"]] = row
        return found

    def _specialisation(self, positions: Sequence[Row]) -> Iterator[Claim]:
        topics = [row for row in positions if row["topic"] != ALL]
        strong = [row for row in topics if row["advantage_low"] > 1 and row["works"] >= 1]
        strong.sort(key=lambda row: -row["advantage"])
        weak = [row for row in topics if row["advantage_high"] < 1]
        weak.sort(key=lambda row: (-self._complexity.get(_name(row), 0.0), row["advantage"]))
        matter = [row for row in weak if self._complexity.get(_name(row), 0.0) > 0]
        if strong:
            first = strong[0]
            values = {"topic": _name(first), "times": round(first["advantage"], 1)}
            low, high = round(first["advantage_low"], 1), round(first["advantage_high"], 1)
            yield Claim("strongest", {**values, "low": low, "high": high}, (_name(first),))
            if strong[1:]:
                yield Claim("strong", {"topics": _names(strong[1:])}, _names(strong[1:]))
        elif topics:
            yield Claim("no-strength")
        if matter:
            yield Claim("gaps", {"topics": _names(matter)}, _names(matter))

    @cached_property
    def _complexity(self) -> dict[str, float]:
        rows = self.analysed["topic_figures"].to_pylist()
        return {row["topic"]: row["complexity"] or 0.0 for row in rows}

    def _momentum(self, kind: str, id_: str, positions: Sequence[Row]) -> Iterator[Claim]:
        whole = next((row for row in positions if row["topic"] == ALL), None)
        if whole is None or whole["growth"] is None:
            return
        change = {name: whole[f"growth{end}"] - 1 for name, end in
                  (("change", ""), ("change_low", "_low"), ("change_high", "_high"))}  # fmt: skip
        sure = "up" if whole["growth_low"] > 1 else "down" if whole["growth_high"] < 1 else "level"
        yield Claim(f"growth-{sure}", change)
        topics = [row for row in positions if row["topic"] != ALL and row["growth"] is not None]
        topics = [row for row in topics if row["works"] + row["before"] >= SOME]
        growing = sorted((row for row in topics if row["growth_low"] > 1), key=lambda row: -row["growth"])
        shrinking = sorted((row for row in topics if row["growth_high"] < 1), key=lambda row: row["growth"])
        if growing:
            yield Claim("growing", {"topics": _names(growing)}, _names(growing))
        if shrinking:
            yield Claim("shrinking", {"topics": _names(shrinking)}, _names(shrinking))
        near = self._catching_up(kind, id_, whole)
        if near:
            values = {"countries" if kind == "country" else "organisations": [row["id"] for row in near]}
            yield Claim(f"catching-up-{kind}", values)

    def _catching_up(self, kind: str, id_: str, whole: Row) -> list[Row]:
        """Return those behind whose share surely grows faster, and would be greater after one more span as the last."""
        behind = [row for row in self._whole.get(kind, ()) if row["works"] < whole["works"] and row["id"] != id_]
        some = [row for row in behind if min(row["works"], row["before"]) >= LEAST]
        faster = [row for row in some if row["growth_low"] > whole["growth_high"]]
        return [row for row in faster if row["share"] * row["growth"] > whole["share"] * whole["growth"]][:NAMED]

    def _dependence(self, kind: str, id_: str, positions: Sequence[Row]) -> Iterator[Claim]:
        works = {_name(row): row["works"] for row in positions}
        if kind == "country":
            held = self._held.get(id_, [])
            first = next((row for row in held if row["topic"] == ALL), None)
            if first:
                yield Claim("held", {"organisation": first["organisation"], "share": first["share"]})
            single = [row for row in held if row["topic"] != ALL and row["share"] >= MOST_OF_ALL]
            for row in [row for row in single if works.get(row["topic"], 0.0) >= SOME][:NAMED]:
                values = {"topic": row["topic"], "organisation": row["organisation"], "share": row["share"]}
                yield Claim("single-point", values, (row["topic"],))
        yield from self._of_ties(kind, id_)
        yield from self._of_money(kind, id_)

    def _of_ties(self, kind: str, id_: str) -> Iterator[Claim]:
        """Say how much of the work with others is with one country or one organisation."""
        if kind == "country":
            partners = self._countries.get(id_, {})
            whole = sum(partners.values())
            abroad = {code: weight for code, weight in partners.items() if code != id_}
            if whole < SOME or not abroad:
                return
            first = min(abroad, key=lambda code: (-abroad[code], code))
            yield Claim("abroad", {"share": sum(abroad.values()) / whole})
            yield Claim("first-country", {"country": first, "share": abroad[first] / sum(abroad.values())})
            return
        partners = self._partners.get(id_, {})
        whole = sum(partners.values())
        if whole < SOME:
            return
        first = min(partners, key=lambda other: (-partners[other], other))
        yield Claim("first-partner", {"organisation": first, "share": partners[first] / whole})
        own = self.organisations[id_]["country"]
        known = {other: weight for other, weight in partners.items() if self.organisations[other]["country"]}
        if own and known:
            abroad_weight = sum(
                weight for other, weight in known.items() if self.organisations[other]["country"] != own
            )
            yield Claim("abroad", {"share": abroad_weight / sum(known.values())})

    def _of_money(self, kind: str, id_: str) -> Iterator[Claim]:
        """Say how many of the investors named in rounds are of another country, of those whose country is known."""
        column = "country" if kind == "country" else "organisation"
        rounds = [row for row in self._rounds if row[column] == id_]
        investors = [name for row in rounds for name in {*row["lead_investors"], *row["investors"]}]
        countries = [self._country_of.get(normalise(name)) for name in investors]
        known = [code for code in countries if code]
        if known:
            own = id_ if kind == "country" else self.organisations[id_]["country"]
            abroad = sum(code != own for code in known)
            yield Claim("money", {"named": len(investors), "known": len(known), "abroad": abroad})

    @cached_property
    def _rounds(self) -> list[Row]:
        return [
            row for row in self.analysed["rounds"].to_pylist() if row["excluded"] in (None, "country", "no-country")
        ]

    @cached_property
    def _country_of(self) -> dict[str, str | None]:
        """The country of each organisation by each of its names."""
        return {
            normalise(name): row["country"]
            for row in self.organisations.values()
            for name in (row["name_en"], row["name_ru"], row["name_zh"], *row["other_names"])
            if name
        }

    @cached_property
    def _countries(self) -> dict[str, dict[str, float]]:
        """The weight of each country's joint works with each, in the windows that reach into the last ten years."""
        found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for row in self.analysed["country_ties"].to_pylist():
            if row["window"] > self.until - 10:
                found[row["left"]][row["right"]] += row["weight"]
                if row["left"] != row["right"]:
                    found[row["right"]][row["left"]] += row["weight"]
        return found

    @cached_property
    def _partners(self) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for row in self.analysed["ties"].to_pylist():
            if row["weight"] > 0:
                found[row["left"]][row["right"]] = found[row["right"]][row["left"]] = row["weight"]
        return found

    def _stated(self, kind: str, id_: str, positions: Sequence[Row]) -> Iterator[Claim]:
        """Hold what a country's policies name against what its works show."""
        if kind != "country":
            return
        policies = self._policies.get((id_,), [])
        if not policies:
            yield Claim("no-policy")
            return
        newest = max(row["year"] for row in policies)
        yield Claim("policies", {"number": len(policies), "newest": str(newest)})
        named = sorted({topic for row in policies for topic in self.stated.get(row["id"], ())})
        if not named:
            yield Claim("names-no-topic")
            return
        of = {_name(row): row for row in positions}
        borne = [topic for topic in named if topic in of and of[topic]["advantage_low"] > 1]
        lacking = [topic for topic in named if topic in of and of[topic]["advantage_high"] < 1]
        yield Claim("stated", {"topics": named}, tuple(named))
        if borne:
            yield Claim("borne-out", {"topics": borne}, tuple(borne))
        if lacking:
            yield Claim("not-borne-out", {"topics": lacking}, tuple(lacking))

    @cached_property
    def _policies(self) -> dict[tuple[str, ...], list[Row]]:
        return _by(self.facts["policies"], "country")


def stated_topics(topics: pa.Table) -> dict[str, tuple[str, ...]]:
    """Return the topics that titles of policies name, by policy."""
    found: dict[str, tuple[str, ...]] = {}
    for row in topics.filter(pc.equal(topics["table"], "policies")).to_pylist():
        if row["probability"] >= COUNTS:
            found[row["id"]] = (*found.get(row["id"], ()), f"{row['half']}/{row['topic']}")
    return found


def _option(row: Row) -> Claim:
    topic = f"{row['half']}/{row['topic']}"
    values = {
        "topic": topic, "share_draws": row["draws"], "ways": row["ways"], "tried": row["ways_tried"],
        "effort": max(round(row["effort"]), 1), "share_near": row["density"], "complexity": round(row["complexity"], 1),
    }  # fmt: skip
    return Claim(f"{row['move']}-{'advice' if row['advice'] else 'open'}", values, (topic,))


def _by(table: pa.Table, *columns: str) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in table.to_pylist():
        found[tuple(row[column] for column in columns)].append(row)
    return found


def _name(row: Row) -> str:
    return f"{row['half']}/{row['topic']}" if row["half"] else str(row["topic"])


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(map(_name, rows[:NAMED]))
