from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from almanac.analyse.brief import Brief
from almanac.analyse.portfolio import CAUTION, EARLY, STRONGER, Choice, allocate, choices, curve, filled

TINY = [Choice("good", 10, 10, 0.5), Choice("sure", 10, 5, 1.0)]
choice = st.builds(
    Choice, st.uuids().map(str), st.floats(1, 500), st.floats(0.05, 20), st.floats(0, 1).map(lambda of: round(of, 6))
)
some = st.lists(choice, min_size=1, max_size=6)
budgets, cautions = st.floats(0, 2000), st.floats(0, 5)


def brief(positions: list[dict[str, Any]], options: list[dict[str, Any]]) -> Brief:
    return Brief("country", "GB", (2018, 2020), {}, tuple(positions), (), tuple(options), ())


def option(
    move: str, topic: str, score: float, effort: float = 0.0, draws: float = 1.0, ways: int = 4
) -> dict[str, Any]:
    return {
        "move": move, "half": "technology", "topic": topic, "score": score, "effort": effort, "draws": draws,
        "ways": ways, "ways_tried": 4,
    }  # fmt: skip


def has(topic: str, works: float) -> dict[str, Any]:
    return {"half": "technology", "topic": topic, "works": works}


def test_no_budget_spends_nothing() -> None:
    found = allocate(TINY, 0, 1)
    assert (found.spent, found.worth, found.at_risk) == ({}, 0, 0)
    assert [each.spent for each in curve(TINY, 0)] == [{}]


def test_nothing_to_spend_on_spends_nothing() -> None:
    found = allocate([], 5, 0)
    assert (found.spent, found.worth, found.at_risk) == ({}, 0, 0)


def test_the_best_option_comes_first_and_its_first_half_brings_more() -> None:
    # The halves of `good` bring 6/5 and 4/5 a unit, those of `sure` 3/5 and 2/5.
    assert allocate(TINY, 4, 0).spent == {"good": 4}
    assert allocate(TINY, 4, 0).worth == pytest.approx(4 * EARLY * 10 / 5)
    found = allocate(TINY, 13, 0)
    assert found.spent == {"good": 10, "sure": 3}
    assert found.worth == pytest.approx(10 + 3 * EARLY * 5 / 5)
    assert found.at_risk == pytest.approx(10 * (1 - 0.5))


def test_with_caution_what_is_sure_comes_before_what_is_worth_more() -> None:
    # All is worth 15 for 20 units, so a unit of `good`, half of it at risk, loses 3/8 times the caution.
    bold, careful, cautious = (allocate(TINY, 10, caution) for caution in (0, 1, 4))
    assert bold.spent == {"good": 10}
    assert (bold.worth, bold.at_risk) == (10, 5)
    assert careful.spent == {"good": 5, "sure": 5}
    assert (careful.worth, careful.at_risk) == pytest.approx((EARLY * 10 + EARLY * 5, 2.5))
    assert cautious.spent == {"sure": 10}
    assert (cautious.worth, cautious.at_risk) == (5, 0)


def test_more_budget_than_all_options_take_stays_unspent() -> None:
    found = allocate(TINY, 1000, 0)
    assert found.spent == {"good": 10, "sure": 10}
    assert found.worth == pytest.approx(10 + 5)


def test_the_curve_has_each_spending_once_as_caution_grows() -> None:
    found = curve(TINY, 10)
    assert [each.caution for each in found] == sorted(each.caution for each in found)
    assert found[0].caution == CAUTION[0]
    assert all(one.spent != other.spent for one, other in pairwise(found))


def test_choices_are_the_options_with_what_they_take_and_bring() -> None:
    positions = [has("speech", 200.0), has("vision", 4.0), has("chips", 50.0)]
    options = [
        option("enter", "games", 2.0, effort=30.0, draws=0.8, ways=3), option("enter", "search", -0.5, effort=0.2),
        option("strengthen", "speech", 3.5, draws=0.9, ways=4), option("strengthen", "vision", 1.5, ways=1),
        option("defend", "chips", 1.0, draws=0.6),
    ]  # fmt: skip
    assert choices(brief(positions, options)) == [
        Choice("technology/games", 30, 2, 3 / 4),
        Choice("technology/search", 1, 0.05, 1),
        # A strength is worth how far it is above everybody's share, at most what the best to enter is worth.
        Choice("technology/speech", 200 * STRONGER, 2, 0.9),
        Choice("technology/vision", 1, 0.5, 1 / 4),
        Choice("technology/chips", 50 * STRONGER, 0.05, 0.6),
    ]


def test_without_options_there_is_no_choice() -> None:
    assert choices(brief([], [])) == []


@given(some, budgets, cautions)
def test_no_more_is_spent_than_there_is_nor_than_an_option_takes(
    open_to: list[Choice], budget: float, caution: float
) -> None:  # fmt: skip
    found = allocate(open_to, budget, caution)
    efforts = {each.name: each.effort for each in open_to}
    assert sum(found.spent.values()) <= budget + 1e-4
    assert all(0 < works <= efforts[name] + 1e-4 for name, works in found.spent.items())
    assert 0 <= found.worth <= sum(each.worth for each in open_to) + 1e-4
    assert found.at_risk <= sum(found.spent.values()) + 1e-4


@given(some, budgets, cautions, cautions)
def test_more_caution_never_puts_more_at_risk(
    open_to: list[Choice], budget: float, one: float, other: float
) -> None:  # fmt: skip
    less, more = sorted((one, other))
    bold, cautious = allocate(open_to, budget, less), allocate(open_to, budget, more)
    assert cautious.at_risk <= bold.at_risk + 1e-4 or more - less < 1e-3
    assert cautious.worth <= bold.worth + 1e-4 or more - less < 1e-3


@given(some, st.floats(1, 1000))
def test_without_caution_a_budget_that_suffices_is_spent(open_to: list[Choice], budget: float) -> None:
    spent = sum(allocate(open_to, budget, 0).spent.values())
    assert spent == pytest.approx(min(budget, sum(each.effort for each in open_to)), abs=1e-4)


@given(st.lists(st.tuples(st.floats(-5, 20), st.floats(0.5, 500)), min_size=1, max_size=8), budgets)
def test_no_other_spending_gains_more(options: list[tuple[float, float]], budget: float) -> None:
    gains, most = np.array(options).T
    best = linprog(-gains, A_ub=np.ones((1, len(gains))), b_ub=[budget], bounds=[(0, each) for each in most])
    assert gains @ filled(gains, most, budget) == pytest.approx(-best.fun, rel=1e-6, abs=1e-6)


@given(some, budgets, cautions)
def test_the_same_twice_is_the_same(open_to: list[Choice], budget: float, caution: float) -> None:
    assert allocate(open_to, budget, caution) == allocate(open_to, budget, caution)
