"""An industry's settings, typed in one place: what `almanac.toml`, the taxonomy and the tables of places say."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from almanac.errors import BadInput, WrongUse
from almanac.fetch.snapshots import Snapshot
from almanac.fetch.tables import csv_records, read_toml
from almanac.model.taxonomy import InclusionLine, Phrase, Taxonomy
from almanac.model.vocabulary import TEXT, Vocabulary
from almanac.model.words import LANGUAGES, Definition, Language
from almanac.text.chapters import Chapter, fingerprint, read_chapters
from almanac.text.translation import Translated, read_translated

T = TypeVar("T")
# What an address may be written with, so that it stands in any file as it is.
_ADDRESS = re.compile(r"[A-Za-z0-9:/._~%-]+")
_CONTACT = re.compile(r"https?://[^\s/@]+(?:/\S*)?|[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+")

# The sources whose files an industry may name.
SOURCES = tuple(
    sorted(
        path.parent.name
        for path in (Path(__file__).parent / "sources").glob("*/source.toml")
        if path.parent.name not in ("industry", "articles", "aiia", "waifinder")
    )
)


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


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files of a source beside the industry's own."""

    connector: str
    """Which source: a folder of `almanac.sources`, such as papers, epoch, openalex, arxiv or ror."""
    files: tuple[str, ...]
    """Where they are, from the industry's folder or absolute; * stands for any part of a name."""
    retrieved: date
    """The day on which they were taken from the source."""


class VenueSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A venue of works: a conference or a journal."""

    name: str
    """What pages call it."""
    top: bool = False
    """Whether its works count as works at top venues."""
    of_industry: bool = True
    """Whether all its works are of the industry; where not, each is classified."""
    technologies: tuple[str, ...] = ()
    """The technologies that all its works are about: the venue's field."""


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
    sources: tuple[SourceSettings, ...] = ()
    """Sources of works and organisations beside the industry's own facts."""
    venues: dict[str, VenueSettings] = {}
    """Venues by the code that a source writes, in lower case."""
    chapters: tuple[str, ...] = ()
    """The chapters in their order, by id: each is text/<language>/<id>.md in every language."""
    protected: tuple[str, ...] = ()
    """Names in chapters that translations keep as they are."""
    credits: tuple[Phrase, ...] = ()
    """Whose data the facts were taken from, and under what terms; printed on the method page."""
    publisher: Phrase | None = None
    """Who publishes the edition, as citations name it."""
    address: str | None = None
    """The public address that the site will stand at, such as https://almanac.example.org; with it pages tell search
    engines where they stand, and feeds have whole addresses."""
    contact: str | None = None
    """Where readers report errors: an address of the web or of mail; printed on the page of corrections."""
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
    files: tuple[tuple[Path, SourceSettings], ...] | None = None
    """The sources' files, where they are not where the settings say."""

    @cached_property
    def source_files(self) -> list[tuple[Path, SourceSettings]]:
        """The files of the sources that the settings name; raises BadInput where there are none."""
        if self.files is not None:
            return list(self.files)
        return [(path, source) for source in self.settings.sources for path in _source_files(self.folder, source)]

    @cached_property
    def chapters(self) -> dict[Language, list[Chapter]]:
        """The chapters in every language; raises BadInput where one is missing, or cannot be read."""
        _ = self.prose  # hashed first: what is edited from here on is of the next build
        return read_chapters(self.folder, self.settings.chapters)

    @cached_property
    def translated(self) -> dict[Language, list[Translated]]:
        """The chapters beside each translation, with what it was made of; raises BadInput on what cannot be read."""
        others = [language for language in LANGUAGES if language is not Language.EN]
        return {code: read_translated(self.folder, self.settings.chapters, code) for code in others}

    @cached_property
    def prose(self) -> str:
        """The hash of the texts before they are read: they come in where an edition is checked and printed."""
        return fingerprint(self.folder)

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


def _source_files(folder: Path, source: SourceSettings) -> list[Path]:
    found = []
    for pattern in source.files:
        matching = [path for path in _matching(folder, Path(pattern)) if path.is_file()]
        if not matching:
            raise BadInput(
                "almanac.toml", f"no file {pattern}", "files of the source that exist", None, "sources.files"
            )
        found += matching
    return found


def _matching(folder: Path, pattern: Path) -> list[Path]:
    try:
        return sorted(
            (Path(pattern.anchor) if pattern.anchor else folder).glob(str(pattern.relative_to(pattern.anchor)))
        )
    except (ValueError, IndexError, OSError):  # it is no pattern of a path
        return []


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


def _check_address(address: str | None) -> None:
    if address is None:
        return
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or not _ADDRESS.fullmatch(address):
        expected = "an address that begins with https://, without ? and #, such as https://almanac.example.org"
        raise BadInput("almanac.toml", repr(address), expected, None, "address")


def _check(industry: Industry) -> None:
    _check_address(industry.settings.address)
    counter = industry.settings.counter
    for column, value, known in (
        ("counter.country", counter.country, industry.vocabulary.countries),
        ("counter.currency", counter.currency, industry.vocabulary.currencies),
    ):
        if value not in known:
            raise BadInput("almanac.toml", repr(value), "a known code, such as GB or GBP", None, column)
    contact = industry.settings.contact
    if contact is not None and _CONTACT.fullmatch(contact) is None:
        expected = "an address such as https://example.org/errors or errors@example.org"
        raise BadInput("almanac.toml", repr(contact), expected, None, "contact")
    for source in industry.settings.sources:
        if source.connector not in SOURCES:
            expected = f"one of {', '.join(SOURCES)}"
            raise BadInput("almanac.toml", repr(source.connector), expected, None, "sources.connector")
    for code, venue in industry.settings.venues.items():
        for technology in set(venue.technologies) - set(industry.vocabulary.technologies):
            raise BadInput("almanac.toml", repr(technology), "a technology of taxonomy.toml", None, f"venues.{code}")
    for half in ("technologies", "applications"):
        ids = [topic.id for topic in getattr(industry.taxonomy, half)]
        for doubled in {id_ for id_ in ids if ids.count(id_) > 1}:
            raise BadInput("taxonomy.toml", f"{doubled!r} more than once", "each id once", None, half)
