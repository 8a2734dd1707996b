"""A register with the names that its own publishers lack: tables of Russian and Chinese names, by ROR id."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import resources

from almanac.model.register import Entry, Name

TABLES = {"ru": "names_ru.csv", "zh": "names_zh.csv"}


def with_more_names(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield each entry with the names that the tables have for its id, beside its own."""
    more: dict[str, list[Name]] = defaultdict(list)
    folder = resources.files(__package__).joinpath("tables")
    for language, table in TABLES.items():
        for row in csv.DictReader(folder.joinpath(table).read_text(encoding="utf-8").splitlines()):
            more[row["ror"]].append(Name(row["name"], row["kind"], language))
    for entry in entries:
        names = more.get(entry.id)
        yield replace(entry, names=entry.names + tuple(names)) if names else entry
