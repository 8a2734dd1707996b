from __future__ import annotations

from itertools import combinations

import pyarrow as pa
import pytest

from almanac.analyse.network import MOST_PARTIES, network
from almanac.analyse.rounds import ROUNDS
from almanac.facts.store import Tables

Work = tuple[str, str, str, list[str]]
NO_ROUNDS = ROUNDS.empty_table()
TOPIC = pa.schema(
    {"table": pa.string(), "id": pa.string(), "half": pa.string(), "topic": pa.string(), "probability": pa.float64()}
)
ROUND = pa.schema({
    "organisation": pa.string(), "year": pa.int32(), "lead_investors": pa.list_(pa.string()),
    "investors": pa.list_(pa.string()),
})  # fmt: skip


def resolved(works: list[Work], partnerships: list[tuple[str, list[str]]], countries: dict[str, str]) -> Tables:
    authorships = [{"work": id_, "organisation": each, "part": 1 / len(of)} for id_, _, _, of in works for each in of]
    pair = pa.schema({"work": pa.string(), "organisation": pa.string(), "part": pa.float64()})
    work = pa.schema({"id": pa.string(), "kind": pa.string(), "published": pa.string()})
    agreed = pa.schema({"announced": pa.string(), "organisations": pa.list_(pa.string())})
    home = pa.schema({"id": pa.string(), "country": pa.string()})
    return {
        "authorships": pa.Table.from_pylist(authorships, schema=pair),
        "works": pa.Table.from_pylist(
            [{"id": id_, "kind": kind, "published": day} for id_, kind, day, _ in works], schema=work
        ),
        "partnerships": pa.Table.from_pylist(
            [{"announced": day, "organisations": parties} for day, parties in partnerships], schema=agreed
        ),
        "organisations": pa.Table.from_pylist([{"id": i, "country": c} for i, c in countries.items()], schema=home),
    }


def found(
    works: list[Work],
    partnerships: list[tuple[str, list[str]]] | None = None,
    countries: dict[str, str] | None = None,
    topics: list[dict[str, object]] | None = None,
    rounds: pa.Table = NO_ROUNDS,
) -> Tables:
    tables = resolved(works, partnerships or [], countries or {})
    return network(tables, pa.Table.from_pylist(topics or [], schema=TOPIC), rounds, 0.5)


def test_a_work_of_three_gives_each_pair_a_half_and_a_mention_twice_counts_once() -> None:
    tables = found([("w1", "paper", "2019", ["a", "b", "c", "a"]), ("w2", "model", "2021-03", ["a", "b"])])
    rows = {(row["left"], row["right"]): row for row in tables["ties"].to_pylist()}
    assert set(rows) == {("a", "b"), ("a", "c"), ("b", "c")}
    assert rows["a", "b"] | {"left": "a"} == {
        "left": "a", "right": "b", "works": 2, "models": 1, "partnerships": 0, "investors": 0, "weight": 1.5,
        "first": 2019, "last": 2021,
    }  # fmt: skip
    assert rows["b", "c"]["weight"] == 0.5


def test_partnerships_and_common_investors_are_ties_too() -> None:
    rounds = pa.Table.from_pylist(
        [
            {"organisation": "a", "year": 2017, "lead_investors": ["Fund"], "investors": []},
            {"organisation": "c", "year": 2020, "lead_investors": [], "investors": ["FUND", "Other"]},
        ],
        schema=ROUND,
    )
    ties = found([], [("2018-05", ["b", "a"]), ("2019", ["a", "b"])], rounds=rounds)["ties"].to_pylist()
    assert [(row["left"], row["right"], row["partnerships"], row["investors"], row["weight"]) for row in ties] == [
        ("a", "b", 2, 0, 2.0), ("a", "c", 0, 1, 0.0),
    ]  # fmt: skip


def test_a_work_of_very_many_ties_nobody() -> None:
    many = [f"o{number}" for number in range(MOST_PARTIES + 1)]
    assert found([("w", "paper", "2020", many)])["ties"].num_rows == 0
    assert found([("w", "paper", "2020", many[1:])])["ties"].num_rows == MOST_PARTIES * (MOST_PARTIES - 1) // 2


def test_an_organisation_with_a_thousandth_of_a_work_is_tied_by_it_to_nobody() -> None:
    tables = resolved([("w", "paper", "2020", ["a", "b"])], [], {})
    place = tables["authorships"].schema.get_field_index("part")
    tables["authorships"] = tables["authorships"].set_column(place, "part", pa.array([0.001, 0.001]))
    assert network(tables, TOPIC.empty_table(), NO_ROUNDS, 0.5)["ties"].num_rows == 0


def two_groups_and_a_bridge() -> list[Work]:
    pairs = [*combinations("abcd", 2), *combinations("wxyz", 2)]
    works: list[Work] = [(f"{pair}{n}", "paper", "2020", list(pair)) for pair in pairs for n in range(3)]
    return [*works, *((f"bridge{n}", "paper", "2020", ["d", "w"]) for n in range(2))]


def test_groups_that_work_together_are_communities_and_who_stands_between_them_is_a_broker() -> None:
    nodes = {row["organisation"]: row for row in found(two_groups_and_a_bridge())["nodes"].to_pylist()}
    groups = {frozenset(id_ for id_ in nodes if nodes[id_]["community"] == number) for number in (1, 2)}
    assert groups == {frozenset("abcd"), frozenset("wxyz")}
    # Of the 21 pairs without d, it stands on the shortest ways of the 3 · 4 between the groups.
    assert nodes["d"]["betweenness"] == pytest.approx(12 / 21)
    assert nodes["a"]["betweenness"] == 0
    # d has 9 works with its own group and 2 with the other.
    assert nodes["d"]["participation"] == pytest.approx(1 - (9 / 11) ** 2 - (2 / 11) ** 2)


def test_countries_are_tied_by_five_years() -> None:
    works: list[Work] = [("w1", "paper", "2018", ["a", "b"]), ("w2", "paper", "2020", ["a", "b", "c"])]
    rows = found(works, countries={"a": "GB", "b": "CN", "c": "GB"})["country_ties"].to_pylist()
    assert [(row["window"], row["left"], row["right"], row["weight"]) for row in rows] == [
        (2015, "CN", "GB", 1.0), (2020, "CN", "GB", 1.0), (2020, "GB", "GB", 0.5),
    ]  # fmt: skip


def test_pairs_of_a_topic_are_those_of_its_works() -> None:
    works: list[Work] = [("w1", "paper", "2018", ["a", "b"]), ("w2", "paper", "2018", ["a", "c"])]
    about = {"table": "works", "half": "technology", "topic": "speech"}
    topics: list[dict[str, object]] = [
        about | {"id": "w1", "probability": 0.8},
        about | {"id": "w2", "probability": 0.4},
    ]
    rows = found(works, topics=topics)["topic_ties"].to_pylist()
    assert rows == [{"half": "technology", "topic": "speech", "left": "a", "right": "b", "works": 1}]


def test_nothing_gives_nothing_and_the_same_twice_is_the_same() -> None:
    assert {name: table.num_rows for name, table in found([]).items()} == dict.fromkeys(
        ("ties", "nodes", "country_ties", "topic_ties"), 0
    )
    first, again = found(two_groups_and_a_bridge()), found(two_groups_and_a_bridge())
    assert all(first[name].equals(again[name]) for name in first)
