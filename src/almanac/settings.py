"""An industry's settings, typed in one place: what `almanac.toml`, the taxonomy and the tables of places say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from almanac.errors import BadInput, WrongUse
from almanac.fetch.snapshots import Snapshot
from almanac.fetch.tables import csv_records, read_toml
from almanac.model.taxonomy import InclusionLine, Phrase, Taxonomy
from almanac.model.vocabulary import TEXT, Vocabulary
from almanac.model.words import LANGUAGES, Definition

T = TypeVar("T")


class CounterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The counter that the edition's first page shows."""

    title: Phrase
    """What it counts, country included: "UK data science"."""
    country: str
    """Whose organisations it counts: a code of countries.csv."""
    currency: str
    """What it counts in: an ISO 4217 code that the European Central Bank has rates of."""
    year: int
    """The year that the first page shows."""
    definition: Definition = Definition.STRICT
    """Which organisations count: strict, core or broad."""
    compare: str | None = None
    """The publisher in totals.csv whose figures stand beside ours."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `almanac.toml` says."""

    id: str
    """The industry's short name."""
    edition: date
    """The day that the edition speaks of; no fact may be later. Building never asks the clock."""
    title: Phrase
    """The almanac's title."""
    subtitle: Phrase
    """One sentence on what it is about."""
    counter: CounterSettings
    """The counter of the first page."""
    inclusion: tuple[InclusionLine, ...] = ()
    """The rule by which organisations that nobody judged belong to the industry; see `classify.inclusion`."""
    credits: tuple[Phrase, ...] = ()
    """Whose data the facts were taken from, and under what terms; printed on the method page."""
    expected: dict[str, int] = {}
    """The least number of rows that each table of facts must have; fewer stop the build."""


@dataclass(frozen=True)
class Industry:
    """An industry's folder, read: its settings, its taxonomy and its names of countries and cities."""

    folder: Path
    settings: Settings
    taxonomy: Taxonomy
    countries: dict[str, Phrase]
    cities: dict[tuple[str, str], Phrase]
    fingerprint: str

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the facts may say."""
        return Vocabulary(
            countries=frozenset(self.countries),
            currencies=_currencies(),
            technologies=tuple(topic.id for topic in self.taxonomy.technologies),
            applications=tuple(topic.id for topic in self.taxonomy.applications),
            edition=self.settings.edition,
        )


def read_industry(folder: Path, edition: date | None = None) -> Industry:
    """Read an industry's folder; `edition` goes before the one in `almanac.toml`.

    Raises WrongUse where `folder` is not an industry, BadInput where a file of it cannot be accepted.
    """
    if not (folder / "almanac.toml").is_file():
        raise WrongUse(f"{folder} is no industry: it has no almanac.toml. `almanac new {folder}` makes one.")
    settings = _typed(folder, "almanac.toml", Settings)
    if edition is not None:
        settings = msgspec.structs.replace(settings, edition=edition)
    industry = Industry(
        folder,
        settings,
        _typed(folder, "taxonomy.toml", Taxonomy),
        {code: phrase for (code, _), phrase in _places(folder, "countries.csv", "code").items()},
        _places(folder, "cities.csv", "country"),
        _fingerprint(folder, settings),
    )
    _check(industry)
    return industry


def _currencies() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def _fingerprint(folder: Path, settings: Settings) -> str:
    digest = hashlib.sha256(msgspec.json.encode(settings))
    for name in ("taxonomy.toml", "countries.csv", "cities.csv"):
        digest.update(_snapshot(folder, name).sha256.encode())
    return digest.hexdigest()


def _snapshot(folder: Path, name: str) -> Snapshot:
    path = folder / name
    if not path.is_file():
        raise BadInput(name, "no such file", f"a file {name} in {folder} (`almanac new` shows one)")
    return Snapshot(name, hashlib.sha256(path.read_bytes()).hexdigest(), path)


def _typed(folder: Path, name: str, shape: type[T]) -> T:
    raw: dict[str, Any] = read_toml(name, _snapshot(folder, name).text())
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$")
        raise BadInput(
            name, what, "the settings of docs/reference/settings.md", None, place.strip("`.") or None
        ) from None


def _places(folder: Path, name: str, key: str) -> dict[tuple[str, str], Phrase]:
    columns = (key, *(f"name_{language}" for language in LANGUAGES))
    places: dict[tuple[str, str], Phrase] = {}
    for record in csv_records(_snapshot(folder, name), columns):
        phrase = Phrase(**{language: record.required(f"name_{language}", TEXT) for language in LANGUAGES})
        code = record.required(key, TEXT)
        place = (code, "" if key == "code" else phrase.en)
        if place in places:
            raise record.fault(key, f"{code!r} again", "each place once")
        places[place] = phrase
    return places


def _check(industry: Industry) -> None:
    counter = industry.settings.counter
    for column, value, known in (
        ("counter.country", counter.country, industry.vocabulary.countries),
        ("counter.currency", counter.currency, industry.vocabulary.currencies),
    ):
        if value not in known:
            raise BadInput("almanac.toml", repr(value), "a known code, such as GB or GBP", None, column)
    for half in ("technologies", "applications"):
        ids = [topic.id for topic in getattr(industry.taxonomy, half)]
        for doubled in {id_ for id_ in ids if ids.count(id_) > 1}:
            raise BadInput("taxonomy.toml", f"{doubled!r} more than once", "each id once", None, half)
