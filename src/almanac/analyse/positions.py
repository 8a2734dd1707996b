"""What countries and organisations have of each topic in spans of years: counted, drawn, and by other ways of counting.

A country has what its organisations have. Draws are those of `analyse.leaders`: works come anew, links and topics may
be wrong. The other ways leave out one source each, or draw the industry strictly or broadly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from almanac.analyse.leaders import COUNTS, Field, members_of
from almanac.analyse.shares import Measure, shares_of_works
from almanac.classify.classify import INDUSTRY
from almanac.facts.store import Tables

if TYPE_CHECKING:
    from scipy import sparse

# A span has so many years; so many spans are told apart, the last being the one that positions speak of.
SPAN, SPANS = 3, 3
# Of organisations with fewer works in all spans nothing is said.
LEAST = 10.0
# How likely a work is to belong to the industry to count, by the other definitions.
DEFINITIONS = {"strict": 0.9, "broad": 0.2}
ALL = "all"
# The country of organisations whose country is not known: the world has their works, no country has.
NOWHERE = ""

Topic = tuple[str, str]
Spread = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]


@dataclass(frozen=True)
class Holdings:
    """What each of some (`ids`) has of each topic, a half and an id; ("", "all") is all of the industry.

    drawn: topics, draws, spans, ones; counted: topics, spans, ones; others: as `counted`, by each other way.
    """

    ids: tuple[str, ...]
    topics: tuple[Topic, ...]
    drawn: np.ndarray
    counted: np.ndarray
    others: Mapping[str, np.ndarray]

    def of(self, chosen: np.ndarray) -> Holdings:
        """Return what some of the ones have."""
        ids = tuple(self.ids[at] for at in chosen.tolist())
        others = {way: counted[..., chosen] for way, counted in self.others.items()}
        return Holdings(ids, self.topics, self.drawn[..., chosen], self.counted[..., chosen], others)


@dataclass(frozen=True)
class _Group:
    """Who is counted as one: a row an organisation, a column a country, or an organisation that is kept."""

    ids: tuple[str, ...]
    members: sparse.csr_matrix

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Add the last axis, organisations, up to the group's own."""
        rows = int(np.prod(values.shape[:-1]))
        found: np.ndarray = (self.members.T @ values.reshape(rows, -1).T).T.reshape(*values.shape[:-1], len(self.ids))
        return found


class Counting:
    """Counts and draws works by topic, organisation and span.

    until: the last year; topics: of works, with probabilities.
    """

    def __init__(self, resolved: Tables, topics: pa.Table, until: int) -> None:
        self._topics = topics
        shares = shares_of_works(resolved, frozenset())
        span = pc.subtract(SPANS - 1, pc.divide(pc.subtract(until, shares["year"]), SPAN))
        cell = pc.binary_join_element_wise(shares["organisation"], span.cast(pa.string()), "\n")
        shares = shares.set_column(shares.schema.get_field_index("organisation"), "organisation", cell)
        recent = pc.and_(pc.greater_equal(span, 0), pc.less_equal(shares["year"], until))
        order = [("organisation", "ascending"), ("item", "ascending")]
        self._shares = shares.filter(recent).sort_by(order).combine_chunks()
        self._names = pc.unique(self._shares["organisation"])
        self._cell = pc.index_in(self._shares["organisation"].combine_chunks(), value_set=self._names).to_numpy()
        cells = [name.rpartition("\n") for name in self._names.to_pylist()]
        self.organisations = sorted({id_ for id_, _, _ in cells})
        at = {id_: number for number, id_ in enumerate(self.organisations)}
        self._place = np.array([int(span) * len(at) + at[id_] for id_, _, span in cells], np.int64)
        self._field = Field(self._shares)

    def groups(self, organisations: pa.Table) -> tuple[_Group, _Group]:
        """Return the countries, with `NOWHERE` where none is known, and the organisations that are kept."""
        from scipy import sparse  # Not where positions are only read.

        size = len(self.organisations)
        country = dict(zip(organisations["id"].to_pylist(), organisations["country"].to_pylist(), strict=True))
        of = [country[id_] or NOWHERE for id_ in self.organisations]
        codes = sorted(set(of))
        at = {code: number for number, code in enumerate(codes)}
        ends = (np.arange(size), [at[code] for code in of])
        countries = sparse.csr_matrix((np.ones(size), ends), shape=(size, len(codes)))
        works = self._sums(self.ways[ALL]).sum(axis=0)
        kept = np.flatnonzero(works >= LEAST)
        ones = sparse.csr_matrix((np.ones(len(kept)), (kept, np.arange(len(kept)))), shape=(size, len(kept)))
        return _Group(tuple(codes), countries), _Group(tuple(self.organisations[row] for row in kept), ones)

    def prepare(self) -> None:
        """Draw what all topics share, so that processes forked from this one need not."""
        self._field.prepare()
        _ = self.ways

    @cached_property
    def _of_industry(self) -> pa.Array:
        """The works that count as the industry's."""
        industry = members_of(self._topics, Measure.WORKS, *INDUSTRY)
        return industry.filter(pc.greater_equal(industry["probability"], COUNTS))["id"].combine_chunks()

    @cached_property
    def ways(self) -> dict[str, np.ndarray]:
        """The ways of counting, `ALL` first: for each, which rows count."""
        items = self._shares["topic_id"].combine_chunks()
        industry = members_of(self._topics, Measure.WORKS, *INDUSTRY)
        place = pc.fill_null(pc.index_in(items, value_set=industry["id"].combine_chunks()), industry.num_rows)
        probability = np.append(industry["probability"].to_numpy(), 0.0)[place.to_numpy()]
        counts = probability >= COUNTS
        # Works of a source that gives columns are called after it (`facts.collect`); the others are the industry's own.
        source = pc.replace_substring_regex(items, r"^(?:([a-z]+):)?.*$", r"\1").to_numpy(zero_copy_only=False)
        ways = {ALL: counts}
        if len(names := sorted(set(source.tolist()))) > 1:
            ways |= {f"without {name or 'facts'}": counts & (source != name) for name in names}
        return ways | {name: probability >= least for name, least in DEFINITIONS.items()}

    def topic(self, topic: Topic) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Return what organisations have of a topic: draws, spans, organisations; and counted, by each way: spans,
        organisations."""
        everything = topic[1] == ALL
        members = members_of(self._topics, Measure.WORKS, *(INDUSTRY if everything else topic))
        inside = members if everything else members.filter(pc.is_in(members["id"], value_set=self._of_industry))
        found = self._field.tallies([Measure.WORKS], inside)[Measure.WORKS]
        cells = pc.index_in(pa.array(found.organisations.tolist(), pa.string()), value_set=self._names).to_numpy()
        draws, size = found.drawn.shape[0], len(self.organisations)
        drawn = np.zeros((draws, SPANS * size), np.float32)
        drawn[:, self._place[cells]] = found.drawn
        about = np.ones(self._shares.num_rows, bool)
        if not everything:
            likely = members.filter(pc.greater_equal(members["probability"], COUNTS))["id"].combine_chunks()
            about = pc.is_in(self._shares["topic_id"].combine_chunks(), value_set=likely).to_numpy(zero_copy_only=False)
        return drawn.reshape(draws, SPANS, size), {
            name: self._sums(about & counts) for name, counts in self.ways.items()
        }

    def _sums(self, chosen: np.ndarray) -> np.ndarray:
        """Add up the parts of some rows: spans, organisations."""
        parts = self._shares[Measure.WORKS.value].to_numpy()[chosen]
        sums = np.bincount(self._place[self._cell[chosen]], parts, minlength=SPANS * len(self.organisations))
        return sums.round(9).reshape(SPANS, len(self.organisations))


def holdings(
    resolved: Tables, topics: pa.Table, names: Sequence[Topic], until: int, spread: Spread
) -> tuple[Holdings, Holdings]:  # fmt: skip
    """Return what countries (and `NOWHERE`) have, and what organisations of `LEAST` works or more.

    names: the halves and ids of the topics, to which all of the industry is added; until: the last year of all.
    """
    counting = Counting(resolved, topics, until)
    counting.prepare()
    groups = counting.groups(resolved["organisations"])
    asked = (("", ALL), *names)

    def grouped(topic: Topic) -> list[tuple[np.ndarray, dict[str, np.ndarray]]]:
        drawn, counted = counting.topic(topic)
        return [(group.sums(drawn).astype(np.float32), {way: group.sums(of) for way, of in counted.items()})
                for group in groups]  # fmt: skip

    found = list(zip(*spread(grouped, asked), strict=True))
    return tuple(_together(group.ids, asked, of) for group, of in zip(groups, found, strict=True))  # type: ignore[return-value]


def _together(
    ids: tuple[str, ...], topics: tuple[Topic, ...], of: Sequence[tuple[np.ndarray, dict[str, np.ndarray]]]
) -> Holdings:  # fmt: skip
    ways = {way: np.stack([counted[way] for _, counted in of]) for way in of[0][1]}
    return Holdings(ids, topics, np.stack([drawn for drawn, _ in of]), ways.pop(ALL), ways)
