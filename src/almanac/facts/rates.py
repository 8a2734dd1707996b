"""Money between currencies at the European Central Bank's reference rates.

The rate of a day is that day's, or the last one published in the month before it (weekends, holidays). A date known
only to its month or year takes the mean of the days' rates. A currency whose rates ended (the rouble's
on 2022-03-01) has no rate afterwards: what has none is not converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from currency_converter import CurrencyConverter

from almanac.model.dates import PartialDate

SOURCE = "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/"
STALE_AFTER = timedelta(days=31)
PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Converted:
    """An amount in another currency, the rate used (units of it per unit stated), and the days it is of."""

    amount: Decimal
    rate: Decimal
    first: date
    last: date


def convert(amount: Decimal, currency: str, target: str, on: PartialDate) -> Converted | None:
    """Convert `amount`, in full units, at the rate of the date `on`; None where there is no rate."""
    if currency == target:
        return Converted(amount, Decimal(1), on.first, on.last)
    rate = mean_rate(currency, target, on.first, on.last)
    return None if rate is None else Converted((amount * rate).quantize(PENNY), rate, on.first, on.last)


@cache
def mean_rate(currency: str, target: str, first: date, last: date) -> Decimal | None:
    """Return the mean of the days' rates from `first` to `last`, both included; None where none has one."""
    days = ((first + timedelta(days=ahead)) for ahead in range((last - first).days + 1))
    rates = [rate for day in days if (rate := _rate(currency, target, day)) is not None]
    return (sum(rates, Decimal(0)) / len(rates)).quantize(Decimal("0.00000001")) if rates else None


def _rate(currency: str, target: str, day: date) -> Decimal | None:
    ecb = _ecb()
    for code in (currency, target):
        bounds = ecb.bounds.get(code)
        if bounds is None or not bounds.first_date <= day <= bounds.last_date + STALE_AFTER:
            return None
    return Decimal(ecb.convert(1, currency, target, day))


@cache
def _ecb() -> CurrencyConverter:
    return CurrencyConverter(
        decimal=True, fallback_on_missing_rate=True, fallback_on_missing_rate_method="last_known",
        fallback_on_wrong_date=True,
    )  # fmt: skip


def has_rates(currency: str) -> bool:
    """Tell whether any day has a rate of `currency`."""
    return currency == "EUR" or currency in _ecb().currencies
