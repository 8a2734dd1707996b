from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.analyse.specialisation import ADDED, advantage, complexity, density, proximity, shares

# Rows are ones, columns topics: all have the first, only one has the last.
NESTED = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0]])


@st.composite
def specialised(draw: st.DrawFn) -> np.ndarray:
    topics = draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(st.integers(0, 1), min_size=topics, max_size=topics), min_size=1, max_size=7))
    return np.array(rows)


def test_without_shrinkage_advantage_is_a_share_over_everybody_s() -> None:
    # Everybody has 40 works, 10 of speech and 30 of vision; the one has 8, 6 and 2.
    found = advantage(np.array([6.0, 2.0]), np.array(8.0), np.array([10 / 40, 30 / 40]), added=0)
    assert found.tolist() == pytest.approx([(6 / 8) / (10 / 40), (2 / 8) / (30 / 40)])


def test_shrinkage_adds_works_of_everybody_s_kind() -> None:
    values, everybody = np.array([[6.0, 2.0], [0.0, 0.0]]), np.array([0.25, 0.75])
    found = advantage(values, np.array([8.0, 0.0]), everybody, added=4)
    assert found.tolist() == [
        pytest.approx([(6 + 4 * 0.25) / (8 + 4) / 0.25, (2 + 4 * 0.75) / (8 + 4) / 0.75]),
        pytest.approx([1.0, 1.0]),
    ]
    assert shares(values, np.array([8.0, 0.0]), everybody)[0].tolist() == pytest.approx(
        [(6 + ADDED * 0.25) / (8 + ADDED), (2 + ADDED * 0.75) / (8 + ADDED)]
    )


def test_the_fewer_the_works_the_nearer_to_everybody_s_share() -> None:
    found = [
        float(advantage(np.array([works]), np.array(works), np.array([0.2]))[0]) for works in (0.0, 1.0, 10.0, 1e6)
    ]
    assert found == sorted(found)
    assert found[0] == pytest.approx(1)
    assert found[-1] == pytest.approx(1 / 0.2, rel=1e-3)


def test_a_topic_that_nobody_has_gives_a_finite_advantage() -> None:
    assert np.isfinite(advantage(np.array([0.0]), np.array(5.0), np.array([0.0]))).all()


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(1, 40), st.sampled_from([0.0, 1.0, ADDED]))
def test_one_whose_shares_are_everybody_s_has_an_advantage_of_one(works: list[int], times: int, added: float) -> None:
    everybody = np.array(works) / sum(works)
    values = np.array(works, float) * times
    assert advantage(values, values.sum(), everybody, added) == pytest.approx(np.ones(len(works)))


def test_proximity_is_the_lesser_chance_of_having_the_other() -> None:
    near = proximity(NESTED)
    # Four have the first, three the second, two the third, one the fourth.
    assert near.tolist() == [
        [0, 3 / 4, 2 / 4, 1 / 4], [3 / 4, 0, 2 / 3, 1 / 3], [2 / 4, 2 / 3, 0, 1 / 2], [1 / 4, 1 / 3, 1 / 2, 0],
    ]  # fmt: skip


def test_a_topic_of_nobody_is_near_to_none() -> None:
    near = proximity(np.array([[1, 0, 1], [1, 0, 1]]))
    assert near.tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]


def test_leading_axes_of_draws_are_kept() -> None:
    drawn = np.stack([NESTED, NESTED[:, ::-1], np.zeros_like(NESTED)])
    near = proximity(drawn)
    assert near.shape == (3, 4, 4)
    assert all(np.array_equal(near[at], proximity(each)) for at, each in enumerate(drawn))
    dense = density(drawn, near)
    assert all(np.array_equal(dense[at], density(each, near[at])) for at, each in enumerate(drawn))


def test_density_is_the_share_of_what_is_near_that_one_has() -> None:
    dense = density(NESTED, proximity(NESTED))
    assert dense[0].tolist() == pytest.approx([1, 1, 1, 1])
    # The third has the first topic alone, of which the second is 3/4 near.
    assert dense[2].tolist() == pytest.approx(
        [0, (3 / 4) / (3 / 4 + 2 / 3 + 1 / 3), (2 / 4) / (2 / 4 + 2 / 3 + 1 / 2), (1 / 4) / (1 / 4 + 1 / 3 + 1 / 2)]
    )


@given(specialised())
def test_proximity_is_symmetric_and_a_chance(has: np.ndarray) -> None:
    near = proximity(has)
    assert np.array_equal(near, near.T)
    assert ((near >= 0) & (near <= 1)).all()
    assert not near.diagonal().any()


@given(specialised())
def test_density_is_a_share(has: np.ndarray) -> None:
    dense = density(has, proximity(has))
    assert ((dense >= 0) & (dense <= 1 + 1e-9)).all()


def test_what_everybody_has_is_least_complex_and_what_only_the_most_diverse_have_most() -> None:
    found = complexity(NESTED)
    assert found.argsort().tolist() == [0, 1, 2, 3]
    assert (found.mean(), found.std()) == pytest.approx((0, 1))


def test_the_order_of_rows_and_columns_moves_complexity_along() -> None:
    columns, rows = [2, 0, 3, 1], [3, 1, 0, 2]
    assert complexity(NESTED[rows][:, columns]) == pytest.approx(complexity(NESTED)[columns])


def test_a_topic_of_nobody_has_no_complexity_and_changes_no_other_s() -> None:
    found = complexity(np.insert(NESTED, 2, 0, axis=1))
    assert found[2] == 0
    assert np.delete(found, 2) == pytest.approx(complexity(NESTED))


@pytest.mark.parametrize(
    "too_little",
    [
        np.zeros((0, 3), int), np.zeros((3, 0), int), np.zeros((4, 4), int), np.array([[1, 1, 1]]),
        np.array([[1, 1, 0], [1, 0, 0]]), np.ones((4, 4), int),
    ],
    ids=["nobody", "no topic", "nothing", "one has all", "two topics", "all have all"],
)  # fmt: skip
def test_too_little_gives_noughts(too_little: np.ndarray) -> None:
    assert complexity(too_little).tolist() == [0] * too_little.shape[1]


@given(specialised())
def test_complexity_is_standardised_or_nought(has: np.ndarray) -> None:
    found = complexity(has)[has.any(axis=0)]
    assert np.isfinite(found).all()
    if found.any():
        assert (found.mean(), found.std()) == pytest.approx((0, 1), abs=1e-6)


def test_figures_are_those_of_the_package_ecomplexity() -> None:
    package, pandas = pytest.importorskip("ecomplexity"), pytest.importorskip("pandas")
    chance = np.random.default_rng(20)
    # The later the row and the earlier the column, the more works: some places are more diverse than others.
    mean = 4 * np.exp(-np.abs(np.linspace(0, 3, 40)[:, np.newaxis] - np.linspace(0, 3, 12)))
    values = chance.poisson(mean).astype(float) + 1.0
    rows = [(2020, f"p{at:02}", f"t{beside:02}", values[at, beside]) for at in range(40) for beside in range(12)]
    columns = {"time": "year", "loc": "place", "prod": "topic", "val": "works"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pandas.DataFrame(rows, columns=list(columns.values()))
        table = package.ecomplexity(frame, columns, check_logsupermodularity=False, verbose=False)
        table = table.sort_values(["place", "topic"])

    def theirs(name: str) -> np.ndarray:
        matrix: np.ndarray = table[name].to_numpy().reshape(values.shape)
        return matrix

    own = advantage(values, values.sum(axis=1), values.sum(axis=0) / values.sum(), added=0)
    assert own == pytest.approx(theirs("rca"))
    has = own >= 1
    assert np.array_equal(has, theirs("mcp") == 1)
    # To them a topic is near to itself, too.
    assert density(has, proximity(has) + np.eye(12)) == pytest.approx(theirs("density"))
    complexities = theirs("pci")[0]
    assert complexity(has) == pytest.approx((complexities - complexities.mean()) / complexities.std())
