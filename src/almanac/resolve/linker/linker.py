"""The linker: texts in, organisations out, each with a calibrated score and a reason that a person understands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from almanac.resolve.linker.candidates import ALIKE, RELATED, WRITTEN, Match, Reading, read
from almanac.resolve.linker.index import ACRONYM, Index
from almanac.resolve.linker.score import Model, Scored, model
from almanac.resolve.linker.words import words_of

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
    scored = trained.probabilities(readings, index)
    for text, reading, candidates in zip(texts, readings, scored, strict=True):
        yield links_of(text, reading, candidates, index, trained)


def links_of(text: str, reading: Reading, scored: Scored, index: Index, trained: Model) -> Links:
    """Return what a text was linked to, from its candidates and their probabilities."""
    ranked = sorted(scored, key=lambda each: -each[0])
    chosen: list[Linked] = []
    doubtful: list[Linked] = []
    taken: dict[tuple[int, int], int] = {}
    for score, organisation in ranked:
        if score < trained.review:
            break
        match = reading.candidates[organisation]
        why = reason(organisation, reading, index)
        linked = Linked(
            index.ids[organisation], index.ror[organisation], index.names[organisation], round(score, 4), why
        )  # fmt: skip
        written = match.way == WRITTEN
        if score >= trained.answer and not (written and _is_spoken_for(organisation, match, taken, index)):
            chosen.append(linked)
            if written:
                taken[match.start, match.end] = organisation
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
    written = as_written(reading, match)
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


def as_written(reading: Reading, match: Match) -> str:
    """Return the part of the text that a match covers as it stands there, in whole words."""
    first, last = reading.segment[match.start], reading.segment[match.end - 1]
    at = reading.segment.index(first)
    covered: list[str] = []
    for segment in range(first, last + 1):
        tokens = reading.parts[segment].split()
        sizes = list(map(_size, tokens))
        if sum(sizes) != len(reading.segments[segment]):  # Words that only their neighbours make: "U. S. A."
            tokens, sizes = [reading.parts[segment].strip()], [len(reading.segments[segment])]
        for token, size in zip(tokens, sizes, strict=True):
            if at < match.end and at + size > match.start:
                covered.append(token)
            at += size
    return " ".join(covered)


@lru_cache(maxsize=100_000)
def _size(token: str) -> int:
    """Return how many words a piece of text without spaces is."""
    return len(words_of(token))


def _is_spoken_for(organisation: int, match: Match, taken: dict[tuple[int, int], int], index: Index) -> bool:
    """Tell whether the words of a match name an organisation that was chosen already: the likelier of two of one name,
    or one that says whose it is ("Institute of Software, Chinese Academy of Sciences" is the institute)."""
    return (match.start, match.end) in taken or any(
        start <= match.start and match.end <= end and organisation in index.parents.get(other, ())
        for (start, end), other in taken.items()
    )
