"""Sums of money in text, in English, Russian and Chinese: how much, in which currency, how exactly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_TABLE = tomllib.loads(resources.files(__package__).joinpath("tables", "money.toml").read_text(encoding="utf-8"))
_SIGNS: dict[str, str] = _TABLE["signs"]
_CODES = [code for line in _TABLE["codes"] for code in line.split()]
LANGUAGES = ("en", "ru", "zh")
_WORDS: dict[str, dict[str, str]] = {language: _TABLE[language]["words"] for language in LANGUAGES}
_SCALES: dict[str, dict[str, float]] = {language: _TABLE[language]["scales"] for language in LANGUAGES}
_NUMBERS: dict[str, dict[str, float]] = {language: _TABLE[language].get("numbers", {}) for language in LANGUAGES}
_DIGITS: dict[str, int] = _TABLE["zh"]["digits"]
# Written in characters, from the first digit on: 数千万 is no number.
_DIGIT = "[零一二两三四五六七八九十百千]"
_CHINESE = rf"(?<![数几多上近超过余\d])(?![零百千]){_DIGIT}(?:{_DIGIT}*亿)?{_DIGIT}*(?=[万亿])"
_NUMBER = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"


@dataclass(frozen=True)
class Money:
    """A sum: `amount` in full units, None where the text gives none; `span` in the text that was searched; `converted`
    where it stands in brackets after another."""

    amount: float | None
    currency: str | None
    approximate: bool
    span: tuple[int, int]
    converted: bool = False


def sums(text: str, language: str) -> list[Money]:
    """Return the sums in a text, in order."""
    found = [*_exact(text, language)]
    taken = [money.span for money in found]
    found += [
        Money(None, _currency_of(match["word"] or "", language), False, match.span())
        for match in _PATTERNS[language][1].finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    found.sort(key=lambda money: money.span)
    return [_in_brackets(money, before, text) for money, before in zip(found, [None, *found], strict=False)]


def _exact(text: str, language: str) -> Iterator[Money]:
    before = ""
    for match in _PATTERNS[language][0].finditer(text):
        sign = match["sign"] or match["code"] or match["code_after"] or ""
        currency = _SIGNS.get(sign.strip()) or {"RMB": "CNY"}.get(sign.strip(), sign.strip())
        currency = currency or _currency_of(match["word"] or "", language) or ""
        scale = _scale_of(match["scale"] or "", language)
        if not currency and scale and scale >= 10_000 and _BARE[language].match(text, match.end()):
            currency = before or _TABLE[language]["currency"]
        if not currency or (sign == "kr" and not scale):
            continue
        amount = _number(match["number"], language) * (scale or 1.0)
        if match["rest"]:
            amount += _number(match["rest"], language) * (_scale_of(match["rest_scale"], language) or 1.0)
        before = currency
        yield Money(round(amount, 2), currency, bool(match["about"] or match["more"]), match.span())


def _number(written: str, language: str) -> float:
    if language == "zh" and written[0] in _DIGITS:
        return _chinese_number(written)
    if written.casefold() in _NUMBERS[language]:
        return _NUMBERS[language][written.casefold()]
    plain = re.sub(r"[\u00a0\u202f ]", "", written)
    if language == "ru":
        return float(plain.replace(",", "."))
    thousands = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain)
    return float(plain.replace(",", "" if thousands else "."))


def _chinese_number(written: str) -> float:
    """Return a number in characters: 三百五十, 两千; before 万, as in 两亿八千万, 亿 is ten thousand of these."""
    total, digit = 0, 0
    for character in written:
        value = _DIGITS.get(character, 10_000)
        if value == 10_000:
            total, digit = (total + digit) * value, 0
        elif value < 10:
            digit = value
        else:
            total, digit = total + (digit or 1) * value, 0
    return float(total + digit)


@lru_cache(maxsize=4_096)
def _scale_of(word: str, language: str) -> float | None:
    return next((value for form, value in _SCALES[language].items() if re.fullmatch(form, word, re.IGNORECASE)), None)


@lru_cache(maxsize=4_096)
def _currency_of(word: str, language: str) -> str | None:
    return next(
        (code for form, code in _WORDS[language].items() if re.fullmatch(form, word.strip(), re.IGNORECASE)), None
    )


def _in_brackets(money: Money, before: Money | None, text: str) -> Money:
    """Mark a sum that restates the one before it in another currency."""
    if before is None or before.currency == money.currency or not money.currency:
        return money
    between = text[before.span[1] : money.span[0]]
    inside = re.fullmatch(r"\s*[(（\[]\s*(?:[^\d()（）]{0,25})", between) or re.fullmatch(r"\s*,? or \s*", between)
    return Money(money.amount, money.currency, money.approximate, money.span, bool(inside)) if inside else money


def _pattern(language: str) -> re.Pattern[str]:
    number = "|".join(sorted(_NUMBERS[language], key=len, reverse=True))
    number = f"{_NUMBER}|{_CHINESE}" if language == "zh" else f"{_NUMBER}|(?:{number})(?=[\\s\u00a0-]|мил)"
    signs = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
    codes = "|".join(_CODES)
    words = "|".join(sorted(_WORDS[language], key=len, reverse=True))
    scales = "|".join(sorted(_SCALES[language], key=len, reverse=True))
    end = "" if language == "zh" else r"(?![^\W\d_])"
    start = r"(?<![\d.])" if language == "zh" else r"(?<![\w.])"
    gap = r"" if language == "zh" else r"[\s\u00a0\u202f-]?"
    return re.compile(
        rf"(?P<about>{_TABLE[language]['about']})?{start}(?:(?:(?P<sign>(?-i:{signs}))|(?P<code>{codes})(?=[\s\d]))\s?)?"
        rf"(?P<number>{number})(?P<more>多|余)?个?(?:{gap}(?P<scale>{scales}){end})?(?:\+|多|余)?"
        rf"(?:(?<=[\w.])[\s\u00a0]?(?P<rest>\d{{1,4}}(?:[.,]\d+)?)[\s\u00a0]?(?P<rest_scale>{scales}){end})?"
        rf"(?:{gap}(?:(?P<word>{words}){end}|(?P<code_after>{codes})\b))?",
        0 if language == "zh" else re.IGNORECASE,
    )


_BARE = {language: re.compile(_TABLE[language]["bare"]) for language in LANGUAGES}
_PATTERNS = {
    language: (_pattern(language), re.compile(_TABLE[language]["vague"], re.IGNORECASE)) for language in LANGUAGES
}
