"""What is known, up to a year, of how near two organisations are: their network, their topics, where they are.

The network's measures: common neighbours weighed by how few others these have (Adamic and Adar, 2003,
doi:10.1016/S0378-8733(03)00009-1), walks of two and three steps over ties that fade with the years (Katz, 1953,
doi:10.1007/BF02289026, normalised by degrees), and nearness among the leading singular vectors of all ties
(Liben-Nowell and Kleinberg, 2007, doi:10.1002/asi.20591). What these lack are profiles: of topics, words, and venues.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse
from scipy.sparse.linalg import ArpackError, svds

from almanac.analyse.history import PLACES, History
from almanac.facts.store import Tables

# A tie, and a work, weighs so much less each year.
FADES = 0.7
# How many leading directions of ties and of words are kept.
TIES_KEPT, WORDS_KEPT = 64, 48
# A profile is drawn towards everybody's by so many works.
DRAWN = 2.0
# So many organisations are compared with all others at once.
BLOCK = 256
# Of so few rows all directions are told at once.
SMALL = 500

FEATURES = (
    "partners", "works", "recent", "common", "adamic-adar", "two-steps", "three-steps", "directions", "topics", "words",
    "venues", "countries", "own-countries", "country", "city", "kinds", "active",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What a history tells up to a year, ready to be asked of pairs.

    ties: organisations by organisations, weights that fade; works, recent: how many works each has a part of, and the
    same fading; active: whether in the last year. Then profiles, a row an organisation: directions among the ties,
    shares of topics, shares of venues as they lean from everybody's, words. everybody: each topic's share of all.
    """

    organisations: np.ndarray
    country: np.ndarray
    city: np.ndarray
    kind: np.ndarray
    ties: sparse.csr_matrix
    works: np.ndarray
    recent: np.ndarray
    active: np.ndarray
    directions: np.ndarray
    topics: np.ndarray
    venues: np.ndarray
    words: np.ndarray
    topic_names: tuple[str, ...]
    everybody: np.ndarray

    @cached_property
    def partners(self) -> sparse.csr_matrix:
        """Who is tied to whom: ones."""
        return (self.ties > 0).astype(float)

    @cached_property
    def degree(self) -> np.ndarray:
        """How many partners each has."""
        found: np.ndarray = np.diff(self.ties.indptr).astype(float)
        return found

    @cached_property
    def _rare(self) -> sparse.csr_matrix:
        """Partners, each weighed by how few others it has."""
        return self.partners @ sparse.diags(np.where(self.degree > 1, 1 / np.log(np.maximum(self.degree, 2)), 0.0))

    @cached_property
    def _steps(self) -> sparse.csr_matrix:
        return normalised(self.ties)

    @cached_property
    def _countries(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Organisations' countries as numbers; how much more two countries work together than by chance (log); and the
        share that each country has of an organisation's ties."""
        number, of = _members(self.country)
        toward = (self.ties @ of).toarray()
        share = toward / np.maximum(toward.sum(axis=1, keepdims=True), 1e-9)
        return number, _affinity(np.asarray(of.T @ toward)), share

    @cached_property
    def _kinds(self) -> tuple[np.ndarray, np.ndarray]:
        number, of = _members(self.kind)
        return number, _affinity((of.T @ self.ties @ of).toarray())

    def row(self, one: int) -> np.ndarray:
        """Return how near one organisation is to each: organisations by `FEATURES`."""
        everyone = np.arange(len(self.organisations))
        return self.pairs(np.full(len(everyone), one), everyone)

    def pairs(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return how near the ends of each pair are: pairs by `FEATURES`."""
        found = np.empty((len(left), len(FEATURES)))
        order = np.argsort(left, kind="stable")
        last_of_one = np.flatnonzero(left[order][1:] != left[order][:-1]) + 1
        for among in np.split(order, last_of_one[BLOCK - 1 :: BLOCK]):
            if len(among):
                found[among] = self._block(left[among], right[among])
        return found

    def _block(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return pairs by `FEATURES`; so few different ends to the left that their rows fit in memory."""
        ones, at = np.unique(left, return_inverse=True)
        steps = self._steps
        two = (steps[ones] @ steps).toarray()
        walks = two, (steps.T @ two.T).T
        common, rare = ((each[ones] @ self.partners).toarray() for each in (self.partners, self._rare))
        country, affinity, share = self._countries
        kind, kinds = self._kinds
        same_country = (country[left] == country[right]) & (self.country[left] != "")
        same_city = (self.city[left] == self.city[right]) & (self.city[left] != "")
        columns = (
            *(np.log1p(each[left]) + np.log1p(each[right]) for each in (self.degree, self.works, self.recent)),
            *(np.log1p(each[at, right]) for each in (common, rare)),
            *(np.log(each[at, right] + 1e-4) for each in walks),
            _dots(self.directions, left, right),
            _dots(self._lean, left, right),
            np.log(np.maximum(_dots(self.words, left, right), 0) + 0.01),
            _dots(self.venues, left, right),
            affinity[country[left], country[right]],
            np.log(share[left, country[right]] + 0.02) + np.log(share[right, country[left]] + 0.02),
            same_country, same_country & same_city,
            kinds[kind[left], kind[right]],
            self.active[left] * 1.0 + self.active[right],
        )  # fmt: skip
        return np.column_stack(columns).astype(np.float64)

    def affinity(self, one: int, other: int) -> float:
        """Return how much more the countries of two organisations work together than by chance (its logarithm)."""
        country, affinity, _ = self._countries
        return float(affinity[country[one], country[other]])

    @cached_property
    def _lean(self) -> np.ndarray:
        return _unit(self.topics / np.sqrt(self.everybody))

    def tables(self) -> Tables:
        """Return this as the tables `profiles` and `acquaintances`, from which `read_known` has it again."""
        upper = sparse.triu(self.ties).tocoo()
        numbers = {"works": self.works, "recent": self.recent, "active": self.active}
        rows = {
            name: pa.FixedSizeListArray.from_arrays(
                pa.array(getattr(self, name).astype(np.float32).ravel()), getattr(self, name).shape[1]
            )
            for name in _PROFILES
        }
        profiles = pa.table({"organisation": pa.array(self.organisations.tolist(), pa.string()), **numbers, **rows})
        told = {"topics": "\n".join(self.topic_names), "everybody": " ".join(map(repr, self.everybody.tolist()))}
        order = np.lexsort((upper.col, upper.row))
        ends = (pa.array(self.organisations[end[order]].tolist(), pa.string()) for end in (upper.row, upper.col))
        ties = pa.table([*ends, upper.data[order].round(9)], names=["left", "right", "weight"])
        return {"profiles": profiles.replace_schema_metadata(told), "acquaintances": ties}


# The columns of `profiles` that have several numbers an organisation.
_PROFILES = ("directions", "topics", "venues", "words")


def read_known(analysed: Tables, organisations: pa.Table) -> Known:
    """Return what `Known.tables` wrote; organisations: with their country, city and kind."""
    profiles, ties = analysed["profiles"], analysed["acquaintances"]
    ids = profiles["organisation"].combine_chunks()
    place = pc.index_in(ids, value_set=organisations["id"].combine_chunks())
    country, city, kind = (
        np.array(pc.fill_null(organisations[name].combine_chunks().take(place), "").to_pylist(), str) for name in PLACES
    )
    left, right = (pc.index_in(ties[end], value_set=ids).to_numpy() for end in ("left", "right"))
    weight = ties["weight"].to_numpy()
    size = profiles.num_rows
    told = {key.decode(): value.decode() for key, value in (profiles.schema.metadata or {}).items()}
    directions, topics, venues, terms = (
        profiles[name].combine_chunks().flatten().to_numpy().reshape(size, profiles[name].type.list_size).astype(float)
        for name in _PROFILES
    )
    return Known(
        np.array(ids.to_pylist(), object), country, city, kind,
        sparse.csr_matrix((np.r_[weight, weight], (np.r_[left, right], np.r_[right, left])), shape=(size, size)),
        profiles["works"].to_numpy(), profiles["recent"].to_numpy(), profiles["active"].to_numpy(),
        directions, topics, venues, terms,
        tuple(filter(None, told["topics"].split("\n"))), np.array([float(each) for each in told["everybody"].split()]),
    )  # fmt: skip


def known(past: History, until: int) -> Known:
    """Gather what a history tells up to a year, that year with it."""
    size = len(past.organisations)
    then = past.year <= until
    party, work, faded = past.party[then], past.work[then], FADES ** (until - past.year[then])
    of_works = sparse.csr_matrix((faded, (party, work)), shape=(size, past.topics.shape[0]))
    ties = _ties(past, until)
    topics, everybody = _shares(of_works @ past.topics + past.described)
    venues, of_venues = _shares(of_works @ past.venues)
    return Known(
        past.organisations, past.country, past.city, past.kind, ties,
        np.bincount(party, minlength=size).astype(float), np.bincount(party, faded, minlength=size).round(9),
        np.bincount(party, past.year[then] == until, minlength=size) > 0,
        _unit(_leading(normalised(ties), TIES_KEPT)),
        topics, _unit(venues / np.sqrt(of_venues)), _words(of_works @ past.words), past.topic_names, everybody,
    )  # fmt: skip


def _ties(past: History, until: int) -> sparse.csr_matrix:
    left, right, year, weight = past.pairs
    then = year <= until
    left, right, faded = left[then], right[then], weight[then] * FADES ** (until - year[then])
    ends = (np.r_[left, right], np.r_[right, left])
    size = len(past.organisations)
    return sparse.csr_matrix((np.r_[faded, faded], ends), shape=(size, size))


def normalised(ties: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return ties, weighed down by what both ends have of them."""
    strength = np.asarray(ties.sum(axis=1)).ravel()
    inverse = sparse.diags(np.where(strength > 0, 1 / np.sqrt(np.maximum(strength, 1e-9)), 0.0))
    return (inverse @ ties @ inverse).tocsr()


def _words(counts: sparse.csr_matrix) -> np.ndarray:
    """Return organisations in the leading directions of their words, rare ones weighing more (latent semantic analysis:
    Deerwester et al., 1990)."""
    counts = counts.tocsr()
    counts.data = np.log1p(counts.data)
    have = np.bincount(counts.indices, minlength=counts.shape[1])
    weighed = counts @ sparse.diags(np.log((1 + counts.shape[0]) / (1 + have)))
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return _leading((sparse.diags(1 / np.maximum(length, 1e-9)) @ weighed).tocsr(), WORDS_KEPT)


def _dots(rows: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the products of each pair's rows."""
    one = len(left) > 0 and (left == left[0]).all()
    found: np.ndarray = (rows @ rows[left[0]])[right] if one else np.einsum("ij,ij->i", rows[left], rows[right])
    return found


def _unit(rows: np.ndarray) -> np.ndarray:
    found: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return found


def _leading(matrix: sparse.csr_matrix, most: int) -> np.ndarray:
    """Return rows in the leading singular directions of a matrix, to six digits; as many as there can be."""
    found = np.zeros((matrix.shape[0], most))
    rows = np.flatnonzero(np.diff(matrix.indptr))
    matrix = matrix[rows].astype(float)
    if len(rows) > SMALL:
        start = np.ones(min(matrix.shape)) / np.sqrt(min(matrix.shape))
        try:
            left, size, _ = svds(matrix, k=most, v0=start)
            found[rows] = np.round(left * size, 6)
            return found
        except ArpackError:  # of fewer directions than are asked for
            pass
    squares, left = np.linalg.eigh((matrix @ matrix.T).toarray()) if len(rows) else (np.zeros(0), np.zeros((0, 0)))
    kept = np.argsort(-squares, kind="stable")[:most]
    found[rows, : len(kept)] = np.round(left[:, kept] * np.sqrt(np.maximum(squares[kept], 0.0)), 6)
    return found


def _shares(counts: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's shares, drawn towards everybody's by `DRAWN` works, and everybody's."""
    dense = counts.toarray()
    everybody = (dense.sum(axis=0) + 1e-9) / (dense.sum() + 1e-9 * dense.shape[1])
    shares = (dense + DRAWN * everybody) / (dense.sum(axis=1, keepdims=True) + DRAWN)
    return shares, everybody


def _members(of: np.ndarray) -> tuple[np.ndarray, sparse.csr_matrix]:
    """Return each one's group as a number, and which group each is in; those of no known group are in one of none."""
    names, number = np.unique(of, return_inverse=True)
    return number, sparse.csr_matrix((of != "", (np.arange(len(of)), number)), shape=(len(of), len(names)), dtype=float)


def _affinity(weights: np.ndarray) -> np.ndarray:
    """Return the logarithm of how much heavier groups' ties are than by chance, each with one more of both."""
    sums = weights.sum(axis=1)
    chance = np.outer(sums, sums) / max(weights.sum(), 1.0)
    found: np.ndarray = np.log((weights + 1) / (chance + 1))
    return found
