"""Russian: names stand in «quotes» or in Latin letters; those in an oblique case are brought back to the nominative."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

import pymorphy3

from almanac.read.patterns import patterns
from almanac.read.places import country_of
from almanac.read.sentences import Name, Sentence

_P = patterns("russian")
_PERSON = _P.one("person")
_INSTITUTION = _P.one("institution")
_CAPITAL = _P.one("capital")
_NO_NAME = _P.one("no_name")
_DESCRIPTOR = _P.one("descriptor")

_QUOTED = re.compile(r"[«“\"]([^«»“”\"]{2,60})[»”\"]")
# What is said, not what is called.
_SPEECH = re.compile(r"[.!?,:]\s|[а-яё]{2,} [а-яё]{3,} [а-яё]{2,} ")
_LATIN = _P.one("latin")
_FIRST = re.compile(
    r"[А-ЯЁ][а-яё]{2,}(?:[-‑][А-ЯЁ][а-яё]+)*(?: (?:Банк|Капитал|Венчурс|Инвест))?(?![\w«])|[А-ЯЁ]{2,7}(?![\w«])"
)


# Names that end otherwise are in the nominative, or are not declined: «Колос.ИИ», «Тише едешь».
_DECLINED = re.compile(r"[а-яё](?:[аеиоуыэюяё]|[ое]м|[аяеи][мх]|[оеё]й|ами|ями)(?![а-яё])")


# A name as it is written, where, and whether it is in the nominative for certain.
Found = tuple[str, tuple[int, int], bool]


def find_names(every: list[Sentence]) -> None:
    """Find the names in each sentence, each called by its nominative."""
    found = [_apart(_written(sentence.text)) for sentence in every]
    sure = Counter(called for names in found for called, _, certain in names if certain)
    for sentence, names in zip(every, found, strict=True):
        sentence.names = [Name(_called(called, certain, sure), span) for called, span, certain in names]


def _apart(names: Iterable[Found]) -> list[Found]:
    """Return names that do not overlap, in order; those that come first in `names` are kept."""
    kept: list[Found] = []
    for name in names:
        start, end = name[1]
        if not any(a < end and start < b for _, (a, b), _ in kept):
            kept.append(name)
    return sorted(kept, key=lambda name: name[1])


def _written(text: str) -> Iterator[Found]:
    """Yield what may be a name: in quotes, a person who gives, an institution, in Latin letters, in capitals."""
    for match in _QUOTED.finditer(text):
        inside = match[1].strip()
        if (
            re.match(r"[^\W\d_a-zа-яё]|\d|[a-z]+[A-Z.]", inside)
            and len(inside.split()) <= 5
            and not _SPEECH.search(inside)
        ):
            yield inside, match.span(), bool(_DESCRIPTOR.search(text[: match.start()]))
    for match in _PERSON.finditer(text):
        yield from ((match[group], match.span(group), True) for group in ("name", "other", "third") if match[group])
    for match in _INSTITUTION.finditer(text):
        yield institution(match[0]), match.span(), True
    first = _FIRST.match(text)
    if first and not _NO_NAME.match(first[0]) and _is_own_name(first[0]):
        yield first[0], first.span(), False
    for match in _LATIN.finditer(text):
        called = match[0].strip()
        if not _NO_NAME.match(called) and len(called) > 1:
            yield called, (match.start(), match.start() + len(called)), True
    for match in _CAPITAL.finditer(text):
        word = match[0]
        if not _NO_NAME.match(word) and country_of(word, "ru") is None and not _is_person(word) and not _is_place(word):
            yield word, match.span(), False


def _called(called: str, certain: bool, sure: Counter[str]) -> str:
    """Return a name's nominative: as after "company", else as the text has it elsewhere, else by its own forms."""
    if certain or not _DECLINED.search(called):
        return called
    same = [other for other in sure if _same_stem(other, called)]
    if same:
        return same[0]
    return nominative(called)


def _same_stem(one: str, other: str) -> bool:
    words = one.split(), other.split()
    return len(words[0]) == len(words[1]) and all(_stem(a) == _stem(b) for a, b in zip(*words, strict=True))


@cache
def _stem(word: str) -> str:
    return "-".join(_analyser().parse(part)[0].normal_form for part in word.lower().split("-"))


# Names that are sayings have words of these kinds: «Тише едешь», «Куда идём».
_SAYING = frozenset({"VERB", "INFN", "ADVB", "COMP", "NPRO", "PREP", "CONJ"})


@cache
def institution(called: str) -> str:
    """Return an institution's name in the nominative: its words up to the first noun are declined, not the rest."""
    words = called.split()
    for at, word in enumerate(words):
        if word.isupper():
            return called
        options = _analyser().parse(word)
        noun = next((each for each in options if "NOUN" in each.tag), None)
        best = options[0] if noun is None or (at == 0 and "ADJF" in options[0].tag) else noun
        if "nomn" in best.tag or any("nomn" in each.tag for each in options if each.tag.POS == best.tag.POS):
            brought = word
        else:
            inflected = _inflected(best, "plur" in best.tag)
            brought = (inflected.capitalize() if word[0].isupper() else inflected) if inflected else word
        words[at] = brought
        if "NOUN" in best.tag:
            break
    return " ".join(words)


@cache
def nominative(called: str) -> str:
    """Return a Russian name in the nominative; one that is in no oblique case as it is."""
    words = called.split()
    parses = [
        [parse for parse in _analyser().parse(word) if "nomn" in parse.tag or parse.score > 0.05] for word in words
    ]
    if any(
        any("nomn" in parse.tag and "Abbr" not in parse.tag for parse in options) for options in parses[-1:]
    ) and all(
        any("nomn" in parse.tag for parse in options) or not re.search("[а-яё]", word)
        for options, word in zip(parses, words, strict=True)
    ):
        return called
    if any(options and options[0].tag.POS in _SAYING for options in parses):
        return called
    head = next((at for at, options in enumerate(parses) if options and "NOUN" in options[0].tag), None)
    brought: list[str] = []
    for at, (word, options) in enumerate(zip(words, parses, strict=True)):
        if (head is not None and at > head) or not options:
            brought.append(word)
            continue
        inflected = _inflected(options[0], "plur" in options[0].tag)
        brought.append(word[0] + inflected[1:] if inflected and word[0].isupper() else inflected or word)
    return " ".join(brought)


def _inflected(parse: pymorphy3.analyzer.Parse, plural: bool) -> str | None:
    form = parse.inflect({"nomn", "plur"} if plural else {"nomn"})
    return str(form.word) if form else None


@cache
def _is_own_name(word: str) -> bool:
    """Tell whether a word that begins a sentence is a name: one that the dictionary does not have, or has as one."""
    parts = word.split("-")
    parses = _analyser().parse(parts[0])
    if len(parts) > 1 and parts[1][:1].isupper():
        return not _is_place(parts[0])
    return not (_is_person(word) or _is_place(word)) and (
        not parses[0].is_known or any("Orgn" in each.tag or "Trad" in each.tag for each in parses)
    )


@cache
def _is_person(word: str) -> bool:
    tags = [parse.tag for parse in _analyser().parse(word)[:2]]
    return any("Name" in tag or "Surn" in tag or "Patr" in tag for tag in tags)


@cache
def _is_place(word: str) -> bool:
    return any("Geox" in parse.tag for parse in _analyser().parse(word)[:2])


@cache
def _analyser() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")
