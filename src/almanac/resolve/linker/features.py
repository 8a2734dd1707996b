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
    "segments_after", "place_in_text", "country", "city", "city_country", "evidence", "evidence_behind", "rivals",
    "candidates", "times", "parents_found", "children_found", "weight_behind", "words_in_text", "single_upper",
    "single_length", "country_named", "extra_words", "crosses", "clash", "legal_after", "mended", "names",
    "relations", "well_known", "has_city", *TYPES,
    *(f"lacks_{word}" for word in KIND_WORDS), *(f"adds_{word}" for word in KIND_WORDS),
)  # fmt: skip


def features(reading: Reading, index: Index) -> tuple[list[int], np.ndarray]:
    """Return the candidates and a row of `NAMES` for each."""
    candidates = list(reading.candidates)
    if not candidates:
        return [], np.zeros((0, len(NAMES)), np.float32)
    evidence = {each: _evidence(each, reading, index) for each in candidates}
    total = {each: 2 * found[0] + found[1] + found[2] for each, found in evidence.items()}
    at_span: dict[tuple[int, int], list[int]] = defaultdict(list)
    for each, match in reading.candidates.items():
        at_span[match.start, match.end].append(each)
    best = {span: max(total[each] for each in owners) for span, owners in at_span.items()}
    heaviest = max(match.weight for match in reading.candidates.values())
    among = set(candidates)
    children: dict[int, int] = defaultdict(int)
    for each in candidates:
        for parent in index.parents.get(each, ()):
            children[parent] += 1
    text_weight = sum(map(index.weight_of, reading.words)) or 1.0
    segment_weight = [sum(map(index.weight_of, set(segment))) or 1.0 for segment in reading.segments]
    rows = []
    for each in candidates:
        match = reading.candidates[each]
        span = match.start, match.end
        segment = reading.segment[match.start]
        single = reading.words[match.start] if match.words == 1 and match.way != RELATED else ""
        parents = index.parents.get(each)
        rows.append((
            match.weight, match.words, match.cover, match.strength, math.log(match.owners), match.inside, match.way,
            match.weight / segment_weight[segment], match.weight / text_weight, segment,
            len(reading.segments) - segment - 1, match.start / len(reading.words), *evidence[each], total[each],
            best[span] - total[each], len(at_span[span]), len(candidates), match.times,
            len(among.intersection(parents)) if parents else 0, children.get(each, 0), heaviest - match.weight,
            len(reading.words), single in reading.upper, len(single), bool(reading.countries),
            match.end - match.start - match.words, reading.segment[match.end - 1] - segment, match.clash - match.weight,
            match.end < len(reading.words) and reading.words[match.end] in LEGAL,
            sum(reading.mended[match.start : match.end]),
        ))  # fmt: skip
    own = index.kinds[candidates]
    in_segment = np.array([[word in segment for word in KIND_WORDS] for segment in map(set, reading.segments)])
    asked = in_segment[[reading.segment[reading.candidates[each].start] for each in candidates]]
    columns = (np.array(rows, np.float32), index.traits[candidates], asked & ~own, own & ~asked)
    return candidates, np.concatenate(columns, axis=1, dtype=np.float32)


def _evidence(organisation: int, reading: Reading, index: Index) -> tuple[int, int, int]:
    """Return what countries and cities in the text say: 1 for, -1 against, 0 nothing."""
    code, city = index.country[organisation], index.city[organisation]
    country = 0 if not reading.countries else 1 if code in reading.countries else -1
    town = 0 if not city or not reading.cities else 1 if city in reading.cities else -1
    by_city = 0
    if not reading.countries and reading.cities:
        by_city = 1 if any(code in codes for codes in reading.cities.values()) else -1
    return country, town, by_city
