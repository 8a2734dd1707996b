"""Claims in prose: what a sentence says, held against the data on every build."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from almanac.text.placeholders import Claim, Reference
from almanac.text.values import Value, Values

_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
# Sorts of which one is not more than another.
_NAMES = ("organisation", "country", "technology", "application")
_SENTENCE = re.compile(r"[^.!?。！？]*(?:[.!?。！？]+|$)", re.DOTALL)
_BRACES = re.compile(r"\{[^}]*\}")
# What stands in a placeholder's place while sentences are told apart: its own dots end none.
_HIDDEN = "\0"


def holds(claim: Claim, values: Values) -> bool:
    """Tell whether a claim holds; raises KeyError on an unknown name, ValueError where it compares what cannot be."""
    left = values(claim.left)
    right = values(claim.right) if isinstance(claim.right, Reference) else claim.right
    other = right.value if isinstance(right, Value) else right
    if left.sort in _NAMES and claim.comparison not in ("=", "!="):
        raise ValueError(f"{claim.left} is a name: compare it with = or !=")
    if (left.sort in _NAMES) != isinstance(other, str) and left.sort != "date":
        raise ValueError(f"{claim.left} is a {left.sort}, and what it is compared with is not")
    if isinstance(other, float | int) and not isinstance(left.value, str):
        return _HOLDS[claim.comparison](float(left.value), float(other))
    return _HOLDS[claim.comparison](left.value, other)


def sentence_of(text: str, written: str) -> str:
    """Return the sentence of a Markdown text that `written`, a placeholder with its braces, stands in or follows."""
    found: list[str] = []
    hidden = _BRACES.sub(lambda match: _HIDDEN if match[0] != written else "\1", text)
    shown = iter(_BRACES.findall(text.replace(written, "")))
    sentences = [match[0] for match in _SENTENCE.finditer(hidden) if match[0].strip()]
    for sentence in sentences:
        bare = sentence.strip()
        if bare.startswith("\1") and found:
            return found[-1]
        told = re.sub(_HIDDEN, lambda _: next(shown, ""), sentence)
        found.append(" ".join(told.replace("\1", "").split()))
        if "\1" in sentence:
            return found[-1]
    return " ".join(text.split())
