"""Placeholders as a language writes them: numbers by its rules, with the word that they count, and names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from babel import Locale

from almanac.model.words import Language
from almanac.publish.exhibits.exhibit import Cell, Voice
from almanac.publish.formats import NBSP
from almanac.text.placeholders import Literal, Shown
from almanac.text.values import Value, Values

# Which of a word's forms a language takes with a number, by the CLDR's plural rule.
_FORM = {
    Language.EN: {"one": 0, "other": 1},
    Language.RU: {"one": 0, "few": 1, "many": 2, "other": 1},
    Language.ZH: {"other": 0},
}
# Where the rows of a counted table are.
_PAGES = {"policies": "countries", "articles": "news", "reports": "rounds"}


@dataclass(frozen=True)
class Told:
    """What a placeholder shows: its text, the page behind it, the id of the number that it is, the text's language."""

    text: str
    page: str = ""
    number: str = ""
    language: str = ""


@dataclass(frozen=True)
class Prose:
    """Tells placeholders of one edition in one language."""

    voice: Voice
    values: Values

    def told(self, placeholder: Shown | Literal) -> Told:
        """Return what a placeholder shows; raises KeyError where its reference stands for nothing."""
        if isinstance(placeholder, Literal):
            return Told(self._literal(placeholder))
        value = self.values(placeholder.reference)
        if value.sort in ("organisation", "country", "technology", "application"):
            return self._name(value)
        text = self._number(value)
        if placeholder.forms:
            text = self._counting(text, value, placeholder.forms)
        return Told(text, self._page(value.number), value.number)

    def _literal(self, literal: Literal) -> str:
        formats = self.voice.formats
        if literal.kind == "percent":
            return formats.percent(literal.value / 100)
        return formats.number(literal.value, 6)

    def _name(self, value: Value) -> Told:
        cell = self._cell(value)
        return Told(cell.text, cell.page, "", cell.language)

    def _cell(self, value: Value) -> Cell:
        if value.sort == "organisation":
            return self.voice.organisation(value.value)
        if value.sort == "country":
            return self.voice.country(value.value)
        return self.voice.topic(value.sort, value.value)

    def _number(self, value: Value) -> str:
        if value.high is None:
            return self._one(value.sort, value.value)
        low, high = self._one(value.sort, value.value), self._one(value.sort, value.high)
        return low if low == high else self.voice.formats.range(low, high)

    def _one(self, sort: str, value: float | str) -> str:
        formats = self.voice.formats
        if isinstance(value, str):
            return formats.date(value)
        match sort:
            case "money":
                return formats.money(value, self.voice.book.masthead.currency)
            case "share":
                return formats.share(value)
            case "change":
                return formats.change(value - 1)
        return formats.number(value, 1)

    def _counting(self, text: str, value: Value, forms: tuple[str, ...]) -> str:
        """Put the word that a number counts behind it, in the form that the number asks for."""
        language = self.voice.language
        rule = self._plural(round(float(value.high if value.high is not None else value.value), 1))
        form = forms[_FORM[language][rule]]
        return text + ("" if language is Language.ZH else NBSP) + form

    @cached_property
    def _plural(self) -> Callable[[float], str]:
        rule: Callable[[float], str] = Locale.parse(self.voice.formats.locale).plural_form
        return rule

    def _page(self, number: str) -> str:
        """Return the page that has the rows of a number."""
        kind, *parts = number.split("/")
        match kind, parts:
            case "counter", [_, year, _]:
                return f"counter/{year}"
            case "leaders", [_, _, organisation]:
                return f"organisations/{organisation}"
            case "position", [place, *_]:
                country = place.isupper() and len(place) == 2
                return f"countries/{place.lower()}" if country else f"organisations/{place}"
            case "count", [table]:
                return _PAGES.get(table, table)
            case "count", [_, "country", code]:
                return f"countries/{code.lower()}"
            case "count", [_, half, topic]:
                return f"{'technologies' if half == 'technology' else 'applications'}/{topic}"
        return ""
