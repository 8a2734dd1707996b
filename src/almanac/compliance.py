"""Lists that a user supplies, of sanctions or export control: who of the organisations is on them.

Nobody is left out for it: what is found is shown beside the organisation, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from almanac.errors import BadInput, all_of
from almanac.fetch.snapshots import Snapshot
from almanac.fetch.tables import csv_records
from almanac.model.records import Reader, Record
from almanac.resolve.names import normalise

# Names of so many letters, so alike, may be one; shorter ones must be the same.
_LONG, _ALIKE = 8, 90


@dataclass(frozen=True)
class Entry:
    """A party on a list: its name as written there, its list, and its country where that is given."""

    name: str
    list: str
    country: str | None


@dataclass(frozen=True)
class Found:
    """What was found of an organisation: `listed`, `resembles` or `parent-listed`, and the entry."""

    kind: str
    entry: Entry

    @property
    def values(self) -> dict[str, str]:
        """What the sentence says."""
        return {"entry": self.entry.name, "list": self.entry.list}


def read_lists(files: Iterable[Path], country: Reader[str]) -> list[Entry]:
    """Read lists: a column `name`, and if wanted `list` and `country`, whose codes `country` reads in capitals.

    Raises BadInput, with line and column, on what is no CSV in UTF-8, on a file without the column `name`, and on rows
    without a name or with a country that is none: an entry that is misread would be looked up in vain.
    """
    code = Reader(lambda cell: country.read(cell.upper()), country.expected)
    return [entry for file in files for entry in _entries(file, code)]


def _entries(file: Path, code: Reader[str]) -> list[Entry]:
    entries, faults = [], []
    for row in csv_records(Snapshot(str(file), "", file), ("name",)):
        try:
            entries.append(_entry(row, file.stem, code))
        except BadInput as fault:
            faults.append(fault)
    if faults:
        raise all_of(faults)
    return entries


def _entry(row: Record, file: str, code: Reader[str]) -> Entry:
    name = row.values["name"].strip()
    if not normalise(name):
        raise row.fault("name", f"the name {name!r}", "a name")
    country = row.optional("country", code) if "country" in row.values else None
    return Entry(name, row.values.get("list", "").strip() or file, country)


class Screen:
    """Looks organisations up on lists, by all their names and those of the organisations that they belong to.

    organisations: rows by id, with `name_en`, `name_ru`, `name_zh`, `other_names`, `country`, `parent`.
    """

    def __init__(self, entries: list[Entry], organisations: Mapping[str, Mapping[str, Any]]) -> None:
        self._organisations = organisations
        self._by_name: dict[str, list[Entry]] = {}
        for entry in entries:
            self._by_name.setdefault(normalise(entry.name), []).append(entry)

    def found(self, id_: str) -> list[Found]:
        """Return what the lists have of an organisation: itself, those that it belongs to, then what resembles it."""
        own = [Found("listed", entry) for entry in self._listed(id_)]
        above = [Found("parent-listed", entry) for parent in self._parents(id_) for entry in self._listed(parent)]
        near = [] if own else [Found("resembles", entry) for entry in self._near(id_)]
        return [*own, *above, *near]

    def _parents(self, id_: str) -> Iterator[str]:
        seen = {id_}
        parent = self._organisations[id_]["parent"]
        while parent in self._organisations and parent not in seen:
            yield parent
            seen.add(parent)
            parent = self._organisations[parent]["parent"]

    def _listed(self, id_: str) -> list[Entry]:
        row = self._organisations[id_]
        same = [entry for name in _names(row) for entry in self._by_name.get(name, ()) if _may_be(row, entry)]
        return list(dict.fromkeys(same))

    def _near(self, id_: str) -> list[Entry]:
        """Return the entries whose names are nearly one of the organisation's, the nearest first."""
        row = self._organisations[id_]
        found: dict[Entry, float] = {}
        for name in _names(row):
            if len(name) < _LONG:
                continue
            like = process.extract(name, self._by_name.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
            for alike, score, _ in like:
                for entry in self._by_name[alike]:
                    if _may_be(row, entry):
                        found[entry] = max(found.get(entry, 0.0), score)
        return sorted(found, key=lambda entry: (-found[entry], entry.name))


def _names(row: Mapping[str, Any]) -> list[str]:
    written = (row["name_en"], row["name_ru"], row["name_zh"], *row["other_names"])
    return sorted({normalise(name) for name in written if name} - {""})


def _may_be(row: Mapping[str, Any], entry: Entry) -> bool:
    return entry.country is None or row["country"] is None or entry.country == row["country"]
