"""Organisations that articles name and the facts do not list: linked where the linker is sure, else local ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import resources
from typing import Any

import pyarrow as pa

from almanac.model.register import Entry, Name, domain_of
from almanac.resolve.directory import Directory, Link
from almanac.resolve.linker.index import Index, build_index
from almanac.resolve.linker.linker import link
from almanac.resolve.linker.score import model
from almanac.resolve.local import LocalRegister, Mention
from almanac.resolve.names import normalise

_TYPES = {"university": "education", "institute": "facility", "group": "other"}


def entries_of(organisations: pa.Table) -> Iterator[Entry]:
    """Yield the organisations of a view (`resolve.organisations`) as a register's entries."""
    for row in organisations.to_pylist():
        labels = [
            Name(row[f"name_{language}"], "label", language)
            for language in ("en", "ru", "zh")
            if row[f"name_{language}"]
        ]
        others = [Name(name, "alias") for name in row["other_names"]]
        yield Entry(
            row["id"], row["name_en"], (*labels, *others), (_TYPES.get(row["kind"], row["kind"]),),
            row["country"], row["city"], True, row["wikidata"] is not None, (), row["ror"],
            tuple(filter(None, [domain_of(row["website"] or "")])),
        )  # fmt: skip


class Newcomers:
    """Links what articles name; `rows` are the local organisations that came of it, as rows of the view."""

    def __init__(self, directory: Directory, organisations: pa.Table) -> None:
        self._directory = directory
        self._organisations = organisations
        self._local = LocalRegister()
        self._first: dict[str, dict[str, Any]] = {}

    @cached_property
    def _index(self) -> Index:
        return build_index(entries_of(self._organisations))

    def link(self, mention: str, country: str | None, fact: dict[str, Any]) -> Link | None:
        """Return the organisation of a mention in a fact that was read; None where the text names nobody."""
        known = self._directory.link(mention)
        if known is not None:
            return known
        [links] = link([f"{mention}, {country}" if country else mention], self._index)
        if links.organisations and links.organisations[0].score >= model().automatic:
            best = links.organisations[0]
            return Link(best.id, best.score, best.reason)
        entry = self._local.home(Mention(mention, country))
        if entry is None:
            return None
        self._first.setdefault(entry.id, fact)
        return Link(entry.id, links.nobody, "no organisation of the facts; known by its name")

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the local organisations; `name_en` is the name as it was written where no other is known."""
        for entry in self._local.entries():
            yield {
                "id": entry.id, "kind": _kind(entry.name), "country": entry.country, "name_en": entry.name,
                "source": self._first[entry.id]["source"],
            }  # fmt: skip


def _kind(name: str) -> str:
    """Return what an organisation is by the words of its name; a company where they say nothing."""
    plain = normalise(name)
    return next((kind for word, kind in _words() if word in plain), "company")


@cache
def _words() -> tuple[tuple[str, str], ...]:
    text = resources.files(__package__).joinpath("kinds.csv").read_text(encoding="utf-8")
    return tuple((normalise(row["word"]), row["kind"]) for row in csv.DictReader(text.splitlines()))
