"""What words say about the sum, the company or the giver beside them: `tables/lexicon.toml`, a class a line."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

# The shortest beginning of a word that a line gives, and how many letters of it are looked up first.
_HEADS = (3, 4)


class Lexicon:
    """The classes of one language's words."""

    def __init__(self, classes: dict[str, str]) -> None:
        self._whole: dict[str, list[str]] = {}
        self._beginnings: dict[str, list[tuple[str, str]]] = {}
        for name, words in classes.items():
            for word in words.split():
                if word.endswith("*"):
                    self._beginnings.setdefault(word[: _HEADS[1]].rstrip("*"), []).append((word[:-1], name))
                else:
                    self._whole.setdefault(word, []).append(name)
        longest = sorted(map(re.escape, self._whole), key=len, reverse=True)
        self.pattern = "|".join(longest)

    def classes(self, word: str) -> tuple[str, ...]:
        """Return the classes that a word is in, in the order of the table."""
        found = list(self._whole.get(word, ()))
        for length in _HEADS:
            found += [
                name
                for beginning, name in self._beginnings.get(word[:length], ())
                if word.startswith(beginning) and len(beginning) >= length - 1
            ]
        return tuple(dict.fromkeys(found))


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of en, ru or zh."""
    text = resources.files(__package__).joinpath("tables", "lexicon.toml").read_text(encoding="utf-8")
    return Lexicon(tomllib.loads(text)[language])


@lru_cache(maxsize=100_000)
def classes_of(word: str, language: str) -> tuple[str, ...]:
    """Return the classes of a word in lower case (Chinese: as it stands)."""
    return lexicon(language).classes(word)
