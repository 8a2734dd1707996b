"""Where countries and organisations stand, what they could do next, and how surely: the tables that briefs are made of.

Moves are told by rules. To enter: a topic that one has little of, above the mean and among the first by density and
complexity; where too few countries are known to tell complexity, none is. To
strengthen: a strength that grows. To defend: a strength that shrinks. Each is tried again in every draw and by every
other way of counting (`analyse.positions`); a move that comes back in less than `SURE` of either is open, no advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from almanac.analyse.draws import QUANTILES, ranks
from almanac.analyse.positions import ALL, NOWHERE, SPANS, Holdings, Spread, Topic, holdings
from almanac.analyse.specialisation import ADDED, advantage, complexity, density, proximity
from almanac.facts.store import Tables

# So many topics at most are told to enter, of those with less than so much of everybody's share.
ENTER, GAP = 5, 0.9
# No move is told of a topic with fewer works in the last span, of all countries.
SOME = 20.0
# A move is advice if it comes back in so many of the draws, and of the other ways of counting.
SURE = 0.6
# The complexity of topics is told from countries with so many works in the last span.
SPECIALISED = 30.0
# A share's growth is told as if each span had half a work more.
HALF = 0.5
MOVES = ("enter", "strengthen", "defend")

_text = pa.string()
_number = pa.float64()
POSITIONS = pa.schema([
    pa.field("kind", _text, nullable=False, metadata={"values": "country, organisation"}),
    pa.field("id", _text, nullable=False),
    pa.field("half", _text, nullable=False),
    pa.field("topic", _text, nullable=False),
    pa.field("works", _number, nullable=False, metadata={"unit": "works in the last span"}),
    pa.field("before", _number, nullable=False, metadata={"unit": "works in the span before"}),
    *(pa.field(f"{name}{end}", _number, nullable=name == "growth") for name in ("share", "advantage", "growth")
      for end in ("", "_low", "_high")),
    *(pa.field(f"rank{end}", pa.int32(), nullable=False) for end in ("", "_low", "_high")),
    pa.field("density", _number, nullable=False),
])  # fmt: skip
OPTIONS = pa.schema([
    pa.field("kind", _text, nullable=False),
    pa.field("id", _text, nullable=False),
    pa.field("move", _text, nullable=False, metadata={"values": ", ".join(MOVES)}),
    pa.field("half", _text, nullable=False),
    pa.field("topic", _text, nullable=False),
    pa.field("score", _number, nullable=False, metadata={"unit": "standard deviations"}),
    pa.field("density", _number, nullable=False, metadata={"meaning": "share of what is near that is a strength"}),
    pa.field("complexity", _number, nullable=False, metadata={"unit": "standard deviations"}),
    pa.field("effort", _number, nullable=False, metadata={"unit": "works a span, to everybody's share"}),
    pa.field("draws", _number, nullable=False, metadata={"meaning": "share of the draws in which it comes back"}),
    pa.field("ways", pa.int32(), nullable=False, metadata={"meaning": "other ways of counting in which it does"}),
    pa.field("ways_tried", pa.int32(), nullable=False),
    pa.field("failing", pa.list_(_text), nullable=False, metadata={"meaning": "the ways in which it does not"}),
    pa.field("advice", pa.bool_(), nullable=False),
])  # fmt: skip
NEARNESS = pa.schema([
    pa.field("topic", _text, nullable=False),
    pa.field("other", _text, nullable=False),
    pa.field("proximity", _number, nullable=False),
])  # fmt: skip
TOPICS = pa.schema([
    pa.field("topic", _text, nullable=False),
    pa.field("works", _number, nullable=False, metadata={"unit": "all works in the last span"}),
    pa.field("before", _number, nullable=False, metadata={"unit": "all works in the span before"}),
    pa.field("complexity", _number, metadata={"unit": "standard deviations"}),
    pa.field("last", pa.int32(), nullable=False, metadata={"meaning": "the last year of the last span"}),
])  # fmt: skip
HELD = pa.schema([
    pa.field("country", _text, nullable=False),
    pa.field("topic", _text, nullable=False),
    pa.field("organisation", _text, nullable=False),
    pa.field("share", _number, nullable=False, metadata={"meaning": "of the country's works in the last span"}),
])  # fmt: skip


def strategy(resolved: Tables, topics: pa.Table, names: Sequence[Topic], until: int, spread: Spread) -> Tables:
    """Return `positions`, `options`, `nearness`, `topic_figures`, and `held`: who has most of a country's works.

    topics: of works, with probabilities; names: halves and ids of the topics; until: the last year of the last span.
    """
    everywhere, organisations = holdings(resolved, topics, names, until, spread)
    countries = everywhere.of(np.flatnonzero([id_ != NOWHERE for id_ in everywhere.ids]))
    world = _World(everywhere, countries, organisations)
    views = [_View("country", countries, world), _View("organisation", organisations, world)]
    return {
        "positions": pa.concat_tables([view.positions() for view in views]),
        "options": pa.concat_tables([view.options() for view in views]),
        "nearness": world.nearness(),
        "topic_figures": world.figures(until),
        "held": _held(countries, organisations, resolved["organisations"]),
    }


@dataclass(frozen=True)
class _World:
    """What all have together, `everywhere`, and what follows for topics; draws first, or a row of what was counted."""

    everywhere: Holdings
    countries: Holdings
    organisations: Holdings

    @cached_property
    def topics(self) -> list[str]:
        """The names of the topics, without all of the industry."""
        return ["/".join(topic) for topic in self.countries.topics[1:]]

    @cached_property
    def some(self) -> np.ndarray:
        """Which topics have works enough in the last span to say anything of."""
        found: np.ndarray = self.everywhere.counted[1:, -1].sum(axis=-1) >= SOME
        return found

    def near(self, of: _Counts) -> np.ndarray:
        """Return how near topics are, from the organisations' counts."""
        return proximity(of.specialised)

    @cached_property
    def complexities(self) -> np.ndarray:
        """The complexity of topics in each draw."""
        drawn = _Counts.of(self.countries.drawn, self.everywhere.drawn)
        return np.array([self._complexity(one, total) for one, total in zip(drawn.specialised, drawn.all, strict=True)])

    def complexity(self, counted: np.ndarray, everywhere: np.ndarray) -> np.ndarray:
        """Return the complexity of topics from countries' counts, beside everybody's (topics, spans, countries)."""
        of = _Counts.of(counted[:, np.newaxis], everywhere[:, np.newaxis])
        return self._complexity(of.specialised[0], of.all[0])

    def _complexity(self, specialised: np.ndarray, total: np.ndarray) -> np.ndarray:
        return complexity(specialised[total >= SPECIALISED])

    def nearness(self) -> pa.Table:
        """Return `NEARNESS`: each two topics."""
        counted = self.organisations.counted[:, np.newaxis]
        near = self.near(_Counts.of(counted, self.everywhere.counted[:, np.newaxis]))[0]
        names = self.topics
        rows = [
            (one, other, round(float(near[at, beside]), 9))
            for at, one in enumerate(names)
            for beside, other in enumerate(names)
            if at != beside
        ]
        return _table(rows, NEARNESS)

    def figures(self, until: int) -> pa.Table:
        """Return `TOPICS`, all of the industry first; until: the last year of the last span."""
        sums = self.everywhere.counted.sum(axis=2)
        of = np.r_[0.0, self.complexity(self.countries.counted, self.everywhere.counted)]
        rows = [
            (
                name,
                round(float(sums[at, -1]), 9),
                round(float(sums[at, -2]), 9),
                round(float(of[at]), 9) if sums[at, -1] else None,
                until,
            )
            for at, name in enumerate([ALL, *self.topics])
        ]
        return _table(rows, TOPICS)


@dataclass(frozen=True)
class _Counts:
    """What ones have by topic in the last two spans (leading axis: draws, then ones, then topics), with all topics."""

    values: np.ndarray
    before: np.ndarray
    all: np.ndarray
    world: np.ndarray
    world_before: np.ndarray
    world_all: np.ndarray

    @staticmethod
    def of(held: np.ndarray, by_country: np.ndarray) -> _Counts:
        """Take topics, draws, spans, ones; all of the industry is the first topic."""
        last, before = (np.moveaxis(held[1:, :, span], 0, -1) for span in (SPANS - 1, SPANS - 2))
        world = by_country.sum(axis=3)
        return _Counts(
            last, before, held[0, :, SPANS - 1], world[1:, :, SPANS - 1].T, world[1:, :, SPANS - 2].T,
            world[0, :, SPANS - 1],
        )  # fmt: skip

    @cached_property
    def everybody(self) -> np.ndarray:
        """Each topic's share of all works: draws by topics."""
        found: np.ndarray = self.world / np.maximum(self.world_all, 1e-9)[:, np.newaxis]
        return found

    @cached_property
    def advantage(self) -> np.ndarray:
        """Revealed comparative advantage."""
        return advantage(self.values, self.all, self.everybody[:, np.newaxis], ADDED)

    @cached_property
    def specialised(self) -> np.ndarray:
        """Who has more than everybody's share of a topic, and a work of it."""
        found: np.ndarray = (self.advantage >= 1) & (self.values >= 1)
        return found

    @cached_property
    def growth(self) -> np.ndarray:
        """How the share of the world's works changed from span to span."""
        return _grown(self.values, self.before, self.world[:, np.newaxis], self.world_before[:, np.newaxis])


def _tells(world: np.ndarray, world_before: np.ndarray) -> np.ndarray:
    """Return where the world has works enough, now and before, for a share of them to have grown."""
    found: np.ndarray = (world >= 1) & (world_before >= 1)
    return found


def _grown(last: np.ndarray, before: np.ndarray, world: np.ndarray, world_before: np.ndarray) -> np.ndarray:
    """Return how a share of the world's works changed; 1 where that tells nothing."""
    now, then = (last + HALF) / np.maximum(world, HALF), (before + HALF) / np.maximum(world_before, HALF)
    found: np.ndarray = np.where(_tells(world, world_before), now / then, 1.0)
    return found


@dataclass(frozen=True)
class _Told:
    """The moves that the rules tell: whether each is told and its score; leading axis draws, then ones, then topics."""

    told: dict[str, np.ndarray]
    score: np.ndarray
    density: np.ndarray


def _moves(of: _Counts, near: np.ndarray, complex_: np.ndarray, some: np.ndarray) -> _Told:
    """Tell moves by the rules. near: draws, topics, topics; complex_: draws, topics; some: which topics have works."""
    dense = density(of.specialised, near)
    score = (_standard(dense) + _standard(complex_)[:, np.newaxis]) / 2
    known = np.any(complex_ != 0, axis=-1, keepdims=True)[:, np.newaxis]
    gap = (of.advantage < GAP) & some & (score > 0) & known
    place = ranks(np.where(gap, score, -np.inf).reshape(-1, score.shape[-1])).reshape(score.shape)
    told = {
        "enter": gap & (place <= ENTER) & (of.all >= 1)[..., np.newaxis],
        "strengthen": of.specialised & some & (of.growth > 1),
        "defend": of.specialised & some & (of.growth < 1),
    }
    return _Told(told, score, dense)


def _standard(values: np.ndarray) -> np.ndarray:
    """Return values with mean nought and standard deviation one along the last axis."""
    if values.shape[-1] == 0:
        return values
    mean, deviation = values.mean(axis=-1, keepdims=True), values.std(axis=-1, keepdims=True)
    found: np.ndarray = np.where(deviation > 1e-9, (values - mean) / np.maximum(deviation, 1e-9), 0.0)
    return found


@dataclass(frozen=True)
class _View:
    """Countries or organisations, as they stand in the world."""

    kind: str
    held: Holdings
    world: _World

    @cached_property
    def _once(self) -> _Counts:
        return _Counts.of(self.held.counted[:, np.newaxis], self.world.everywhere.counted[:, np.newaxis])

    @cached_property
    def _drawn(self) -> _Counts:
        return _Counts.of(self.held.drawn, self.world.everywhere.drawn)

    @cached_property
    def _told(self) -> _Told:
        own = _Counts.of(self.world.organisations.counted[:, np.newaxis], self.world.everywhere.counted[:, np.newaxis])
        return _moves(self._once, self.world.near(own), self._complexity[np.newaxis], self.world.some)

    @cached_property
    def _complexity(self) -> np.ndarray:
        return self.world.complexity(self.world.countries.counted, self.world.everywhere.counted)

    def positions(self) -> pa.Table:
        """Return `POSITIONS`: for each one, all of the industry, then each topic that it has a work of in two spans."""
        columns = {name: self._with_all(name) for name in ("share", "advantage", "growth", "rank")}
        works = np.moveaxis(self.held.counted, 0, -1)
        dense = np.concatenate([np.zeros((len(self.held.ids), 1)), self._told.density[0]], axis=1)
        some = works[-2:].sum(axis=0) > 0
        one, topic = np.nonzero(some)
        table = {
            "kind": [self.kind] * len(one), "id": [self.held.ids[at] for at in one],
            "half": [self.held.topics[at][0] for at in topic], "topic": [self.held.topics[at][1] for at in topic],
            "works": works[-1][some].round(9), "before": works[-2][some].round(9), "density": dense[some].round(9),
        }  # fmt: skip
        told = _tells(*(self.world.everywhere.counted[:, span].sum(axis=-1) for span in (-1, -2)))[topic]
        for name, values in columns.items():
            mask = ~told if name == "growth" else None
            for end, value in zip(("", "_low", "_high"), values, strict=True):
                table[f"{name}{end}"] = pa.array(value[some], mask=mask)
        return pa.table(table).select(POSITIONS.names).cast(POSITIONS)

    def _with_all(self, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return a figure and its interval: ones by topics, all of the industry first."""
        once, drawn = (
            _figure(name, self.held.counted[:, np.newaxis], self.world.everywhere.counted[:, np.newaxis]),
            _figure(name, self.held.drawn, self.world.everywhere.drawn),
        )
        low, high = np.quantile(drawn, QUANTILES, axis=0, method="nearest" if name == "rank" else "linear")
        value = once[0]
        low, high = np.minimum(low, value), np.maximum(high, value)
        if name == "rank":
            return value, low, high
        return value.round(9), low.round(9), high.round(9)

    def options(self) -> pa.Table:
        """Return `OPTIONS`: each one's moves, those to enter by score, the others by how strong one is."""
        drawn = _moves(self._drawn, self.world.near(self._of_organisations), self.world.complexities, self.world.some)
        others = {way: self._otherwise(way) for way in self.held.others}
        rows: list[tuple[Any, ...]] = []
        for move in MOVES:
            told = self._told.told[move][0]
            come_back = drawn.told[move].mean(axis=0)
            for at, topic in zip(*np.nonzero(told), strict=True):
                failing = [way for way, other in others.items() if not other.told[move][0, at, topic]]
                rows.append(self._option(move, int(at), int(topic), float(come_back[at, topic]), failing))
        return _table(sorted(rows, key=lambda row: (row[1], MOVES.index(row[2]), -row[5], row[3:5])), OPTIONS)

    @cached_property
    def _of_organisations(self) -> _Counts:
        return _Counts.of(self.world.organisations.drawn, self.world.everywhere.drawn)

    def _option(self, move: str, at: int, topic: int, come_back: float, failing: list[str]) -> tuple[Any, ...]:
        tried = len(self.held.others)
        once = self._once
        short = once.everybody[0, topic] * once.all[0, at] - once.values[0, at, topic]
        score = self._told.score[0, at, topic] if move == "enter" else once.advantage[0, at, topic]
        ways = tried - len(failing)
        return (
            self.kind, self.held.ids[at], move, *self.held.topics[topic + 1], round(float(score), 9),
            round(float(self._told.density[0, at, topic]), 9), round(float(self._complexity[topic]), 9),
            round(max(float(short), 0.0), 9), round(come_back, 6), ways, tried, failing,
            come_back >= SURE and ways >= SURE * tried,
        )  # fmt: skip

    def _otherwise(self, way: str) -> _Told:
        """Tell the moves by another way of counting."""
        everywhere = self.world.everywhere.others[way]
        beside = everywhere[:, np.newaxis]
        near = self.world.near(_Counts.of(self.world.organisations.others[way][:, np.newaxis], beside))
        complex_ = self.world.complexity(self.world.countries.others[way], everywhere)
        own = _Counts.of(self.held.others[way][:, np.newaxis], beside)
        return _moves(own, near, complex_[np.newaxis], self.world.some)


def _figure(name: str, held: np.ndarray, by_country: np.ndarray) -> np.ndarray:
    """Return a figure of all of the industry and of each topic: draws, ones, topics."""
    of = _Counts.of(held, by_country)
    last, before = (np.moveaxis(held[:, :, span], 0, -1) for span in (SPANS - 1, SPANS - 2))
    world = by_country.sum(axis=3)
    if name == "share":
        share: np.ndarray = last / np.maximum(world[:, :, SPANS - 1].T, HALF)[:, np.newaxis]
        return share
    if name == "growth":
        return _grown(last, before, world[:, :, SPANS - 1].T[:, np.newaxis], world[:, :, SPANS - 2].T[:, np.newaxis])
    if name == "advantage":
        return np.concatenate([np.ones((*of.advantage.shape[:2], 1)), of.advantage], axis=2)
    by_topic = np.moveaxis(last, -1, 1)
    found = ranks(by_topic.reshape(by_topic.shape[0] * by_topic.shape[1], by_topic.shape[2]))
    return np.moveaxis(found.reshape(by_topic.shape), 1, -1)


def _held(countries: Holdings, organisations: Holdings, rows: pa.Table) -> pa.Table:
    """Return `HELD`: the organisations that have a twentieth or more of a country's works, in all and by topic."""
    of = dict(zip(rows["id"].to_pylist(), rows["country"].to_pylist(), strict=True))
    at = {code: number for number, code in enumerate(countries.ids)}
    found = []
    for number, id_ in enumerate(organisations.ids):
        country = of[id_]
        for topic, name in enumerate(organisations.topics) if country in at else ():
            works, own = countries.counted[topic, -1, at[country]], organisations.counted[topic, -1, number]
            if own >= 1 and own / works >= 0.05:
                found.append((country, "/".join(name).removeprefix("/"), id_, round(float(own / works), 9)))
    found.sort(key=lambda row: (row[0], row[1], -row[3], row[2]))
    return _table(found, HELD)


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)], schema=schema)
