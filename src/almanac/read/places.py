"""The country that a text gives a company: by a city, a country's name or what its people are called."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources


@cache
def _forms(language: str) -> dict[str, str]:
    table = resources.files(__package__).joinpath("tables", "places.csv").read_text(encoding="utf-8")
    return {
        form.casefold() if language != "zh" else form: row["country"]
        for row in csv.DictReader(table.splitlines())
        if row["language"] == language
        for form in row["forms"].split(";")
        if form
    }


@cache
def _pattern(language: str) -> re.Pattern[str]:
    forms = "|".join(sorted(map(re.escape, _forms(language)), key=len, reverse=True))
    return {
        "en": lambda: re.compile(rf"(?<![\w])(?:{forms})(?![\w])", re.IGNORECASE),
        "ru": lambda: re.compile(rf"(?<!\w)(?:{forms})", re.IGNORECASE),
        "zh": lambda: re.compile(forms),
    }[language]()


def country_of(name: str, language: str) -> str | None:
    """Return the country of which a name is a place or its people, ISO 3166-1 alpha-2; None where it is neither."""
    return _forms(language).get(name.casefold() if language != "zh" else name)


def countries_in(text: str, language: str) -> list[tuple[int, str]]:
    """Return where a text names places, and their countries."""
    forms = _forms(language)
    return [
        (match.start(), forms[match[0].casefold() if language != "zh" else match[0]])
        for match in _pattern(language).finditer(text)
    ]
