"""What changed between two editions, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from almanac.analyse.changes import COLUMNS, Changes, Former, changes, matched
from almanac.facts.store import Tables

Row = dict[str, Any]
EMPTY: dict[str, Row] = {
    "leaders": {"technology": None, "organisation": "a", "rank": 1, "rank_low": 1, "rank_high": 1, "value": 1.0},
    "rounds": {
        "id": "a-2017", "organisation": "a", "country": "GB", "event": "round", "kind": "seed", "announced": "2017-05",
        "year": 2017, "amount": Decimal("5.00"), "currency": "GBP", "converted": Decimal("5.00"), "excluded": None,
        "reports": ["r1"],
    },
    "counters": {
        "year": 2017, "definition": "strict", "total": Decimal("5.00"), "low": Decimal("5.00"),
        "high": Decimal("5.00"), "rounds": 1, "undisclosed": 0,
    },
    "partnerships": {
        "id": "p", "organisations": ["a", "b"], "announced": "2017", "subject_en": "s", "subject_ru": "п",
        "subject_zh": "题",
    },
    "organisations": {"id": "a", "country": "GB", "name_en": "A", "name_ru": None, "name_zh": None},
    "corrections": {
        "id": "c", "reported": date(2026, 1, 1), "status": "reported", "decided": date(2026, 1, 1), "what_en": "w", "what_ru": "ч",
        "what_zh": "误",
    },
}  # fmt: skip


EACH: dict[str, list[Row]] = {name: [{}] for name in COLUMNS}


def tables(**rows: list[Row]) -> Tables:
    """Tables as an edition remembers them; a row says how it differs from that of `EMPTY`."""
    full = {name: [EMPTY[name] | row for row in rows.get(name, [])] for name in COLUMNS}
    return {name: pa.Table.from_pylist(full[name], schema=_schema(row)) for name, row in EMPTY.items()}


def _schema(row: Row) -> pa.Schema:
    """Text, whole numbers, lists and days as they are; what is None is text, and money has the width that it has."""
    fields = pa.Table.from_pylist([row | {name: "" for name, value in row.items() if value is None}]).schema
    money = pa.decimal128(22, 2)
    return pa.schema([field.with_type(money) if pa.types.is_decimal(field.type) else field for field in fields])


def between(then: Tables, now: Tables, same_counter: bool = True) -> Changes:
    return changes(now, Former("2026-10-01", True, same_counter, then), "strict")


def test_nothing_changed() -> None:
    same = tables(**EACH)
    found = between(same, same)
    assert found.counters == [
        {"year": 2017, "then": EMPTY["counters"], "now": EMPTY["counters"], "reasons": []}
    ]  # fmt: skip
    for name in ("rounds", "partnerships", "leaders", "moved", "organisations", "gone", "corrections"):
        assert getattr(found, name) == [], name


def worth(amount: int | None, **more: Any) -> Row:
    money = None if amount is None else Decimal(amount)
    return {"amount": money, "converted": money} | more


# Rounds then, rounds now, and by year and reason how many rounds and how much.
REASONS: dict[str, tuple[list[Row], list[Row], dict[tuple[int, str], tuple[int, int]]]] = {
    "a new round": ([worth(5)], [worth(5), worth(7, id="b", reports=["r2"])], {(2017, "new"): (1, 7)}),
    "a new one that does not count": ([worth(5)], [worth(5), worth(7, id="b", reports=["r2"], excluded="country")], {}),
    "a round gone": ([worth(5), worth(7, id="b", reports=["r2"])], [worth(5)], {(2017, "gone"): (1, -7)}),
    "two that are one": (
        [worth(5), worth(7, id="b", reports=["r2"])], [worth(5, reports=["r1", "r2"])], {(2017, "merged"): (1, -7)},
    ),
    "one that is two": (
        [worth(5, reports=["r1", "r2"])], [worth(5), worth(7, id="b", reports=["r2"])], {(2017, "split"): (1, 7)},
    ),
    "an amount corrected": ([worth(5)], [worth(4)], {(2017, "amount"): (1, -1)}),
    "an amount disclosed": ([worth(None)], [worth(4)], {(2017, "amount"): (1, 4)}),
    "one that counts no more": ([worth(5)], [worth(5, excluded="definition")], {(2017, "excluded"): (1, -5)}),
    "one that counts now": ([worth(5, excluded="country")], [worth(6)], {(2017, "counts-now"): (1, 6)}),
    "one of another year": (
        [worth(5)], [worth(6, year=2018, announced="2018")], {(2017, "moved"): (1, -5), (2018, "moved"): (1, 6)},
    ),
    "another id, the same report": ([worth(5)], [worth(5, id="a-2017-05-03")], {}),
}  # fmt: skip


@pytest.mark.parametrize("case", REASONS)
def test_reasons_add_up_to_the_difference(case: str) -> None:
    then, now, expected = REASONS[case]
    found = between(counted(then), counted(now)).counters
    assert found is not None
    reasons = {(row["year"], each["why"]): (each["rounds"], each["amount"]) for row in found for each in row["reasons"]}
    assert reasons == expected
    for row in found:
        totals = [row[when]["total"] if row[when] else 0 for when in ("then", "now")]
        assert totals[1] - totals[0] == sum(each["amount"] for each in row["reasons"])


def counted(rounds: list[Row]) -> Tables:
    """Tables of rounds with their counters."""
    full = [EMPTY["rounds"] | row for row in rounds]
    counters = []
    for year in sorted({row["year"] for row in full}):
        inside = [row for row in full if row["year"] == year and row["excluded"] is None]
        total = sum((row["converted"] or Decimal(0) for row in inside), Decimal(0))
        counters.append({"year": year, "total": total, "rounds": len(inside)})
        counters.append({"year": year, "total": total * 2, "definition": "broad"})
    return tables(rounds=rounds, counters=counters)


def test_what_no_round_explains_is_said_to_be_counted_otherwise() -> None:
    then = tables(rounds=[{}], counters=[{}])
    now = tables(rounds=[{}], counters=[{"total": Decimal(6)}])
    [year] = between(then, now).counters or []
    assert year["reasons"] == [{"why": "otherwise", "rounds": 0, "amount": Decimal(1)}]


def test_a_counter_of_something_else_is_not_compared() -> None:
    assert between(counted([{}]), counted([{}]), same_counter=False).counters is None


def test_rounds_are_told_once_each_with_what_differs() -> None:
    then = tables(rounds=[{}, {"id": "b", "reports": ["r2"]}, {"id": "c", "reports": ["r3"]}])
    now = tables(rounds=[
        {"currency": "USD", "kind": "series_a"}, {"id": "d", "reports": ["r4"]}, {"id": "e", "reports": ["r2"]},
    ])  # fmt: skip
    told = [
        (row["change"], (row["now"] or row["then"])["id"], row["columns"]) for row in between(then, now).rounds or []
    ]
    assert told == [("new", "d", []), ("gone", "c", []), ("changed", "a-2017", ["kind", "amount"])]


def test_a_round_has_one_heir() -> None:
    then = [EMPTY["rounds"] | {"id": id_, "reports": [id_]} for id_ in ("x", "y")]
    pairs = matched(then, [EMPTY["rounds"] | {"id": "z", "reports": ["x", "y"]}])
    assert [(a["id"], b["id"]) for a, b in pairs.same] == [("x", "z")]
    assert pairs.merged == {"y": "z"}


def test_partnerships() -> None:
    then = tables(partnerships=[{}, {"id": "q"}, {"id": "s"}])
    now = tables(partnerships=[{"subject_ru": "другое", "organisations": ["a", "c"]}, {"id": "t"}, {"id": "s"}])
    told = [(row["change"], row["columns"]) for row in between(then, now).partnerships or []]
    assert told == [("new", []), ("gone", []), ("changed", ["organisations", "subject"])]


def rank(organisation: str, rank: int, low: int, high: int, technology: str | None = None) -> Row:
    return {"organisation": organisation, "rank": rank, "rank_low": low, "rank_high": high, "technology": technology}


def test_leaders_that_entered_and_ranks_that_surely_changed() -> None:
    then = tables(leaders=[rank("a", 1, 1, 3), rank("b", 30, 28, 33), rank("c", 2, 2, 4), rank("e", 300, 299, 301)])
    now = tables(leaders=[
        rank("b", 1, 1, 2), rank("c", 4, 4, 6), rank("a", 4, 4, 5), rank("d", 25, 20, 30), rank("e", 200, 199, 201),
        rank("a", 1, 1, 1, "speech"),
    ])  # fmt: skip
    found = between(then, now)
    entered = [(row["now"]["organisation"], row["then"] and row["then"]["rank"]) for row in found.leaders or []]
    assert entered == [("b", 30), ("d", None)]
    # `c` moved by two, within what its ranges allow; `e` was never among those of whom moves are told.
    assert [row["now"]["organisation"] for row in found.moved or []] == ["b", "a"]


def test_organisations_and_corrections() -> None:
    then = tables(organisations=[{}, {"id": "z", "name_en": "Z"}], corrections=[{}, {"id": "d"}])
    now = tables(
        organisations=[{}, {"id": "n", "name_en": "N"}], corrections=[{"status": "rejected"}, {"id": "d"}, {"id": "e"}]
    )
    found = between(then, now)
    assert [row["id"] for row in found.organisations or []] == ["n"]
    assert [row["id"] for row in found.gone or []] == ["z"]
    assert found.names["z"]["name_en"] == "Z"
    assert [row["id"] for row in found.corrections or []] == ["c", "e"]


def test_a_table_that_was_not_kept_or_kept_less_says_nothing() -> None:
    now = tables(**EACH)
    less = {name: table for name, table in now.items() if name != "organisations"}
    less["rounds"] = less["rounds"].drop_columns(["reports"])
    found = between(less, now)
    assert (found.organisations, found.gone, found.rounds, found.counters) == (None, None, None, None)
    assert found.partnerships == []
