"""Numbers, money, dates and ranges as each language writes them (CLDR through Babel, and our house style)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent, get_currency_name, get_currency_symbol
from babel.units import format_unit

from almanac.model.dates import Precision, parse_date
from almanac.model.words import Language

LOCALES: Final = {Language.EN: "en_GB", Language.RU: "ru", Language.ZH: "zh_Hans_CN"}
NBSP: Final = "\u00a0"

# From the greatest: the size, decimals kept, and how it is written after the number.
_SCALES: Final[dict[Language, tuple[tuple[int, int, str], ...]]] = {
    Language.EN: ((10**9, 2, "bn"), (10**6, 1, "m"), (1, 0, "")),
    Language.RU: ((10**9, 2, f"{NBSP}млрд"), (10**6, 1, f"{NBSP}млн"), (1, 0, "")),
    Language.ZH: ((10**8, 3, "亿"), (10**4, 0, "万"), (1, 0, "")),
}
_PLAIN: Final = re.compile(r"[\d.,\s]+")
_SYMBOLS: Final = {"USD": "$", "CNY": "¥"}


@dataclass(frozen=True)
class Formats:
    """How one language writes figures."""

    language: Language

    @property
    def locale(self) -> str:
        """The CLDR locale: numbers and dates follow it."""
        return LOCALES[self.language]

    def number(self, value: float | Decimal, decimals: int = 0) -> str:
        """Write a number with at most `decimals` places and the language's separators."""
        return _number(value, decimals, self.locale)

    def percent(self, share: float) -> str:
        """Write a share (0 to 1) as per cent: 12.5%, 12,5 %."""
        return _percent(share, "#,##0.#%" if self.language is not Language.RU else f"#,##0.#{NBSP}%", self.locale)

    def share(self, share: float) -> str:
        """Write a share, of a small one so many places that it is not nought: 0.4%, 0.03%."""
        places = 1 if share >= 0.001 or share == 0 else 2 if share >= 0.0001 else 3
        pattern = f"#,##0.{'#' * places}" + (f"{NBSP}%" if self.language is Language.RU else "%")
        return _percent(share, pattern, self.locale)

    def change(self, share: float) -> str:
        """Write a change with its sign: +3.5%, −12%; 0% has none."""
        return _with_sign(share, self.percent(abs(share)))

    def signed(self, value: float) -> str:
        """Write a number with its sign and one decimal: +1.2, −0.4; 0 has none."""
        return _with_sign(value, self.number(abs(value), 1))

    def money(self, amount: Decimal | float, currency: str, fine: bool = False) -> str:
        """Write money short: £276.4m; 276,4 млн £; 2.764亿英镑; −£2m. `fine` keeps one more decimal."""
        return _money(self, amount, currency, fine)

    def _money(self, amount: Decimal | float, currency: str, fine: bool) -> str:
        if amount < 0:
            size = self.money(-amount, currency, fine)
            return size if _nought(size) else f"−{size}"
        number = self._short(Decimal(amount), extra=int(fine))
        if self.language is Language.ZH:
            return f"{number}{get_currency_name(currency, locale=_parsed(self.locale))}"
        symbol = _SYMBOLS.get(currency) or get_currency_symbol(currency, _parsed(self.locale))
        if self.language is Language.RU:
            return f"{number}{NBSP}{symbol}"
        return f"{symbol}{NBSP if symbol[-1].isalpha() else ''}{number}"

    def money_range(self, low: Decimal | float, high: Decimal | float, currency: str) -> str:
        """Write a range of money; one amount where both ends read the same."""
        return self.range(self.money(low, currency), self.money(high, currency))

    def full_money(self, amount: Decimal, currency: str) -> str:
        """Write money in full units, with the currency's code."""
        return f"{self.number(amount, 2)}{NBSP}{currency}"

    def size(self, number: int) -> str:
        """Write the size of a file: 804 kB, 1,2 МБ."""
        kind, of = ("megabyte", 10**6) if number >= 10**6 else ("kilobyte", 10**3)
        value = max(0.1, round(number / of, 1 if number < 10 * of else 0))
        text: str = format_unit(value, f"digital-{kind}", "short", locale=_parsed(self.locale))
        return text.replace(" ", NBSP)

    def range(self, low: str, high: str) -> str:
        """Join the two ends of a range as the language does; one where both read the same."""
        if low == high:
            return low
        if self.language is Language.ZH:
            return f"{low}至{high}"
        return f"{low}–{high}" if _PLAIN.fullmatch(low + high) else f"{low}{NBSP}– {high}"

    def date(self, text: str | datetime.date) -> str:
        """Write a date of any precision in words: 20 July 2017, июль 2017 г., 2017年第3季度."""
        return _date(self, str(text))

    def _date(self, text: str) -> str:
        moment = parse_date(text)
        match moment.precision:
            case Precision.DAY:
                return format_date(moment.first, "long", _parsed(self.locale))
            case Precision.YEAR:
                return {"ru": f"{text}{NBSP}г.", "zh": f"{text}年"}.get(self.language, str(text))
            case Precision.HALF:
                return self._half(moment.first)
            case precision:
                skeleton = "yMMMM" if precision is Precision.MONTH else "yQQQQ"
                return format_skeleton(skeleton, moment.first, locale=_parsed(self.locale))

    def month(self, text: str, short: bool = False) -> str:
        """Write the month of `2017-07` without its year, as a heading or axis does."""
        if short and self.language is Language.ZH:
            return f"{parse_date(text).first.month}月"
        return format_date(parse_date(text).first, "LLL" if short else "LLLL", _parsed(self.locale))

    def _half(self, first: datetime.date) -> str:
        number = 1 if first.month == 1 else 2
        if self.language is Language.ZH:
            return f"{first.year}年{'上' if number == 1 else '下'}半年"
        if self.language is Language.RU:
            return f"{number}-е полугодие {first.year}{NBSP}г."
        return f"{'first' if number == 1 else 'second'} half of {first.year}"

    def _short(self, amount: Decimal, extra: int) -> str:
        scales = [(size, decimals and decimals + extra, unit) for size, decimals, unit in _SCALES[self.language]]
        for (size, decimals, unit), smaller in zip(scales, (*scales[1:], (0, 0, "")), strict=True):
            # What the smaller unit would round up to a full larger one is written in the larger one.
            half_step = Decimal(smaller[0]).scaleb(-smaller[1]) / 2
            if size == 1 or abs(amount) >= size - half_step:
                scaled = (amount / size).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
                return self._scaled(scaled, decimals, unit)
        raise AssertionError(amount)

    def _scaled(self, number: Decimal, decimals: int, unit: str) -> str:
        """Write a number of units; 万 and 亿 group digits themselves, so none are grouped before them."""
        plain = bool(unit) and self.language is Language.ZH
        return f"{_number(number, decimals, self.locale, not plain)}{unit}"


@cache
def _parsed(locale: str) -> Locale:
    return Locale.parse(locale)


def _nought(text: str) -> bool:
    """Whether a number as it is written is nought."""
    return not any(digit in text for digit in "123456789")


def _with_sign(value: float, text: str) -> str:
    """Put the sign of a value before its size as it is written, unless that is nought."""
    return text if _nought(text) else f"{'−' if value < 0 else '+'}{text}"


# Pages write the same figures over and over: each is formatted once.
@lru_cache(1 << 16)
def _number(value: float | Decimal, decimals: int, locale: str, grouped: bool = True) -> str:
    pattern = ("#,##0" if grouped else "0") + ("." + "#" * decimals if decimals else "")
    text = format_decimal(value, pattern, locale=_parsed(locale))
    # What is rounded to nought has no sign.
    return text.lstrip("-") if _nought(text) else text


@lru_cache(1 << 14)
def _percent(share: float, pattern: str, locale: str) -> str:
    return format_percent(share, pattern, _parsed(locale))


@lru_cache(1 << 14)
def _money(formats: Formats, amount: Decimal | float, currency: str, fine: bool) -> str:
    return formats._money(amount, currency, fine)


@lru_cache(1 << 14)
def _date(formats: Formats, text: str) -> str:
    return formats._date(text)
