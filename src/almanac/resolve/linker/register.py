"""A register with the names that its own publishers lack: tables of Russian and Chinese names, by ROR id."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import resources

from almanac.model.register import Entry, Name

TABLES = {"en": "names_en.csv", "ru": "names_ru.csv", "zh": "names_zh.csv", "mul": "names_mul.csv"}


def names_kept(language: str) -> dict[str, list[Name]]:
    """Return the names that a language's table has, by ROR id."""
    names: dict[str, list[Name]] = defaultdict(list)
    table = resources.files(__package__).joinpath("tables", TABLES[language]).read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        names[row["ror"]].append(Name(row["name"], row["kind"], language))
    return names


def with_more_names(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield each entry with the names that the tables have for its id, beside its own."""
    tables = [names_kept(language) for language in TABLES]
    for entry in entries:
        more = tuple(name for table in tables for name in table.get(entry.id, ()))
        yield replace(entry, names=entry.names + more) if more else entry
