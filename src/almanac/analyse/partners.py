"""Whom an organisation could work with next: candidates by how likely a first tie is, each with its evidence.

Where a topic is asked for, the likelihood of a tie is taken times the topic's share of the candidate's works. Who has
too few works to say anything of is not proposed; for an organisation of which nothing is known, nobody is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from almanac.analyse.acquaintance import DRAWN, Known
from almanac.analyse.new_ties import FEW, Model

# A topic is a strength from so many times everybody's share on, and no strength below it.
STRONG, WEAK = 1.5, 1.0
# No topic is a strength by less than so many works.
LEAST = 2.0
# Two countries' work together is worth a word from so many times chance on.
OFTEN = 1.25
# How many common partners are named, and topics.
NAMED, TOPICS = 3, 2
# How many candidates an edition keeps of each organisation.
MOST = 8

PARTNERS = pa.schema([
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("rank", pa.int32(), nullable=False),
    pa.field("partner", pa.string(), nullable=False),
    pa.field("score", pa.float64(), nullable=False, metadata={"meaning": "probability of a first tie in two years"}),
    pa.field("reasons", pa.string(), nullable=False, metadata={"meaning": "JSON: kind of reason, and its values"}),
])  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What is asked of candidates; None is no restriction. topic: half of the taxonomy and id, `technology/speech`."""

    topic: str | None = None
    country: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Reason:
    """A piece of evidence: its kind, and what its sentence says."""

    kind: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """An organisation that one could work with, how likely that is, and why."""

    organisation: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Finder:
    """Finds partners in what is known by what was learnt."""

    then: Known
    model: Model

    def knows(self, one: int) -> bool:
        """Tell whether anything is known of an organisation that a partner could be told by."""
        return bool(self.described[one] or self.then.degree[one] or self.then.works[one])

    @cached_property
    def described(self) -> np.ndarray:
        """Whose topics are known, by works or a description."""
        found: np.ndarray = np.abs(self.then.topics - self.then.everybody).max(axis=1) > 1e-6
        return found

    def find(self, one: int, wanted: Wanted, most: int) -> list[Candidate]:
        """Return the likeliest candidates for one organisation (by its number), who are no partners of it yet."""
        if not self.knows(one) or (wanted.topic and wanted.topic not in self.then.topic_names):
            return []
        score = 1 / (1 + np.exp(-np.clip(self.model.logits(self.then.row(one)), -50, 50)))
        if wanted.topic:
            score = score * self.then.topics[:, self._topic(wanted.topic)]
        open_to = self._open(one, wanted)
        order = np.lexsort((self.then.organisations.astype(str), -np.where(open_to, score, -1.0)))[:most]
        return [
            Candidate(
                str(self.then.organisations[at]), round(float(score[at]), 6), tuple(self._reasons(one, at, wanted))
            )
            for at in order.tolist()
            if open_to[at]
        ]

    def table(self, ones: np.ndarray) -> pa.Table:
        """Return the candidates of several organisations (`PARTNERS`)."""
        rows = [
            (str(self.then.organisations[one]), rank, each.organisation, each.score,
             msgspec.json.encode([(reason.kind, reason.values) for reason in each.reasons]).decode())
            for one in ones.tolist()
            for rank, each in enumerate(self.find(one, Wanted(), MOST), start=1)
        ]  # fmt: skip
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(PARTNERS)
        return pa.table([pa.array(column, type_) for column, type_ in zip(columns, PARTNERS.types, strict=True)],
                        schema=PARTNERS)  # fmt: skip

    def _open(self, one: int, wanted: Wanted) -> np.ndarray:
        """Tell who may be proposed: who is known, no partner yet, and what is asked for."""
        then = self.then
        found = then.works >= FEW
        found[one] = False
        found[self._ties_of(one)[0]] = False
        if wanted.country:
            found &= then.country == wanted.country
        if wanted.kind:
            found &= then.kind == wanted.kind
        if wanted.topic:
            found &= self._times(self._topic(wanted.topic)) >= WEAK
        return found

    def _topic(self, name: str) -> int:
        return self.then.topic_names.index(name)

    def _times(self, topic: int) -> np.ndarray:
        """Return how many times everybody's share each has of a topic."""
        found: np.ndarray = self.then.topics[:, topic] / self.then.everybody[topic]
        return found

    def _reasons(self, one: int, other: int, wanted: Wanted) -> Iterator[Reason]:
        if wanted.topic:
            times = round(float(self._times(self._topic(wanted.topic))[other]), 1)
            yield Reason("topic", {"topic": wanted.topic, "times": times})
        yield from self._of_topics(one, other, wanted)
        yield self._common(one, other)
        yield Reason("track", {"works": int(self.then.works[other]), "partners": int(self.then.degree[other])})
        yield from self._of_places(one, other)
        if self.then.works[one] < FEW:
            yield Reason("newcomer", {"works": int(self.then.works[one])})

    def _of_topics(self, one: int, other: int, wanted: Wanted) -> Iterator[Reason]:
        """Yield what the candidate is strong in and the organisation is not, and what both are strong in."""
        own, theirs = (self.then.topics[each] / self.then.everybody for each in (one, other))
        names = self.then.topic_names
        strong = (theirs >= STRONG) & (self._about(other) >= LEAST)
        by_strength = [
            at for at in np.argsort(-theirs, kind="stable").tolist() if strong[at] and names[at] != wanted.topic
        ]
        adds = [at for at in by_strength if own[at] < WEAK][:TOPICS]
        shared = (own >= STRONG) & (self._about(one) >= LEAST)
        both = [at for at in by_strength if shared[at]][:TOPICS]
        if adds:
            yield Reason("complement", {"topics": [names[at] for at in adds]})
        if both:
            yield Reason("alike", {"topics": [names[at] for at in both]})

    def _about(self, one: int) -> np.ndarray:
        """Return how many of an organisation's works, the older fading, are about each topic."""
        weight = self.then.recent[one] + DRAWN
        found: np.ndarray = self.then.topics[one] * weight - DRAWN * self.then.everybody
        return found

    def _common(self, one: int, other: int) -> Reason:
        """Say through whom the candidate can be reached: partners of both, the nearest to both first."""
        (own, own_weight), (theirs, weight) = (self._ties_of(each) for each in (one, other))
        both, mine, others = np.intersect1d(own, theirs, assume_unique=True, return_indices=True)
        nearest = np.lexsort((both, -np.minimum(own_weight[mine], weight[others])))[:NAMED]
        named = [str(self.then.organisations[at]) for at in both[nearest]]
        return Reason("common", {"number": len(both), "organisations": named}) if named else Reason("no-common")

    def _ties_of(self, one: int) -> tuple[np.ndarray, np.ndarray]:
        """Return an organisation's partners and the weights of its ties with them."""
        inside = slice(*self.then.ties.indptr[one : one + 2])
        return self.then.ties.indices[inside], self.then.ties.data[inside]

    def _of_places(self, one: int, other: int) -> Iterator[Reason]:
        then = self.then
        if not then.country[one] or not then.country[other]:
            return
        if then.country[one] == then.country[other]:
            same_city = then.city[one] and then.city[one] == then.city[other]
            yield Reason("city" if same_city else "country")
            return
        times = round(float(np.exp(then.affinity(one, other))), 1)
        if times >= OFTEN:
            left, right = str(then.country[one]), str(then.country[other])
            yield Reason("countries", {"left": left, "right": right, "times": times})
