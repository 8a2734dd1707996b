from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from almanac.analyse.acquaintance import FEATURES, Known, known
from almanac.analyse.history import History
from almanac.analyse.new_ties import _STEPS_OF_DEGREE, MODEL, learn, matched, new_ties, read_model
from tests.unit.analyse.test_acquaintance import HOMES, Home, Work, all_pairs, past

UNTIL = 2020


def named(then: Known, pairs: tuple[np.ndarray, np.ndarray]) -> set[str]:
    left, right = (then.organisations[end] for end in pairs)
    return {f"{one}{other}" for one, other in zip(left, right, strict=True)}


def tied(of: History, until: int) -> set[tuple[int, int]]:
    left, right, year, _ = of.pairs
    return {
        (min(pair), max(pair)) for *pair, when in zip(left.tolist(), right.tolist(), year, strict=True) if when <= until
    }


def neighbours(size: int = 48, until: int = UNTIL) -> History:
    """Return a history in which organisations of the same country come to work together, each with others before."""
    rng = np.random.default_rng(7)
    homes: dict[str, Home] = {f"o{n:02}": ("GB" if n % 2 else "CN", None, "company") for n in range(size)}
    works: list[Work] = [(f"own{n:02}", until - 6, [f"o{n:02}"]) for n in range(size)]
    pairs = list(combinations(range(size), 2))
    for at in range(360):
        year = until - 5 + at % 6
        left, right = pairs[int(rng.integers(len(pairs)))]
        if year > until - 2 and left % 2 != right % 2:
            continue
        works.append((f"joint{at:03}", year, [f"o{left:02}", f"o{right:02}"]))
    return past(works, homes)


def test_new_ties_are_those_of_the_years_after_between_who_had_works_and_no_tie() -> None:
    works: list[Work] = [
        ("w1", 2017, "ab"), ("w2", 2017, "c"), ("w3", 2017, "d"),
        ("x1", 2018, "ac"), ("x2", 2019, "ab"), ("x3", 2019, "ae"), ("x4", 2020, "bc"), ("x5", 2021, "bd"),
    ]  # fmt: skip
    of = past(works, HOMES, [(2020, "dc"), (2020, "df"), (2019, "ca")])
    then = known(of, 2017)
    assert named(then, new_ties(of, then, 2017, 2019)) == {"ac"}
    assert named(then, new_ties(of, then, 2017, 2020)) == {"ac", "bc", "cd"}
    assert named(then, new_ties(of, then, 2018, 2021)) == {"ac", "bc", "cd", "bd"}
    later = known(of, 2018)
    assert named(later, new_ties(of, later, 2018, 2021)) == {"bc", "cd", "bd"}


def test_others_share_one_end_have_as_many_partners_and_no_tie_up_to_the_year() -> None:
    of = neighbours()
    then = known(of, UNTIL - 2)
    left, right = new_ties(of, then, UNTIL - 2, UNTIL)
    each = 3
    others = matched(of, then, (left, right), UNTIL, np.random.default_rng(1), each)
    assert len(others[0]) == each * len(left)
    step = np.round(np.log1p(then.degree) * _STEPS_OF_DEGREE)
    met = tied(of, UNTIL)
    of_which = zip(left.repeat(each).tolist(), right.repeat(each).tolist(), strict=True)
    for pair, (kept, other) in zip(of_which, zip(*(end.tolist() for end in others), strict=True), strict=True):
        assert kept in pair
        [replaced] = [end for end in pair if end != kept]
        assert step[other] == step[replaced]
        assert kept != other
        assert (min(kept, other), max(kept, other)) not in met


def test_others_are_none_where_everybody_else_is_tied() -> None:
    of = past([("w1", 2017, "a"), ("w2", 2017, "b"), ("w3", 2019, "ab")], HOMES)
    then = known(of, 2017)
    pairs = new_ties(of, then, 2017, 2019)
    assert named(then, pairs) == {"ab"}
    assert [len(end) for end in matched(of, then, pairs, 2019, np.random.default_rng(1), 2)] == [0, 0]


def test_what_came_to_be_makes_its_like_likelier() -> None:
    of = neighbours()
    model, then = learn(of, UNTIL), known(of, UNTIL)
    left, right = all_pairs(then)
    met = tied(of, UNTIL)
    free = np.array([one < other and (one, other) not in met for one, other in zip(left, right, strict=True)])
    left, right = left[free], right[free]
    features = then.pairs(left, right)
    logits, same = model.logits(features), then.country[left] == then.country[right]
    assert logits[same].mean() > logits[~same].mean() + 1
    foreign = features[same].copy()
    place = FEATURES.index("country")
    foreign[:, place] = 0
    assert (model.logits(foreign) < logits[same]).all()


def test_logits_are_those_of_a_first_tie_within_two_years() -> None:
    of = neighbours()
    model, then = learn(of, UNTIL), known(of, UNTIL - 2)
    left, right = all_pairs(then)
    met = tied(of, UNTIL - 2)
    free = np.array([one < other and (one, other) not in met for one, other in zip(left, right, strict=True)])
    chance = 1 / (1 + np.exp(-model.logits(then.pairs(left[free], right[free]))))
    came = len(new_ties(of, then, UNTIL - 2, UNTIL)[0])
    assert chance.sum() == pytest.approx(came, rel=0.15)


@pytest.mark.parametrize(
    "works",
    [
        [],
        [("w1", 2015, "ab"), ("w2", 2015, "cd")],
        [("w1", 2015, "ab"), ("w2", 2020, "ab")],
        [("w1", 2020, "ab"), ("w2", 2020, "cde")],
    ],
    ids=["no works", "nothing in the last years", "nobody who was not tied", "nobody who had works"],
)
def test_where_nothing_is_new_nothing_counts_and_nothing_is_likely(works: list[Any]) -> None:
    of = past(works, HOMES)
    model = learn(of, UNTIL)
    then = known(of, UNTIL)
    assert not model.weight.any()
    assert model.logits(then.row(0)).tolist() == [model.intercept] * len(HOMES)
    assert model.intercept < -5


def test_the_same_history_teaches_the_same_to_the_bit() -> None:
    first, again = learn(neighbours(), UNTIL), learn(neighbours(), UNTIL)
    for name in ("mean", "scale", "weight"):
        assert getattr(first, name).tobytes() == getattr(again, name).tobytes()
    assert first.intercept == again.intercept
    assert first.table().equals(again.table())


def test_the_order_of_the_facts_teaches_nothing() -> None:
    homes: dict[str, Home] = dict.fromkeys("abcdefgh", ("GB", None, "company"))
    works: list[Work] = [
        *((f"own{name}", 2016, name) for name in homes),
        *((f"w{at}", 2015 + at % 6, pair) for at, pair in enumerate(product("abcd", "efgh"))),
    ]
    first = learn(past(works, homes), UNTIL)
    again = learn(past(works[::-1], dict(reversed(homes.items()))), UNTIL)
    assert first.table().equals(again.table())


def test_a_model_is_read_as_it_was_written() -> None:
    of = neighbours()
    model, row = learn(of, UNTIL), known(of, UNTIL).row(3)
    table = model.table()
    assert table.schema.equals(MODEL)
    assert table["feature"].to_pylist() == [*FEATURES, "intercept"]
    again = read_model(table)
    assert again.logits(row) == pytest.approx(model.logits(row), abs=1e-5)
    assert read_model(again.table()).logits(row).tolist() == again.logits(row).tolist()
    assert replace(again, intercept=again.intercept + 1).logits(row) == pytest.approx(again.logits(row) + 1)


def test_a_first_tie_is_unlikely_where_the_years_before_tell_too_little() -> None:
    works: list[Work] = [*((f"own{n}", 2019, [f"o{n}"]) for n in range(8)), ("joint", 2020, ["o0", "o1"])]
    of = past(works, {f"o{n}": ("GB", None, "company") for n in range(8)})
    model = learn(of, 2020)
    assert model.logits(known(of, 2020).row(0)).max() < -5


def test_a_feature_that_is_always_the_same_is_written_as_it_weighs() -> None:
    works: list[Work] = [*((f"own{n}", 2018, [f"o{n}"]) for n in range(8)), ("joint", 2020, ["o0", "o1"])]
    of = past(works, {f"o{n}": ("GB", None, "company") for n in range(8)})
    model, features = learn(of, 2020), known(of, 2020).row(2)
    assert model.logits(features) == pytest.approx(read_model(model.table()).logits(features), abs=1e-6)
