"""What changed since the edition before: its page, and the same as JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from almanac.analyse.changes import FIRST, MOVED_AMONG
from almanac.publish.book import Book

# How many rows a list of the page shows; the JSON has all.
SHOWN = 100
_LISTS = (
    "counters", "rounds", "partnerships", "leaders", "moved", "organisations", "gone", "corrections",
)  # fmt: skip


def content(book: Book) -> dict[str, Any]:
    """Return what the page of changes shows; `former` and `changes` are None where no edition is before."""
    told = {"former": _before(book), "changes": book.changes, "shown": SHOWN, "first": FIRST, "among": MOVED_AMONG}
    return told | {"names": book.changes.names if book.changes else {}}


def _before(book: Book) -> dict[str, Any] | None:
    """Return what is told of the edition before; None where there is none."""
    former = book.former
    if former is None:
        return None
    return {"edition": former.edition, "same_code": former.same_code, "same_counter": former.same_counter}


def changes_json(book: Book) -> str:
    """Return the changes as JSON: every list whole, money in full units; null where there is nothing to compare."""
    former, found = book.former, book.changes
    answer: dict[str, Any] = {"edition": book.masthead.edition, "before": None}
    if former is not None and found is not None:
        answer["before"] = _before(book)
        answer["currency"] = book.masthead.currency
        answer |= {name: getattr(found, name) for name in _LISTS}
    return json.dumps(answer, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    """Write money as a number, a whole one without a point, and days as ISO 8601."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in the changes")
