"""The organisations that a text may mean, each with where and how its name stands in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from almanac.resolve.linker.index import Index
from almanac.resolve.linker.places import countries_of_codes
from almanac.resolve.linker.words import romanised, tidied, without_camel, words_of

LONGEST_TEXT = 1_500
MOST_WORDS = 120
LONGEST_NAME = 14
MOST_CANDIDATES, MORE_A_SEGMENT = 14, 5
# How a candidate was found.
WRITTEN, ALIKE, RELATED = 0, 1, 2
ENOUGH_WEIGHT = 6.0
MOST_ALIKE = 12
LEAST_COVER = 0.55
# How many segments are remembered with what was found for them.
MOST_KEPT = 50_000
# A name by its number, the weight and number of its words that a segment has, and the part of it that they cover.
Alike = tuple[int, float, int, float]
_SEGMENT = re.compile(r"[;,()\[\]|/·•\n\t，；、（）。：]| - | – | — ")
_UPPER = re.compile(r"\b[A-ZА-ЯЁ][A-ZА-ЯЁ0-9&\-]{1,9}\b")


@dataclass(slots=True)
class Match:
    """How an organisation was found: the weight and number of words that agree, the part of its name that they
    cover, the name's strength, how many organisations have it, whether a longer match holds it, where, how, and the
    weight of the heaviest name that overlaps it."""

    weight: float
    words: int
    cover: float
    strength: int
    owners: int
    inside: bool
    start: int
    end: int
    way: int
    clash: float = 0.0
    times: int = 1


@dataclass(slots=True)
class Reading:
    """A text taken apart: words, the segment of each, the words of each segment and the segments as written, which of
    the words were mended, places named, and candidates."""

    words: list[str]
    segment: list[int]
    segments: list[list[str]]
    parts: list[str]
    mended: list[bool]
    upper: frozenset[str]
    countries: set[str] = field(default_factory=set)
    cities: dict[str, frozenset[str]] = field(default_factory=dict)
    candidates: dict[int, Match] = field(default_factory=dict)


def read(text: str, index: Index) -> Reading:
    """Find every candidate for the organisations in `text`; of a longer text only the start is read."""
    text = text[:LONGEST_TEXT]
    reading = _taken_apart(text, index)
    if reading.words:
        _find_places(reading, text, index)
        covered = _find_written(reading, index)
        _find_alike(reading, index, covered)
        _find_related(reading, index)
        _leave_the_likely(reading, index)
    return reading


def _leave_the_likely(reading: Reading, index: Index) -> None:
    """Keep the candidates whose names and places agree most with the text: the model need not look at the rest."""
    most = MOST_CANDIDATES + MORE_A_SEGMENT * len(reading.segments)
    if len(reading.candidates) <= most:
        return
    country, city, countries, cities = index.country, index.city, reading.countries, reading.cities
    promise = {}
    for each, match in reading.candidates.items():
        found = match.weight * match.cover * (0.4 if match.inside else 1.0) * (0.9 if match.way else 1.0)
        if country[each] in countries:
            found *= 1.3
        if city[each] in cities:
            found *= 1.3
        promise[each] = -found
    reading.candidates = {each: reading.candidates[each] for each in sorted(promise, key=promise.__getitem__)[:most]}


def _taken_apart(text: str, index: Index) -> Reading:
    words: list[str] = []
    segment: list[int] = []
    segments: list[list[str]] = []
    parts: list[str] = []
    mended: list[bool] = []
    for part in _SEGMENT.split(index.spelling.chinese(tidied(text))):
        if len(words) >= MOST_WORDS:
            break
        meant, were_mended = _words_meant(part, index)
        if meant:
            words += meant
            mended += were_mended
            segment += [len(segments)] * len(meant)
            segments.append(meant)
            parts.append(part)
    upper = frozenset(found.casefold() for found in _UPPER.findall(text))
    return Reading(words, segment, segments, parts, mended, upper)


def _words_meant(part: str, index: Index) -> tuple[list[str], list[bool]]:
    """Return the words of a segment as they are meant, and which of them were mended; kept, for segments recur."""
    if part not in index.parts:
        if len(index.parts) > MOST_KEPT:
            index.parts.clear()
        found = words_of(part)
        if (split := without_camel(part)) != part and any(word not in index.weight for word in found):
            found = words_of(split)
        found = found[:MOST_WORDS]
        meant = [_meant(word, index) for word in found]
        index.parts[part] = meant, [word is not known for word, known in zip(meant, found, strict=True)]
    return index.parts[part]


def _meant(word: str, index: Index) -> str:
    if word in index.weight or word in index.cities or word in index.countries:
        return word
    return index.spelling.meant(word) or word


def _find_places(reading: Reading, text: str, index: Index) -> None:
    names, words = index.countries, reading.words
    if not all(word.isascii() for word in words):
        words = [*words, "", *romanised(words)]
    for start in range(len(words)):
        key = ""
        for word in words[start : start + 4]:
            key += word
            if key in names:
                reading.countries.add(names[key])
            if key in index.cities:
                reading.cities[key] = index.cities[key]
    reading.countries |= countries_of_codes(_SEGMENT.split(text), reading.cities.values())


def _find_written(reading: Reading, index: Index) -> list[bool]:
    """Find names written out; returns which words stand in one that says enough."""
    words, keys = reading.words, index.keys
    sums = np.concatenate([[0.0], np.cumsum([index.weight_of(word) for word in words])]).tolist()
    spans: list[tuple[int, int, int]] = []
    for start in range(len(words)):
        key = ""
        for end in range(start + 1, min(len(words), start + LONGEST_NAME) + 1):
            key += words[end - 1]
            name = keys.get(key)
            if name is not None and len(key) > 1:
                spans.append((start, end, name))
    if not all(word.isascii() for word in words):
        spans += _romanised_spans(words, keys, {(start, end) for start, end, _ in spans})
    covered = [False] * len(words)
    longest = _not_inside(spans)
    for start, end, name in spans:
        inside = any(a <= start and end <= b and b - a > end - start for a, b in longest)
        weight = sums[end] - sums[start]
        if weight > ENOUGH_WEIGHT:
            covered[start:end] = [True] * (end - start)
        owners = int(index.starts[name + 1] - index.starts[name])
        clash = max((sums[b] - sums[a] for a, b in longest if a < start < b < end or start < a < end < b), default=0.0)
        for organisation, strength in index.owners_of(name):
            match = Match(weight, end - start, 1.0, strength, owners, inside, start, end, WRITTEN, clash)
            _keep(reading, organisation, match)
    return covered


def _not_inside(spans: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Return the spans that lie in no longer one."""
    longest: list[tuple[int, int]] = []
    furthest = -1
    for start, end in sorted({(start, -end) for start, end, _ in spans}):
        if -end > furthest:
            furthest = -end
            longest.append((start, -end))
    return longest


def _romanised_spans(
    words: list[str], keys: dict[str, int], known: set[tuple[int, int]]
) -> Iterable[tuple[int, int, int]]:
    """Yield names that are written out in another script than the register's: «Яндекс» for Yandex."""
    plain = romanised(words)
    for start, word in enumerate(words):
        key = ""
        for end in range(start + 1, min(len(words), start + 8) + 1):
            key += plain[end - 1]
            name = keys.get(key)
            if name is not None and len(key) > 3 and (start, end) not in known and not word.isascii():
                yield start, end, name


def _keep(reading: Reading, organisation: int, match: Match) -> None:
    other = reading.candidates.get(organisation)
    if other is None:
        reading.candidates[organisation] = match
        return
    better = (not match.inside, match.weight * match.cover) > (not other.inside, other.weight * other.cover)
    kept = match if (better and match.way <= other.way) or match.way < other.way else other
    kept.times = other.times + (match.start != other.start)
    reading.candidates[organisation] = kept


def _find_alike(reading: Reading, index: Index, covered: list[bool]) -> None:
    """Find names of which a segment has most, by their rare words; a segment that names cover is left out."""
    start = 0
    for segment in reading.segments:
        end = start + len(segment)
        if len(segment) > 1 and not all(covered[start:end]):
            for name, weight, words, cover in _alike(segment, index):
                owners = int(index.starts[name + 1] - index.starts[name])
                for organisation, strength in index.owners_of(name):
                    match = Match(weight, words, cover, strength, owners, False, start, end, ALIKE)
                    _keep(reading, organisation, match)
        start = end


def _alike(segment: list[str], index: Index) -> list[Alike]:
    """Return the names of which a segment has most; what was found for a segment is kept, for segments recur."""
    key = tuple(segment)
    if key not in index.alike:
        if len(index.alike) > MOST_KEPT:
            index.alike.clear()
        index.alike[key] = list(_looked_up(segment, index))
    return index.alike[key]


def _looked_up(segment: list[str], index: Index) -> Iterable[Alike]:
    inside = dict.fromkeys([*segment, *_pinyin_of_runs(segment, index)])
    rare = sorted((word for word in inside if word in index.rare), key=lambda word: -index.weight[word])[:6]
    if not rare:
        return
    names = np.concatenate([index.names_with(word) for word in rare])
    score = index.tally
    for word in rare:
        score[index.names_with(word)] += index.weight[word]
    found = score[names]
    score[names] = 0.0
    rank = found / index.name_weight[names] * np.minimum(found, 12.0)
    # A name stands there once for each of its rare words.
    most = min(MOST_ALIKE * len(rare), len(rank))
    likely = np.argpartition(-rank, most - 1)[:most]
    best = dict.fromkeys(names[likely][np.lexsort((names[likely], -rank[likely]))].tolist())
    for name in islice(best, MOST_ALIKE):
        common = [word for word in dict.fromkeys(index.words[name]) if word in inside]
        weight = sum(map(index.weight_of, common))
        cover = weight / float(index.name_weight[name])
        if cover >= LEAST_COVER:
            yield name, weight, len(common), min(cover, 1.0)


def _pinyin_of_runs(segment: list[str], index: Index) -> Iterable[str]:
    """Yield the names that characters outside the vocabulary may be: 牡, 丹, 江 are mudanjiang, which names have."""
    if all(map(str.isascii, segment)):
        return
    plain = romanised(segment)
    for start in range(len(segment)):
        word = ""
        for end in range(start, min(start + 4, len(segment))):
            if len(segment[end]) > 1 or segment[end].isascii():
                break
            word += plain[end]
            if end > start and word in index.rare:
                yield word


def _find_related(reading: Reading, index: Index) -> None:
    """Add the parents and successors of what is written out: a department that the text does not name may be meant."""
    written = [
        (organisation, match)
        for organisation, match in reading.candidates.items()
        if match.way == WRITTEN and not match.inside and match.weight > ENOUGH_WEIGHT - 1
    ]
    for organisation, match in written:
        for other in (*index.parents.get(organisation, ()), *index.successors.get(organisation, ())):
            if other not in reading.candidates:
                reading.candidates[other] = Match(
                    match.weight, match.words, match.cover, match.strength, match.owners, False, match.start, match.end,
                    RELATED,
                )  # fmt: skip
