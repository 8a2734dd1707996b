from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.analyse.draws import MISSED, lots, named, ranks
from almanac.analyse.leaders import Field, Tally, composite, leaders, members_of
from almanac.analyse.shares import SHARES, Measure

# Item, organisation, part, and how sure the link is.
Part = tuple[str, str, float, float]


def field(rows: list[Part], years: dict[str, int] | None = None) -> Field:
    table = [
        {
            "item": item, "organisation": organisation, "link": f"{organisation} of {item}", "score": score,
            "year": (years or {}).get(item, 2020), "topic_id": item, "works": part,
        }
        for item, organisation, part, score in sorted(rows, key=lambda row: (row[1], row[0]))
    ]  # fmt: skip
    return Field(pa.Table.from_pylist(table, schema=SHARES))


def sure(*rows: tuple[str, str, float]) -> list[Part]:
    return [(*row, 1.0) for row in rows]


def tally(of: Field, members: dict[str, float] | None = None, years: tuple[int, int] | None = None) -> Tally:
    about = None
    if members is not None:
        schema = pa.schema({"id": pa.string(), "probability": pa.float64()})
        about = pa.Table.from_pylist([{"id": id_, "probability": of} for id_, of in members.items()], schema=schema)
    return of.tallies([Measure.WORKS], about, years)[Measure.WORKS]


def ranked(rows: list[Part]) -> list[dict[str, object]]:
    answer: list[dict[str, object]] = leaders(tally(field(rows))).to_pylist()
    return answer


def test_values_are_sums_of_parts_and_ties_share_the_better_rank() -> None:
    rows = ranked(sure(("w1", "a", 0.5), ("w1", "b", 0.5), ("w2", "a", 1.0), ("w3", "c", 0.5), ("w3", "d", 0.5)))
    assert [(row["organisation"], row["value"], row["rank"], row["items"]) for row in rows] == [
        ("a", 1.5, 1, 2), ("b", 0.5, 2, 1), ("c", 0.5, 2, 1), ("d", 0.5, 2, 1),
    ]  # fmt: skip


def test_thirds_that_add_up_tie_with_a_whole() -> None:
    rows = ranked(sure(*((f"w{n}", "a", 1 / 3) for n in range(3)), ("v", "b", 1.0)))
    assert [row["rank"] for row in rows] == [1, 1]


def test_a_lead_of_many_works_is_surer_than_one_of_few() -> None:
    clear = ranked(sure(*((f"a{n}", "a", 1.0) for n in range(60)), *((f"b{n}", "b", 1.0) for n in range(10))))
    close = ranked(sure(*((f"a{n}", "a", 1.0) for n in range(6)), *((f"b{n}", "b", 1.0) for n in range(5))))
    assert (clear[0]["rank_low"], clear[0]["rank_high"]) == (1, 1)
    assert (close[0]["rank_low"], close[0]["rank_high"]) == (1, 2)


def test_the_interval_of_a_count_is_that_of_poisson() -> None:
    rows = ranked(sure(*((f"a{n}", "a", 1.0) for n in range(100)), ("b", "b", 1.0)))
    assert rows[0]["value_low"] == pytest.approx(100 - 1.645 * 10, abs=2.5)
    assert rows[0]["value_high"] == pytest.approx(100 + 1.645 * 10, abs=2.5)


def test_links_and_topics_that_may_be_wrong_widen_the_interval_and_do_not_move_it() -> None:
    works = [(f"a{n}", "a", 1.0) for n in range(200)]
    certain, doubtful = (tally(field([(*row, score) for row in works])) for score in (1.0, 0.7))
    half = tally(field(sure(*works)), {f"a{n}": 0.7 for n in range(200)})
    for found in (doubtful, half):
        assert found.values[0] == certain.values[0] == 200
        assert found.drawn.mean() == pytest.approx(200, abs=3)
        # Poisson(1) times kept with .7 has the variance 2 · .7 - .7²; what is unseen adds that of Poisson.
        expected = np.sqrt(200 * (2 * 0.7 - 0.49) + 200 * (0.3 + MISSED))
        assert found.drawn.std() == pytest.approx(expected, rel=0.1)


def test_one_mention_that_is_wrong_is_wrong_of_all_its_works() -> None:
    links = np.repeat(named(["the mention"]), 50)
    drawn = np.array(list(lots(named(f"w{n}" for n in range(50)), links, np.full(50, 0.5), 200)))
    nothing = (drawn.sum(axis=1) == 0).mean()
    assert nothing == pytest.approx(0.5, abs=0.1)


def test_another_item_changes_no_draw_of_those_that_were_there() -> None:
    rows = sure(("w1", "a", 1.0), ("w2", "a", 0.5), ("w2", "b", 0.5))
    before, after = (tally(field([*rows, *more])) for more in ([], sure(("w3", "c", 1.0))))
    assert np.array_equal(before.drawn, after.drawn[:, :2])


def test_only_items_of_the_topic_and_the_years_count() -> None:
    of = field(sure(("old", "a", 1.0), ("new", "a", 1.0), ("other", "b", 1.0)), {"old": 2010})
    assert tally(of, {"old": 0.9, "new": 0.51, "other": 0.49}).values.tolist() == [2.0]
    assert tally(of, None, (2015, 2026)).organisations.tolist() == ["a", "b"]
    assert tally(of, {"old": 0.9}, (2015, 2026)).organisations.tolist() == []


def test_a_composite_is_the_weighted_mean_of_shares() -> None:
    works = tally(field(sure(("w1", "a", 3.0), ("w2", "b", 1.0))))
    models = tally(field(sure(("m1", "b", 1.0))))
    found = composite({Measure.WORKS: works, Measure.MODELS: models}, {Measure.WORKS: 1.0, Measure.MODELS: 3.0})
    assert dict(zip(found.organisations, found.values, strict=True)) == {"a": 75 / 4, "b": (25 + 3 * 100) / 4}


def test_members_are_those_of_the_measure_s_own_table() -> None:
    rows = [("works", "w1", 0.9), ("works", "w2", 0.2), ("organisations", "o1", 0.8)]
    topics = pa.Table.from_pylist([
        {"table": table, "id": id_, "half": "technology", "topic": "speech", "probability": probability}
        for table, id_, probability in rows
    ])  # fmt: skip
    assert members_of(topics, Measure.TOP, "technology", "speech")["id"].to_pylist() == ["w1", "w2"]
    assert members_of(topics, Measure.RAISED, "technology", "speech")["id"].to_pylist() == ["o1"]


def test_nothing_gives_nothing() -> None:
    assert ranked([]) == []


@given(
    st.lists(st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("abcd"), st.floats(0.01, 10)), min_size=1)
)  # fmt: skip
def test_intervals_hold_what_they_are_about_and_draws_are_the_same_twice(rows: list[tuple[str, str, float]]) -> None:
    answer = ranked(sure(*rows))
    assert answer == ranked(sure(*rows))
    assert sum(float(str(row["value"])) for row in answer) == pytest.approx(sum(part for _, _, part in rows))
    for row in answer:
        assert row["value_low"] <= row["value"] <= row["value_high"]  # type: ignore[operator]
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]  # type: ignore[operator]


@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=5))
def test_a_rank_is_one_more_than_how_many_are_greater(rows: list[list[int]]) -> None:
    values = np.array(rows, float)
    expected = [[1 + sum(other > own for other in row) for own in row] for row in rows]
    assert ranks(values).tolist() == expected


def test_a_digest_changes_with_what_is_added_up_and_with_nothing_else() -> None:
    rows = sure(("w1", "a", 0.5), ("w1", "b", 0.5), ("w2", "a", 1.0))
    about = pa.table({"id": ["w1"], "probability": [0.9]})
    before = field(rows).digest(about)
    assert field([*rows, ("w3", "c", 1.0, 1.0)]).digest(about) == before
    assert field([*rows, ("w1", "c", 0.1, 1.0)]).digest(about) != before
    assert field(sure(("w1", "a", 0.4), ("w1", "b", 0.5))).digest(about) != before
    assert field([("w1", "a", 0.5, 0.8), ("w1", "b", 0.5, 1.0)]).digest(about) != before
    assert field(rows).digest(pa.table({"id": ["w1"], "probability": [0.8]})) != before
    assert field(rows, {"w1": 1999}).digest(about) != before
    assert field(rows).digest(about, (2021, 2022)) != before
