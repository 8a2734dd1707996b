"""Who had a part in which work, and when: what acquaintances are told from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from almanac.analyse.network import LEAST_PART, MOST_PARTIES
from almanac.classify.features import features
from almanac.facts.store import Tables

_WORD_BITS = 15
# What is known of where an organisation is, and what it is.
PLACES = ("country", "city", "kind")


@dataclass(frozen=True)
class History:
    """Who had a part in which work, and when.

    organisations: ids, in order; country, city, kind: theirs, "" where not known; party and work: numbers of the
    organisation and the work of each part; year: of each part; topics, words, venues: works by features; described:
    organisations by what their descriptions say that they do; agreed: pairs by partnerships, as `pairs` has them.
    """

    organisations: np.ndarray
    country: np.ndarray
    city: np.ndarray
    kind: np.ndarray
    party: np.ndarray
    work: np.ndarray
    year: np.ndarray
    topics: sparse.csr_matrix
    words: sparse.csr_matrix
    venues: sparse.csr_matrix
    topic_names: tuple[str, ...]
    described: sparse.csr_matrix
    agreed: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Each two parties of a work or a partnership: left, right, year, and what `analyse.network` has as weight."""
        sizes = np.bincount(self.work)
        several = (sizes >= 2) & (sizes <= MOST_PARTIES)
        table = pa.table({"work": self.work, "party": self.party, "year": self.year})
        table = table.filter(pa.array(several[self.work]))
        with duckdb.connect() as connection:
            connection.register("parts", table)
            found = connection.sql("""
                select a.party as l, b.party as r, a.year as year, a.work as work
                from parts a join parts b on a.work = b.work and a.party < b.party order by a.work, l, r
            """).fetchnumpy()
        of_works = (found["l"], found["r"], found["year"], 1 / (sizes[found["work"]] - 1))
        left, right, year, weight = (np.concatenate(both) for both in zip(of_works, self.agreed, strict=True))
        return left.astype(np.int64), right.astype(np.int64), year, weight


def history(resolved: Tables, topics: pa.Table) -> History:
    """Return the history of all works and partnerships with known organisations.

    topics: of works, and of organisations by their descriptions, with their probabilities.
    """
    with duckdb.connect() as connection:
        connection.register("authorships", resolved["authorships"].select(["work", "organisation", "part"]))
        connection.register("works", resolved["works"].select(["id", "published", "title", "venue"]))
        connection.register("organisations", resolved["organisations"].select(["id", "country", "city", "kind"]))
        connection.register("topics", topics.select(["table", "id", "half", "topic", "probability"]))
        connection.execute(_PARTS.format(least=LEAST_PART)).fetchall()
        organisations = connection.sql(_ORGANISATIONS).fetchnumpy()
        parts = connection.sql("select party, work, year from parts order by work, party").fetchnumpy()
        works = connection.sql("select number, title, venue from known order by number").to_arrow_table()
        about, described = connection.sql(_TOPICS).to_arrow_table(), connection.sql(_DESCRIBED).to_arrow_table()
    count, size = works.num_rows, len(organisations["id"])
    names = pa.array(sorted({*about["topic"].to_pylist(), *described["topic"].to_pylist()}), pa.string())
    country, city, kind = (organisations[name].astype(str) for name in PLACES)
    return History(
        organisations["id"], country, city, kind,
        parts["party"], parts["work"], parts["year"],
        _by_name(about, names, count), _of_words(works["title"].to_pylist()),
        _by_name(works.append_column("topic", pc.fill_null(works["venue"], "")), None, count),
        tuple(names.to_pylist()), _by_name(described, names, size),
        _agreed(resolved["partnerships"], {id_: at for at, id_ in enumerate(organisations["id"])}),
    )  # fmt: skip


def _agreed(
    partnerships: pa.Table, number: dict[str, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    rows = [
        (*sorted((number[left], number[right])), int(row["announced"][:4]), 1 / (len(parties) - 1))
        for row in partnerships.to_pylist()
        for parties in [sorted(set(row["organisations"]))]
        for left, right in combinations(parties, 2)
    ]
    left, right, year, weight = (np.array(column) for column in zip(*rows, strict=True)) if rows else [np.zeros(0)] * 4
    return left, right, year, weight


_PARTS = """
    create temp table numbered as select row_number() over (order by id) - 1 as party, * from organisations;
    create temp table given as
        select work, organisation from authorships group by work, organisation having sum(part) >= {least};
    create temp table known as
        select row_number() over (order by id) - 1 as number, id, title, venue, left(published, 4)::integer as year
        from works where id in (select work from given);
    create temp table parts as
        select party::integer as party, number::integer as work, year
        from given join known on known.id = given.work join numbered on numbered.id = given.organisation
"""
_DESCRIBED = """
    select party as number, half || '/' || topic as topic, probability from topics join numbered using (id)
    where "table" = 'organisations' order by number, topic
"""
_ORGANISATIONS = """
    select id, coalesce(country, '') as country, coalesce(city, '') as city, kind from numbered order by party
"""
_TOPICS = """
    select number, half || '/' || topic as topic, probability from topics join known using (id)
    where "table" = 'works' and half <> 'industry' order by number, topic
"""


def _by_name(rows: pa.Table, names: pa.Array | None, count: int) -> sparse.csr_matrix:
    """Return a matrix of `count` rows and a column a name from rows of `number`, `topic` and `probability`."""
    topic = rows["topic"].combine_chunks()
    names = pc.unique(topic).sort() if names is None else names
    value = rows["probability"].to_numpy() if "probability" in rows.column_names else np.ones(rows.num_rows)
    place = pc.index_in(topic, value_set=names).to_numpy(zero_copy_only=False)
    return sparse.csr_matrix((value, (rows["number"].to_numpy(), place)), shape=(count, max(len(names), 1)))


def _of_words(titles: list[str]) -> sparse.csr_matrix:
    """Return which words, and pairs of words, titles have, told apart by `_WORD_BITS` bits."""
    starts, numbers = features(titles, "en")
    width = 1 << _WORD_BITS
    return sparse.csr_matrix((np.ones(len(numbers)), numbers % width, starts), shape=(len(titles), width))
