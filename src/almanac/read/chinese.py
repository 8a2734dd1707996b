"""Chinese: what may be a name, by the tagger, quotation marks or Latin letters; found once, it is one everywhere."""

from __future__ import annotations

from collections import Counter, defaultdict

import pycrfsuite

from almanac.read.patterns import patterns
from almanac.read.sentences import Name, Sentence
from almanac.read.tagger import repeats, tagged

_P = patterns("chinese")
_QUOTED = _P.one("quoted")
_LATIN = _P.one("latin")
_NO_NAME = _P.one("no_name")


def find_names(every: list[Sentence], tagger: pycrfsuite.Tagger | None = None) -> None:
    """Find the names in each sentence; `role` is what the tagger most often takes a name for."""
    repeated = repeats("\n".join(sentence.text for sentence in every))
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    spans: list[list[tuple[int, int]]] = []
    for sentence in every:
        own = [
            (each.start, each.end, each.role)
            for each in tagged(sentence.text, not sentence.paragraph, repeated, tagger)
        ]
        own += _marked(sentence.text, own)
        own = [each for each in own if not _NO_NAME.fullmatch(sentence.text[each[0] : each[1]])]
        for start, end, role in own:
            roles[sentence.text[start:end]][role] += 1
        spans.append([(start, end) for start, end, _ in own])
    known = sorted(roles, key=lambda name: (-len(name), name))
    for sentence, own_spans in zip(every, spans, strict=True):
        for name in known:
            place = sentence.text.find(name)
            while place >= 0:
                end = place + len(name)
                if not any(start < end and place < stop for start, stop in own_spans):
                    own_spans.append((place, end))
                place = sentence.text.find(name, end)
        sentence.names = [
            Name(name, span, role=roles[name].most_common(1)[0][0] if name in roles else "")
            for span in sorted(own_spans)
            if (name := sentence.text[span[0] : span[1]])
        ]


def _marked(text: str, known: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for pattern, role in ((_QUOTED, "quoted"), (_LATIN, "latin")):
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if not any(first < end and start < last for first, last, _ in (*known, *found)):
                found.append((start, end, role))
    return found
