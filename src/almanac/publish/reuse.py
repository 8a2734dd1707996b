"""Pages that are as they were: linked from the last edition instead of written anew.

A page of an organisation is what its content is, with the names of the organisations that it mentions; pages of money
are what the reports and totals are, with their organisations; and all are what they are made by: code, templates,
phrases and settings. Where all of that is the same, so is the page.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from almanac.model.words import LANGUAGES
from almanac.publish.book import Book
from almanac.publish.pages import Page

KEPT = "pages.json"
# The templates of pages that are made of rounds, their reports and published totals alone.
MONEY = ("counter.html", "counters.html", "round.html", "rounds.html")


class Written(msgspec.Struct, frozen=True):
    """What an edition's pages were made from: the edition's folder, and a key for each page's path."""

    folder: str
    keys: dict[str, str]


def keys(book: Book, pages: list[Page], made_by: str) -> dict[str, str]:
    """Return the keys of those pages that can be told to be the same; made_by: the hash of code and settings."""
    money = _money(book, made_by)
    found = {page.path: money for page in pages if page.template in MONEY}
    return found | {page.path: _key(book, page, made_by) for page in pages if page.template == "organisation.html"}


def _money(book: Book, made_by: str) -> str:
    """Return the key of the pages that tell of money and of nothing else."""
    analysed, resolved = book.stages.analysed, book.stages.resolved
    tables = (analysed["rounds"], analysed["counters"], resolved["reports"], book.stages.facts["totals"])
    of = sorted({row["organisation"] for row in book.rounds.values()})
    told = repr((made_by, book.masthead.edition, [table.to_pylist() for table in tables],
                 [book.organisations[id_] for id_ in of]))  # fmt: skip
    return _digest(told)


def _digest(told: str) -> str:
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _key(book: Book, page: Page, made_by: str) -> str:
    mentioned = sorted(set(_mentioned(page.content)))
    names = [[book.organisations[id_][f"name_{code}"] for code in LANGUAGES] for id_ in mentioned]
    told = repr((made_by, book.masthead.edition, page.path, page.content, mentioned, names))
    return _digest(told)


def _mentioned(content: dict[str, Any]) -> Iterator[str]:
    """Yield the organisations that a page of an organisation links to."""
    for table in ("works", "partnerships", "articles"):
        for row in content[table]:
            yield from row["organisations"]
    for tie in content["ties"]:
        yield from (tie["left"], tie["right"])
    yield from content["community"]
    yield from (row["organisation"] for row in content["rounds"])
    yield from (row["id"] for row in content["children"])
    yield from filter(None, [content["row"]["parent"]])


def linked(before: Path, editions: Path, now: dict[str, str], folder: Path) -> set[str]:
    """Link the pages whose key is as it was from the last edition into `folder`, in each language; returns their paths.

    before: where the last publishing kept its keys; editions: where editions stand.
    """
    try:
        written = msgspec.json.decode(before.read_bytes(), type=Written)
    except (FileNotFoundError, msgspec.DecodeError):
        return set()
    same = {path for path, key in now.items() if written.keys.get(path) == key}
    old = editions / written.folder
    there = {path for path in same if all((old / code / path).is_file() for code in LANGUAGES)}
    for code in LANGUAGES:
        for path in there:
            target = folder / code / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(old / code / path, target)
    return there


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without links
        shutil.copyfile(old, new)
