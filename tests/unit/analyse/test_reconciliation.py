from __future__ import annotations

from decimal import Decimal

import pyarrow as pa

from almanac.analyse.reconciliation import candidates, differences, splits
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


def test_a_gap_is_told_in_parts() -> None:
    totals = pa.Table.from_pylist([
        {"publisher": "Others", "definition": "uk-ai", "country": "GB", "currency": "GBP", "period": "2017",
         "amount": Decimal(300), "source": "https://example.org"},
        {"publisher": "Others", "definition": "london-ai", "country": "GB", "currency": "GBP", "period": "2017",
         "amount": Decimal(300), "source": "https://example.org"},
        {"publisher": "Others", "definition": "uk-ai", "country": "GB", "currency": "GBP", "period": "2017-02",
         "amount": Decimal(300), "source": "https://example.org"},
        {"publisher": "Others", "definition": "uk-ai", "country": "GB", "currency": "GBP", "period": "2017-H1",
         "amount": Decimal(300), "source": "https://example.org"},
        {"publisher": "Others", "definition": "fr-ai", "country": "FR", "currency": "GBP", "period": "2017",
         "amount": Decimal(300), "source": "https://example.org"},
    ])  # fmt: skip
    ours = table(
        a_round("a", "2017-02-03", 100, organisation="x"),
        a_round("b", "2017-02-03", 50, organisation="y", excluded="definition"),
        a_round("c", "2017-02-03", 30, organisation="z", excluded="country", country="US"),
        a_round("d", "2017-02-03", 30, organisation="w", excluded="country", country="US"),
    )
    home = {"x": ("GB", "Leeds"), "y": ("GB", None), "z": ("GB", "London"), "w": ("US", "Boston")}
    london, whole, half = splits(totals, ours, home, "GB", "GBP")
    assert half.period == "2017-H1"
    parts = (whole.gap, whole.definition, whole.geography, whole.exchange, whole.missing)
    assert parts == tuple(map(Decimal, (200, 50, 30, 0, 120)))
    assert (london.geography, london.missing) == (Decimal(-70), Decimal(220))


def test_a_sum_in_another_currency_shows_what_the_rate_makes() -> None:
    totals = pa.Table.from_pylist([
        {"publisher": "Others", "definition": "uk-ai", "country": "GB", "currency": "USD", "period": "2017",
         "amount": Decimal(1_000_000), "source": "https://example.org"},
    ])  # fmt: skip
    ours = table(a_round("a", "2017-02-03", 800_000, amount=Decimal(1_000_000), currency="USD"))
    [found] = splits(totals, ours, {"o": ("GB", None)}, "GB", "GBP")
    assert found.published is not None
    assert abs(found.published - 777_000) < 1_000
    assert found.exchange == found.published - 800_000
    assert found.missing == 0
