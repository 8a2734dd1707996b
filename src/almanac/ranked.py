"""Leaders remembered: a question whose shares are as they were is not answered again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from almanac.code import code_hash
from almanac.cores import spread
from almanac.facts.store import Tables, read_tables, write_tables

if TYPE_CHECKING:
    from almanac.analyse.leaders import Question

# The rooms that an answer is made by.
ROOMS = ("analyse", "model")


class Remembered:
    """Answers questions on every core and remembers each under `folder`, by what its answer depends on; what no
    question of a run depends on any more is forgotten.

    digest: the hash of what the answer to a question is made from.
    """

    def __init__(self, folder: Path, digest: Callable[[Question], str]) -> None:
        self._folder = folder
        self._digest = digest

    def __call__(self, answer: Callable[[Question], Tables], questions: Sequence[Question]) -> Iterator[Tables]:
        """Yield the tables that `answer` returns for each question, in order."""
        code = "".join(code_hash(room)[:6] for room in ROOMS)
        places = [self._folder / f"{code}-{self._digest(question)}" for question in questions]
        self._forget(keep=places)
        new = [number for number, place in enumerate(places) if not place.is_dir()]
        for number, tables in zip(new, spread(answer, [questions[number] for number in new]), strict=True):
            _keep(tables, places[number])
        yield from map(read_tables, places)

    def _forget(self, keep: Iterable[Path]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in set(self._folder.iterdir()).difference(keep):
            shutil.rmtree(old)


def _keep(tables: Tables, place: Path) -> None:
    half = place.with_suffix(".half")
    half.mkdir()
    write_tables(tables, half)
    half.rename(place)
