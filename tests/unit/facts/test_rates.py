from __future__ import annotations

from decimal import Decimal

import pytest

from almanac.facts.rates import convert, has_rates, mean_rate
from almanac.model.dates import parse_date


def pounds(amount: str, currency: str, day: str) -> Decimal | None:
    converted = convert(Decimal(amount), currency, "GBP", parse_date(day))
    return converted.amount if converted else None


def test_a_weekend_takes_the_last_rate_before_it() -> None:
    # 1 December 2018 was a Saturday; the ECB's rates of Friday were 1 EUR = 1.1359 USD = 0.89068 GBP.
    expected = (Decimal(1000000) * Decimal("0.89068") / Decimal("1.1359")).quantize(Decimal("0.01"))
    found = pounds("1000000", "USD", "2018-12-01")
    assert found is not None
    assert abs(found - expected) < Decimal("0.01")


def test_a_month_takes_the_mean_of_its_days() -> None:
    july = parse_date("2017-07")
    rates = [mean_rate("USD", "GBP", day, day) for day in (july.first, july.last)]
    mean = mean_rate("USD", "GBP", july.first, july.last)
    assert mean is not None
    assert all(rate is not None for rate in rates)
    assert Decimal("0.75") < mean < Decimal("0.79")


def test_the_same_currency_is_left_as_it_is() -> None:
    assert pounds("12.34", "GBP", "1990") == Decimal("12.34")


@pytest.mark.parametrize(
    ("currency", "day"), [("RUB", "2023-10-01"), ("USD", "1998"), ("KZT", "2017"), ("XXX", "2017")]
)
def test_without_a_rate_nothing_is_converted(currency: str, day: str) -> None:
    assert pounds("1000", currency, day) is None


def test_which_currencies_have_rates() -> None:
    assert has_rates("EUR")
    assert has_rates("CNY")
    assert not has_rates("KZT")
