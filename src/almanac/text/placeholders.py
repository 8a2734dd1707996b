"""What stands between braces in prose: a number, a name, a figure or a table of the edition, or a claim.

{counter/GB/2017/strict}                  a number, by the id that `almanac trace` takes
{counter/GB/2017/strict range}            a part of it: its interval
{count/works: work|works}                 a number with the word that it counts, in the forms of the language
{leader/works/all/1}                      a name that the data chooses; so are {organisation/mipt}, {country/GB}
{number 90}  {percent 5}                  a number that no data can change
{claim counter/GB/2017/strict > 250e6}    what the sentence before it says, held against the data; shows nothing
{figure ranks works}  {table rounds 2017} by itself between blank lines: a figure, a table
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

# A pair of braces and what stands between them.
BRACES: Final = re.compile(r"\{([^}]*)\}")
LITERALS: Final = ("number", "percent")
BLOCKS: Final = ("figure", "table")
CLAIM: Final = "claim"
# References of one word; any other word in a claim is an id or a date.
ALONE: Final = ("edition", "last-year")
COMPARISONS: Final = ("=", "!=", "<=", ">=", "<", ">")
_CLAIM: Final = re.compile(
    r"claim\s+(?P<left>\S+(?:\s+[a-z-]+)?)\s+(?P<is>=|!=|<=|>=|<|>)\s+(?P<right>\S+(?:\s+[a-z-]+)?)"
)
_REFERENCE: Final = re.compile(r"(?P<path>[\w.-]+(?:/[\w.-]+)*)(?:\s+(?P<part>[a-z-]+))?")


@dataclass(frozen=True)
class Reference:
    """A number or a name of the edition: its path, and which part of it (empty: the thing itself)."""

    path: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.part}".strip()


@dataclass(frozen=True)
class Shown:
    """A reference that the reader sees, with the forms of the word that it counts, if any."""

    reference: Reference
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Literal:
    """A number that no data can change: `number` or `percent` (of a hundred)."""

    kind: str
    value: float


@dataclass(frozen=True)
class Claim:
    """What must hold: a reference, a comparison, and a reference, number or id."""

    left: Reference
    comparison: str
    right: Reference | float | str

    def __str__(self) -> str:
        return f"{self.left} {self.comparison} {self.right}"


@dataclass(frozen=True)
class Block:
    """A figure or a table: which one, and what of."""

    kind: str
    name: str
    arguments: tuple[str, ...] = ()


Placeholder = Shown | Literal | Claim | Block


def parse(text: str) -> Placeholder | None:
    """Return what stands between a pair of braces; None where it is no placeholder."""
    word, *rest = text.split() or [""]
    if word == CLAIM:
        return _claim(text.strip())
    if word in LITERALS and rest:
        number = _number(" ".join(rest))
        return None if number is None else Literal(word, number)
    if word in BLOCKS and rest:
        name, *arguments = rest
        return Block(word, name, tuple(arguments))
    reference, colon, words = text.partition(":")
    found = _reference(reference.strip())
    forms = tuple(" ".join(form.split()) for form in words.split("|")) if colon else ()
    return None if found is None or not all(forms) else Shown(found, forms)


def told(placeholder: Placeholder) -> str:
    """Return what a placeholder means, without the words of its language: alike in every translation."""
    match placeholder:
        case Shown(reference, _):
            return f"{{{reference}}}"
        case Literal(kind, value):
            return f"{{{kind} {value!r}}}"
        case Claim():
            return f"{{claim {placeholder}}}"
        case Block(kind, name, arguments):
            return f"{{{' '.join((kind, name, *arguments))}}}"


def _claim(text: str) -> Claim | None:
    match = _CLAIM.fullmatch(text)
    if match is None:
        return None
    left = _reference(match["left"])
    right: Reference | float | str | None = _number(match["right"])
    if right is None:
        is_path = "/" in match["right"] or match["right"] in ALONE
        right = _reference(match["right"]) if is_path else match["right"]
    return None if left is None or right is None else Claim(left, match["is"], right)


def _reference(text: str) -> Reference | None:
    match = _REFERENCE.fullmatch(text)
    return Reference(match["path"], match["part"] or "") if match else None


def _number(text: str) -> float | None:
    """Return a number that a person would write so: no underscores, no infinity, no digits of other scripts."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and text.isascii() and "_" not in text else None
