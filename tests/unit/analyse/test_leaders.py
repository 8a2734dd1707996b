from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.analyse.leaders import LEADERS, leaders, ranks

Parts = list[tuple[str, str, float]]


def ranked(rows: Parts) -> list[dict[str, object]]:
    rows = sorted(rows)
    columns = {name: [row[at] for row in rows] for at, name in enumerate(("item", "organisation", "part"))}
    schema = pa.schema({"item": pa.string(), "organisation": pa.string(), "part": pa.float64()})
    answer: list[dict[str, object]] = leaders(pa.table(columns, schema=schema)).to_pylist()
    return answer


def test_values_are_sums_of_parts_and_ties_share_the_better_rank() -> None:
    rows = ranked([("w1", "a", 0.5), ("w1", "b", 0.5), ("w2", "a", 1.0), ("w3", "c", 0.5), ("w3", "d", 0.5)])
    assert [(row["organisation"], row["value"], row["rank"]) for row in rows] == [
        ("a", 1.5, 1), ("b", 0.5, 2), ("c", 0.5, 2), ("d", 0.5, 2),
    ]  # fmt: skip


def test_thirds_that_add_up_tie_with_a_whole() -> None:
    rows = ranked([*((f"w{n}", "a", 1 / 3) for n in range(3)), ("v", "b", 1.0)])
    assert [row["rank"] for row in rows] == [1, 1]


def test_a_lead_of_many_works_is_surer_than_one_of_few() -> None:
    clear = ranked([*((f"a{n}", "a", 1.0) for n in range(60)), *((f"b{n}", "b", 1.0) for n in range(10))])
    close = ranked([*((f"a{n}", "a", 1.0) for n in range(6)), *((f"b{n}", "b", 1.0) for n in range(5))])
    assert (clear[0]["rank_low"], clear[0]["rank_high"]) == (1, 1)
    assert (close[0]["rank_low"], close[0]["rank_high"]) == (1, 2)


def test_the_interval_of_a_share_is_that_of_the_binomial() -> None:
    # 30 of 100 works: the bootstrap's 5 % and 95 % are the binomial's, 30 ± 1.645 · sqrt(100 · 0.3 · 0.7).
    rows = ranked([*((f"a{n}", "a", 1.0) for n in range(30)), *((f"b{n}", "b", 1.0) for n in range(70))])
    a = next(row for row in rows if row["organisation"] == "a")
    assert a["value_low"] == pytest.approx(30 - 1.645 * np.sqrt(21), abs=1.5)
    assert a["value_high"] == pytest.approx(30 + 1.645 * np.sqrt(21), abs=1.5)


def test_nothing_gives_nothing() -> None:
    assert ranked([]) == []


@given(st.lists(st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("abcd"), st.floats(0.01, 10)), min_size=1))
def test_intervals_hold_what_they_are_about_and_draws_are_the_same_twice(rows: Parts) -> None:
    answer = ranked(rows)
    assert answer == ranked(rows)
    assert sum(float(str(row["value"])) for row in answer) == pytest.approx(sum(part for _, _, part in rows))
    for row in answer:
        assert row["value_low"] <= row["value"] <= row["value_high"]  # type: ignore[operator]
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]  # type: ignore[operator]
    assert set(answer[0]) == set(LEADERS.names)


def test_ranks_of_each_draw() -> None:
    assert ranks(np.array([[3.0, 1.0, 3.0], [0.0, 0.0, 0.0]])).tolist() == [[1, 3, 1], [1, 1, 1]]
