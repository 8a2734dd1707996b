"""What an industry's tables may say: its countries, currencies, taxonomy and edition, as cell readers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from almanac.model.dates import PartialDate, parse_date
from almanac.model.records import Reader

E = TypeVar("E", bound=StrEnum)

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_AMOUNT = re.compile(r"\d{1,18}(?:\.\d{1,2})?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d+)?", re.ASCII)
_WIKIDATA = re.compile(r"Q[1-9]\d*", re.ASCII)
_ROR = re.compile(r"https://ror\.org/0[a-hj-km-np-tv-z0-9]{6}\d{2}", re.ASCII)
_LONGEST_ID = 80
_LONGEST_TEXT = 2_000


def _matching(shape: re.Pattern[str], cell: str) -> str:
    if shape.fullmatch(cell) is None:
        raise ValueError(cell)
    return cell


def _text(cell: str) -> str:
    unprintable = any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") for letter in cell)
    if not cell or unprintable or len(cell) > _LONGEST_TEXT:
        raise ValueError(cell)
    return unicodedata.normalize("NFC", cell)


def _id(cell: str) -> str:
    if len(cell) > _LONGEST_ID:
        raise ValueError(cell)
    return _matching(_ID, cell)


def _address(cell: str) -> str:
    parts = urlsplit(_text(cell))
    bad = parts.scheme not in ("http", "https") or not parts.hostname or any(map(str.isspace, cell))
    if bad or parts.username is not None:
        raise ValueError(cell)
    return cell


def _amount(cell: str) -> Decimal:
    amount = Decimal(_matching(_AMOUNT, cell))
    if amount == 0:
        raise ValueError(cell)
    return amount


def _year(cell: str) -> int:
    if len(cell) != len("2019"):
        raise ValueError(cell)
    return parse_date(cell).first.year


TEXT = Reader(_text, f"printable text of at most {_LONGEST_TEXT} characters")
ID = Reader(_id, f"an id of lower-case letters, digits and single hyphens, at most {_LONGEST_ID}, such as graphcore")
ADDRESS = Reader(_address, "a web address that begins with http:// or https://")
EDITORS = "editors"
ADDRESS_OR_EDITORS = Reader(
    lambda cell: cell if cell == EDITORS else _address(cell),
    f"a web address that begins with http:// or https://, or `{EDITORS}`",
)
AMOUNT = Reader(_amount, "a positive amount in full units without separators, such as 30000000")
NUMBER = Reader(lambda cell: float(_matching(_NUMBER, cell)), "a number, such as 12.5")
AMOUNT_OR_ZERO = Reader(
    lambda cell: Decimal(_matching(_AMOUNT, cell)),
    "an amount, zero or more, in full units without separators",
)
YEAR = Reader(_year, "a year, such as 2019")
WIKIDATA = Reader(lambda cell: _matching(_WIKIDATA, cell), "a Wikidata id, such as Q1367256")
ROR = Reader(lambda cell: _matching(_ROR, cell), "a ROR id, such as https://ror.org/00v0z9322")


def one_of(words: type[E]) -> Reader[E]:
    """Return the reader of one word of a closed vocabulary; underscores and hyphens are alike."""
    spelled = {word.value.replace("_", "-"): word for word in words}

    def read(cell: str) -> E:
        if cell.replace("_", "-") not in spelled:
            raise ValueError(cell)
        return spelled[cell.replace("_", "-")]

    return Reader(read, "one of " + ", ".join(word.value for word in words))


def _member(known: Collection[str], what: str) -> Reader[str]:
    def read(cell: str) -> str:
        if cell not in known:
            raise ValueError(cell)
        return cell

    return Reader(read, what)


@dataclass(frozen=True)
class Vocabulary:
    """The readers that depend on the industry's own settings. `edition` is the day that it speaks of:
    no fact is later."""

    countries: frozenset[str]
    currencies: frozenset[str]
    technologies: tuple[str, ...]
    applications: tuple[str, ...]
    edition: date

    @property
    def country(self) -> Reader[str]:
        """Reads a country's code."""
        return _member(self.countries, "a country code of countries.csv, such as GB")

    @property
    def currency(self) -> Reader[str]:
        """Reads a currency's code."""
        return _member(self.currencies, "an ISO 4217 currency code, such as GBP")

    @property
    def technology(self) -> Reader[str]:
        """Reads a technology's id."""
        return _member(self.technologies, "a technology of taxonomy.toml: " + ", ".join(self.technologies))

    @property
    def application(self) -> Reader[str]:
        """Reads an application's id."""
        return _member(self.applications, "an application of taxonomy.toml: " + ", ".join(self.applications))

    @property
    def when(self) -> Reader[PartialDate]:
        """Reads a date of any precision, not after the edition's."""

        def read(cell: str) -> PartialDate:
            moment = parse_date(cell)
            if moment.first > self.edition:
                raise ValueError(cell)
            return moment

        return Reader(
            read,
            f"a date such as 2017-07-20, 2017-07, 2017-Q3 or 2017, not after the edition of {self.edition} "
            "(`edition` in almanac.toml)",
        )

    @property
    def day(self) -> Reader[date]:
        """Reads an exact day, not after the edition's."""

        def read(cell: str) -> date:
            moment = self.when.read(cell)
            if moment.first != moment.last:
                raise ValueError(cell)
            return moment.first

        return Reader(
            read,
            f"a day such as 2017-07-20, not after the edition of {self.edition} (`edition` in almanac.toml)",
        )
