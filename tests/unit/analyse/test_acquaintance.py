from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import log

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almanac.analyse.acquaintance import FADES, FEATURES, Known, known, read_known
from almanac.analyse.history import History, history
from almanac.analyse.network import MOST_PARTIES
from almanac.facts.store import Tables

# Id, year, and parties; country, city, and kind.
Work = tuple[str, int, Sequence[str]]
Home = tuple[str | None, str | None, str]
Topic = tuple[str, str, str, float]

UNTIL = 2020
# c and d each know a and b; d knows e as well.
WORKS: list[Work] = [
    ("w1", UNTIL, "ac"), ("w2", UNTIL, "bc"), ("w3", UNTIL, "ad"), ("w4", UNTIL, "bd"), ("w5", UNTIL, "de"),
]  # fmt: skip
HOMES: dict[str, Home] = {
    "a": ("GB", "London", "company"), "b": ("GB", "London", "university"), "c": ("GB", "Leeds", "company"),
    "d": ("CA", "London", "company"), "e": (None, None, "company"), "f": (None, None, "company"),
}  # fmt: skip


def resolved(
    works: Sequence[Work], homes: Mapping[str, Home], agreed: Sequence[tuple[int, Sequence[str]]] = ()
) -> Tables:
    """Return what `resolve` would; who has a part in a work has an equal one."""
    part = pa.schema({"work": pa.string(), "organisation": pa.string(), "part": pa.float64()})
    work = pa.schema(dict.fromkeys(("id", "published", "title", "venue"), pa.string()))
    home = pa.schema(dict.fromkeys(("id", "country", "city", "kind"), pa.string()))
    announced = pa.schema({"announced": pa.string(), "organisations": pa.list_(pa.string())})
    parts = [{"work": id_, "organisation": each, "part": 1 / len(of)} for id_, _, of in works for each in of]
    rows = [
        {"id": id_, "published": f"{year}-05", "title": f"On the {id_} of walking robots", "venue": f"venue {id_[0]}"}
        for id_, year, _ in works
    ]
    places = [{"id": id_, "country": c, "city": t, "kind": kind} for id_, (c, t, kind) in homes.items()]
    return {
        "authorships": pa.Table.from_pylist(parts, schema=part),
        "works": pa.Table.from_pylist(rows, schema=work),
        "organisations": pa.Table.from_pylist(places, schema=home),
        "partnerships": pa.Table.from_pylist(
            [{"announced": f"{year}-02", "organisations": list(of)} for year, of in agreed], schema=announced
        ),
    }


def about(*topics: Topic) -> pa.Table:
    """Return topics: table, id, technology, and probability."""
    schema = pa.schema({
        "table": pa.string(), "id": pa.string(), "half": pa.string(), "topic": pa.string(),
        "probability": pa.float64(),
    })  # fmt: skip
    rows = [
        {"table": table, "id": id_, "half": "technology", "topic": topic, "probability": probability}
        for table, id_, topic, probability in topics
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def past(
    works: Sequence[Work], homes: Mapping[str, Home], agreed: Sequence[tuple[int, Sequence[str]]] = (), topics: Sequence[Topic] = ()
) -> History:  # fmt: skip
    return history(resolved(works, homes, agreed), about(*topics))


def told(then: Known, left: str, right: str) -> dict[str, float]:
    """Return the features of a pair by name."""
    ids = then.organisations.tolist()
    row = then.pairs(np.array([ids.index(left)]), np.array([ids.index(right)]))[0]
    return dict(zip(FEATURES, row.tolist(), strict=True))


def all_pairs(then: Known) -> tuple[np.ndarray, np.ndarray]:
    size = len(then.organisations)
    return np.arange(size).repeat(size), np.tile(np.arange(size), size)


def test_common_neighbours_count_for_more_the_fewer_others_they_have() -> None:
    then = known(past(WORKS, HOMES), UNTIL)
    assert then.degree.tolist() == [2, 2, 2, 3, 1, 0]
    found = told(then, "a", "b")
    assert found["common"] == pytest.approx(log(1 + 2))
    assert found["adamic-adar"] == pytest.approx(log(1 + 1 / log(2) + 1 / log(3)))
    assert found["partners"] == pytest.approx(2 * log(1 + 2))
    assert found["works"] == pytest.approx(2 * log(1 + 2))
    assert told(then, "a", "e")["adamic-adar"] == pytest.approx(log(1 + 1 / log(3)))
    assert told(then, "a", "f")["common"] == 0


def test_walks_of_two_and_three_steps_are_those_over_ties_weighed_down_by_their_ends() -> None:
    then = known(past(WORKS, HOMES), UNTIL)
    two = 1 / 2 * 1 / 2 + 1 / (2 * 3)
    assert told(then, "a", "b")["two-steps"] == pytest.approx(log(two + 1e-4))
    assert told(then, "a", "b")["three-steps"] == pytest.approx(log(1e-4))
    step = 1 / np.sqrt(2 * 3)
    assert told(then, "c", "e")["three-steps"] == pytest.approx(log(2 * 1 / 2 * step * 1 / np.sqrt(3) + 1e-4))


@pytest.mark.parametrize(
    ("left", "right", "country", "city"),
    [("a", "b", 1, 1), ("a", "c", 1, 0), ("a", "d", 0, 0), ("a", "e", 0, 0), ("e", "f", 0, 0)],
)
def test_a_city_is_the_same_in_the_same_country_only_and_unknown_places_are_not_the_same(
    left: str, right: str, country: int, city: int
) -> None:
    found = told(known(past(WORKS, HOMES), UNTIL), left, right)
    assert (found["country"], found["city"]) == (country, city)


def test_a_tie_and_a_work_fade_with_the_years_and_who_had_none_in_the_last_is_not_active() -> None:
    then = known(past([("w1", UNTIL - 2, "abc"), ("w2", UNTIL, "ab")], HOMES), UNTIL)
    assert then.ties[0, 1] == pytest.approx(FADES**2 / 2 + 1)
    assert then.ties[0, 2] == pytest.approx(FADES**2 / 2)
    assert then.works[:3].tolist() == [2, 2, 1]
    assert then.recent[:3] == pytest.approx([FADES**2 + 1, FADES**2 + 1, FADES**2])
    assert then.active[:3].tolist() == [True, True, False]


def test_partnerships_are_ties_whichever_party_is_named_first_and_no_works() -> None:
    then = known(past([], HOMES, [(2018, "ba"), (UNTIL, "cab")]), UNTIL)
    assert then.ties[0, 1] == pytest.approx(FADES**2 + 1 / 2)
    assert then.ties[1, 2] == pytest.approx(1 / 2)
    assert then.works.tolist() == [0] * 6


def test_shares_of_topics_are_drawn_towards_everybody_s_and_a_description_counts_as_a_work() -> None:
    topics = [("works", "w1", "speech", 1.0), ("works", "w2", "vision", 1.0), ("organisations", "f", "vision", 1.0)]
    then = known(past(WORKS, HOMES, topics=topics), UNTIL)
    assert then.topic_names == ("technology/speech", "technology/vision")
    # a and c have w1, b and c have w2, f says that it does the same.
    assert then.everybody == pytest.approx([2 / 5, 3 / 5])
    assert then.topics[0] == pytest.approx([(1 + 2 * 2 / 5) / 3, 2 * 3 / 5 / 3])
    assert then.topics[5] == pytest.approx([2 * 2 / 5 / 3, (1 + 2 * 3 / 5) / 3])
    assert then.topics[4] == pytest.approx(then.everybody)
    assert told(then, "b", "f")["topics"] == pytest.approx(1)
    assert told(then, "a", "b")["topics"] < 0.9


def test_all_pairs_are_the_rows_in_any_order() -> None:
    then = known(past(WORKS, HOMES, [(2019, "ef")]), UNTIL)
    left, right = all_pairs(then)
    rows = np.concatenate([then.row(one) for one in range(len(HOMES))])
    assert then.pairs(left, right) == pytest.approx(rows)
    assert then.pairs(left[::-1], right[::-1]) == pytest.approx(rows[::-1])
    assert then.pairs(left[:0], right[:0]).shape == (0, len(FEATURES))


def test_many_organisations_are_asked_of_in_parts() -> None:
    homes: dict[str, Home] = {f"o{n:03}": ("GB" if n % 2 else "CN", None, "company") for n in range(520)}
    works = [(f"w{n}", UNTIL, [f"o{n:03}", f"o{(n * 7 + 1) % 520:03}"]) for n in range(520)]
    then = known(past(works, homes), UNTIL)
    rng = np.random.default_rng(1)
    left, right = rng.integers(520, size=2_000), rng.integers(520, size=2_000)
    found = then.pairs(left, right)
    for at in range(0, 2_000, 100):
        assert found[at] == pytest.approx(then.row(int(left[at]))[right[at]])


def test_what_came_later_is_not_known() -> None:
    later: list[Work] = [("x1", UNTIL + 1, "ab"), ("x2", UNTIL + 2, "aef")]
    topics = [("works", "w1", "speech", 0.9), ("works", "x1", "vision", 0.9), ("works", "x2", "speech", 0.9)]
    whole = past([*WORKS, *later], HOMES, [(2019, "ce"), (UNTIL + 1, "bf")], topics)
    short = past(WORKS, HOMES, [(2019, "ce")], topics)
    then, alone = known(whole, UNTIL), known(short, UNTIL)
    assert (then.ties != alone.ties).nnz == 0
    assert then.works.tolist() == alone.works.tolist()
    assert then.active.tolist() == alone.active.tolist()
    assert then.pairs(*all_pairs(then)) == pytest.approx(alone.pairs(*all_pairs(alone)), abs=1e-4)
    assert known(whole, UNTIL + 2).degree.sum() > then.degree.sum()


def test_what_was_written_is_read_with_the_same_features() -> None:
    topics = [("works", "w1", "speech", 0.9), ("works", "w4", "vision", 0.8), ("organisations", "f", "vision", 1.0)]
    tables = resolved(WORKS, HOMES, [(2017, "bf")])
    then = known(history(tables, about(*topics)), UNTIL)
    again = read_known(then.tables(), tables["organisations"].take([5, 3, 1, 0, 2, 4]))
    assert again.organisations.tolist() == then.organisations.tolist()
    assert again.country.tolist() == then.country.tolist()
    assert again.topic_names == then.topic_names
    assert again.degree.tolist() == then.degree.tolist()
    assert again.pairs(*all_pairs(then)) == pytest.approx(then.pairs(*all_pairs(then)), abs=1e-4)


def test_nothing_known_of_anybody_is_an_answer_too() -> None:
    then = known(past([], HOMES), UNTIL)
    again = read_known(then.tables(), resolved([], HOMES)["organisations"])
    for each in (then, again):
        found = each.pairs(*all_pairs(each))
        assert np.isfinite(found).all()
        assert each.degree.sum() == each.works.sum() == each.active.sum() == 0
    assert told(then, "a", "b")["country"] == 1
    assert known(past([], {}), UNTIL).organisations.tolist() == []


def test_a_work_of_very_many_ties_nobody() -> None:
    many = [f"o{number:02}" for number in range(MOST_PARTIES + 1)]
    homes: dict[str, Home] = dict.fromkeys(many, ("GB", None, "company"))
    found = past([("w", UNTIL, many)], homes)
    assert len(found.pairs[0]) == 0
    then = known(found, UNTIL)
    assert (then.ties.nnz, then.works.tolist()) == (0, [1.0] * len(many))
    assert len(past([("w", UNTIL, many[1:])], homes).pairs[0]) == MOST_PARTIES * (MOST_PARTIES - 1) // 2


def test_a_thousandth_of_a_work_is_no_part_of_it() -> None:
    tables = resolved([("w", UNTIL, "ab")], HOMES)
    place = tables["authorships"].schema.get_field_index("part")
    tables["authorships"] = tables["authorships"].set_column(place, "part", pa.array([0.999, 0.001]))
    then = known(history(tables, about()), UNTIL)
    assert (then.ties.nnz, then.works.tolist()) == (0, [1, 0, 0, 0, 0, 0])


PARTIES = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True)
HISTORIES = st.tuples(
    st.lists(st.tuples(st.integers(UNTIL - 3, UNTIL + 1), PARTIES), max_size=8),
    st.lists(st.tuples(st.integers(UNTIL - 3, UNTIL + 1), st.lists(st.sampled_from("abcdef"), min_size=2)), max_size=3),
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["speech", "vision"]), st.floats(0.01, 1)), max_size=6),
)


@settings(max_examples=12, deadline=None)
@given(HISTORIES)
def test_features_are_finite_and_the_same_from_either_end(
    drawn: tuple[list[tuple[int, list[str]]], list[tuple[int, list[str]]], list[tuple[int, str, float]]],
) -> None:
    works, agreed, topics = drawn
    named = {(f"w{at}", topic): probability for at, topic, probability in topics}
    then = known(
        past(
            [(f"w{at}", year, of) for at, (year, of) in enumerate(works)], HOMES,
            [(year, "".join(of)) for year, of in agreed if len(set(of)) > 1],
            [("works", id_, topic, probability) for (id_, topic), probability in named.items()],
        ), UNTIL,
    )  # fmt: skip
    left, right = np.array(list(combinations(range(len(HOMES)), 2))).T
    one_way = then.pairs(left, right)
    assert np.isfinite(one_way).all()
    assert one_way == pytest.approx(then.pairs(right, left), abs=1e-9)


def test_nobody_is_read_back_as_nobody() -> None:
    none = resolved([], {})
    then = known(past([], {}), 2020)
    assert read_known(then.tables(), none["organisations"]).topic_names == ()
