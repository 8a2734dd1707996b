"""Sums of money in text, in English, Russian and Chinese: how much, in which currency, how exactly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

_TABLE = tomllib.loads(resources.files(__package__).joinpath("tables", "money.toml").read_text(encoding="utf-8"))
_SIGNS: dict[str, str] = _TABLE["signs"]
_CODES = [code for line in _TABLE["codes"] for code in line.split()]
LANGUAGES = ("en", "ru", "zh")
_WORDS: dict[str, dict[str, str]] = {language: _TABLE[language]["words"] for language in LANGUAGES}
_SCALES: dict[str, dict[str, float]] = {language: _TABLE[language]["scales"] for language in LANGUAGES}
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
    for match in _PATTERNS[language][0].finditer(text):
        sign = match["sign"] or match["code"] or match["code_after"] or ""
        currency = _SIGNS.get(sign.strip()) or {"RMB": "CNY"}.get(sign.strip(), sign.strip())
        currency = currency or _currency_of(match["word"] or "", language) or ""
        scale = _scale_of(match["scale"] or "", language)
        if not currency or (sign == "kr" and not scale):
            continue
        amount = _number(match["number"], language) * (scale or 1.0)
        yield Money(round(amount, 2), currency, bool(match["about"] or match["more"]), match.span())


def _number(written: str, language: str) -> float:
    plain = re.sub(r"[\u00a0\u202f ]", "", written)
    if language == "ru":
        return float(plain.replace(",", "."))
    thousands = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain)
    return float(plain.replace(",", "" if thousands else "."))


def _scale_of(word: str, language: str) -> float | None:
    return next((value for form, value in _SCALES[language].items() if re.fullmatch(form, word, re.IGNORECASE)), None)


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
    signs = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
    codes = "|".join(_CODES)
    words = "|".join(sorted(_WORDS[language], key=len, reverse=True))
    scales = "|".join(sorted(_SCALES[language], key=len, reverse=True))
    end = "" if language == "zh" else r"(?![^\W\d_])"
    start = r"(?<![\d.])" if language == "zh" else r"(?<![\w.])"
    gap = r"" if language == "zh" else r"[\s\u00a0\u202f-]?"
    return re.compile(
        rf"(?P<about>{_TABLE[language]['about']})?{start}(?:(?:(?P<sign>{signs})|(?P<code>{codes})(?=[\s\d]))\s?)?"
        rf"(?P<number>{_NUMBER})(?P<more>多|余)?(?:{gap}(?P<scale>{scales}){end})?(?:\+|多|余)?"
        rf"(?:{gap}(?:(?P<word>{words}){end}|(?P<code_after>{codes})\b))?",
        0 if language == "zh" else re.IGNORECASE,
    )


_PATTERNS = {
    language: (_pattern(language), re.compile(_TABLE[language]["vague"], re.IGNORECASE)) for language in LANGUAGES
}
