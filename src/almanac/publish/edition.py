"""An edition: the site in every language, written aside and put on the shelf when it is whole."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from almanac.errors import CheckFailed
from almanac.model.words import LANGUAGES, Language
from almanac.publish import phrases
from almanac.publish.book import Book
from almanac.publish.counter_files import write_counter_files
from almanac.publish.formats import Formats
from almanac.publish.pages import Page, pages
from almanac.publish.shelf import Published, put_on_shelf
from almanac.publish.site import HERE, OWN_NAMES, TAGS, Site

FIRST_PAGE = "en/index.html"


def publish_edition(book: Book, out: Path, progress: Callable[[int, int], None] = lambda done, of: None) -> Published:
    """Write the edition into `out` and make it the latest; `progress` is told pages done, and of how many.

    Raises CheckFailed where a language lacks a phrase; nothing is published then.
    """
    lacking = phrases.missing()
    if lacking:
        raise CheckFailed(tuple(lacking))
    content = list(pages(book))
    folder = put_on_shelf(out, book.masthead.edition, lambda new: _write(book, content, new, progress))
    return Published(book.masthead.edition, folder, len(content) * len(LANGUAGES), book.counts, counter_line(book))


def counter_line(book: Book) -> str:
    """Say in one line, in English, what the edition's counter shows."""
    masthead = book.masthead
    formats = Formats(Language.EN)
    counter = book.counters.get((masthead.year, masthead.definition))
    name = f"{masthead.counter_title.en}, {masthead.year}, {masthead.definition}"
    if counter is None:
        return f"{name}: no round yet"
    disclosed = counter["rounds"] - counter["undisclosed"]
    more = f", {counter['undisclosed']} more undisclosed" if counter["undisclosed"] else ""
    return (
        f"{name}: {formats.money(counter['total'], masthead.currency)} disclosed in {disclosed} "
        f"round{'' if disclosed == 1 else 's'}{more} "
        f"(5–95 %: {formats.money_range(counter['low'], counter['high'], masthead.currency)})"
    )


def _write(book: Book, content: list[Page], folder: Path, progress: Callable[[int, int], None]) -> None:
    for name in ("style.css", "leaders.js"):
        shutil.copyfile(HERE / "static" / name, folder / name)
    (folder / "index.html").write_text(_door(book), encoding="utf-8")
    write_counter_files(book, folder)
    _write_pages(book, content, folder, progress)


def _write_pages(book: Book, content: list[Page], folder: Path, progress: Callable[[int, int], None]) -> None:
    """Write every page in every language, on every core: the book is shared with processes forked from this one."""
    global _shared
    sites = {language: Site(book, language) for language in LANGUAGES}
    # What draws charts has threads of its own, which a forked process would wait for in vain.
    drawn, plain = (
        [page for page in content if bool(page.content.get("draw")) is wanted] for wanted in (True, False)
    )  # fmt: skip
    cores, whole, done = os.cpu_count() or 1, len(content) * len(LANGUAGES), 0
    for language in LANGUAGES:
        _shared = _Shared(sites, drawn, folder)
        progress(done := done + sum(_write_batch((language, first)) for first in range(0, len(drawn), BATCH)), whole)
    _shared = _Shared(sites, plain, folder)
    batches = [(language, first) for language in LANGUAGES for first in range(0, len(plain), BATCH)]
    if cores == 1 or len(plain) < BATCH or "fork" not in multiprocessing.get_all_start_methods():
        for written in map(_write_batch, batches):
            progress(done := done + written, whole)
        return
    gc.freeze()  # What the processes share must not be touched, or each would get a copy of its own.
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        for written in pool.imap_unordered(_write_batch, batches):
            progress(done := done + written, whole)


BATCH = 100


@dataclass(frozen=True)
class _Shared:
    """What every process that writes pages has."""

    sites: dict[Language, Site]
    content: list[Page]
    folder: Path


_shared: _Shared | None = None


def _write_batch(batch: tuple[Language, int]) -> int:
    """Write a batch of pages in one language; returns how many."""
    assert _shared is not None
    language, first = batch
    pages_ = _shared.content[first : first + BATCH]
    for page in pages_:
        path = _shared.folder / language / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_shared.sites[language].render(page), encoding="utf-8")
    return len(pages_)


def _door(book: Book) -> str:
    """Return the page at the edition's root: a choice of languages, and nothing else."""
    items = "".join(
        f'<li><a href="{code}/index.html" lang="{TAGS[code]}" hreflang="{TAGS[code]}">{OWN_NAMES[code]}</a></li>'
        for code in LANGUAGES
    )
    title = " · ".join(book.masthead.title[code] for code in LANGUAGES).replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{title}</title>\n<link rel="stylesheet" href="style.css">\n</head>\n<body>\n'
        f'<main class="page">\n<h1>{title}</h1>\n<ul class="tags">{items}</ul>\n</main>\n</body>\n</html>\n'
    )
