"""The ledger of corrections: what readers and editors found wrong with what was published, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from almanac.model.vocabulary import EDITORS
from almanac.model.words import LANGUAGES, CorrectionStatus
from almanac.publish.book import Book, Row
from almanac.publish.places import page_of

# What the statuses are listed in: what waits comes first.
_ORDER = (
    CorrectionStatus.REPORTED, CorrectionStatus.CONFIRMED, CorrectionStatus.CORRECTED, CorrectionStatus.REJECTED,
)  # fmt: skip


def corrections(book: Book) -> list[Row]:
    """Return the ledger's rows, the newest report first."""
    rows = sorted(book.stages.facts["corrections"].to_pylist(), key=lambda row: str(row["id"]))
    return sorted(rows, key=lambda row: row["reported"], reverse=True)


def content(book: Book, paths: Collection[str]) -> dict[str, Any]:
    """Return what the page of corrections shows, each row with `place`: the page of what it is about, or None.

    paths: of the pages that there are.
    """
    rows = [row | {"place": place_of(book, paths, row["number"])} for row in corrections(book)]
    numbers = [(status.value, sum(row["status"] == status for row in rows)) for status in _ORDER]
    contact = book.masthead.contact
    return {
        "rows": rows, "numbers": [each for each in numbers if each[1]], "editors": EDITORS, "contact": contact,
        "contact_address": contact and (contact if contact.startswith("http") else f"mailto:{contact}"),
    }  # fmt: skip


def place_of(book: Book, paths: Collection[str], number: str | None) -> str | None:
    """Return the folder, under a language's, of the page that has the rows of a number or has a path, or None.

    paths: of the pages that there are.
    """
    path = (number or "").strip("/").removesuffix("index.html").strip("/")
    places = (page_of(book, path), path)
    return next((place for place in places if place and f"{place}/index.html" in paths), None)


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
