"""The ledger of corrections: what readers and editors found wrong with what was published, and what came of it."""

from __future__ import annotations

import json
from typing import Any

from almanac.model.vocabulary import EDITORS
from almanac.model.words import LANGUAGES, CorrectionStatus
from almanac.publish.book import Book, Row

# What the statuses are listed in: what waits comes first.
_ORDER = (
    CorrectionStatus.REPORTED, CorrectionStatus.CONFIRMED, CorrectionStatus.CORRECTED, CorrectionStatus.REJECTED,
)  # fmt: skip
# Pages that every edition has.
_ALWAYS = (
    "counter", "rounds", "leaders", "network", "technologies", "applications", "organisations", "countries", "strategy",
    "news", "method", "issues", "partnerships", "works",
)  # fmt: skip


def corrections(book: Book) -> list[Row]:
    """Return the ledger's rows, the newest report first, each with `place`: the page of what it is about, or None."""
    rows = sorted(book.stages.facts["corrections"].to_pylist(), key=lambda row: str(row["id"]))
    rows = [row | {"place": place_of(book, row["number"])} for row in rows]
    return sorted(rows, key=lambda row: row["reported"], reverse=True)


def content(book: Book) -> dict[str, Any]:
    """Return what the page of corrections shows."""
    rows = corrections(book)
    numbers = [(status.value, sum(row["status"] == status for row in rows)) for status in _ORDER]
    contact = book.masthead.contact
    return {
        "rows": rows, "numbers": [each for each in numbers if each[1]], "editors": EDITORS, "contact": contact,
        "contact_address": contact and (contact if contact.startswith("http") else f"mailto:{contact}"),
    }  # fmt: skip


def place_of(book: Book, number: str | None) -> str | None:
    """Return the folder, under a language's, of the page that shows a number or has a path, or None."""
    if not number:
        return None
    parts = number.strip("/").removesuffix("index.html").strip("/").split("/")
    if len(parts) == 1 and parts[0] in _ALWAYS:
        return parts[0]
    if parts[0] in ("count", "rows"):
        return "method"
    if parts[0] == "leaders":
        return "leaders"
    if parts[0] == "counter":
        return _counter(book, parts)
    known = {
        "rounds": book.rounds, "organisations": book.organisations, "news": book.articles,
        "countries": [code.lower() for code in book.countries],
        "technologies": [topic.id for topic in book.taxonomy.technologies],
        "applications": [topic.id for topic in book.taxonomy.applications],
    }.get(parts[0], ())  # fmt: skip
    return "/".join(parts) if len(parts) == 2 and parts[1] in known else None


def _counter(book: Book, parts: list[str]) -> str | None:
    """Return the page of a counter's year, from `counter/2017` or `counter/GB/2017-07/strict`."""
    year = parts[1 if len(parts) == 2 else 2 if len(parts) == 4 else 0][:4]
    there = year.isdigit() and int(year) in {book.masthead.year, *book.years}
    there = there and (int(year), book.masthead.definition) in book.counters
    return f"counter/{year}" if there else None


def corrections_json(book: Book) -> str:
    """Return the ledger as JSON: each row as its file has it, days as ISO 8601; null where nothing is said."""
    rows = [
        {
            "id": row["id"], "reported": row["reported"].isoformat(), "number": row["number"], "status": row["status"],
            "decided": row["decided"] and row["decided"].isoformat(), "source": row["source"],
            "what": {code.value: row[f"what_{code}"] for code in LANGUAGES},
            "outcome": {code.value: row[f"outcome_{code}"] for code in LANGUAGES} if row["decided"] else None,
        }
        for row in corrections(book)
    ]  # fmt: skip
    answer = {"edition": book.masthead.edition, "contact": book.masthead.contact, "corrections": rows}
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
