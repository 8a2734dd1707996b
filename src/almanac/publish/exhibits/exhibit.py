"""What an exhibit is, whatever it is printed on, and the words of one language that it is told in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from almanac.model.taxonomy import HALVES
from almanac.model.words import Language
from almanac.publish.book import Book, Row, in_language
from almanac.publish.formats import Formats
from almanac.publish.labels import N_
from almanac.publish.phrases import translations
from almanac.text.placeholders import Block


@dataclass(frozen=True)
class Cell:
    """A cell: its text, the page that it leads to (empty: none), the language of the text (empty: the page's), and
    whether it is a number."""

    text: str
    page: str = ""
    language: str = ""
    number: bool = False
    address: str = ""


@dataclass(frozen=True)
class Listing:
    """A table: its title, what its columns are called, and its rows; the first cell of a row names it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    page: str = ""


@dataclass(frozen=True)
class Chart:
    """A figure: its title says the finding; the description tells it to those who do not see it; the specification is
    Vega-Lite's; the same data stands in `data` as a table. `page` has the rows."""

    name: str
    title: str
    description: str
    specification: dict[str, Any] = field(repr=False)
    data: Listing = field(repr=False)
    note: str = ""
    page: str = ""


def how_many(text: str) -> int:
    """Return how many rows an exhibit is asked for; raises ValueError where that is no number from one on."""
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"{text!r} rows")
    return int(text)


class NothingToShow(Exception):
    """There is no data for an exhibit: its place tells so in a sentence."""


@dataclass(frozen=True)
class Voice:
    """Tells a book in one language: its phrases, numbers and names."""

    book: Book
    language: Language
    shown: dict[Block, Chart | Listing | None] = field(default_factory=dict, repr=False, compare=False)
    """What was made for prose so far."""

    @cached_property
    def formats(self) -> Formats:
        """How the language writes figures."""
        return Formats(self.language)

    def say(self, phrase: str, **values: Any) -> str:
        """Return a phrase in the language, with values written into it."""
        return translations(self.language).gettext(phrase) % values

    def joined(self, title: str, note: str) -> str:
        """Return a title and the sentences after it as one text, parted as the language parts sentences."""
        stop = self.say(N_(". "))
        return f"{title.removesuffix(stop.strip())}{stop}{note}"

    def head(self, *phrases: str) -> tuple[str, ...]:
        """Return phrases in the language, as the names of columns."""
        return tuple(map(self.say, phrases))

    def many(self, one: str, many: str, number: int) -> str:
        """Return a phrase with its plural, the number written into it."""
        return translations(self.language).ngettext(one, many, number) % {"num": self.formats.number(number)}

    def first(self, title: str, values: Iterable[Any]) -> str:
        """Return a title that names the greatest of values; where several are as great, it says how many."""
        every = list(values)
        number = every.count(max(every))
        if number == 1:
            return title
        return self.say(
            N_("%(title)s (%(number)s share the first place)"), title=title, number=self.formats.number(number)
        )

    def organisation(self, id_: str) -> Cell:
        """Return an organisation's name, with its page."""
        name, code = in_language(self.book.organisations[id_], "name", self.language)
        return Cell(name, f"organisations/{id_}", "" if code == self.language else code)

    def country(self, code: str | None) -> Cell:
        """Return a country's name, with its page where it has one."""
        if not code:
            return Cell("—")
        name = self.book.masthead.countries[code][self.language]
        return Cell(name, f"countries/{code.lower()}" if code in self.book.countries else "")

    def topic(self, half: str, id_: str) -> Cell:
        """Return a technology's or application's label, with its page."""
        return Cell(self.book.topic[half, id_].label[self.language], f"{HALVES[half]}/{id_}")

    def number(self, value: float, decimals: int = 0) -> Cell:
        """Return a number as a cell."""
        return Cell(self.formats.number(value, decimals), number=True)

    def text(self, value: str) -> Cell:
        """Return a text as a cell that is a number's."""
        return Cell(value, number=True)

    def total(self, row: Row, fine: bool = False) -> str:
        """Return the total of rounds in the counter's currency, or why there is none; row: `total`, `rounds`,
        `undisclosed`."""
        if row["total"]:
            return self.formats.money(row["total"], self.book.masthead.currency, fine)
        if not row["rounds"]:
            return self.say(N_("none known"))
        return self.say(N_("not disclosed")) if row["undisclosed"] else self.say(N_("not converted"))

    def spread(self, low: float, high: float, decimals: int = 0) -> Cell:
        """Return an interval as a cell."""
        ends = self.formats.number(low, decimals), self.formats.number(high, decimals)
        return self.text(self.formats.range(*ends))
