"""Who works with whom: ties between organisations, the communities that they make, and who stands between these.

Two organisations are tied by works that both have a part of, by announced partnerships, and by investors that both have
had. A work of n organisations gives each of its pairs 1 / (n - 1), so that it weighs as much for an organisation
however many others it has (Newman, 2001, doi:10.1103/PhysRevE.64.016132). Communities: Leiden (Traag et al., 2019,
doi:10.1038/s41598-019-41695-z); brokers: betweenness (Freeman, 1977, doi:10.2307/3033543) and participation, how evenly
an organisation's ties are spread over communities (Guimerà and Amaral, 2005, doi:10.1038/nature03288).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import duckdb
import graspologic_native
import numpy as np
import pyarrow as pa
import rustworkx

from almanac.facts.store import Tables

SEED = 20190801
# A work of more organisations says little of any two of them.
MOST_PARTIES = 25
# Nor does a work of which an organisation has less than this.
LEAST_PART = 0.01
# Communities and brokers are told from ties that weigh at least this: one joint work of many is no acquaintance.
LEAST_WEIGHT = 1.0
# Years that a window of time has.
WINDOW = 5

TIES = pa.schema([
    pa.field("left", pa.string(), nullable=False),
    pa.field("right", pa.string(), nullable=False),
    pa.field("works", pa.int32(), nullable=False),
    pa.field("models", pa.int32(), nullable=False, metadata={"meaning": "those of the works that are models"}),
    pa.field("partnerships", pa.int32(), nullable=False),
    pa.field("investors", pa.int32(), nullable=False, metadata={"meaning": "investors that both have had"}),
    pa.field("weight", pa.float64(), nullable=False, metadata={"unit": "works and partnerships, shared by pairs"}),
    pa.field("first", pa.int32(), nullable=False, metadata={"unit": "year"}),
    pa.field("last", pa.int32(), nullable=False, metadata={"unit": "year"}),
])  # fmt: skip
NODES = pa.schema([
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("partners", pa.int32(), nullable=False),
    pa.field("weight", pa.float64(), nullable=False),
    pa.field("community", pa.int32(), nullable=False, metadata={"meaning": "1 is the heaviest; 0 is none"}),
    pa.field("betweenness", pa.float64(), nullable=False, metadata={"unit": "share of shortest paths"}),
    pa.field("participation", pa.float64(), nullable=False, metadata={"unit": "0: all ties in one community"}),
])  # fmt: skip
COUNTRIES = pa.schema([
    pa.field("window", pa.int32(), nullable=False, metadata={"meaning": "the first year of the window"}),
    pa.field("left", pa.string(), nullable=False),
    pa.field("right", pa.string(), nullable=False, metadata={"meaning": "the same as left: within the country"}),
    pa.field("weight", pa.float64(), nullable=False, metadata={"unit": "joint works, shared by pairs"}),
])  # fmt: skip
BY_TOPIC = pa.schema([
    pa.field("half", pa.string(), nullable=False),
    pa.field("topic", pa.string(), nullable=False),
    pa.field("left", pa.string(), nullable=False),
    pa.field("right", pa.string(), nullable=False),
    pa.field("works", pa.int32(), nullable=False),
])  # fmt: skip


def network(resolved: Tables, topics: pa.Table, rounds: pa.Table, threshold: float) -> Tables:
    """Return `ties`, `nodes`, `country_ties` and `topic_ties`.

    resolved: what `resolve` gives; topics: what works are about, those that count from `threshold` on; rounds: with
    their organisations and investors.
    """
    with duckdb.connect() as connection:
        connection.register("authorships", resolved["authorships"].select(["work", "organisation", "part"]))
        connection.register("works", resolved["works"].select(["id", "kind", "published"]))
        connection.register("organisations", resolved["organisations"].select(["id", "country"]))
        connection.register("topics", topics.select(["table", "id", "half", "topic", "probability"]))
        connection.execute(_PAIRS.format(most=MOST_PARTIES, least=LEAST_PART)).fetchall()
        joint = connection.sql(_JOINT).to_arrow_table().to_pylist()
        countries = connection.sql(_COUNTRIES.format(window=WINDOW)).to_arrow_table().cast(COUNTRIES)
        by_topic = connection.sql(_BY_TOPIC.format(threshold=threshold)).to_arrow_table().cast(BY_TOPIC)
    ties = _with_agreements(joint, resolved["partnerships"], rounds)
    return {
        "ties": pa.Table.from_pylist(ties, schema=TIES),
        "nodes": _nodes(ties),
        "country_ties": countries,
        "topic_ties": by_topic,
    }


_PAIRS = """
    create temp table pairs as
    with parties as (
        select work, organisation from authorships group by work, organisation having sum(part) >= {least}
    ), several as (
        select work, count(*) as parties from parties group by work having count(*) between 2 and {most}
    )
    select a.work, a.organisation as left_, b.organisation as right_, 1.0::double / (parties - 1) as weight,
        kind, left(published, 4)::integer as year
    from parties a join parties b on a.work = b.work and a.organisation < b.organisation
        join several on several.work = a.work join works on works.id = a.work
"""
_JOINT = """
    select left_ as "left", right_ as "right", count(*)::integer as works, count_if(kind = 'model')::integer as models,
        sum(weight order by work) as weight, min(year) as "first", max(year) as "last"
    from pairs group by left_, right_ order by left_, right_
"""
_COUNTRIES = """
    select (year // {window} * {window})::integer as "window", least(a.country, b.country) as "left",
        greatest(a.country, b.country) as "right", sum(weight order by work, left_, right_) as weight
    from pairs join organisations a on a.id = left_ join organisations b on b.id = right_
    where a.country is not null and b.country is not null
    group by all order by 1, 2, 3
"""
_BY_TOPIC = """
    with counted as (
        select half, topic, left_ as "left", right_ as "right", count(*)::integer as works
        from pairs join topics on topics.id = pairs.work
        where "table" = 'works' and probability >= {threshold} and half <> 'industry'
        group by all
    )
    select half, topic, "left", "right", works from counted
    qualify row_number() over (partition by half, topic order by works desc, "left", "right") <= 20
    order by half, topic, works desc, "left", "right"
"""


def _with_agreements(joint: list[dict[str, Any]], partnerships: pa.Table, rounds: pa.Table) -> list[dict[str, Any]]:
    """Return the ties by works with those by partnerships and investors."""
    ties = {(row["left"], row["right"]): row | {"partnerships": 0, "investors": 0} for row in joint}
    for left, right, kind, year, weight in (*_agreed(partnerships), *_of_investors(rounds)):
        nothing = {
            "works": 0,
            "models": 0,
            "partnerships": 0,
            "investors": 0,
            "weight": 0.0,
            "first": year,
            "last": year,
        }
        tie = ties.setdefault((left, right), {"left": left, "right": right, **nothing})
        tie[kind] += 1
        tie["weight"] += weight
        tie["first"], tie["last"] = min(tie["first"], year), max(tie["last"], year)
    return [row | {"weight": round(row["weight"], 9)} for _, row in sorted(ties.items())]


Agreement = tuple[str, str, str, int, float]


def _agreed(partnerships: pa.Table) -> Iterator[Agreement]:
    for row in partnerships.to_pylist():
        parties = sorted(set(row["organisations"]))
        for left, right in combinations(parties, 2):
            yield left, right, "partnerships", int(row["announced"][:4]), 1 / (len(parties) - 1)


def _of_investors(rounds: pa.Table) -> Iterator[Agreement]:
    """Yield pairs of organisations that one investor put money into: a tie, but one without weight."""
    funded: dict[str, dict[str, int]] = {}
    for row in rounds.to_pylist():
        for investor in {name.casefold() for name in (*row["lead_investors"], *row["investors"])}:
            funded.setdefault(investor, {}).setdefault(row["organisation"], row["year"])
    for of in funded.values():
        for left, right in combinations(sorted(of), 2):
            yield left, right, "investors", max(of[left], of[right]), 0.0


def _nodes(ties: list[dict[str, Any]]) -> pa.Table:
    """Return a row for each organisation that has ties (`NODES`), the heaviest first."""
    partners: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    for tie in ties:
        for end in (tie["left"], tie["right"]):
            partners[end] += 1
            weight[end] += tie["weight"]
    strong = [tie for tie in ties if tie["weight"] >= LEAST_WEIGHT]
    community = _communities(strong, weight)
    between = _betweenness(strong)
    spread = _participation(strong, community)
    rows = [
        {
            "organisation": id_, "partners": partners[id_], "weight": round(weight[id_], 9),
            "community": community.get(id_, 0), "betweenness": round(between.get(id_, 0.0), 9),
            "participation": round(spread.get(id_, 0.0), 9),
        }
        for id_ in sorted(partners, key=lambda id_: (-weight[id_], id_))
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=NODES)


def _communities(ties: list[dict[str, Any]], weight: Counter[str]) -> dict[str, int]:
    """Return the number of each organisation's community, from 1, the heaviest first; pairs by themselves have none."""
    if not ties:
        return {}
    edges = [(tie["left"], tie["right"], tie["weight"]) for tie in ties]
    found: dict[str, int]
    _, found = graspologic_native.leiden(edges, seed=SEED, trials=4)
    members: dict[int, list[str]] = {}
    for id_ in sorted(found):
        members.setdefault(found[id_], []).append(id_)
    large = [ids for ids in members.values() if len(ids) > 2]
    large.sort(key=lambda ids: (-sum(weight[id_] for id_ in ids), ids))
    return {id_: number for number, ids in enumerate(large, start=1) for id_ in ids}


def _betweenness(ties: list[dict[str, Any]]) -> dict[str, float]:
    names = sorted({end for tie in ties for end in (tie["left"], tie["right"])})
    at = {name: number for number, name in enumerate(names)}
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(names)
    graph.add_edges_from_no_data([(at[tie["left"]], at[tie["right"]]) for tie in ties])
    # On one core: sums in another order would be other bytes.
    found = rustworkx.betweenness_centrality(graph, parallel_threshold=len(names) + 1)
    return {name: found[number] for name, number in at.items()}


def _participation(ties: list[dict[str, Any]], community: dict[str, int]) -> dict[str, float]:
    to: dict[str, Counter[int]] = {}
    for tie in ties:
        for end, other in ((tie["left"], tie["right"]), (tie["right"], tie["left"])):
            if other in community:
                to.setdefault(end, Counter())[community[other]] += tie["weight"]
    return {id_: 1 - float(np.sum((np.array(list(of.values())) / sum(of.values())) ** 2)) for id_, of in to.items()}
