"""Translation memory: how blocks were translated in earlier editions, and what of it may serve a block of this one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from almanac.text.chapters import Block as Text
from almanac.text.placeholders import BRACES, Block, Claim, Literal, Placeholder, Reference, Shown, parse, told

# The least likeness, in per cent, from which a translation is worth showing.
LEAST: Final = 70.0
_MASK: Final = "\ue000"


class Remembered(NamedTuple):
    """An English block and its translation."""

    english: str
    translation: str


class Proposal(NamedTuple):
    """A translation that may serve: of which English it is, how alike that is in per cent, and the text."""

    english: str
    likeness: float
    translation: str


@dataclass(frozen=True)
class Memory:
    """What is remembered, the newest first; a later memory of the same English is not asked."""

    pairs: tuple[Remembered, ...]

    def english_of(self, digest: str) -> str:
        """Return the English block of a digest, empty where nobody remembers it."""
        return next((pair.english for pair in self.pairs if Text(0, pair.english).digest == digest), "")

    def proposal(self, english: str) -> Proposal | None:
        """Return the best translation for a block, None where nothing is alike enough.

        The same block goes before all others; then the likeness of texts decides, placeholders masked; where two are
        as alike, the newer. Placeholders are put in place of those they correspond to where that is sure.
        """
        same = next((pair for pair in self.pairs if pair.english == english), None)
        if same is not None:
            return Proposal(same.english, 100.0, same.translation)
        best, most = None, LEAST
        for pair in self.pairs:
            likeness = fuzz.ratio(_masked(english), _masked(pair.english), score_cutoff=most)
            if likeness > most or (best is None and likeness >= LEAST):
                best, most = pair, likeness
        if best is None:
            return None
        return Proposal(best.english, most, adapted(best, english))


def memory_of(pairs: Iterable[Remembered]) -> Memory:
    """Return a memory of pairs that come the newest first."""
    first: dict[str, Remembered] = {}
    for pair in pairs:
        if pair.translation.strip():
            first.setdefault(pair.english, pair)
    return Memory(tuple(first.values()))


def _masked(text: str) -> str:
    return BRACES.sub(_MASK, text)


def adapted(pair: Remembered, english: str) -> str:
    """Return a translation with the placeholders of another English block.

    Only where each placeholder corresponds, in order, to one that differs in its arguments alone; else the translation
    as it is, and the rest is the translator's.
    """
    old, new = _placeholders(pair.english), _placeholders(english)
    if len(old) != len(new) or not all(_correspond(*each) for each in zip(old, new, strict=True)):
        return pair.translation
    instead: dict[str, str] = {}
    for one, inside in zip(old, BRACES.findall(english), strict=True):
        if one is not None and instead.setdefault(told(one), inside) != inside:
            return pair.translation

    def put(match: re.Match[str]) -> str:
        found = parse(match[1])
        inside = instead.get(told(found)) if found else None
        return match[0] if inside is None else f"{{{_spelt(inside, found)}}}"

    return BRACES.sub(put, pair.translation)


def _placeholders(text: str) -> list[Placeholder | None]:
    return [parse(inside) for inside in BRACES.findall(text)]


def _correspond(one: Placeholder | None, other: Placeholder | None) -> bool:
    """Tell whether two placeholders are the same but for arguments of equal number."""
    match one, other:
        case Shown(reference, forms), Shown(reference_, forms_):
            return forms == forms_ and _like(reference, reference_)
        case Literal(kind, _), Literal(kind_, _):
            return kind == kind_
        case Block(kind, name, arguments), Block(kind_, name_, arguments_):
            return (kind, name, len(arguments)) == (kind_, name_, len(arguments_))
        case Claim(left, comparison, right), Claim(left_, comparison_, right_):
            return comparison == comparison_ and _like(left, left_) and _like(right, right_)
    return False


def _like(one: Reference | float | str, other: Reference | float | str) -> bool:
    if isinstance(one, Reference) and isinstance(other, Reference):
        parts, others = one.path.split("/"), other.path.split("/")
        return (parts[0], len(parts), one.part) == (others[0], len(others), other.part)
    return type(one) is type(other)


def _spelt(inside: str, like: Placeholder | None) -> str:
    """Return what stands between braces, with the forms of the word of another placeholder."""
    forms = like.forms if isinstance(like, Shown) else ()
    return f"{inside.partition(':')[0]}: {'|'.join(forms)}" if forms else inside


def hidden(text: str) -> tuple[str, list[str]]:
    """Return a block with a token, ⟦1⟧, ⟦2⟧ …, for each placeholder, and the placeholders as written."""
    found: list[str] = []

    def hide(match: re.Match[str]) -> str:
        found.append(match[0])
        return f"⟦{len(found)}⟧"

    return BRACES.sub(hide, text), found


def shown(text: str, placeholders: Sequence[str], forms: dict[int, list[str]]) -> str | None:
    """Return a text with its tokens replaced by placeholders; None unless each token is there once and no other is.

    forms: the words that placeholders count, in the language's forms, by the token's number.
    """
    tokens = [int(number) for number in re.findall(r"⟦(\d{1,4})⟧", text)]
    if sorted(tokens) != list(range(1, len(placeholders) + 1)) or text.count("⟦") != len(tokens):
        return None

    def show(match: re.Match[str]) -> str:
        number = int(match[1])
        written = placeholders[number - 1]
        return f"{written.partition(':')[0]}: {'|'.join(forms[number])}}}" if number in forms else written

    return re.sub(r"⟦(\d{1,4})⟧", show, text)
