"""Countries as affiliations name them, in many languages; cities come from the register itself."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from babel import Locale

from almanac.resolve.linker.words import words_of

_LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "ru", "zh", "nl", "pl", "sv", "tr", "uk")


@cache
def country_names() -> dict[str, str]:
    """Return the country code of every name that the table or CLDR has, by the name's words without spaces."""
    names: dict[str, str] = {}
    table = resources.files(__package__).joinpath("tables", "places.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        names.update({_key(name): row["code"] for name in row["names"].split(";")})
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            key = _key(name)
            if len(code) == 2 and (len(key) > 3 or not key.isascii()):
                names.setdefault(key, code)
    names.pop("", None)
    return names


def _key(name: str) -> str:
    return "".join(words_of(name))
