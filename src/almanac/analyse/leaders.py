"""Who leads, and how sure that is.

A work is shared by its authors' organisations (`resolve.affiliations`). Ranks have 5–95 % intervals of draws in which
works come anew and links and topics may be wrong (`analyse.draws`; Goldstein and Spiegelhalter, 1996,
doi:10.2307/2983325, on why ranks need them). Ties share the better rank.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from almanac.analyse.draws import DRAWS, MISSED, QUANTILES, kept, lots, named, normal, ranks
from almanac.analyse.shares import TOPIC_TABLE, Measure

# A topic counts from this probability on.
COUNTS = 0.5


@dataclass(frozen=True)
class Question:
    """Among whom, in what, and from which year to which leaders are asked for; None is no restriction.

    weights: how much each measure counts in a composite of several, which then goes before `measure`.
    """

    measure: Measure = Measure.WORKS
    technology: str | None = None
    application: str | None = None
    country: str | None = None
    kind: str | None = None
    years: tuple[int, int] | None = None
    weights: Mapping[Measure, float] = field(default_factory=dict)

    @property
    def topic(self) -> tuple[str, str] | None:
        """The half of the taxonomy and the topic asked for, the technology first."""
        return next(((half, topic) for half in ("technology", "application") if (topic := getattr(self, half))), None)


LEADERS = pa.schema([
    pa.field("rank", pa.int32(), nullable=False),
    pa.field("rank_low", pa.int32(), nullable=False),
    pa.field("rank_high", pa.int32(), nullable=False),
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("value", pa.float64(), nullable=False),
    pa.field("value_low", pa.float64(), nullable=False),
    pa.field("value_high", pa.float64(), nullable=False),
    pa.field("items", pa.int32(), nullable=False),
])  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """Organisations with their values, the number of their items, and their values in each draw (draws by
    organisations)."""

    organisations: np.ndarray
    values: np.ndarray
    items: np.ndarray
    drawn: np.ndarray

    def of(self, chosen: np.ndarray) -> Tally:
        """Return the tally of some of the organisations."""
        return Tally(self.organisations[chosen], self.values[chosen], self.items[chosen], self.drawn[:, chosen])


class Field:
    """Shares made ready to be added up and drawn, again and again for other topics and measures.

    shares: `SHARES` in the order of their organisations.
    """

    def __init__(self, shares: pa.Table, draws: int = DRAWS) -> None:
        self._shares = shares
        self._draws = draws
        encoded = shares["organisation"].combine_chunks().dictionary_encode()
        self._cell, self._organisations = encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
        items = shares["item"].combine_chunks().dictionary_encode()
        self._item, self._items = items.indices.to_numpy(), len(items.dictionary)
        self._item_name = named(items.dictionary.to_pylist(), 1)[self._item]
        self._score = shares["score"].to_numpy()
        self._names = named(self._organisations, 4)
        self._topic = shares["topic_id"].combine_chunks()

    def digest(self, members: pa.Table | None = None, years: tuple[int, int] | None = None) -> str:
        """Return the hash of the rows that `tallies` would add up, whatever the measure."""
        chosen, probability, _ = self._chosen(members, years)
        told = hashlib.blake2b(probability.tobytes(), digest_size=16)
        for column in (self._item_name, self._names[self._cell], self._links, *self._numbers):
            told.update(column[chosen].tobytes())
        return told.hexdigest()

    @cached_property
    def _links(self) -> np.ndarray:
        return named(self._shares["link"].to_pylist(), 2)

    @property
    def _numbers(self) -> Iterator[np.ndarray]:
        for name in ("score", "year", *Measure):
            yield self._shares[name].combine_chunks().to_numpy(zero_copy_only=False)

    def prepare(self) -> None:
        """Draw how often each row counts, which every tally shares."""
        _ = self._lots

    @cached_property
    def _lots(self) -> np.ndarray:
        """How often each row counts in each draw: draws by rows, as bytes."""
        found = np.empty((self._draws, self._shares.num_rows), np.uint8)
        for draw, row in enumerate(lots(self._item_name, self._links, self._score, self._draws)):
            found[draw] = row
        return found

    def tallies(
        self, measures: Sequence[Measure], members: pa.Table | None = None, years: tuple[int, int] | None = None
    ) -> dict[Measure, Tally]:  # fmt: skip
        """Add up what organisations have by each measure.

        members: `id` and `probability` of those items that have the topic asked for (None: all have it); years: the
        first and the last. An organisation is in a tally if it has anything.
        """
        chosen, probability, names = self._chosen(members, years)
        parts = {
            measure: self._shares[measure.value].combine_chunks().to_numpy(zero_copy_only=False)[chosen]
            for measure in measures
        }
        cells, starts = np.unique(self._cell[chosen], return_index=True)
        drawn = {measure: np.zeros((self._draws, len(cells)), np.float32) for measure in measures}
        right = self._score[chosen] * probability
        errors = {measure: _errors(part, right, starts) for measure, part in parts.items()}
        for draw, holds in enumerate(kept(names, probability, self._draws)):
            weight = self._lots[draw, chosen] * holds
            luck = normal(self._names[cells], draw) if any(errors.values()) else None
            for measure, part in parts.items():
                sums, error = _sums(part * weight, starts), errors[measure]
                drawn[measure][draw] = np.maximum(sums + error.mean + error.spread * luck, 0) if error else sums
        return {measure: self._tally(part, chosen, cells, starts, drawn[measure]) for measure, part in parts.items()}

    def _chosen(
        self, members: pa.Table | None, years: tuple[int, int] | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
        """Return the rows that count, with the probability of the topic of each and what its membership is named."""
        there = np.ones(self._shares.num_rows, bool)
        probability = np.ones(self._shares.num_rows)
        if members is not None:
            members = members.filter(pc.greater_equal(members["probability"], COUNTS))
            place = pc.index_in(self._topic, value_set=members["id"].combine_chunks())
            there = pc.is_valid(place).to_numpy(zero_copy_only=False)
            known = members["probability"].to_numpy()
            probability = np.where(there, np.append(known, 0.0)[pc.fill_null(place, len(known)).to_numpy()], 0.0)
        if years is not None:
            year = self._shares["year"].to_numpy()
            there = there & (year >= years[0]) & (year <= years[1])
        chosen = np.flatnonzero(there)
        return chosen, probability[chosen], self._item_name[chosen] ^ TOPIC_SEED

    def _tally(
        self, part: np.ndarray, chosen: np.ndarray, cells: np.ndarray, starts: np.ndarray, drawn: np.ndarray
    ) -> Tally:  # fmt: skip
        values = _sums(part, starts)
        counted = chosen[part > 0]
        once = np.unique(self._cell[counted].astype(np.int64) * self._items + self._item[counted])
        items = np.bincount(once // max(self._items, 1), minlength=len(self._organisations))[cells]
        there = np.flatnonzero(values > 0)
        organisations = np.array(self._organisations, object)[cells]
        return Tally(organisations[there], values[there], items[there], drawn[:, there])


# Of what a link and a topic are drawn apart from their item.
TOPIC_SEED = np.uint64(0x6A09E667F3BCC909)


def _sums(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return the sums of values that stand in a row from one start to the next."""
    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0)


@dataclass(frozen=True)
class _Error:
    """What of each cell is wrongly counted on average, which comes back from elsewhere, and how far that may be off."""

    mean: np.ndarray
    spread: np.ndarray


def _errors(part: np.ndarray, right: np.ndarray, starts: np.ndarray) -> _Error | None:
    """Return the error of sums, from how likely each row is right; None where every link and topic is certain."""
    if (right >= 1).all():
        return None
    return _Error(_sums(part * (1 - right), starts), np.sqrt(_sums(part**2 * (1 - right + MISSED), starts)))


def leaders(found: Tally) -> pa.Table:
    """Rank the organisations of a tally; returns `LEADERS`, best first, ties by id."""
    if len(found.organisations) == 0:
        return LEADERS.empty_table()
    low, high = np.quantile(found.drawn, QUANTILES, axis=0)
    rank = ranks(found.values[np.newaxis, :])[0]
    rank_low, rank_high = np.quantile(ranks(found.drawn), QUANTILES, axis=0, method="nearest")
    columns = (
        rank, np.minimum(rank_low, rank), np.maximum(rank_high, rank), found.organisations,
        found.values, np.minimum(low, found.values), np.maximum(high, found.values), found.items,
    )  # fmt: skip
    order = np.lexsort((found.organisations.astype(str), rank))
    arrays = [pa.array(column[order].tolist(), type_) for column, type_ in zip(columns, LEADERS.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=LEADERS)


def composite(tallies: Mapping[Measure, Tally], weights: Mapping[Measure, float]) -> Tally:
    """Return organisations' weighted mean share, in per cent, of what all have by each measure (a linear composite of
    shares: OECD, Handbook on Constructing Composite Indicators, 2008, doi:10.1787/9789264043466-en)."""
    everyone = np.array(sorted({id_ for found in tallies.values() for id_ in found.organisations}), object)
    at = {id_: number for number, id_ in enumerate(everyone)}
    whole = sum(weights.values())
    value, items = np.zeros(len(everyone)), np.zeros(len(everyone), np.int64)
    draws = np.zeros((max(len(found.drawn) for found in tallies.values()), len(everyone)), np.float32)
    for measure, weight in weights.items():
        found = tallies[measure]
        if len(found.organisations) == 0:
            continue
        places = [at[id_] for id_ in found.organisations]
        value[places] += 100 * weight / whole * found.values / found.values.sum()
        totals = np.maximum(found.drawn.sum(axis=1, keepdims=True), 1e-9)
        draws[:, places] += 100 * weight / whole * found.drawn / totals
        items[places] += found.items
    there = np.flatnonzero(value > 0)
    return Tally(everyone, value, items, draws).of(there)


def members_of(topics: pa.Table, measure: Measure, half: str, topic: str) -> pa.Table:
    """Return `id` and `probability` of the rows of the measure's table that are, or may be, about a topic."""
    table = TOPIC_TABLE.get(measure, "works")
    about = pc.and_(pc.equal(topics["half"], half), pc.equal(topics["topic"], topic))
    return topics.filter(pc.and_(about, pc.equal(topics["table"], table))).select(["id", "probability"])
