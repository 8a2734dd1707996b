"""The columns of the industry's tables: what each holds, and how strictly it is read.

The rules that a file is read by are also the reference that people write by (`docs/reference/facts.md`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from almanac.model import vocabulary as v
from almanac.model import words as w
from almanac.model.records import Reader
from almanac.model.vocabulary import Vocabulary, one_of


@dataclass(frozen=True)
class Column:
    """One column: its name, whether a cell is required, optional or lists several values, and its reader."""

    name: str
    how: Literal["required", "optional", "several"]
    reader: Callable[[Vocabulary], Reader[Any]]


def _required(name: str, reader: Reader[Any] | property) -> Column:
    return Column(name, "required", _bound(reader))


def _optional(name: str, reader: Reader[Any] | property) -> Column:
    return Column(name, "optional", _bound(reader))


def _several(name: str, reader: Reader[Any] | property) -> Column:
    return Column(name, "several", _bound(reader))


def _bound(reader: Reader[Any] | property) -> Callable[[Vocabulary], Reader[Any]]:
    if isinstance(reader, Reader):
        return lambda _: reader
    bind = reader.fget
    assert bind is not None
    return bind


def _in_three_languages(
    name: str, how: Callable[[str, Reader[Any]], Column] = _required
) -> tuple[Column, ...]:  # fmt: skip
    return tuple(how(f"{name}_{language}", v.TEXT) for language in w.LANGUAGES)


COUNTRY: Any = Vocabulary.country
CURRENCY: Any = Vocabulary.currency
TECHNOLOGY: Any = Vocabulary.technology
APPLICATION: Any = Vocabulary.application
WHEN: Any = Vocabulary.when
DAY: Any = Vocabulary.day

PROVENANCE: Final = (_required("source", v.ADDRESS), _required("retrieved", DAY))

TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "organisations": (
        _required("id", v.ID), _required("kind", one_of(w.OrganisationKind)), _required("country", COUNTRY),
        _optional("city", v.TEXT), _required("name_en", v.TEXT), _optional("name_ru", v.TEXT),
        _optional("name_zh", v.TEXT), _optional("website", v.ADDRESS), _optional("ror", v.ROR),
        _optional("wikidata", v.WIKIDATA), _optional("parent", v.ID), *_in_three_languages("about"),
    ),
    "names": (
        _required("organisation", v.ID), _required("name", v.TEXT), _required("language", one_of(w.NameLanguage)),
        _required("kind", one_of(w.NameKind)),
    ),
    "standings": (
        _required("organisation", v.ID), _required("standing", one_of(w.Standing)), *_in_three_languages("reason"),
    ),
    "rounds": (
        _required("id", v.ID), _required("company", v.TEXT), _required("event", one_of(w.Event)),
        _required("kind", one_of(w.RoundKind)), _required("announced", WHEN),
        _optional("published", DAY), _optional("country", COUNTRY),
        _optional("amount", v.AMOUNT), _optional("currency", CURRENCY), _several("lead_investors", v.TEXT),
        _several("investors", v.TEXT),
    ),
    "totals": (
        _required("id", v.ID), _required("publisher", v.TEXT), _required("country", COUNTRY),
        _required("definition", v.ID), _required("period", WHEN), _required("amount", v.AMOUNT_OR_ZERO),
        _required("currency", CURRENCY),
    ),
    "partnerships": (
        _required("id", v.ID), _several("parties", v.TEXT), _required("announced", WHEN),
        *_in_three_languages("subject"), _several("technologies", TECHNOLOGY),
    ),
    "works": (
        _required("id", v.ID), _required("title", v.TEXT), _required("kind", one_of(w.WorkKind)),
        _required("published", WHEN), _several("organisations", v.TEXT), _several("technologies", TECHNOLOGY),
        _several("applications", APPLICATION),
    ),
    "policies": (
        _required("id", v.ID), _required("country", COUNTRY), *_in_three_languages("title"),
        _required("year", v.YEAR), _required("kind", one_of(w.PolicyKind)), _required("binding", one_of(w.Binding)),
    ),
    "indicators": (
        _required("country", COUNTRY), _required("indicator", v.ID), _required("year", v.YEAR),
        _required("value", v.NUMBER), _required("unit", v.TEXT),
    ),
    "judgements": (
        _required("id", v.ID), _required("subject", one_of(w.Subject)), _required("left", v.ID),
        _optional("right", v.ID), _required("verdict", one_of(w.Verdict)), _required("reason", v.TEXT),
        _required("by", v.TEXT), _required("on", DAY),
    ),
    "corrections": (
        _required("id", v.ID), _required("reported", DAY), _optional("number", v.TEXT), *_in_three_languages("what"),
        _required("status", one_of(w.CorrectionStatus)), _optional("decided", DAY),
        *_in_three_languages("outcome", _optional), _required("source", v.ADDRESS_OR_EDITORS),
    ),
}  # fmt: skip
# What says itself whom it is from and of which day.
_OF_THEMSELVES: Final = ("corrections",)


def provenance_of(table: str) -> tuple[Column, ...]:
    """Return the columns that say where a row of a table was taken from, and when, beside the table's own."""
    return () if table in _OF_THEMSELVES else PROVENANCE


ARTICLE: Final = (
    _required("published", DAY), _several("organisations", v.ID), _several("technologies", TECHNOLOGY),
    _several("applications", APPLICATION),
)  # fmt: skip
