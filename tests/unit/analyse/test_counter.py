from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from almanac.analyse import counter
from almanac.analyse.rounds import ROUNDS, within
from almanac.engines.duckdb import expressions
from almanac.model.dates import parse_date


def a_round(id_: str, announced: str, converted: int | None, **more: Any) -> dict[str, Any]:
    moment = parse_date(announced)
    amount = None if converted is None else Decimal(converted)
    return {
        "id": id_, "organisation": id_, "country": "GB", "standing": "strict", "event": "round", "kind": "seed",
        "announced": announced, "first_day": moment.first, "last_day": moment.last, "month": moment.month, "year": moment.first.year,
        "known": moment.last, "amount": amount, "currency": amount and "GBP", "converted": amount, "rate": amount and 1,
        "variants": [] if amount is None else [amount], "lead_investors": [], "investors": [], "reports": [id_],
        "sources": ["https://example.com/"], "certainty": 1.0, "excluded": None,
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
    counting = counter.counted(expressions({"rounds": rounds})["rounds"]).to_pyarrow().cast(ROUNDS)
    behind = within(counting, parse_date("2017"))
    interval = counter.total(behind, rounds)
    assert (interval.total, interval.rounds, interval.undisclosed) == (Decimal(150), 3, 1)
    months = counter.months(expressions({"rounds": behind})["rounds"]).to_pyarrow().to_pylist()
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


def test_an_amount_that_cannot_be_converted_is_disclosed_and_as_unknown_as_one_that_is_not() -> None:
    donors = [a_round(f"d{n}", "2016-01-01", 100 * (n + 1)) for n in range(counter.ENOUGH)]
    known, secret = a_round("a", "2017-03-01", 1000), a_round("b", "2017-04-01", None)
    stated = a_round("c", "2017-05-01", None, amount=Decimal(5_000_000), currency="AED")
    interval = counter.total(table(known, secret, stated), table(*donors))
    assert (interval.rounds, interval.undisclosed, interval.unconverted) == (3, 1, 1)
    assert (interval.total, interval.high > Decimal(1500)) == (Decimal(1000), True)
    alone = counter.total(table(known, secret), table(*donors)), counter.total(table(known, stated), table(*donors))
    assert (alone[0].low, alone[0].high) == (alone[1].low, alone[1].high)


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


@pytest.mark.parametrize(
    ("period", "inside"),
    [("2017", "abc"), ("2017-Q1", "a"), ("2017-03", "a"), ("2017-03-09", "a"), ("2017-H2", ""), ("2016", "")],
)
def test_a_period_has_the_rounds_whose_whole_date_lies_in_it(period: str, inside: str) -> None:
    rounds = table(a_round("a", "2017-03-09", 1), a_round("b", "2017", 1), a_round("c", "2017-H1", 1))
    assert "".join(within(rounds, parse_date(period))["id"].to_pylist()) == inside


def test_a_round_that_was_only_read_is_there_as_often_as_the_reader_is_right() -> None:
    sure, unsure = a_round("a", "2017-03-01", 100), a_round("b", "2017-04-01", 1000, certainty=0.8)
    interval = counter.total(table(sure, unsure), table(sure, unsure))
    assert (interval.low, interval.total, interval.high) == (Decimal(100), Decimal(1100), Decimal(1100))
    almost = table(sure, unsure | {"certainty": 0.99})
    assert counter.total(almost, almost).low == Decimal(1100)


def test_what_is_still_to_be_reported_widens_a_young_period_upwards() -> None:
    peers = table(*(
        a_round(f"o{n}", f"2017-01-{n + 1:02}", 100, known=date(2017, 1, n + 1) + timedelta(days=n)) for n in range(20)
    ))  # fmt: skip
    month, nothing = parse_date("2017-03"), table()
    fresh = counter.total(nothing, peers, month, date(2017, 3, 31))
    later = counter.total(nothing, peers, month, date(2017, 6, 1))
    assert fresh.total == later.total == later.high == Decimal(0)
    assert fresh.late == pytest.approx(20 / 365 * sum(1 - (age + 1) / 20 for age in range(19)))
    assert fresh.high > 0 == fresh.low
    assert later.late == 0
    assert counter.total(nothing, peers, parse_date("2018"), date(2017, 6, 1)).late == 0


def test_with_few_delays_nothing_is_said_of_what_is_late() -> None:
    assert counter.not_yet_reported(table(a_round("a", "2017-01-01", 1)), None, date(2017, 1, 2)) == 0
