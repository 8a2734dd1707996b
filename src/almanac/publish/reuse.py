"""Pages that are as they were: linked from the last edition instead of written anew.

A page of an organisation, a country or a topic is what its content is, with the names of the organisations that it
mentions; pages of money are what the reports and totals are, with their organisations; and all are what they are made
by: code, templates, phrases and settings. Where all of that is the same, so is the page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec

from almanac.model.words import LANGUAGES
from almanac.publish.book import Book
from almanac.publish.page_json import json_path, link
from almanac.publish.pages import Page
from almanac.publish.shelf import become, files_of
from almanac.publish.translations import of_earlier_text

KEPT = "pages.json"
# What Python's `repr` puts in quotation marks that may be an id.
_QUOTED = re.compile(r"'([^'\\\s]+)'")
# The templates of pages that are made of rounds, their reports and published totals alone.
MONEY = ("counter.html", "counters.html", "round.html", "rounds.html")
# The templates of pages that are made of their content alone, with the organisations that it names.
WHOLE = (
    "organisation.html", "country.html", "topic.html", "partnership.html", "news-month.html", "news-tag.html",
    "news-organisation.html",
)  # fmt: skip
# What such pages tell of an organisation that their content names by its id.
_TOLD = ("country", *(f"name_{code}" for code in LANGUAGES))


class Written(msgspec.Struct, frozen=True):
    """What an edition was made from: its folder, a key for each page's path, the digests of its files, what it is made
    of beside prose, its pages, those that have prose to search, and a key for the prose of each language."""

    folder: str
    keys: dict[str, str]
    digests: dict[str, str]
    made_of: str = ""
    pages: int = 0
    prose: tuple[str, ...] = ()
    texts: dict[str, str] = {}


def prose_keys(book: Book) -> dict[str, str]:
    """Return a key for the prose of each language: its chapters, and whether each is of an earlier English text."""
    told = {
        code: [(chapter.id, chapter.text, of_earlier_text(book.translated, code, chapter.id)) for chapter in chapters]
        for code, chapters in book.chapters.items()
    }
    return {code: _digest(repr(each)) for code, each in told.items()}


def _of_prose(path: str, changed: Collection[str]) -> bool:
    """Tell whether a file of an edition is made of prose: of the `changed` languages', or of all languages' at once."""
    if path.startswith(("pagefind/", "translations/", *(f"{code}/issues/" for code in LANGUAGES))):
        return True
    own = [each for code in changed for each in (f"{code}/chapters/", f"figures/{code}/", f"almanac-{code}.")]
    return path.startswith(tuple(own)) and not path.endswith("/index.json")


def last_written(before: Path) -> Written | None:
    """Return what the last publishing kept; None where there was none, or it cannot be read."""
    try:
        return msgspec.json.decode(before.read_bytes(), type=Written)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def keys(book: Book, pages: list[Page], made_by: str) -> dict[str, str]:
    """Return the keys of those pages that can be told to be the same; made_by: the hash of code and settings."""
    money = _money(book, made_by)
    found = {page.path: money for page in pages if page.template in MONEY}
    return found | {page.path: _key(book, page, made_by) for page in pages if page.template in WHOLE}


def _money(book: Book, made_by: str) -> str:
    """Return the key of the pages that tell of money and of nothing else."""
    analysed, resolved = book.stages.analysed, book.stages.resolved
    tables = (analysed["rounds"], analysed["counters"], resolved["reports"], book.stages.facts["totals"])
    of = _mentioned(repr(list(book.rounds.values())), book)
    told = repr((made_by, book.masthead.edition, [table.to_pylist() for table in tables],
                 [book.organisations[id_] for id_ in of]))  # fmt: skip
    return _digest(told)


def _digest(told: str) -> str:
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _key(book: Book, page: Page, made_by: str) -> str:
    content = repr(page.content)
    mentioned = _mentioned(content, book)
    names = [[book.organisations[id_][column] for column in _TOLD] for id_ in mentioned]
    # Every page shows the edition's counter in its header.
    header = book.counters.get((book.masthead.year, book.masthead.definition), {})
    counted = bool(book.years), *(header.get(each) for each in ("total", "low", "high", "rounds", "undisclosed"))
    told = repr((made_by, book.masthead.edition, counted, page.path, content, mentioned, names))
    return _digest(told)


def _mentioned(content: str, book: Book) -> list[str]:
    """Return every id of an organisation that stands in what a page's content is, however deep, in order."""
    return sorted(book.organisations.keys() & set(_QUOTED.findall(content)))


def lendable(written: Written | None, editions: Path, made_of: str, changed: Collection[str]) -> dict[str, str]:
    """Return what of the last edition is not made of prose, if that edition was made of the same: digests by path.

    changed: the languages whose prose is another one now. Nothing is returned where the last edition was made of other
    data, or is not whole any more.
    """
    if written is None or written.made_of != made_of or not written.digests:
        return {}
    paths = [path for path in written.digests if not _of_prose(path, changed)]
    old = editions / written.folder
    if not old.is_dir() or not set(files_of(old)).issuperset(paths):
        return {}
    return {path: written.digests[path] for path in paths}


@contextmanager
def linking(old: Path, folder: Path, paths: Collection[str], first: Collection[str]) -> Iterator[None]:
    """Link files by their paths from one edition into an empty folder, beside what is done meanwhile; those that are
    `first` are there from the beginning."""
    rest = set(paths) - become(folder, old, paths)
    _link_all(old, folder, sorted(rest.intersection(first)))
    with ThreadPoolExecutor(1) as thread:
        links = thread.submit(_link_all, old, folder, sorted(rest.difference(first)))
        yield
        links.result()


def _link_all(old: Path, folder: Path, paths: Sequence[str]) -> None:
    """Link files side by side: most of the time goes to waiting."""
    for place in sorted({path.rpartition("/")[0] for path in paths}):
        (folder / place).mkdir(parents=True, exist_ok=True)

    def link_some(some: Sequence[str]) -> None:
        for path in some:
            link(old / path, folder / path)

    with ThreadPoolExecutor() as threads:
        list(threads.map(link_some, [paths[at::4] for at in range(4)]))


def linked(written: Written | None, editions: Path, now: dict[str, str], folder: Path) -> dict[str, str]:
    """Link the pages whose key is as it was from the last edition into `folder`, in each language.

    editions: where editions stand. Returns the digests of the files by their paths in the edition; the page `path` is
    linked in every language or in none.
    """
    if written is None:
        return {}
    old = editions / written.folder
    same = [path for path, key in now.items() if written.keys.get(path) == key]
    whole = [path for path in same if all((old / code / path).is_file() for code in LANGUAGES)]
    there = [path for page in whole for path in (page, json_path(page))]

    files = [f"{code}/{path}" for code in LANGUAGES for path in there]
    _link_all(old, folder, files)
    return {file: written.digests[file] for file in files}
