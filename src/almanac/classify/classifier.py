"""The classifier: is a text about the industry, about which technologies, and in which fields are they applied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from almanac.classify.model import model

# From this probability on a text has a topic.
THRESHOLD = 0.5
LANGUAGES = ("en", "ru", "zh")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")


@dataclass(frozen=True)
class Topics:
    """What a text is about: the probability that it is of the industry, and each technology and application with its
    probability, the likeliest first; a text that is not of the industry has no technology."""

    industry: float
    technologies: tuple[tuple[str, float], ...]
    applications: tuple[tuple[str, float], ...]


def language_of(text: str) -> str:
    """Return the language that a text is classified as, by its letters."""
    han, cyrillic = len(_HAN.findall(text)), len(_CYRILLIC.findall(text))
    if han * 4 > len(text.replace(" ", "")):
        return "zh"
    return "ru" if cyrillic * 3 > len(text) else "en"


def probabilities(texts: Sequence[str], language: str) -> np.ndarray:
    """Return a row a text and a column for each of `topics(language)`."""
    return model(language).probabilities(texts)


def topics(language: str) -> tuple[str, ...]:
    """Return what columns stand for: `ai`, `technology/…`, `application/…`."""
    return model(language).topics


def topics_of(row: np.ndarray, names: Sequence[str]) -> Topics:
    """Return a text's topics from its probabilities."""
    told = {"ai": 0.0, **dict(zip(names, row.tolist(), strict=True))}
    halves = {}
    for half in ("technology", "application"):
        found = [
            (name.partition("/")[2], round(value, 4))
            for name, value in told.items()
            if name.startswith(f"{half}/") and value >= THRESHOLD
        ]
        halves[half] = tuple(sorted(found, key=lambda each: (-each[1], each[0])))
    if told["ai"] < THRESHOLD:
        halves["technology"] = ()
    return Topics(round(told["ai"], 4), halves["technology"], halves["application"])
