"""Names and numbers in letters that somebody typed: which may stand there, and which come by placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from almanac.text.markdown import UNSPACED, Inline, Text, flat

_LETTERS = "A-Za-zÀ-ɏА-Яа-яЁё"
# What parts nothing from what stands beside it, so that a name ends before it: no letter of these, no digit.
_WORD = rf"[^\W_{UNSPACED}]"
_YEAR = re.compile(r"(?<!\d)(?:1[789]|20)\d\d(?!\d)")
# An address ends where a letter stands that none is written with: a Chinese sentence has no blank after it.
_ADDRESS = re.compile(r"https?://[!-~]+")
# Digits that letters stand before are a name's, versions (`v2.0`) included; only others are a number.
_NUMBER = re.compile(rf"[{_LETTERS}]\d+(?:[.,]\d+)*|(\d+(?:[.,]\d+)*)")


def years(text: str) -> list[str]:
    """Return the years, from 1700 to 2099, that a text names."""
    return _YEAR.findall(text)


def names(text: str, protected: Sequence[str]) -> set[str]:
    """Return the protected names that a text has, whatever blanks and ends of lines part their words."""
    return {" ".join(re.split(r"[\s>]+", match[0])) for match in _names(tuple(protected)).finditer(text)}


@cache
def _names(protected: tuple[str, ...]) -> re.Pattern[str]:
    """Find whole names, the longest first; letters of a script without spaces may touch them."""
    words = {" ".join(name.split()) for name in protected} - {""}
    longest = sorted(words, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(_name, longest)) or r"(?!)")


def _name(name: str) -> str:
    written = r"\s[\s>]*".join(map(re.escape, name.split(" ")))
    starts, ends = (re.fullmatch(_WORD, letter) for letter in (name[0], name[-1]))
    return f"{f'(?<!{_WORD})' if starts else ''}{written}{f'(?!{_WORD})' if ends else ''}"


def typed(inside: Sequence[Inline], protected: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the numbers that somebody typed in a run of text, each with its line.

    Years, addresses and protected names may have digits, and so may words.
    """
    row = [each if isinstance(each, Text) else Text("\0") for each in flat(inside)]
    lines = [each.line for each in row for _ in each.text]
    letters = "".join(each.text for each in row)
    for known in (_names(tuple(protected)), _ADDRESS, _YEAR):
        letters = known.sub(lambda match: " " * len(match[0]), letters)
    for match in _NUMBER.finditer(letters):
        if match[1]:
            yield lines[match.start(1)], match[1]
