"""Words that no name has, read as the ones meant: cut short ("Transmiss") or misspelt ("Instutute", 电了科技大学)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from almanac.resolve.linker.words import chinese_pieces, simplified, vocabulary

SHORTEST_CUT, SHORTEST_MISSPELT, SHORTEST_CHINESE = 4, 6, 6
_MOST_KEPT = 200_000
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{6,}")


class Spelling:
    """What the words of a register's names look like: Latin words by their first two letters, with how many names
    have each, and whole Chinese names by what is left when one character is taken out."""

    def __init__(self, count: dict[str, int], chinese: Iterable[str]) -> None:
        """`count` says how many organisations have each canonical word; `chinese` are names as they are written."""
        self._count = count
        self._forms = {word: word for word in count if len(word) >= SHORTEST_CUT and word.isascii() and word.isalpha()}
        self._forms.update({form: word for form, word in vocabulary().latin.items() if word in count})
        self._starts: dict[str, list[str]] = defaultdict(list)
        for form in self._forms:
            self._starts[form[:2]].append(form)
        self._names = frozenset(name for name in chinese if len(name) >= SHORTEST_CHINESE)
        self._gaps: dict[str, str] = {}
        for name in sorted(self._names):
            self._gaps.update({f"{name[:at]}\0{name[at + 1 :]}": name for at in range(1, len(name))})
        self._kept: dict[str, str | None] = {}

    def meant(self, word: str) -> str | None:
        """Return the canonical word that an unknown `word` stands for, or None where none is near."""
        if word not in self._kept:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            self._kept[word] = self._looked_up(word)
        return self._kept[word]

    def _looked_up(self, word: str) -> str | None:
        if len(word) < SHORTEST_CUT or not word.isascii() or not word.isalpha():
            return None
        near = self._starts.get(word[:2], [])
        longer = {self._forms[form] for form in near if len(form) > len(word) + 1 and form.startswith(word)}
        if not longer and len(word) >= SHORTEST_MISSPELT:
            found = process.extract(word, near, scorer=OSA.distance, score_cutoff=1, limit=20)
            longer = {self._forms[form] for form, _, _ in found}
        return max(longer, key=lambda each: (self._count[each], each)) if longer else None

    def chinese(self, text: str) -> str:
        """Return `text` with long Chinese names that have one wrong character as they are written in the register.

        The wrong character must stand alone, not in a word of the vocabulary: 工业 and 农业 are two universities.
        """
        return text if text.isascii() else _HAN_RUN.sub(lambda run: self._run(simplified(run[0])), text)

    def _run(self, run: str) -> str:
        alone = chinese_pieces(run)
        for length in range(min(len(run), 14), SHORTEST_CHINESE - 1, -1):
            for start in range(len(run) - length + 1):
                window = run[start : start + length]
                if window in self._names:
                    return run
                for at in islice(range(length), 1, None):
                    name = self._gaps.get(f"{window[:at]}\0{window[at + 1 :]}") if alone[start + at] else None
                    if name:
                        return run[:start] + name + run[start + length :]
        return run
