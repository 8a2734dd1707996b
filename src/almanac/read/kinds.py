"""The kind of a round as a text names it, in English, Russian and Chinese."""

from __future__ import annotations

import re

from almanac.read.patterns import patterns

_KINDS = {
    language: [(kind, re.compile(pattern)) for kind, pattern in patterns("kinds").pairs(language)]
    for language in ("en", "ru", "zh")
}
_CYRILLIC = str.maketrans("АВСЕНавсен", "ABCEHabceh")


def kind_of(text: str, language: str) -> str:
    """Return the kind of round that a text names, `pre` for one before a series (Pre-A), or unknown."""
    for kind, pattern in _KINDS[language]:
        match = pattern.search(text)
        if match:
            if kind != "series":
                return kind
            letter = next(value for value in match.groups() if value)
            plain = letter.translate(_CYRILLIC).lower()
            return f"series_{'b' if letter in 'Бб' else plain}"
    return "unknown"
