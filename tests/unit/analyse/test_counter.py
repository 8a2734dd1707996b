from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from almanac.analyse import counter
from almanac.analyse.rounds import ROUNDS
from almanac.engines.duckdb import expressions
from almanac.model.dates import parse_date


def a_round(id_: str, announced: str, converted: int | None, **more: Any) -> dict[str, Any]:
    moment = parse_date(announced)
    amount = None if converted is None else Decimal(converted)
    return {
        "id": id_, "organisation": id_, "country": "GB", "standing": "strict", "event": "round", "kind": "seed",
        "announced": announced, "first_day": moment.first, "month": moment.month, "year": moment.first.year,
        "known": moment.last, "amount": amount, "currency": amount and "GBP", "converted": amount, "rate": amount and 1,
        "variants": [] if amount is None else [amount], "lead_investors": [], "investors": [], "reports": [id_],
        "sources": ["https://example.com/"], "excluded": None,
    } | more  # fmt: skip


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=ROUNDS)


def test_the_total_is_of_disclosed_rounds_that_count() -> None:
    rounds = table(
        a_round("a", "2017-03-01", 100),
        a_round("b", "2017", 50),
        a_round("c", "2016-12-31", 7),
        a_round("d", "2017-03-09", 900, excluded="definition"),
        a_round("e", "2017-03", None),
    )
    counted = counter.counted(expressions({"rounds": rounds})["rounds"], 2017)
    interval = counter.total(counted.to_pyarrow(), rounds)
    assert (interval.total, interval.rounds, interval.undisclosed) == (Decimal(150), 3, 1)
    months = counter.months(counted).to_pyarrow().to_pylist()
    assert months == [
        {"period": "2017", "total": Decimal(50), "rounds": 1},
        {"period": "2017-03", "total": Decimal(100), "rounds": 2},
    ]


def test_without_doubt_the_interval_is_the_total() -> None:
    rounds = table(a_round("a", "2017-03-01", 100), a_round("b", "2017-04-01", 50))
    interval = counter.total(rounds, rounds)
    assert interval.low == interval.total == interval.high == Decimal(150)


def test_an_undisclosed_amount_widens_the_interval_upwards_only() -> None:
    donors = [a_round(f"d{n}", "2016-01-01", 100 * (n + 1)) for n in range(counter.ENOUGH)]
    rounds = table(a_round("a", "2017-03-01", 1000), a_round("b", "2017-04-01", None))
    interval = counter.total(rounds, table(*donors))
    assert (interval.total, interval.low, interval.high) == (Decimal(1000), Decimal(1000), Decimal(1500))


def test_reports_that_differ_widen_it_both_ways() -> None:
    rounds = table(a_round("a", "2017-03-01", 100, variants=[Decimal(90), Decimal(100), Decimal(110)]))
    interval = counter.total(rounds, rounds)
    assert (interval.low, interval.total, interval.high) == (Decimal(90), Decimal(100), Decimal(110))


def test_donors_are_of_the_same_kind_where_there_are_enough() -> None:
    seeds = [a_round(f"s{n}", "2016-01-01", 10) for n in range(counter.ENOUGH)]
    large = [a_round(f"l{n}", "2016-01-01", 10_000, kind="series_c") for n in range(20)]
    undisclosed = table(a_round("a", "2017-03-01", None))
    assert counter.total(undisclosed, table(*seeds, *large)).high == Decimal(10)
    assert counter.total(undisclosed, table(*seeds[1:], *large)).high == Decimal(10_000)


@pytest.mark.parametrize("rows", [[], [a_round("a", "2017", None)]])
def test_with_nothing_disclosed_the_total_is_zero_and_says_how_many_are_not(rows: list[dict[str, Any]]) -> None:
    interval = counter.total(table(*rows), table())
    assert (interval.total, interval.low, interval.high) == (Decimal(0), Decimal(0), Decimal(0))
    assert interval.undisclosed == len(rows)
