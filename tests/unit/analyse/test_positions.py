from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest

from almanac.analyse.draws import DRAWS
from almanac.analyse.positions import LEAST, NOWHERE, SPAN, SPANS, Holdings, holdings
from almanac.classify.classify import INDUSTRY
from almanac.facts.store import Tables

# Id, year, parties, and topics.
Work = tuple[str, int, tuple[str, ...], tuple[str, ...]]
WORK = pa.schema({
    "id": pa.string(), "kind": pa.string(), "published": pa.string(), "venue": pa.string(), "notable": pa.bool_(),
    "citations": pa.int64(),
})  # fmt: skip
AUTHORSHIP = pa.schema({
    "work": pa.string(), "organisation": pa.string(), "mention": pa.string(), "part": pa.float64(),
    "score": pa.float64(),
})  # fmt: skip
HOME = pa.schema({"id": pa.string(), "country": pa.string()})
TOPIC = pa.schema(
    {"table": pa.string(), "id": pa.string(), "half": pa.string(), "topic": pa.string(), "probability": pa.float64()}
)
NAMES = (("technology", "speech"), ("technology", "vision"))
UNTIL = 2020
HOMES = {"ash": "GB", "birch": "CN", "cedar": None, "dune": "GB"}


def resolved(works: Sequence[Work], homes: Mapping[str, str | None], score: float = 1.0) -> Tables:
    return {
        "works": pa.Table.from_pylist(
            [{"id": id_, "kind": "paper", "published": f"{year}-05-01", "notable": False} for id_, year, _, _ in works],
            schema=WORK,
        ),
        "authorships": pa.Table.from_pylist(
            [
                {"work": id_, "organisation": each, "mention": f"{each} {at}", "part": 1 / len(of), "score": score}
                for id_, _, of, _ in works for at, each in enumerate(of)
            ],
            schema=AUTHORSHIP,
        ),
        "organisations": pa.Table.from_pylist([{"id": i, "country": c} for i, c in homes.items()], schema=HOME),
    }  # fmt: skip


def topics(works: Sequence[Work], likely: Mapping[str, float] | None = None, sure: float = 1.0) -> pa.Table:
    """likely: how likely a work is the industry's, where that is not certain; sure: how likely all topics are."""
    rows = [("works", id_, *INDUSTRY, (likely or {}).get(id_, 1.0)) for id_, _, _, _ in works]
    rows += [("works", id_, "technology", topic, sure) for id_, _, _, about in works for topic in about]
    return pa.Table.from_pylist([dict(zip(TOPIC.names, row, strict=True)) for row in rows], schema=TOPIC)


def many(number: int, name: str, year: int, parties: tuple[str, ...], *about: str) -> list[Work]:
    return [(f"{name}{at}", year, parties, about) for at in range(number)]


WORKS = [
    *many(3, "old", 2013, ("ash",), "speech"), *many(4, "joint", 2017, ("ash", "birch"), "vision"),
    *many(9, "both", 2016, ("birch",), "speech", "vision"), *many(6, "new", 2019, ("ash",), "speech"),
    *many(12, "homeless", 2018, ("cedar",), "speech"), *many(1, "little", 2020, ("dune",), "speech"),
]  # fmt: skip


def found(
    works: Sequence[Work], likely: Mapping[str, float] | None = None, homes: Mapping[str, str | None] = HOMES
) -> tuple[Holdings, Holdings]:  # fmt: skip
    return holdings(resolved(works, homes), topics(works, likely), NAMES, UNTIL, map)


def of(held: Holdings, one: str, values: np.ndarray | None = None) -> list[list[float]]:
    """What one has, by topic, all of the industry first, and by span."""
    counted: list[list[float]] = (held.counted if values is None else values)[:, :, held.ids.index(one)].tolist()
    return counted


def test_works_are_counted_in_parts_by_topic_and_span() -> None:
    countries, organisations = found(WORKS)
    assert countries.topics == organisations.topics == (("", "all"), *NAMES)
    assert organisations.ids == ("ash", "birch", "cedar")
    # The spans are 2012 to 2014, 2015 to 2017, 2018 to 2020; of the four joint works each has a half.
    assert of(organisations, "ash") == [[3, 4 / 2, 6], [3, 0, 6], [0, 4 / 2, 0]]
    assert of(organisations, "birch") == [[0, 4 / 2 + 9, 0], [0, 9, 0], [0, 4 / 2 + 9, 0]]
    assert of(organisations, "cedar") == [[0, 0, 12], [0, 0, 12], [0, 0, 0]]


def test_a_country_has_what_its_organisations_have_those_too_that_are_not_kept() -> None:
    countries, organisations = found(WORKS)
    assert countries.ids == (NOWHERE, "CN", "GB")
    assert of(countries, NOWHERE) == of(organisations, "cedar")
    assert of(countries, "GB") == [[3, 2, 6 + 1], [3, 0, 6 + 1], [0, 2, 0]]
    assert of(countries, "CN") == of(organisations, "birch")
    by_draw = organisations.drawn[..., organisations.ids.index("birch")]
    assert np.array_equal(countries.drawn[..., countries.ids.index("CN")], by_draw)


def test_an_organisation_is_kept_from_so_many_works_on() -> None:
    works = [*many(int(LEAST), "a", 2018, ("ash",)), *many(int(LEAST) - 1, "b", 2018, ("birch",))]
    countries, organisations = found(works)
    assert (countries.ids, organisations.ids) == (("CN", "GB"), ("ash",))


@pytest.mark.parametrize("year", [UNTIL + 1, UNTIL + 4, UNTIL - SPAN * SPANS])
def test_works_outside_the_spans_count_nothing(year: int) -> None:
    countries, _ = found([*WORKS, *many(5, "outside", year, ("dune",), "vision")])
    assert countries.counted.tolist() == found(WORKS)[0].counted.tolist()


@pytest.mark.parametrize(
    ("year", "span"), [(2012, 0), (2014, 0), (2015, 1), (2017, 1), (2018, 2), (UNTIL, 2)]
)  # fmt: skip
def test_spans_end_with_the_last_year(year: int, span: int) -> None:
    countries, _ = found(many(1, "work", year, ("ash",)))
    assert of(countries, "GB")[0] == [float(each == span) for each in range(SPANS)]


def test_each_source_is_left_out_once() -> None:
    works = [*many(2, "papers:", 2020, ("ash",), "speech"), *many(3, "epoch:", 2019, ("ash",), "vision"),
             *many(4, "own-", 2018, ("ash",), "speech")]  # fmt: skip
    countries, _ = found(works)
    assert list(countries.others) == ["without facts", "without epoch", "without papers", "strict", "broad"]
    last = {way: [row[-1] for row in of(countries, "GB", counted)] for way, counted in countries.others.items()}
    assert [row[-1] for row in of(countries, "GB")] == [2 + 3 + 4, 2 + 4, 3]
    assert last["without facts"] == [2 + 3, 2, 3]
    assert last["without epoch"] == [2 + 4, 2 + 4, 0]
    assert last["without papers"] == [3 + 4, 4, 3]


def test_one_source_alone_is_not_left_out() -> None:
    assert list(found(WORKS)[0].others) == ["strict", "broad"]


def test_the_industry_is_drawn_strictly_and_broadly() -> None:
    works = many(5, "work", 2020, ("ash",), "speech")
    likely = {"work0": 0.9, "work1": 0.89, "work2": 0.5, "work3": 0.2, "work4": 0.19}
    countries, _ = found(works, likely)
    assert of(countries, "GB") == [[0, 0, 3], [0, 0, 3], [0, 0, 0]]
    assert of(countries, "GB", countries.others["strict"]) == [[0, 0, 1], [0, 0, 1], [0, 0, 0]]
    assert of(countries, "GB", countries.others["broad"])[0] == [0, 0, 4]


def test_a_topic_counts_if_it_is_likely() -> None:
    works = many(5, "work", 2020, ("ash",), "speech")
    for sure, expected in ((0.5, 5.0), (0.49, 0.0)):
        countries, _ = holdings(resolved(works, HOMES), topics(works, sure=sure), NAMES, UNTIL, map)
        assert of(countries, "GB") == [[0, 0, 5], [0, 0, expected], [0, 0, 0]]


@pytest.mark.parametrize("sure", [1.0, 0.7])
def test_the_draws_are_on_average_what_was_counted(sure: float) -> None:
    works = many(60, "work", 2020, ("ash", "birch"), "speech")
    countries, _ = holdings(resolved(works, HOMES, sure), topics(works, sure=sure), NAMES, UNTIL, map)
    assert countries.drawn.shape == (len(NAMES) + 1, DRAWS, SPANS, 2)
    assert countries.drawn.mean(axis=1) == pytest.approx(countries.counted, abs=1)
    assert countries.drawn[0, :, -1, 0].std() > 2


def test_the_order_of_rows_changes_no_bit() -> None:
    works = [*WORKS, *many(7, "thirds", 2019, ("ash", "birch", "cedar"), "vision")]
    tables, about = resolved(works, HOMES, 0.9), topics(works, sure=0.8)
    expected = holdings(tables, about, NAMES, UNTIL, map)
    shuffled = random.Random(3)

    def anew(table: pa.Table) -> pa.Table:
        return table.take(pa.array(shuffled.sample(range(table.num_rows), table.num_rows)))

    again = holdings({name: anew(table) for name, table in tables.items()}, anew(about), NAMES, UNTIL, map)
    for before, after in zip(expected, again, strict=True):
        assert (before.ids, before.topics, list(before.others)) == (after.ids, after.topics, list(after.others))
        assert before.drawn.tobytes() == after.drawn.tobytes()
        assert before.counted.tobytes() == after.counted.tobytes()
        assert all(before.others[way].tobytes() == after.others[way].tobytes() for way in before.others)


def test_nothing_gives_nothing() -> None:
    for held in found([]):
        assert held.ids == ()
        assert held.counted.shape == (len(NAMES) + 1, SPANS, 0)
        assert held.drawn.shape == (len(NAMES) + 1, DRAWS, SPANS, 0)


def test_works_of_another_industry_give_noughts() -> None:
    countries, organisations = found(WORKS, {id_: 0.1 for id_, _, _, _ in WORKS})
    assert not countries.counted.any()
    assert not countries.drawn.any()
    assert organisations.ids == ()


def test_a_broader_industry_has_its_works_in_topics_too() -> None:
    works = [*many(40, "sure", 2020, ("ash",), "speech"), *many(50, "doubtful", 2020, ("ash",), "speech")]
    countries, _ = found(works, {f"doubtful{at}": 0.3 for at in range(50)})
    assert of(countries, "GB", countries.others["broad"])[:2] == [[0, 0, 90], [0, 0, 90]]
    assert of(countries, "GB")[:2] == [[0, 0, 40], [0, 0, 40]]
