"""The country that a text gives a company: by a city, a country's name or what its people are called.

`tables/places.csv`: English and Chinese forms as they are written, Russian stems, and short Russian words that are
whole (`ru-words`).
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources


@cache
def _forms(language: str) -> dict[str, str]:
    table = resources.files(__package__).joinpath("tables", "places.csv").read_text(encoding="utf-8")
    return {
        form: row["country"]
        for row in csv.DictReader(table.splitlines())
        if row["language"].partition("-")[0] == language
        for form in row["forms"].split(";")
        if form
    }


@cache
def _pattern(language: str) -> re.Pattern[str]:
    table = resources.files(__package__).joinpath("tables", "places.csv").read_text(encoding="utf-8")
    forms: dict[str, list[str]] = {"": [], "words": []}
    for row in csv.DictReader(table.splitlines()):
        own, _, kind = row["language"].partition("-")
        if own == language:
            forms[kind] += filter(None, row["forms"].split(";"))
    longest, whole = ("|".join(sorted(map(re.escape, each), key=len, reverse=True)) for each in forms.values())
    if language == "zh":
        return re.compile(longest)
    if language == "en":
        return re.compile(rf"(?<!\w)(?:{longest})(?!\w)")
    return re.compile(rf"(?<!\w)(?:(?:{whole})(?!\w)|{longest})", re.IGNORECASE)


def country_of(name: str, language: str) -> str | None:
    """Return the country of which a name is a place or its people, ISO 3166-1 alpha-2; None where it is neither."""
    forms = _forms(language)
    if language == "ru":
        return forms.get(name.casefold())
    return forms.get(name) or (forms.get(name.title()) if name.isupper() and len(name) > 3 else None)


def countries_in(text: str, language: str) -> list[tuple[int, str]]:
    """Return where a text names places, and their countries."""
    forms = _forms(language)
    return [
        (match.start(), forms[match[0].casefold() if language == "ru" else match[0]])
        for match in _pattern(language).finditer(text)
    ]
