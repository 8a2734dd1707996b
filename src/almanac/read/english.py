"""English: which words are names, and what raises, gives, leads and signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources

from almanac.read.patterns import patterns
from almanac.read.places import country_of
from almanac.read.sentences import Name, Sentence

_P = patterns("english")
_PLAIN = _P.words("plain")
_ROLE = _P.one("role")
_SPEAKS = _P.one("speaks")
_ORGANISATION = _P.one("organisation")
_OF = _P.one("of")
_FORMER = _P.one("former")
_DATELINE = _P.one("dateline")
_DESCRIPTION = _P.one("description")


_LEGAL = re.compile(
    r"(?:,? (?:Pte|Pty|Sdn|Co|Private|Public))?,?"
    r" (?:Ltd|Limited|Inc|plc|PLC|LLC|LLP|GmbH|AG|SE|SA|NV|BV|AB|AS|Oy|Bhd|BERHAD|Berhad|Corp)\.?$"
)
_BEGINNING = re.compile(r"[.!?:\"“”•]\s*$")
_CAP = (
    r"(?:(?:[A-ZÀ-Þ][\wÀ-ž]*|\d+[A-Z][a-z]\w*|[a-z]{1,6}[A-Z]\w+)(?:[&.\-–’'](?!s\b|based\b|led\b|backed\b)[\wÀ-ž]+)*)"
)
_ENDINGS = (
    "it|farm|fm|ng|pk|fr|de|kz|ru|store|systems|ventures|"
    "ai|io|co|com|tech|app|me|md|net|org|eu|bio|xyz|dev|id|ly|health|so|gg|cloud|energy|lab|ml|uk"
)
_DOMAIN = rf"\b[A-Za-z0-9-]+\.(?:{_ENDINGS})\b"
_FIELDS = (
    "Technology|Technologies|Science|Sciences|Arts|Medicine|Engineering|Commerce|Industry|Innovation|Development|Trade"
)
_FIELDS += "|Education|Research|Culture|Health|Agriculture|Humanities|Tropical|Midlothian"
_OF_PLACE = r"of(?! [A-Z][\w-]+\.(?:ai|io|co)\b)"
_JOIN = rf"(?: (?:and(?= (?:{_FIELDS})\b)|{_OF_PLACE}|&|de|du|der|van|von|della|of the)(?= [A-ZÀ-Þ]))?"
_NAME = re.compile(rf"{_DOMAIN}|{_CAP}(?:’|')?(?:{_JOIN} (?:{_DOMAIN}|{_CAP})(?:(?<=s)(?:’|')(?= [A-Z]))?)*")
# Words that begin sentences, and other capitalised words that are no names.

# Kinds of organisations whose names go on after "of": others are "Furrow AI of Ludlow".


def find_names(every: list[Sentence]) -> None:
    """Find the names in each sentence; a name that is a person's or a place's says so."""
    lower = Counter(re.findall(r"\b[a-z][a-z-]+\b", " ".join(each.text for each in every)))
    people: set[str] = set()
    for sentence in every:
        sentence.names = list(_names(sentence, lower))
        people |= {name.called.split()[-1] for name in sentence.names if name.person and " " in name.called}
    inner = Counter(name.called for each in every if each.paragraph for name in each.names)
    for sentence in every:
        sentence.names = [
            Name(name.called, name.span, name.place, True) if name.called in people else name for name in sentence.names
        ]
        if not sentence.paragraph and _is_title_case(sentence.text):
            sentence.names = _known(sentence, inner) or sentence.names
        sentence.names = [name for name in sentence.names if not _FORMER.search(sentence.text[: name.span[0]])]
    _drop_common(every)
    _part_from_what_it_is(every)


def _part_from_what_it_is(every: list[Sentence]) -> None:
    """Part a name from a common word that says what it is and begins a sentence or a title: "Insurer Brackenshaw" is
    Brackenshaw, where the article names Brackenshaw by itself and never the two together within a sentence."""
    alone = {name.called for each in every for name in each.names}
    within = {name.called for each in every for name in each.names if not _begins(each.text, name.span[0])}
    for sentence in every:
        for at, name in enumerate(sentence.names):
            first, _, rest = name.called.partition(" ")
            if rest in alone and name.called not in within and _is_common(first):
                start = name.span[0] + len(first) + 1
                sentence.names[at] = Name(rest, (start, name.span[1]), name.place, name.person)


def _drop_common(every: list[Sentence]) -> None:
    """Drop what is a name only by the capital that begins a sentence or that every word of a title has: common words,
    unless the body has them with a capital elsewhere."""
    within = {
        name.called for each in every if each.paragraph for name in each.names if not _begins(each.text, name.span[0])
    }
    for sentence in every:
        titled = not sentence.paragraph and _is_title_case(sentence.text)
        sentence.names = [
            name
            for name in sentence.names
            if name.called in within
            or not _is_common(name.called)
            or not (titled or (_begins(sentence.text, name.span[0]) and " " not in name.called))
        ]


def _begins(text: str, at: int) -> bool:
    return at == 0 or _BEGINNING.search(text[:at]) is not None


def _is_common(called: str) -> bool:
    return all(re.fullmatch("[A-Z][a-z]+", word) and word.lower() in _common() for word in called.split())


@cache
def _common() -> frozenset[str]:
    """Return words that English texts have in lower case: those of the articles that the reader was trained on."""
    table = resources.files(__package__).joinpath("tables", "common_english.txt")
    return frozenset(table.read_text(encoding="utf-8").split())


def _names(sentence: Sentence, lower: Counter[str]) -> Iterator[Name]:
    text = sentence.text
    dateline = _DATELINE.match(text)
    for match in _NAME.finditer(text, dateline.end() if dateline else 0):
        if _DESCRIPTION.match(match[0]):
            continue
        start, end = match.span()
        words = match[0].split(" ")
        while words and _is_plain(words, start, lower):
            start += len(words[0]) + 1
            words = words[1:]
        while words and words[-1].lower() in ("series", "ceo", "of", "&", "a", "b", "c", "d", "seed"):
            end -= len(words[-1]) + 1
            words = words[:-1]
        if " of " in match[0] and words and not _OF.search(" ".join(words)):
            words = words[: words.index("of")] if "of" in words else words
            end = start + len(" ".join(words))
        called = " ".join(words).rstrip("’'.")
        if re.match(r"-(?:based|backed|led|owned|founded|listed|funded)\b", text[start + len(called) :]):
            continue
        if not called or not re.search(r"[A-Za-zÀ-ž]{2}|\d[A-Z]", called):
            continue
        end = start + len(called)
        place = country_of(called, "en") is not None and not _ORGANISATION.search(called)
        before, after = text[:start], text[end:]
        person = not _ORGANISATION.search(called) and bool(
            (_ROLE.search(before) and len(words) < 4) or _SPEAKS.search(after)
        )
        yield Name(_LEGAL.sub("", called), (start, end), place, person)


def _is_plain(words: list[str], start: int, lower: Counter[str]) -> bool:
    """Tell whether the first word of what looks like a name is no part of it: "The", a word that begins a sentence."""
    first = words[0]
    if len(words) > 1 and first in ("University", "Group", "AI", "Venture", "Capital", "Government"):
        return False
    alone = start == 0 and len(words) == 1 and "." not in first and lower[first.lower()] > 0
    return first.lower().rstrip("’'") in _PLAIN or alone


def _is_title_case(text: str) -> bool:
    words = re.findall(r"\b[A-Za-z][a-z]{3,}\b", text)
    return len(words) > 3 and sum(word[0].isupper() for word in words) > 0.8 * len(words)


def _known(sentence: Sentence, inner: Counter[str]) -> list[Name]:
    """Return the names of the body that a title with capitals throughout has."""
    found: list[Name] = []
    for called in sorted(inner, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(called)}(?!\w)", sentence.text):
            if not any(name.span[0] < match.end() and match.start() < name.span[1] for name in found):
                found.append(Name(called, match.span(), country_of(called, "en") is not None))
    return sorted(found, key=lambda name: name.span)
