"""Why a text was given a topic: the terms that carried the decision."""

from __future__ import annotations

from collections.abc import Iterator

from almanac.classify.features import features, tokens
from almanac.classify.lexicon import lexicon, topics
from almanac.classify.model import Block, Model

MOST = 5


def evidence(text: str, topic: str, learnt: Model) -> list[str]:
    """Return the terms of a text that speak for a topic (`technology/speech`), the most telling first: terms of the
    glossary, then the words that weigh most in the topic's own head."""
    named = "technology/industry" if topic == "ai" else topic
    known = [term for at, term in lexicon(learnt.language).found(text) if topics()[at] == named]
    found = dict.fromkeys(known)
    for term in _heaviest(text, topic, learnt):
        if not any(term in other for other in found):
            found[term] = None
    return list(found)[:MOST]


def _heaviest(text: str, topic: str, learnt: Model) -> list[str]:
    block, column = _head(topic, learnt)
    weighed = [
        (weight, term)
        for term in dict.fromkeys(tokens(text, learnt.language))
        if (weight := sum(_weights(term, block, column, learnt.language))) > 0
    ]
    return [term for _, term in sorted(weighed, key=lambda each: (-each[0], each[1]))[:MOST]]


def _weights(term: str, block: Block, column: int, language: str) -> Iterator[float]:
    _, numbers = features([term], language)
    for place in block.place[numbers].tolist():
        if place >= 0:
            yield float(block.weights[place, column] * block.idf[place])


def _head(topic: str, learnt: Model) -> tuple[Block, int]:
    """Return the topic's own head; of `ai` in English the one that learnt from papers, `AI`."""
    for block in learnt.blocks:
        for name in (topic, topic.upper()):
            if name in block.names:
                return block, block.names.index(name)
    raise ValueError(topic)
