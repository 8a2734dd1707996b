"""What is known of each candidate, as numbers for the model: one row a candidate."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

from almanac.resolve.linker.candidates import RELATED, Reading
from almanac.resolve.linker.index import KIND_WORDS, TYPES, Index
from almanac.resolve.linker.words import LEGAL

NAMES = (
    "weight", "words", "cover", "strength", "owners", "inside", "way", "segment_share", "text_share", "segment",
    "segments_after", "place_in_text", "country", "city", "city_country", "town", "evidence", "evidence_behind",
    "rivals", "candidates", "times", "parents_found", "children_found", "weight_behind", "words_in_text",
    "single_upper", "single_length", "country_named", "extra_words", "crosses", "clash", "legal_after", "mended",
    "names", "relations", "well_known", "has_city", *TYPES,
    *(f"lacks_{word}" for word in KIND_WORDS), *(f"adds_{word}" for word in KIND_WORDS),
)  # fmt: skip


def features(reading: Reading, index: Index) -> tuple[list[int], np.ndarray]:
    """Return the candidates and a row of `NAMES` for each."""
    candidates = list(reading.candidates)
    if not candidates:
        return [], np.zeros((0, len(NAMES)), np.float32)
    matches = list(reading.candidates.values())
    evidence = [_evidence(each, reading, index) for each in candidates]
    total = [2 * country + city + by_city for country, city, by_city, _ in evidence]
    best: dict[tuple[int, int], int] = {}
    sharing: dict[tuple[int, int], int] = defaultdict(int)
    for match, its in zip(matches, total, strict=True):
        span = match.start, match.end
        sharing[span] += 1
        best[span] = max(its, best.get(span, its))
    heaviest = max(match.weight for match in matches)
    among = reading.candidates.keys()
    parents = [index.parents.get(each, ()) for each in candidates]
    children: dict[int, int] = defaultdict(int)
    for over in parents:
        for parent in over:
            children[parent] += 1
    words, segments, upper = reading.words, reading.segments, reading.upper
    count = len(words)
    text_weight = sum(map(index.weight_of, words)) or 1.0
    segment_weight = [sum(map(index.weight_of, set(segment))) or 1.0 for segment in segments]
    rows = []
    for each, match, told, its, over in zip(candidates, matches, evidence, total, parents, strict=True):
        start, end, weight = match.start, match.end, match.weight
        span = start, end
        segment = reading.segment[start]
        single = words[start] if match.words == 1 and match.way != RELATED else ""
        rows.append((
            weight, match.words, match.cover, match.strength, math.log(match.owners), match.inside, match.way,
            weight / segment_weight[segment], weight / text_weight, segment,
            len(segments) - segment - 1, start / count, *told, its, best[span] - its,
            sharing[span], len(candidates), match.times, sum(parent in among for parent in over) if over else 0,
            children.get(each, 0), heaviest - weight, count, single in upper, len(single), bool(reading.countries),
            end - start - match.words, reading.segment[end - 1] - segment, match.clash - weight,
            end < count and words[end] in LEGAL, sum(reading.mended[start:end]),
        ))  # fmt: skip
    own = index.kinds[candidates]
    in_segment = np.array([[word in segment for word in KIND_WORDS] for segment in segments])
    asked = in_segment[[reading.segment[match.start] for match in matches]]
    columns = (np.array(rows, np.float32), index.traits[candidates], asked & ~own, own & ~asked)
    return candidates, np.concatenate(columns, axis=1, dtype=np.float32)


def _evidence(organisation: int, reading: Reading, index: Index) -> tuple[int, int, int, int]:
    """Return what the text's countries and cities say of a candidate's country, of its city, of its country by the
    cities, and of the cities in its name: 1 for, -1 against, 0 nothing."""
    code, city = index.country[organisation], index.city[organisation]
    country = 0 if not reading.countries else 1 if code in reading.countries else -1
    town = 0 if not city or not reading.cities else 1 if city in reading.cities else -1
    by_city = 0
    if not reading.countries and reading.cities:
        by_city = 1 if any(code in codes for codes in reading.cities.values()) else -1
    towns = index.towns[organisation]
    in_name = 0 if not towns or not reading.cities else 1 if not towns.isdisjoint(reading.cities) else -1
    return country, town, by_city, in_name
