from __future__ import annotations

import numpy as np

from almanac.analyse.leaders import Tally
from almanac.analyse.sensitivity import MOST, sensitivity
from almanac.analyse.shares import Measure


def tally(values: dict[str, float]) -> Tally:
    ids = np.array(sorted(values), object)
    found = np.array([values[id_] for id_ in ids])
    return Tally(ids, found, np.ones(len(ids), int), found[np.newaxis, :])


def tallies(**by_measure: dict[str, float]) -> dict[Measure, Tally]:
    return {measure: tally(by_measure.get(measure.name, {})) for measure in Measure}


def test_shares_and_ranks_by_each_measure_and_by_their_mean() -> None:
    rows = sensitivity(tallies(WORKS={"a": 3.0, "b": 1.0}, MODELS={"b": 2.0})).to_pylist()
    assert [(row["organisation"], row["rank"], row["share"]) for row in rows] == [("b", 1, 62.5), ("a", 2, 37.5)]
    b, a = rows
    assert (b["share_works"], b["rank_works"], b["share_models"], b["rank_models"]) == (25.0, 2, 100.0, 1)
    assert (a["share_models"], a["rank_models"]) == (0.0, None)
    assert a["share_raised"] is None
    assert a["rank_raised"] is None


def test_who_is_first_by_every_measure_stays_first_whatever_the_weights() -> None:
    rows = sensitivity(tallies(WORKS={"a": 3.0, "b": 1.0}, MODELS={"a": 2.0, "b": 1.0})).to_pylist()
    assert [(row["rank_low"], row["rank_high"]) for row in rows] == [(1, 1), (2, 2)]


def test_who_is_first_by_one_measure_only_may_be_second() -> None:
    rows = sensitivity(tallies(WORKS={"a": 3.0, "b": 1.0}, MODELS={"a": 1.0, "b": 3.0})).to_pylist()
    assert {(row["rank_low"], row["rank_high"]) for row in rows} == {(1, 2)}


def test_works_counted_whole_are_no_measure_of_their_own_here() -> None:
    rows = sensitivity(tallies(WORKS={"a": 1.0}, FULL={"b": 9.0})).to_pylist()
    assert [row["organisation"] for row in rows] == ["a"]


def test_the_first_are_kept_and_nothing_gives_nothing() -> None:
    many = {f"o{number:03}": float(number) for number in range(1, MOST + 20)}
    assert sensitivity(tallies(WORKS=many)).num_rows == MOST
    assert sensitivity(tallies()).num_rows == 0
