"""The linker: texts in, organisations out, each with a calibrated score and a reason that a person understands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from almanac.resolve.linker.candidates import ALIKE, RELATED, WRITTEN, Match, Reading, read
from almanac.resolve.linker.features import features
from almanac.resolve.linker.index import ACRONYM, Index
from almanac.resolve.linker.score import Model, model

BATCH = 256


@dataclass(frozen=True)
class Linked:
    """An organisation that a text means: its id, its ROR record, name, the probability that it is meant, and why."""

    id: str
    ror: str | None
    name: str
    score: float
    reason: str


@dataclass(frozen=True)
class Links:
    """What a text was linked to, the likeliest first; the candidates that a person should look at, none where an
    organisation is certain; and the probability that nobody in the register is meant."""

    text: str
    organisations: tuple[Linked, ...]
    review: tuple[Linked, ...]
    nobody: float = 1.0


def link(texts: Iterable[str], index: Index, trained: Model | None = None) -> Iterator[Links]:
    """Link each text, in order; a text that names no organisation has none. `trained` is the package's own model
    unless another is given."""
    trained = trained or model()
    stream = iter(texts)
    while batch := list(islice(stream, BATCH)):
        yield from _link_batch(batch, index, trained)


def _link_batch(texts: list[str], index: Index, trained: Model) -> Iterator[Links]:
    readings = [read(text, index) for text in texts]
    found = [features(reading, index) for reading in readings]
    scores = trained.probabilities(np.concatenate([rows for _, rows in found]))
    start = 0
    for text, reading, (candidates, rows) in zip(texts, readings, found, strict=True):
        own = scores[start : start + len(rows)].tolist()
        start += len(rows)
        yield _links(
            text, reading, sorted(zip(own, candidates, strict=True), key=lambda each: -each[0]), index, trained
        )


def _links(text: str, reading: Reading, ranked: list[tuple[float, int]], index: Index, trained: Model) -> Links:
    chosen: list[Linked] = []
    doubtful: list[Linked] = []
    taken: set[tuple[int, int]] = set()
    for score, organisation in ranked:
        if score < trained.review:
            break
        match = reading.candidates[organisation]
        span = match.start, match.end
        why = reason(organisation, reading, index)
        linked = Linked(
            index.ids[organisation], index.ror[organisation], index.names[organisation], round(score, 4), why
        )  # fmt: skip
        # One span of words names one organisation: the likeliest of those that share the name.
        if score >= trained.answer and not (match.way == WRITTEN and span in taken):
            chosen.append(linked)
            if match.way == WRITTEN:
                taken.add(span)
        if score < trained.automatic:
            doubtful.append(linked)
    certain = bool(chosen) and chosen[0].score >= trained.automatic
    nobody = round(1.0 - ranked[0][0], 4) if ranked else 1.0
    return Links(text, tuple(chosen), () if certain else tuple(doubtful), nobody)


def reason(organisation: int, reading: Reading, index: Index) -> str:
    """Say in a sentence why a text may mean an organisation."""
    match = reading.candidates[organisation]
    parts = [_how(match, reading), *_places(organisation, reading, index)]
    own = match.start, match.end, match.way
    rivals = [
        other
        for other, its in reading.candidates.items()
        if other != organisation and match.way == WRITTEN and (its.start, its.end, its.way) == own
    ]
    sentence = " and ".join(parts)
    if rivals:
        where = index.country[rivals[0]] or "a country not known"
        others = f"; another of that name, {index.names[rivals[0]]}, is in {where}"
        sentence += others if len(rivals) == 1 else f"; {len(rivals)} others have that name, one in {where}"
    return sentence


def _how(match: Match, reading: Reading) -> str:
    written = " ".join(reading.words[match.start : match.end])
    if match.way == RELATED:
        return f"the organisation over or after the one named “{written}”"
    if match.way == ALIKE:
        return f"{match.cover:.0%} of its name stands in “{written}”"
    what = "acronym" if match.strength == ACRONYM else "name"
    return f"{what} “{written}”" + (" as part of a longer name" if match.inside else "")


def _places(organisation: int, reading: Reading, index: Index) -> Iterator[str]:
    city, country = index.city[organisation], index.country[organisation]
    if city and city in reading.cities:
        yield f"city {city.capitalize()}"
    if country and country in reading.countries:
        yield f"country {country}"
    elif reading.countries:
        named = ", ".join(sorted(reading.countries))
        yield f"though the text names {named} and it is in {country or 'no known country'}"
