"""What a text is classified by: its words and pairs of words (in Chinese, of characters) as numbers, many at once.

A feature is told apart by `BITS` bits of a hash (Weinberger et al., 2009, doi:10.1145/1553374.1553516). English words
are taken as they stand, Russian ones by their beginning, which endings do not change; Chinese parts no words, so that
two and three characters in a row stand for them.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from itertools import chain

import numpy as np

BITS = 22
_SHIFT = np.uint64(64 - BITS)
# Russian words are told apart by so many letters.
STEM = 6
_ENGLISH = re.compile(r"[a-z]{2,}")
_RUSSIAN = re.compile(r"[a-zа-я]{2,}")
_MANY = 1_000_000
# Odd multipliers of 64 bits, after Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4).
_FIRST, _SECOND, _THIRD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)


class _Numbers(dict[str, int]):
    """Words and their hashes, never 0, which parts texts; what was seen is remembered."""

    def __missing__(self, word: str) -> int:
        if len(self) > _MANY:
            self.clear()
        self[word] = number = zlib.crc32(word.encode()) | 1 << 32
        return number


class _Stems(_Numbers):
    def __missing__(self, word: str) -> int:
        self[word] = number = super().__missing__(word[:STEM])
        return number


_english, _russian = _Numbers(), _Stems()


def features(texts: Sequence[str], language: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of texts: `starts`, of length n + 1, and `numbers`: those of text i, ascending and each once,
    are `numbers[starts[i]:starts[i + 1]]`."""
    grams = _characters(texts) if language == "zh" else _words(texts, language)
    texts_of = np.concatenate([place for place, _ in grams])
    hashes = np.concatenate([number for _, number in grams])
    keys = (texts_of.astype(np.uint64) << np.uint64(BITS)) | (hashes >> _SHIFT)
    keys.sort()
    if len(keys):
        keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
    starts = np.searchsorted(keys, np.arange(len(texts) + 1, dtype=np.uint64) << np.uint64(BITS))
    return starts, (keys & np.uint64((1 << BITS) - 1)).astype(np.int64)


def tokens(text: str, language: str) -> list[str]:
    """Return what a text's features are made of, as a person reads it: words, in Chinese pairs of characters."""
    plain = _plain(text, language)
    if language != "zh":
        return (_ENGLISH if language == "en" else _RUSSIAN).findall(plain)
    letters = _letters_only(_codes(plain)) != 0
    return [plain[at : at + 2] for at in np.flatnonzero(letters[:-1] & letters[1:]).tolist()]


def _codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


Grams = list[tuple[np.ndarray, np.ndarray]]


def _words(texts: Sequence[str], language: str) -> Grams:
    find, numbers = (_ENGLISH.findall, _english) if language == "en" else (_RUSSIAN.findall, _russian)
    found = [list(map(numbers.__getitem__, find(_plain(text, language)))) for text in texts]
    flat, place = _flat(found)
    pairs = flat[:-1] * _SECOND + flat[1:] * _THIRD
    inside = (flat[:-1] != 0) & (flat[1:] != 0)
    return [(place[flat != 0], flat[flat != 0] * _FIRST), (place[:-1][inside], pairs[inside] * _FIRST)]


def _characters(texts: Sequence[str]) -> Grams:
    flat, place = _flat([_letters_only(_codes(_plain(text, "zh"))) for text in texts])
    two = flat[:-1] * _SECOND + flat[1:] * _THIRD
    inside = (flat[:-1] != 0) & (flat[1:] != 0)
    three = two[:-1] * _SECOND + flat[2:]
    within = inside[:-1] & (flat[2:] != 0)
    return [
        (place[:-1][inside], two[inside] * _FIRST),
        (place[:-2][within], three[within] * _FIRST),
    ]


def _letters_only(codes: np.ndarray) -> np.ndarray:
    """Return character codes with 0 for all that is neither Han, Latin nor a digit."""
    han = (codes >= 0x3400) & (codes <= 0x9FFF)
    latin = (codes >= 0x61) & (codes <= 0x7A)
    digit = (codes >= 0x30) & (codes <= 0x39)
    return np.where(han | latin | digit, codes, 0)


def _flat(found: Sequence[Sequence[int] | np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of all texts in a row, a 0 after each text, and which text each is of."""
    sizes = np.fromiter((len(each) + 1 for each in found), np.int64, len(found))
    flat = np.fromiter(chain.from_iterable(chain(each, (0,)) for each in found), np.uint64, int(sizes.sum()))
    return flat, np.repeat(np.arange(len(found)), sizes)


def _plain(text: str, language: str) -> str:
    if language == "en":
        return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    plain = unicodedata.normalize("NFKC", text).casefold()
    return plain.replace("ё", "е") if language == "ru" else plain
