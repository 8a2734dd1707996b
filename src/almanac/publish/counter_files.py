"""The counter to take along: JSON and CSV of each year, a badge as SVG, and a widget for any page (one script tag)."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from almanac.model.words import LANGUAGES, Language
from almanac.publish.book import Book, Row
from almanac.publish.data_files import listed, safe
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.formats import Formats
from almanac.publish.labels import N_
from almanac.publish.phrases import translations

FOLDER = "counter"
_HERE = Path(__file__).parent
_CSV = (
    "id", "company", "announced", "amount", "currency", "converted", "rate", "kind", "lead_investors", "investors",
    "sources",
)  # fmt: skip


def write_counter_files(book: Book, folder: Path) -> None:
    """Write every file into `folder`/counter."""
    place = folder / FOLDER
    place.mkdir()
    for year in book.years:
        (place / f"{year}.json").write_text(_json(counter_json(book, year)), encoding="utf-8")
        (place / f"{year}.csv").write_text(counter_csv(book, year), encoding="utf-8")
    (place / "counter.json").write_text(_json([counter_json(book, year) for year in book.years]), encoding="utf-8")
    for language in LANGUAGES:
        (place / f"badge-{language}.svg").write_text(badge(book, language), encoding="utf-8")
    (place / "widget.js").write_text(widget(book), encoding="utf-8")


def _json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"


def counter_json(book: Book, year: int) -> dict[str, Any]:
    """Return a year's counter as the command line's contract has it, and how it stood when the year closed."""
    masthead = book.masthead
    counter = book.counters[year, masthead.definition]
    rounds = [row for row in book.year_rounds(year) if row["excluded"] is None]
    months: dict[str, list[Row]] = {}
    for row in rounds:
        months.setdefault(row["month"] or row["announced"], []).append(row)
    return {
        "total": _number(counter["total"]), "low": _number(counter["low"]), "high": _number(counter["high"]),
        "currency": masthead.currency, "country": masthead.country, "year": year, "definition": masthead.definition,
        "as_of": masthead.edition, "rounds": [_round(book, row) for row in rounds],
        "months": [
            {"month": month, "total": _number(_total(inside)), "rounds": len(inside)}
            for month, inside in sorted(months.items())
        ],
        "at_close": None if counter["closed_total"] is None else {
            "total": _number(counter["closed_total"]), "rounds": counter["closed_rounds"],
        },
    }  # fmt: skip


def _round(book: Book, row: Row) -> dict[str, Any]:
    return {
        "id": row["id"], "company": book.organisations[row["organisation"]]["name_en"], "announced": row["announced"],
        "amount": _number(row["amount"]), "currency": row["currency"], "converted": _number(row["converted"]),
        "kind": row["kind"], "sources": row["sources"],
    }  # fmt: skip


def _total(rows: list[Row]) -> Decimal:
    return sum((row["converted"] for row in rows if row["converted"] is not None), Decimal(0))


def _number(amount: Decimal | None) -> float | int | None:
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else float(amount)


def counter_csv(book: Book, year: int) -> str:
    """Return the rounds behind a year as CSV; a cell that a spreadsheet would take for a formula gets an apostrophe."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(_CSV)
    for row in book.year_rounds(year):
        if row["excluded"] is None:
            whole = row | {"company": book.organisations[row["organisation"]]["name_en"]}
            table.writerow([_cell(whole[name]) for name in _CSV])
    return text.getvalue()


def _cell(value: Any) -> str | None:
    if isinstance(value, Decimal):
        return format(value, "f")
    return safe(listed(value) if isinstance(value, list) else value)


def badge(book: Book, language: Language) -> str:
    """Return the edition's counter as a badge of two fields, in a language."""
    masthead, formats = book.masthead, Formats(language)
    counter = book.counters.get((masthead.year, masthead.definition))
    left = f"{masthead.counter_title[language]} · {formats.date(str(masthead.year))}"
    right = Voice(book, language).total(counter) if counter else "—"
    first, second = _width(left) + 20, _width(right) + 20
    label = f"{left}: {right}"
    style = "font-family=\"Verdana, 'DejaVu Sans', 'Noto Sans SC', sans-serif\" font-size=\"12\""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="24" role="img" '
        f'aria-label={quoteattr(label)} xml:lang="{language}">\n<title>{escape(label)}</title>\n'
        f'<rect width="{first + second}" height="24" rx="4" fill="#1b1f24"/>\n'
        f'<path d="M{first} 0h{second - 4}a4 4 0 0 1 4 4v16a4 4 0 0 1-4 4h-{second - 4}z" fill="#005a8e"/>\n'
        f'<g fill="#fff" {style}>\n<text x="10" y="16" textLength="{first - 20}">{escape(left)}</text>\n'
        f'<text x="{first + 10}" y="16" textLength="{second - 20}">{escape(right)}</text>\n</g>\n</svg>\n'
    )


def _width(text: str) -> int:
    """Return about how wide a text is at 12 pixels; browsers fit it to that."""
    return round(sum(12.5 if unicodedata.east_asian_width(letter) in "WF" else 7.4 for letter in text))


def widget(book: Book) -> str:
    """Return the widget: a script that puts the counter where its tag stands; it asks nothing of any host."""
    script = (_HERE / "static" / "widget.js").read_text(encoding="utf-8")
    # ASCII only: the page around it may say any encoding, or none. A closing tag inside a script would end it where
    # somebody puts the script into a page.
    data = json.dumps({language.value: _words(book, language) for language in LANGUAGES})
    return script.replace("/*DATA*/", data.replace("</", "<\\/"))


def _words(book: Book, language: Language) -> dict[str, Any]:
    masthead, phrase = book.masthead, translations(language).gettext
    return {
        "title": masthead.counter_title[language],
        "more": phrase(N_("How it is counted")),
        "range": phrase(N_("5–95%% interval: %(range)s")) % {"range": "{}"},
        "definition": phrase(N_("definition: %(name)s")) % {"name": phrase(masthead.definition)},
        "years": dict(_years(Voice(book, language))),
        "year": masthead.year,
    }


def _years(voice: Voice) -> Iterator[tuple[int, list[str]]]:
    book, formats, masthead = voice.book, voice.formats, voice.book.masthead
    for year in book.years:
        counter = book.counters[year, masthead.definition]
        yield (
            year,
            [
                formats.date(str(year)),
                voice.total(counter),
                formats.money_range(counter["low"], counter["high"], masthead.currency),
            ],
        )
