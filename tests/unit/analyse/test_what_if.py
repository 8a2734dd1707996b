from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from almanac.analyse.network import network
from almanac.analyse.positions import ALL
from almanac.analyse.rounds import ROUNDS
from almanac.analyse.specialisation import ADDED
from almanac.analyse.strategy import strategy
from almanac.analyse.what_if import Change, WhatIf, told
from tests.unit.analyse.test_network import TOPIC
from tests.unit.analyse.test_network import Work as Tie
from tests.unit.analyse.test_network import resolved as tied
from tests.unit.analyse.test_positions import NAMES, UNTIL, many, resolved, topics

SPEECH, VISION = "technology/speech", "technology/vision"
HOMES = {"ash": "GB", "birch": "GB", "cedar": "CN", "dune": "CN", "elm": "US", "fir": None}
WORKS = [
    *many(20, "a", UNTIL, ("ash",), "speech"), *many(30, "c", UNTIL, ("cedar",), "speech"),
    *many(40, "d", UNTIL, ("cedar",), "vision"), *many(10, "e", UNTIL, ("elm",), "vision"),
]  # fmt: skip
TIES: list[Tie] = [
    (f"w{at}", "paper", "2020", list(pair))
    for at, pair in enumerate([("ash", "birch"), ("ash", "cedar"), ("cedar", "dune"), ("dune", "elm"), ("dune", "fir")])
]
# Organisation, country, amount, and why it does not count.
RAISED: list[tuple[str, str | None, str | None, str | None]] = [
    ("ash", "GB", "10", None), ("birch", "GB", "5", None), ("cedar", "CN", "20", "country"),
    ("fir", None, "7", "no-country"), ("cedar", "CN", "99", "standing"), ("elm", "US", None, None),
]  # fmt: skip


def rounds() -> pa.Table:
    chosen = ("organisation", "country", "converted", "excluded")
    schema = pa.schema([ROUNDS.field(name) for name in chosen])
    return pa.Table.from_pylist(
        [
            {"organisation": one, "country": country, "converted": amount and Decimal(amount), "excluded": why}
            for one, country, amount, why in RAISED
        ],
        schema=schema,
    )


@pytest.fixture(scope="module")
def analysed() -> dict[str, pa.Table]:
    ties = network(tied(TIES, [], {}), TOPIC.empty_table(), ROUNDS.empty_table(), 0.5)
    return {**strategy(resolved(WORKS, HOMES), topics(WORKS), NAMES, UNTIL, map), **ties, "rounds": rounds()}


def what_if(analysed: Mapping[str, pa.Table], kind: str, id_: str) -> WhatIf:
    return WhatIf(dict(analysed), {id_: {"country": country} for id_, country in HOMES.items()}, kind, id_)


def figures(changes: list[Change]) -> dict[tuple[str, str], tuple[float, float]]:
    return {(change.of, change.figure): (change.before, change.after) for change in changes}


def test_more_works_raise_share_rank_and_advantage(analysed: dict[str, pa.Table]) -> None:
    found = figures(what_if(analysed, "country", "GB").more_works(SPEECH, 20))
    assert found == {
        (SPEECH, "works"): (20, 40), (SPEECH, "share"): (20 / 50, 40 / 70), (SPEECH, "rank"): (2, 1),
        (ALL, "works"): (20, 40), (ALL, "share"): (20 / 100, 40 / 120), (ALL, "rank"): (2, 2),
        (SPEECH, "advantage"): (
            pytest.approx((20 + ADDED * 50 / 100) / (20 + ADDED) / (50 / 100)),
            pytest.approx((40 + ADDED * 70 / 120) / (40 + ADDED) / (70 / 120)),
        ),
    }  # fmt: skip


def test_what_changes_nothing_is_what_stands_in_the_tables(analysed: dict[str, pa.Table]) -> None:
    for row in analysed["positions"].to_pylist():
        topic = f"{row['half']}/{row['topic']}" if row["half"] else SPEECH
        changes = what_if(analysed, row["kind"], row["id"]).more_works(topic, 0)
        assert list(told(changes)) == []
        name = topic if row["half"] else ALL
        found = figures(changes)
        for figure in ("works", "share", "rank"):
            assert found[name, figure][0] == pytest.approx(row[figure]), (row["id"], figure)
        if row["half"]:
            assert found[name, "advantage"][0] == pytest.approx(row["advantage"])


@pytest.mark.parametrize("fewer", [-20, -21, -1e9])
def test_works_stop_at_nought(fewer: float, analysed: dict[str, pa.Table]) -> None:
    found = figures(what_if(analysed, "organisation", "ash").more_works(SPEECH, fewer))
    assert found[SPEECH, "works"] == (20, 0)
    assert found[SPEECH, "share"] == (20 / 50, 0)
    assert found[ALL, "works"] == (20, 0)


def test_fewer_works_on_one_topic_leave_those_on_others(analysed: dict[str, pa.Table]) -> None:
    found = figures(what_if(analysed, "country", "CN").more_works(VISION, -1e9))
    assert (found[VISION, "works"], found[ALL, "works"]) == ((40, 0), (70, 30))
    assert found[VISION, "rank"] == (1, 2)


def test_one_that_has_nothing_begins_at_nought(analysed: dict[str, pa.Table]) -> None:
    found = figures(what_if(analysed, "country", "FR").more_works(SPEECH, 25))
    assert found[SPEECH, "works"] == (0, 25)
    assert found[SPEECH, "rank"] == (3, 2)
    assert found[SPEECH, "advantage"][0] == pytest.approx(1)


def test_a_new_partner_brings_those_it_knows_within_two_steps(analysed: dict[str, pa.Table]) -> None:
    found = figures(what_if(analysed, "organisation", "ash").a_partner("dune"))
    # Before, `dune` is within two steps through `cedar`; after, `elm` and `fir` are, through `dune`.
    assert found == {("dune", "partners"): (2, 3), ("dune", "two-steps"): (1, 2)}


@pytest.mark.parametrize(
    ("kind", "id_", "other"),
    [
        ("organisation", "ash", "cedar"),
        ("organisation", "ash", "ash"),
        ("country", "GB", "cedar"),
        ("country", "GB", "birch"),
    ],
    ids=["a partner already", "oneself", "a partner of the country", "an organisation of the country"],
)
def test_a_partner_that_one_has_changes_nothing(
    kind: str, id_: str, other: str, analysed: dict[str, pa.Table]
) -> None:  # fmt: skip
    assert list(told(what_if(analysed, kind, id_).a_partner(other))) == []


def test_a_partner_of_a_country_is_one_of_its_organisations(analysed: dict[str, pa.Table]) -> None:
    found = figures(what_if(analysed, "country", "GB").a_partner("dune"))
    assert found == {("dune", "partners"): (1, 2), ("dune", "two-steps"): (1, 2)}


def test_one_without_partners_gets_its_first(analysed: dict[str, pa.Table]) -> None:
    found = figures(what_if(analysed, "country", "FR").a_partner("dune"))
    assert found == {("dune", "partners"): (0, 1), ("dune", "two-steps"): (0, 3)}


@pytest.mark.parametrize(
    ("kind", "id_", "amount", "raised", "rank"),
    [
        ("country", "GB", 10, (15, 25), (2, 1)),
        ("organisation", "birch", 3, (5, 8), (4, 3)),
        ("organisation", "fir", 14, (7, 21), (3, 1)),
        ("country", "US", 1, (0, 1), (3, 3)),
        ("country", "GB", 5, (15, 20), (2, 1)),
        ("country", "GB", 0, (15, 15), (2, 2)),
    ],
)
def test_money_changes_the_rank_by_money(
    kind: str, id_: str, amount: float, raised: tuple[float, float], rank: tuple[float, float],
    analysed: dict[str, pa.Table],
) -> None:  # fmt: skip
    found = figures(what_if(analysed, kind, id_).more_money(amount))
    assert found == {(ALL, "raised"): raised, (ALL, "rank by money"): rank}


def test_only_what_changes_is_told() -> None:
    changes = [Change(ALL, "works", 1, 2), Change(ALL, "rank", 1, 1)]
    assert list(told(changes)) == changes[:1]


def test_nobody_else_s_figures_change(analysed: dict[str, pa.Table]) -> None:
    before: dict[str, list[dict[str, Any]]] = {name: table.to_pylist() for name, table in analysed.items()}
    one = what_if(analysed, "country", "GB")
    one.more_works(SPEECH, 5)
    one.a_partner("dune")
    one.more_money(5)
    assert before == {name: table.to_pylist() for name, table in analysed.items()}


def test_a_topic_that_nobody_is_left_on_has_a_share_of_nothing(analysed: dict[str, pa.Table]) -> None:
    only = {**analysed, **strategy(resolved(WORKS[:20], HOMES), topics(WORKS[:20]), NAMES, UNTIL, map)}
    taken = figures(what_if(only, "country", "GB").more_works(SPEECH, -50))
    assert taken[SPEECH, "share"] == (1, 0)
    assert figures(what_if(only, "country", "GB").more_works(VISION, 5))[VISION, "share"] == (0, 1)


def test_money_taken_away_stops_at_nought(analysed: dict[str, pa.Table]) -> None:
    assert figures(what_if(analysed, "organisation", "birch").more_money(-50))[ALL, "raised"] == (5, 0)
