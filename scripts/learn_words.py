"""Learn which words of names are one word in two languages: `python scripts/learn_words.py REGISTER`.

The register's organisations that have an English name and one in another language are a parallel corpus; IBM Model 1
(Brown et al., 1993, aclanthology.org/J93-2003) aligns their words. What is sure enough goes to
`src/almanac/resolve/linker/tables/words_learnt.csv`, which `words_of` applies after the table kept by hand.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from almanac.model.register import Entry
from almanac.resolve.linker import words
from almanac.sources.ror import connector

TARGET = Path(words.__file__).parent / "tables" / "words_learnt.csv"
ROUNDS = 6
SURE, FEWEST, SHORTEST = 0.45, 3, 4
# A word that English names use themselves this often, against its use elsewhere, is an English word.
MOST_ENGLISH = 0.15


def pairs(entries: Iterator[Entry]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words of a foreign name and of the English one of the same organisation."""
    for entry in entries:
        english = [name.value for name in entry.names if name.language == "en" and name.kind == "label"] or [entry.name]
        for name in entry.names:
            if name.language not in (None, "en") and name.kind != "acronym":
                foreign = words.words_of(name.value)
                if len(foreign) > 1 and name.value != english[0]:
                    yield foreign, words.words_of(english[0])


def learnt(corpus: list[tuple[list[str], list[str]]], english_names: Counter[str]) -> dict[str, tuple[str, float, int]]:
    """Return for a foreign word the English one, how sure that is, and how many names bear it out."""
    chance: dict[str, dict[str, float]] = defaultdict(dict)
    for _ in range(ROUNDS):
        counted: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for foreign, english in corpus:
            for word in english:
                shares = [chance[mine].get(word, 0.0) if chance[mine] else 1.0 for mine in foreign]
                total = sum(shares) or 1.0
                for mine, share in zip(foreign, shares, strict=True):
                    counted[mine][word] += share / total
        chance = defaultdict(dict)
        for mine, found in counted.items():
            total = sum(found.values())
            chance[mine] = {word: count / total for word, count in found.items() if count / total > 0.005}
    times = Counter(word for foreign, _ in corpus for word in set(foreign))
    best = {mine: max(found.items(), key=lambda each: (each[1], each[0])) for mine, found in chance.items() if found}
    return {
        mine: (word, share, times[mine])
        for mine, (word, share) in best.items()
        if word != mine and share >= SURE and times[mine] >= FEWEST and _may_be_learnt(mine, word)
        and english_names[mine] <= MOST_ENGLISH * times[mine]
    }  # fmt: skip


def _may_be_learnt(mine: str, word: str) -> bool:
    whole = len(mine) >= SHORTEST and mine.isalpha() and word.isascii() and word.isalpha() and len(word) > 1
    return whole and not any("\u3400" <= letter <= "\u9fff" for letter in mine) and mine not in words.LEGAL


def main(register: Path) -> None:
    """Learn, print how much, and write the table."""
    words.vocabulary().learnt.clear()
    entries = list(connector.parse(register))
    corpus = list(pairs(iter(entries)))
    english = Counter(word for name in {tuple(name) for _, name in corpus} for word in set(name))
    found = learnt(corpus, english)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["form", "word"])
        table.writerows((form, word) for form, (word, _, _) in sorted(found.items()))
    print(f"{len(corpus)} pairs of names, {len(found)} words")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
