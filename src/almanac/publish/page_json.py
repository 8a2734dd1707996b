"""Every page as data: beside its `index.html` an `index.json` of its content, the same in every language."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from almanac.model.words import LANGUAGES
from almanac.publish.book import Book
from almanac.publish.pages import Page

NAME = "index.json"
# What is no content: markup, what a chart is drawn from, and what is not published.
_NO_CONTENT = frozenset({"html", "draw", "context", "linked"})
_NAMES = tuple(f"name_{code}" for code in LANGUAGES)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def json_path(path: str) -> str:
    """Return the path of a page's JSON."""
    return str(PurePosixPath(path).with_name(NAME))


class PageJson:
    """Writes pages of one edition as JSON."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._names: dict[str, dict[str, str | None]] = {}
        # Rows that several pages show, by their place in memory: the row, its JSON, and the organisations it names.
        self._rows: dict[int, tuple[Any, msgspec.Raw, set[str]]] = {}

    def write(self, content: bytes, places: Sequence[Path]) -> None:
        """Write a page's JSON at the first place, and link it to the others: one for each language."""
        first, *others = places
        first.write_bytes(content)
        for other in others:
            link(first, other)

    def encode(self, page: Page) -> bytes:
        """Return the page's JSON: `path`, `edition`, `content`, and the names of the organisations that this names."""
        mentioned: set[str] = set()
        content = self._plain(page.content, mentioned)
        names = {id_: self._named(id_) for id_ in sorted(mentioned)}
        told = {"path": page.path, "edition": self._book.masthead.edition, "content": content, "organisations": names}
        return _ENCODER.encode(told)

    def _plain(self, value: Any, mentioned: set[str]) -> Any:
        """Return content without what is none; organisations that it names by their ids go into `mentioned`."""
        kind = type(value)
        if kind is str:
            if value in self._book.organisations:
                mentioned.add(value)
            return value
        if kind is dict:
            return self._row(value, mentioned) if "id" in value else self._parts(value, mentioned)
        if kind is list or kind is tuple:
            return [self._plain(part, mentioned) for part in value]
        if isinstance(value, tuple) and hasattr(value, "_asdict"):
            return self._parts(value._asdict(), mentioned)
        return value

    def _parts(self, value: dict[Any, Any], mentioned: set[str]) -> dict[Any, Any]:
        return {key: self._plain(part, mentioned) for key, part in value.items() if key not in _NO_CONTENT}

    def _row(self, row: dict[Any, Any], mentioned: set[str]) -> msgspec.Raw:
        known = self._rows.get(id(row))
        if known is None:
            named: set[str] = set()
            known = self._rows[id(row)] = row, msgspec.Raw(_ENCODER.encode(self._parts(row, named))), named
        mentioned |= known[2]
        return known[1]

    def _named(self, id_: str) -> dict[str, str | None]:
        if id_ not in self._names:
            row = self._book.organisations[id_]
            self._names[id_] = {code: row[column] for code, column in zip(LANGUAGES, _NAMES, strict=True)}
        return self._names[id_]


def link(old: Path, new: Path) -> None:
    """Have a file stand at `new` too: as a link, or as a copy where the file system has none."""
    try:
        os.link(old, new)
    except OSError:  # a file system without links
        shutil.copyfile(old, new)
