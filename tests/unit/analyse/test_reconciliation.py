from __future__ import annotations

from decimal import Decimal

import pyarrow as pa

from almanac.analyse.reconciliation import candidates, differences
from tests.unit.analyse.test_counter import a_round, table


def test_each_published_period_stands_beside_ours() -> None:
    totals = pa.Table.from_pylist([
        {"publisher": "Others", "currency": "GBP", "period": "2017", "amount": Decimal(300)},
        {"publisher": "Others", "currency": "GBP", "period": "2017-02", "amount": Decimal(0)},
        {"publisher": "Others", "currency": "USD", "period": "2017-03", "amount": Decimal(9)},
        {"publisher": "Else", "currency": "GBP", "period": "2017-03", "amount": Decimal(9)},
    ])  # fmt: skip
    ours = table(a_round("a", "2017-02-03", 100), a_round("b", "2017", 150), a_round("c", "2016-02", 7))
    found = differences(totals, "Others", ours, "GBP")
    assert [(each.period, each.ours, each.gap, each.rounds) for each in found] == [
        ("2017", Decimal(250), Decimal(50), 2),
        ("2017-02", Decimal(100), Decimal(-100), 1),
    ]


def test_what_is_left_out_is_told_by_reason() -> None:
    rounds = table(
        a_round("a", "2017", 100),
        a_round("b", "2017", 5, excluded="grant"),
        a_round("c", "2017", None, excluded="grant"),
        a_round("d", "2017", 50, excluded="definition"),
        a_round("e", "2016", 50, excluded="definition"),
        a_round("f", "2017", 50, excluded="country", country="US"),
    )
    found = candidates(rounds, "GB", 2017)
    assert [(each.reason, each.events, each.amount, each.undisclosed) for each in found] == [
        ("definition", 1, Decimal(50), 0),
        ("grant", 2, Decimal(5), 1),
    ]
