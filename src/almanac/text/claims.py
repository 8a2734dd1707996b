"""Claims in prose: what a sentence says, held against the data on every build."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from almanac.text.placeholders import BRACES, Claim, Reference, parse
from almanac.text.value import Value

if TYPE_CHECKING:
    from almanac.text.values import Values

_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
# Sorts of which one is not more than another.
_NAMES = ("organisation", "country", "technology", "application")
# A sentence ends at a Chinese full stop, or where white space and no small letter follow another; not after an initial.
_CLOSING = r"[”’»\")\]）」』*_]*"
_SENTENCE = re.compile(
    rf".+?(?:[。！？]+{_CLOSING}|(?:(?<!\b[^\W\d])\.|[!?…])[.!?…]*{_CLOSING}(?=\s+[^\sa-zа-яё]|\s*$)|$)", re.DOTALL
)
# What stands in a placeholder's place while sentences are told apart: its own dots end none.
_HIDDEN = "\0"
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")


def holds(claim: Claim, values: Values) -> bool:
    """Tell whether a claim holds; raises KeyError on an unknown name, ValueError where it compares what cannot be."""
    left = values(claim.left)
    right = values(claim.right) if isinstance(claim.right, Reference) else _typed(claim.right, left.sort, values)
    for value, told in ((left, claim.left), (right, claim.right)):
        if value.high is not None:
            raise ValueError(f"{told} is a range: compare one of its ends, low or high")
    if left.sort in _NAMES and claim.comparison not in ("=", "!="):
        raise ValueError(f"{claim.left} is a name: compare it with = or !=")
    if _sort(left) != _sort(right):
        raise ValueError(
            f"{claim.left} is of the sort {_sort(left)}, and what it is compared with of the sort {_sort(right)}"
        )
    if left.sort in _NAMES:
        return _are(claim.comparison, {left.value, *left.ties}, {right.value, *right.ties})
    if isinstance(left.value, str):
        precision = min(len(left.value), len(right.value))
        return _HOLDS[claim.comparison](left.value[:precision], right.value[:precision])
    return _HOLDS[claim.comparison](float(left.value), float(right.value))


def _are(comparison: str, names: set[str], others: set[str]) -> bool:
    """Compare names, each with those that tie with it: one in a tie is nobody alone, and its place is everybody's."""
    return len(names | others) == 1 if comparison == "=" else not names & others


def _sort(value: Value) -> str:
    """Return what a value can be compared as: a name of its sort, a date or a number."""
    return value.sort if value.sort in (*_NAMES, "date") else "number"


def _typed(right: float | str, sort: str, values: Values) -> Value:
    """Return what stands to the right of a claim as what it is compared with; raises KeyError on an unknown name."""
    if sort == "date":
        told = f"{right:g}" if isinstance(right, float) else right
        if not _DATE.fullmatch(told):
            raise ValueError(f"{told} is no date, such as 2026, 2026-07 or 2026-07-20")
        return Value("date", told)
    if sort in _NAMES and isinstance(right, str):
        return values(Reference(f"{sort}/{right}"))
    if isinstance(right, str):
        raise ValueError(f"{right} is no number")
    return Value("number", right)


def sentence_of(text: str, at: int) -> str:
    """Return the sentence of a Markdown text that the claim at `at` stands in or follows, without claims."""
    said, before = _without_claims(text), len(_without_claims(text[:at]))
    hidden = BRACES.sub(lambda match: _HIDDEN * len(match[0]), said)
    sentences = [match.span() for match in _SENTENCE.finditer(hidden) if match[0].strip()]
    number = next((number for number, (_, end) in enumerate(sentences) if before <= end), len(sentences) - 1)
    if number > 0 and not said[sentences[number][0] : before].strip():
        number -= 1
    return " ".join(said[slice(*sentences[number])].split()) if sentences else ""


def _without_claims(text: str) -> str:
    return BRACES.sub(lambda match: "" if isinstance(parse(match[1]), Claim) else match[0], text)
