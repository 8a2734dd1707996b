"""The page behind each number: of the site, of chapters, and of the ledger of corrections."""

from __future__ import annotations

from almanac.model.taxonomy import HALVES
from almanac.publish.book import Book

# Where the rows of a counted table are.
_TABLES = {
    "organisations": "organisations", "works": "works", "rounds": "rounds", "partnerships": "partnerships",
    "countries": "countries", "policies": "countries", "articles": "news",
}  # fmt: skip


def page_of(book: Book, number: str) -> str:
    """Return the folder, under a language's, of the page that has the rows of a number; empty where none has."""
    match number.split("/"):
        case ["counter", _, period, _]:
            year = period[:4]
            return f"counter/{year}" if _has_counter(book, year) else ""
        case ["leaders", _, _, organisation]:
            return _organisation(book, organisation)
        case ["position", place, *_]:
            return _organisation(book, place) or _country(book, place)
        case ["count", _, "country", code]:
            return _country(book, code)
        case ["count", _, half, topic] if half in HALVES:
            return f"{HALVES[half]}/{topic}" if (half, topic) in book.topic else ""
        case ["count", table, *_]:
            return _TABLES.get(table, "")
        case ["rows", *_]:
            return "method"
    return ""


def _has_counter(book: Book, year: str) -> bool:
    known = {str(each) for each in (book.masthead.year, *book.years)}
    return year in known and (int(year), book.masthead.definition) in book.counters


def _organisation(book: Book, id_: str) -> str:
    return f"organisations/{id_}" if id_ in book.organisations else ""


def _country(book: Book, code: str) -> str:
    return f"countries/{code.lower()}" if code in book.countries else ""
