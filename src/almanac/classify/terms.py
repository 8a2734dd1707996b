"""Terms of the taxonomy found in text, in three languages.

English terms match whole words, in singular or plural; Russian ones match by dictionary form, so that
«нейронных сетей» is found by «нейронная сеть»; Chinese ones match as they stand, since Chinese parts no words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import ahocorasick
import pymorphy3

from almanac.model.taxonomy import Topic

_WORD = re.compile(r"[^\W_]+(?:\+\+)?")
_CYRILLIC = re.compile(r"[а-я]+")
_PLURAL = (("y", "ies"), ("s", "ses"), ("x", "xes"), ("ch", "ches"), ("sh", "shes"), ("", "s"))


Owners = list[tuple[str, str]]


class TermFinder:
    """Finds the topics whose terms stand in a text of one language."""

    def __init__(self, topics: Iterable[Topic], language: str) -> None:
        self._prepare = PREPARE[language]
        self._automaton = ahocorasick.Automaton()
        found: dict[str, Owners] = {}
        for topic in topics:
            for term in topic.terms[language]:
                for form in forms(term, language):
                    found.setdefault(self._prepare(form), []).append((topic.id, term))
        for form, owners in found.items():
            self._automaton.add_word(form, (len(form), owners))
        self._automaton.make_automaton()

    def topics(self, text: str) -> dict[str, list[str]]:
        """Return the terms found for each topic's id, in the order of the text, each once."""
        if len(self._automaton) == 0:
            return {}
        evidence: dict[str, dict[str, None]] = {}
        for owners in _longest(list(self._automaton.iter(self._prepare(text)))):
            for topic, term in owners:
                evidence.setdefault(topic, {})[term] = None
        return {topic: list(terms) for topic, terms in evidence.items()}


def _longest(found: list[tuple[int, tuple[int, Owners]]]) -> Iterator[Owners]:
    """Yield the owners of each term that stands in no longer one: 机器人 in 聊天机器人 shows no robot."""
    spans = [(end - length + 1, end, owners) for end, (length, owners) in found]
    for start, end, owners in spans:
        inside = any(first <= start and end <= last and last - first > end - start for first, last, _ in spans)
        if not inside:
            yield owners


def forms(term: str, language: str) -> list[str]:
    """Return the forms of a term that are looked for: in English the singular and the plural."""
    if language != "en":
        return [term]
    ending, plural = next((ending, plural) for ending, plural in _PLURAL if term.endswith(ending))
    return [term, term.removesuffix(ending) + plural]


def _words(text: str) -> str:
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(found)} "


def _lemmas(text: str) -> str:
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("ё", "е"))
    return f" {' '.join(_lemma(word) for word in found)} "


@cache
def _analyser() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")


@cache
def _lemma(word: str) -> str:
    if _CYRILLIC.fullmatch(word) is None:
        return word
    return str(_analyser().parse(word)[0].normal_form).replace("ё", "е")


def _characters(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


PREPARE: dict[str, Callable[[str], str]] = {"en": _words, "ru": _lemmas, "zh": _characters}
