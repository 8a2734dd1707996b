"""Countries as affiliations name them: by name in many languages, by region, by code; cities are the register's own."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

from babel import Locale
from babel.core import get_global

from almanac.resolve.linker.words import words_of

_LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "ru", "zh", "nl", "pl", "sv", "tr", "uk")
# Postal codes of states and provinces, by country.
_STATES = {
    "US": "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
    "OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR",
    "CA": "AB BC MB NB NL NS ON PE QC SK YT",
    "AU": "ACT NSW NT QLD SA TAS VIC WA",
    "BR": "DF MG PR RJ RS SC SP",
}
# A part of an address that is a code and nothing else, a postal code aside.
_CODE = re.compile(r"([A-Z]{2,3})\.?(?:\s+[\dA-Z][\dA-Z -]{2,9})?")


@cache
def _codes() -> dict[str, frozenset[str]]:
    """Return the countries that a code of a country (ISO 3166-1) or of a state may mean."""
    found: dict[str, set[str]] = {}
    aliases: dict[str, list[str]] = dict(get_global("territory_aliases"))
    for alias, countries in aliases.items():
        if len(alias) == 3 and alias.isalpha() and len(countries) == 1:
            found.setdefault(alias, set()).add(countries[0])
    for code in map(str, Locale("en").territories):
        if len(code) == 2 and code.isalpha():
            found.setdefault(code, set()).add(code)
    found["UK"] = {"GB"}
    for country, states in _STATES.items():
        for state in states.split():
            found.setdefault(state, set()).add(country)
    return {code: frozenset(countries) for code, countries in found.items()}


def countries_of_codes(parts: Iterable[str], cities: Iterable[frozenset[str]]) -> set[str]:
    """Return the countries that codes in the parts of an address after the first mean ("Boston, MA 02115").

    `cities` are the countries of each city that the text names: they say which is meant where a code has two senses.
    """
    named = frozenset().union(*cities)
    found: set[str] = set()
    for part in list(parts)[1:]:
        code = _CODE.fullmatch(part.strip())
        meant = _codes().get(code[1], frozenset()) if code else frozenset()
        if len(meant & named) == 1 or len(meant) == 1:
            found |= meant & named or meant
    return found


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
