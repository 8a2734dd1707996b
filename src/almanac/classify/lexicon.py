"""Terms of a trilingual glossary in a text: how many of each topic. What they say holds across languages.

`terms.csv` has terms that show a technology, an application, the industry, or something that only looks like it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import resources

import ahocorasick
import numpy as np

from almanac.classify.features import STEM
from almanac.classify.terms import forms

_WORD = re.compile(r"[^\W_]+")
_SEPARATOR = " | "


class Lexicon:
    """The glossary's terms of one language, each with its topic's number in `topics()`."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._automaton = ahocorasick.Automaton()
        found: dict[str, tuple[int, str]] = {}
        for topic, term in _terms(language):
            for form in forms(term, "en") if language == "en" else [term]:
                key = self._prepared(form)
                if key.strip():
                    found.setdefault(key, (topic, term))
        for key, told in found.items():
            self._automaton.add_word(key, (len(key), *told))
        self._automaton.make_automaton()

    def found(self, text: str) -> list[tuple[int, str]]:
        """Return the terms that stand in the text, each once, longer ones before what is inside them, by topic."""
        spans = [
            (end - length + 1, end, topic, term)
            for end, (length, topic, term) in self._automaton.iter(self._prepared(text))
        ]
        kept: dict[str, int] = {}
        last = -1
        # A term inside a longer one that was found says nothing of its own.
        for _, end, topic, term in sorted(spans, key=lambda span: (span[0], -span[1])):
            if end > last:
                kept.setdefault(term, topic)
                last = end
        return [(topic, term) for term, topic in kept.items()]

    def counts(self, texts: Sequence[str]) -> np.ndarray:
        """Return log(1 + how many different terms of each topic) for each text, a row a text."""
        rows = np.zeros((len(texts), len(topics())), np.float32)
        for at, text in enumerate(texts):
            for topic, _ in self.found(text):
                rows[at, topic] += 1
        return np.log1p(rows)

    def _prepared(self, text: str) -> str:
        plain = unicodedata.normalize("NFKC", text).casefold()
        if self._language == "zh":
            return plain
        words = _WORD.findall(plain.replace("ё", "е"))
        return f" {' '.join(word[:STEM] for word in words) if self._language == 'ru' else ' '.join(words)} "


@cache
def lexicon(language: str) -> Lexicon:
    """Return the glossary of en, ru or zh."""
    return Lexicon(language)


@cache
def _rows() -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath("terms.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def topics() -> tuple[str, ...]:
    """Return the glossary's topics as `half/topic`, in their order."""
    return tuple(dict.fromkeys(f"{row['half']}/{row['topic']}" for row in _rows()))


def _terms(language: str) -> list[tuple[int, str]]:
    at = {topic: number for number, topic in enumerate(topics())}
    return [
        (at[f"{row['half']}/{row['topic']}"], term)
        for row in _rows()
        for term in row[language].split(_SEPARATOR)
        if term.strip()
    ]
