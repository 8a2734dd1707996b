from __future__ import annotations

import random
from typing import Any

import pyarrow as pa
import pytest

from almanac.analyse.positions import ALL
from almanac.analyse.specialisation import ADDED
from almanac.analyse.strategy import (
    ENTER,
    GAP,
    HALF,
    HELD,
    MOVES,
    NEARNESS,
    OPTIONS,
    POSITIONS,
    SOME,
    SURE,
    TOPICS,
    strategy,
)
from almanac.cores import spread
from almanac.facts.store import Tables
from tests.unit.analyse.test_positions import UNTIL, Work, many, resolved, topics

Row = dict[str, Any]
SCHEMAS = {"positions": POSITIONS, "options": OPTIONS, "nearness": NEARNESS, "topic_figures": TOPICS, "held": HELD}
FIELDS = ("speech", "vision", "robots", "chips", "search", "games")
NAMES = [("technology", name) for name in FIELDS]
HOMES = {
    "ash": "GB", "birch": "GB", "cedar": "CN", "dune": "CN", "elm": "US", "fir": "US", "gorse": "FR", "holly": None,
}  # fmt: skip
# The later, the less diverse: what `ash` works on, what `birch` does, and so on.
ABOUT = (FIELDS, FIELDS[:5], FIELDS[:4], FIELDS[:3], FIELDS, FIELDS[:2], FIELDS[:1], FIELDS[2:4])


def world() -> tuple[list[Work], dict[str, float]]:
    """Works of all, with how likely some are the industry's."""
    chance = random.Random(5)
    works: list[Work] = []
    for one, about in zip(HOMES, ABOUT, strict=True):
        for at in range(60):
            parties = (one, chance.choice(list(HOMES))) if chance.random() < 0.3 else (one,)
            source = chance.choice(["", "papers:", "epoch:"])
            year = UNTIL - int(chance.triangular(0, 9, 0))
            works.append((f"{source}{one}{at}", year, parties, (chance.choice(about),)))
    return works, {id_: chance.choice([1.0, 1.0, 0.95, 0.7, 0.3]) for id_, _, _, _ in works}


def analysed(works: list[Work], likely: dict[str, float] | None = None, score: float = 1.0) -> Tables:
    return strategy(resolved(works, HOMES, score), topics(works, likely, 0.9), NAMES, UNTIL, map)


@pytest.fixture(scope="module")
def tables() -> Tables:
    works, likely = world()
    return analysed(works, likely, 0.95)


def rows(table: pa.Table, **wanted: str) -> list[Row]:
    return [row for row in table.to_pylist() if all(row[name] == value for name, value in wanted.items())]


def test_tables_have_their_schemas_and_something_in_them(tables: Tables) -> None:
    assert list(tables) == list(SCHEMAS)
    for name, schema in SCHEMAS.items():
        assert tables[name].schema.equals(schema, check_metadata=True), name
        tables[name].validate(full=True)
        assert tables[name].num_rows, name
        assert all(not column.null_count for column in tables[name].columns), name


def test_each_figure_is_within_its_interval(tables: Tables) -> None:
    for row in rows(tables["positions"]):
        for name in ("share", "advantage", "growth", "rank"):
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"], (row, name)


def test_countries_shares_are_of_what_all_have_those_of_no_known_country_too(tables: Tables) -> None:
    figures = {row["topic"]: row for row in rows(tables["topic_figures"])}
    assert list(figures) == [ALL, *("/".join(name) for name in NAMES)]
    assert {row["last"] for row in figures.values()} == {UNTIL}
    for topic in (ALL, *FIELDS):
        of = rows(tables["positions"], kind="country", topic=topic)
        figure = figures[topic if topic == ALL else f"technology/{topic}"]
        assert 0 < sum(row["works"] for row in of) <= figure["works"]
        assert sum(row["share"] for row in of) <= 1 + 1e-9
        assert all(row["share"] == pytest.approx(row["works"] / figure["works"]) for row in of)
    whole = sum(row["works"] for row in rows(tables["positions"], kind="country", topic=ALL))
    assert whole < figures[ALL]["works"]


def test_advantage_and_growth_are_what_is_worked_out_by_hand() -> None:
    works = [
        *many(6, "a", 2020, ("ash",), "speech"), *many(2, "b", 2020, ("ash",), "vision"),
        *many(4, "c", 2020, ("cedar",), "speech"), *many(28, "d", 2020, ("cedar",), "vision"),
        *many(3, "e", 2016, ("ash",), "speech"), *many(5, "f", 2016, ("cedar",), "speech"),
    ]  # fmt: skip
    [row] = rows(analysed(works)["positions"], kind="country", id="GB", topic="speech")
    everybody = (6 + 4) / 40
    assert (row["works"], row["before"], row["share"], row["rank"]) == (6, 3, 6 / 10, 1)
    assert row["advantage"] == pytest.approx((6 + ADDED * everybody) / (8 + ADDED) / everybody)
    assert row["growth"] == pytest.approx(((6 + HALF) / 10) / ((3 + HALF) / 8))


def test_ranks_tie_where_works_do() -> None:
    works = [*many(12, "a", 2020, ("ash",)), *many(12, "c", 2020, ("cedar",)), *many(3, "e", 2020, ("elm",))]
    tables = analysed(works)
    countries = rows(tables["positions"], kind="country", topic=ALL)
    assert {row["id"]: row["rank"] for row in countries} == {"GB": 1, "CN": 1, "US": 3}
    # The third has fewer works than organisations are told of from.
    organisations = rows(tables["positions"], kind="organisation", topic=ALL)
    assert {row["id"]: row["rank"] for row in organisations} == {"ash": 1, "cedar": 1}


def test_only_topics_with_a_work_in_two_spans_have_a_position() -> None:
    works = [*many(3, "old", 2013, ("ash",), "games"), *many(3, "before", 2016, ("ash",), "speech"),
             *many(9, "new", 2020, ("ash",), "vision")]  # fmt: skip
    found = rows(analysed(works)["positions"], kind="country")
    assert [row["topic"] for row in found] == [ALL, "speech", "vision"]


def test_an_option_tells_how_often_it_comes_back(tables: Tables) -> None:
    options = rows(tables["options"])
    assert {row["move"] for row in options} == set(MOVES)
    for row in options:
        assert 0 <= row["draws"] <= 1
        assert row["ways_tried"] == len(["without facts", "without epoch", "without papers", "strict", "broad"])
        assert row["ways"] + len(row["failing"]) == row["ways_tried"]


def test_a_move_is_advice_exactly_where_draws_and_ways_bear_it_out(tables: Tables) -> None:
    options = rows(tables["options"])
    assert {row["advice"] for row in options} == {True, False}
    for row in options:
        assert row["advice"] == (row["draws"] >= SURE and row["ways"] >= SURE * row["ways_tried"]), row


def test_moves_follow_from_positions(tables: Tables) -> None:
    figures = {row["topic"]: row["works"] for row in rows(tables["topic_figures"])}
    positions = {(row["kind"], row["id"], row["topic"]): row for row in rows(tables["positions"])}
    entered: dict[tuple[str, str], int] = {}
    for row in rows(tables["options"]):
        own = positions.get((row["kind"], row["id"], row["topic"]))
        whole = positions[row["kind"], row["id"], ALL]["works"]
        assert figures[f"technology/{row['topic']}"] >= SOME
        if row["move"] == "enter":
            assert own is None or own["advantage"] < GAP
            assert row["score"] > 0
            entered[row["kind"], row["id"]] = entered.get((row["kind"], row["id"]), 0) + 1
            lacking = figures[f"technology/{row['topic']}"] / figures[ALL] * whole - (own["works"] if own else 0)
            assert row["effort"] == pytest.approx(max(lacking, 0), abs=1e-6)
        else:
            assert own is not None
            assert own["advantage"] >= 1
            assert own["works"] >= 1
            assert row["score"] == own["advantage"]
            assert (own["growth"] > 1) == (row["move"] == "strengthen")
    assert max(entered.values()) <= ENTER


@pytest.mark.parametrize(("number", "told"), [(int(SOME), True), (int(SOME) - 1, False)])
def test_no_move_is_told_of_a_topic_with_few_works(number: int, told: bool) -> None:
    works = [*many(number, "a", 2020, ("ash",), "speech"), *many(40, "c", 2020, ("cedar",), "vision"),
             *many(10, "b", 2016, ("ash", "cedar"), "speech")]  # fmt: skip
    assert bool(rows(analysed(works)["options"], kind="country", id="GB", topic="speech")) == told


def test_nothing_is_told_to_enter_where_few_countries_are_known() -> None:
    works = [*many(60, "a", 2020, ("ash",), "speech"), *many(60, "c", 2020, ("cedar",), "vision")]
    assert not rows(analysed(works)["options"], move="enter")


def test_a_move_that_hangs_on_one_source_says_so() -> None:
    works = [
        *many(40, "papers:a", 2020, ("ash",), "speech"), *many(40, "papers:c", 2020, ("cedar",), "vision"),
        *many(12, "a", 2020, ("ash",), "vision"), *many(12, "c", 2020, ("cedar",), "speech"),
        *many(10, "papers:b", 2016, ("ash", "cedar"), "speech", "vision"),
        *many(10, "b", 2016, ("ash", "cedar"), "speech", "vision"),
    ]  # fmt: skip
    [row] = rows(analysed(works)["options"], kind="country", id="GB", topic="speech")
    assert (row["move"], row["failing"], row["ways_tried"]) == ("strengthen", ["without papers"], 4)
    assert row["draws"] >= SURE


def test_nearness_is_told_of_each_two_topics_both_ways(tables: Tables) -> None:
    near = {(row["topic"], row["other"]): row["proximity"] for row in rows(tables["nearness"])}
    assert len(near) == tables["nearness"].num_rows == len(FIELDS) * (len(FIELDS) - 1)
    assert all(0 <= value <= 1 and value == near[other, topic] for (topic, other), value in near.items())


def test_an_organisation_holds_its_share_of_its_country_s_works() -> None:
    works = [
        *many(15, "a", 2020, ("ash",), "speech"), *many(5, "b", 2020, ("birch",), "speech"),
        *many(5, "v", 2020, ("birch",), "vision"), *many(40, "c", 2020, ("cedar",), "speech"),
        *many(12, "d", 2020, ("dune", "cedar"), "vision"), *many(40, "h", 2020, ("holly",), "speech"),
        *many(2, "g", 2020, ("gorse",), "speech"),
    ]  # fmt: skip
    held = rows(analysed(works)["held"])
    speech, vision = "technology/speech", "technology/vision"
    assert [(row["country"], row["topic"], row["organisation"], row["share"]) for row in held] == [
        ("CN", ALL, "cedar", pytest.approx(46 / 52)), ("CN", speech, "cedar", 1),
        ("CN", vision, "cedar", 1 / 2),
        ("GB", ALL, "ash", 15 / 25), ("GB", ALL, "birch", 10 / 25), ("GB", speech, "ash", 15 / 20),
        ("GB", speech, "birch", 5 / 20), ("GB", vision, "birch", 1),
    ]  # fmt: skip


def test_the_same_twice_is_the_same_to_the_bit_on_one_core_and_on_many(tables: Tables) -> None:
    works, likely = world()
    again = strategy(resolved(works, HOMES, 0.95), topics(works, likely, 0.9), NAMES, UNTIL, spread)
    for name, table in tables.items():
        assert table.equals(again[name]), name


def test_nothing_gives_tables_without_rows() -> None:
    found = analysed([])
    assert {name: table.schema for name, table in found.items()} == SCHEMAS
    assert not any(found[name].num_rows for name in ("positions", "options", "held"))
    assert {row["works"] for row in rows(found["topic_figures"])} == {0}
    assert {row["proximity"] for row in rows(found["nearness"])} == {0}


def test_an_organisation_of_no_known_country_has_its_share_of_all_and_no_more() -> None:
    works = [*many(12, "a", 2020, ("dune",), "speech"), *many(1, "b", 2020, ("ash",), "speech")]
    homes = {"dune": None, "ash": "GB"}
    found = strategy(resolved(works, homes), topics(works), NAMES, UNTIL, map)["positions"]
    [whole] = rows(found, kind="organisation", id="dune", topic=ALL)
    assert whole["share"] == pytest.approx(12 / 13)


def test_of_a_topic_that_nobody_had_before_no_change_is_told() -> None:
    works = [
        *many(40, "a", 2020, ("ash",), "speech"), *many(12, "b", 2020, ("cedar",), "speech"),
        *many(30, "c", 2020, ("cedar",), "vision"), *many(10, "d", 2017, ("cedar",), "vision"),
        *many(10, "e", 2017, ("ash",), "vision"),
    ]  # fmt: skip
    tables = analysed(works)
    [row] = rows(tables["positions"], kind="country", id="GB", topic="speech")
    assert (row["growth_low"], row["growth"], row["growth_high"]) == (None, None, None)
    [row] = rows(tables["positions"], kind="country", id="GB", topic="vision")
    assert (row["works"], row["growth"] is None) == (0, False)
    complexities = {row["topic"]: row["complexity"] for row in rows(tables["topic_figures"])}
    assert {topic for topic, complexity in complexities.items() if complexity is not None} == {
        ALL, "technology/speech", "technology/vision",
    }  # fmt: skip
    assert rows(tables["options"], kind="country", id="GB", topic="speech") == []
