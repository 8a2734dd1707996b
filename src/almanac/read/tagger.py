"""Chinese names, which no space parts: a conditional random field says of each character whether a name begins, goes on
or is not there, and what the name is of (Lafferty, McCallum and Pereira, 2001).

Trained by `scripts/train_reader.py` on labelled articles in which names are also exchanged for others, so that it
looks at what stands around a name; CRFsuite computes it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import pycrfsuite

from almanac.read.money import sums

MODEL = "chinese.crf"
# A Latin word ends before the letter of a round that is written on to it: AcmeA轮 is Acme, A轮.
_LETTER = r"(?:(?!(?:Pre-?)?[A-H]\d?\+*轮|Pre-?IPO)[A-Za-zÀ-ž0-9])"
_LATIN = re.compile(rf"{_LETTER}+(?:[.&'’-]{_LETTER}+)*")
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
# The lengths of pieces of text that may be repeated names.
_SHORTEST, _LONGEST = 2, 12
# What is a name with at least this probability may be one, even where something else is likelier.
POSSIBLE = 0.25
OUTSIDE, POSSIBLE_ROLE = "O", "possible"


@dataclass(frozen=True)
class Unit:
    """A character, or a Latin word or a sum as a whole: where it stands, and as what it is looked at."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Tagged:
    """A name that was found: where, and what it seems to be of (company, investor, party, other, possible)."""

    start: int
    end: int
    role: str


def units_of(text: str) -> list[Unit]:
    """Part a text into units."""
    ends = {money.span[0]: money.span[1] for money in sums(text, "zh")}
    found: list[Unit] = []
    at = 0
    while at < len(text):
        word = _LATIN.match(text, at)
        if at in ends:
            unit = Unit(at, ends[at], "$")
        elif word:
            unit = Unit(at, word.end(), "LATIN" if re.search("[^\\d.]", word[0]) else "NUMBER")
        else:
            unit = Unit(at, at + 1, text[at])
        found.append(unit)
        at = unit.end
    return found


def repeats(whole: str) -> list[str]:
    """Return the pieces of a text that stand in it more than once and in no longer such piece as often."""
    counts: Counter[str] = Counter()
    for run in _RUN.findall(whole):
        for start in range(len(run)):
            for length in range(_SHORTEST, min(_LONGEST, len(run) - start) + 1):
                counts[run[start : start + length]] += 1
    more = {piece: count for piece, count in counts.items() if count > 1}
    within: dict[str, int] = defaultdict(int)
    for piece, count in more.items():
        for shorter in (piece[1:], piece[:-1]):
            within[shorter] = max(within[shorter], count)
    return sorted((piece for piece, count in more.items() if within[piece] < count), key=lambda each: (len(each), each))


def features(text: str, units: list[Unit], is_title: bool, repeated: Iterable[str]) -> list[list[str]]:
    """Return the features of each unit of a sentence; `repeated` are the pieces that the article repeats."""
    around = ["<"] * 3 + [unit.text for unit in units] + [">"] * 3
    marks = _marks(text, units, repeated)
    rows: list[list[str]] = []
    for at, unit in enumerate(units):
        far, before2, before, own, after, after2, far2 = around[at : at + 7]
        row = [
            f"0={own}", f"-1={before}", f"1={after}", f"-2={before2}", f"2={after2}", f"-3={far}", f"3={far2}",
            f"-10={before}{own}", f"01={own}{after}", f"-2-1={before2}{before}", f"12={after}{after2}",
            f"23={after2}{far2}", f"-3-2={far}{before2}", f"-101={before}{own}{after}",
            f"123={after}{after2}{far2}", f"-3-2-1={far}{before2}{before}",
            f"c={_shape(text[unit.start])}{min(unit.end - unit.start, 3)}", "title" if is_title else "body",
            *marks[at],
        ]  # fmt: skip
        if is_title:
            row += [f"t0={own}", f"at{min(at, 3)}"]
        rows.append(row)
    return rows


def _shape(character: str) -> str:
    if "\u4e00" <= character <= "\u9fff":
        return "H"
    if character.isdigit():
        return "D"
    return ("A" if character.isupper() else "a") if character.isalpha() else character


def _marks(text: str, units: list[Unit], repeated: Iterable[str]) -> list[list[str]]:
    starts = {unit.start: at for at, unit in enumerate(units)}
    ends = {unit.end: at for at, unit in enumerate(units)}
    marks: list[set[str]] = [set() for _ in units]
    for piece in repeated:
        place = text.find(piece)
        while place >= 0:
            first, last = starts.get(place), ends.get(place + len(piece))
            if first is not None and last is not None:
                marks[first].add(f"repeat begins {min(last - first + 1, 5)}")
                marks[last].add("repeat ends")
                for at in range(first, last + 1):
                    marks[at].add("repeat")
            place = text.find(piece, place + 1)
    return [sorted(each) for each in marks]


@cache
def _tagger() -> pycrfsuite.Tagger:
    # Not opened from bytes: CRFsuite would go on reading them after they are gone.
    with resources.as_file(resources.files(__package__).joinpath("models", MODEL)) as place:
        return opened(place)


def opened(place: Path) -> pycrfsuite.Tagger:
    """Return the tagger of a file, which is read whole."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(place))
    return tagger


def tagged(text: str, is_title: bool, repeated: Iterable[str], tagger: pycrfsuite.Tagger | None = None) -> list[Tagged]:
    """Return the names in a sentence, in order: the likeliest reading's, and what may be one beside them."""
    tagger = tagger or _tagger()
    units = units_of(text)
    labels = tagger.tag(features(text, units, is_title, repeated))
    found: list[Tagged] = []
    at = 0
    while at < len(units):
        end = at + 1
        if labels[at] != OUTSIDE:
            while end < len(units) and labels[end].startswith("I-"):
                end += 1
            found.append(Tagged(units[at].start, units[end - 1].end, labels[at][2:]))
        elif tagger.marginal(OUTSIDE, at) < 1 - POSSIBLE:
            while end < len(units) and labels[end] == OUTSIDE and tagger.marginal(OUTSIDE, end) < 1 - POSSIBLE:
                end += 1
            found.append(Tagged(units[at].start, units[end - 1].end, POSSIBLE_ROLE))
        at = end
    return [name for name in found if name.end - name.start > 1]
