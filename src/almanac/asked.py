"""Words that a person asks with: those that we know, or the nearest."""

from __future__ import annotations

from typing import Any

from rapidfuzz import process

from almanac.errors import WrongUse

# So many words are listed where none is near.
MOST_LISTED = 15


def known(word: str, words: Any, option: str) -> str:
    """Return `word` if it is one of `words`; raises WrongUse that names the nearest."""
    if word in words:
        return word
    if word.upper() in words:
        return word.upper()
    near = [name for name, score, _ in process.extract(word, [str(each) for each in words], limit=3) if score >= 50]
    few = len(words) <= MOST_LISTED
    hint = f"; nearest: {', '.join(near)}" if near else f"; there are {', '.join(map(str, words))}" if few else ""
    raise WrongUse(f"{option} {word!r} is unknown{hint}")
