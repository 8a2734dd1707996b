"""Placeholders as a language writes them: numbers by its rules, with the word that they count, and names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from babel import Locale

from almanac.model.words import Language
from almanac.publish.exhibits.exhibit import Cell, Voice
from almanac.publish.formats import NBSP
from almanac.publish.places import page_of
from almanac.text.placeholders import Literal, Shown
from almanac.text.value import Value
from almanac.text.values import Values

# Which of a word's forms a language takes with a number, by the CLDR's plural rule.
_FORM = {
    Language.EN: {"one": 0, "other": 1},
    Language.RU: {"one": 0, "few": 1, "many": 2, "other": 1},
    Language.ZH: {"other": 0},
}


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
        return Told(text, page_of(self.voice.book, value.number), value.number)

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
        return self.voice.formats.range(self._one(value.sort, value.value), self._one(value.sort, value.high))

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
        rule = self._plural(_shown(value.high if value.high is not None else value.value))
        form = forms[_FORM[language][rule]]
        return text + ("" if language is Language.ZH else NBSP) + form

    @cached_property
    def _plural(self) -> Callable[[Decimal], str]:
        rule: Callable[[Decimal], str] = Locale.parse(self.voice.formats.locale).plural_form
        return rule


def _shown(value: float | Decimal) -> Decimal:
    """Round a number as it is shown: to one place, a half to the even neighbour; a whole one has no places."""
    rounded = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return rounded.quantize(Decimal(1)) if rounded == int(rounded) else rounded
