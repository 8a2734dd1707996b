"""What a translation was made of: which block stands for which English block, and whether that has changed since.

`text/<language>/translated.csv` has a row for each block that somebody said corresponds to the English: its number in
the chapter, the digest of the English block that it was made for, and its own. By its own digest a block is known
again after somebody put another before it; by the English digest it is known whether the English is still the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from almanac.fetch.snapshots import Snapshot
from almanac.fetch.tables import csv_records
from almanac.model.records import Record
from almanac.model.vocabulary import TEXT
from almanac.model.words import Language
from almanac.text.chapters import FOLDER, Block, Chapter, read_chapter
from almanac.text.gates import kind_of

RECORD = "translated.csv"
COLUMNS = ("chapter", "block", "source", "translation")
_DIGEST = re.compile(r"[0-9a-f]{12}")
_NOTHING: tuple[Made, ...] = ()


class State(StrEnum):
    """How a block's translation stands to its English: up to date, of an earlier text, never accepted, or not there."""

    TRANSLATED = "translated"
    OUTDATED = "outdated"
    UNACCEPTED = "unaccepted"
    MISSING = "missing"


class Made(NamedTuple):
    """A row of the record: a block's number from 1, the digest of its English then, and its own."""

    block: int
    source: str
    translation: str


Records = Mapping[str, Sequence[Made]]


@dataclass(frozen=True)
class Pair:
    """An English block and its translation: `place` is the translation's among its chapter's blocks, from 0."""

    number: int
    english: Block
    translation: Block | None
    place: int | None
    made_for: str | None

    @property
    def state(self) -> State:
        """How the translation stands to the English."""
        if self.translation is None:
            return State.MISSING
        if self.made_for is None:
            return State.UNACCEPTED
        return State.TRANSLATED if self.made_for == self.english.digest else State.OUTDATED


@dataclass(frozen=True)
class Translated:
    """A chapter and its translation, which may lack blocks, have too many, or not be there at all."""

    english: Chapter
    translation: Chapter
    records: Sequence[Made] = _NOTHING

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every English block with its translation, in the English order."""
        blocks, made_for = self.translation.blocks, self.made_for
        places = _partners(self.english.blocks, blocks, made_for)
        return tuple(
            Pair(
                number, block, None if place is None else blocks[place], place,
                None if place is None else made_for[place],
            )
            for number, (block, place) in enumerate(zip(self.english.blocks, places, strict=True), 1)
        )  # fmt: skip

    @cached_property
    def surplus(self) -> tuple[int, ...]:
        """The places of translated blocks that stand for no English block any more."""
        taken = {pair.place for pair in self.pairs}
        return tuple(place for place in range(len(self.translation.blocks)) if place not in taken)

    @cached_property
    def made_for(self) -> tuple[str | None, ...]:
        """The digest of the English that each translated block was made for; None where nobody said."""
        blocks = [block.digest for block in self.translation.blocks]
        found: list[str | None] = [None] * len(blocks)
        steps = SequenceMatcher(None, [each.translation for each in self.records], blocks, autojunk=False)
        for step, start, end, first, last in steps.get_opcodes():
            rows = self.records[start:end]
            before = self.records[start - 1].block if start else 0
            if step == "equal":
                found[first:last] = [each.source for each in rows]
            elif rows and last - first == _next(self.records, end) - before - 1:
                # A block that was edited where it stands is still of the same English; where blocks were put in or
                # taken out between two that are as they were, nobody knows which is which.
                for each in rows:
                    found[first + each.block - before - 1] = each.source
        return tuple(found)

    def line_of(self, pair: Pair) -> int:
        """Return the line on which a pair's translation stands, or would."""
        before = next((each.place for each in reversed(self.pairs[: pair.number]) if each.place is not None), -1)
        return self.translation.line_of(before if pair.place is not None else before + 1)


def _next(records: Sequence[Made], end: int) -> int:
    """Return the number of the first block from row `end` on; behind the last row, the one after it."""
    return records[end].block if end < len(records) else records[-1].block + 1


def _partners(english: Sequence[Block], blocks: Sequence[Block], made_for: Sequence[str | None]) -> list[int | None]:
    """Return the place of each English block's translation.

    A translation belongs to the block that it was made for, wherever that stands now. What is left goes to the
    neighbour of what is found, first where placeholders and shape are alike, then where they are not.
    """
    found = _by_digest(english, made_for)
    free = set(range(len(blocks))) - {place for place in found if place is not None}
    for alike in (True, False):
        for step in (1, -1):
            _spread(found, free, step, len(blocks), _Kinds(english, blocks) if alike else None)
    return found


def _by_digest(english: Sequence[Block], made_for: Sequence[str | None]) -> list[int | None]:
    places: dict[str | None, list[int]] = {}
    for place, digest in enumerate(made_for):
        places.setdefault(digest, []).append(place)
    return [places[block.digest].pop(0) if places.get(block.digest) else None for block in english]


class _Kinds:
    """Tells whether an English block and a translated one are alike in shape and placeholders."""

    def __init__(self, english: Sequence[Block], blocks: Sequence[Block]) -> None:
        self._english = [kind_of(block.source) for block in english]
        self._blocks = [kind_of(block.source) for block in blocks]

    def alike(self, number: int, place: int) -> bool:
        return self._english[number] == self._blocks[place]


def _spread(found: list[int | None], free: set[int], step: int, places: int, kinds: _Kinds | None) -> None:
    """Give each block without a translation the free one that stands next to its neighbour's."""
    before: int | None = -1 if step == 1 else places
    for number in range(len(found))[::step]:
        if found[number] is None and before is not None:
            next_ = before + step
            if next_ in free and (kinds is None or kinds.alike(number, next_)):
                found[number] = next_
                free.remove(next_)
        before = found[number]


def read_translated(folder: Path, ids: Sequence[str], language: Language) -> list[Translated]:
    """Read an industry's chapters beside their translations; raises BadInput on what cannot be read.

    A chapter that the language lacks has no blocks.
    """
    records = read_records(folder, language)
    return [
        Translated(
            read_chapter(folder, id_, Language.EN), _chapter_or_none(folder, id_, language), records.get(id_, _NOTHING)
        )
        for id_ in ids
    ]


def _chapter_or_none(folder: Path, id_: str, language: Language) -> Chapter:
    if not (folder / FOLDER / language / f"{id_}.md").is_file():
        return Chapter(id_, language, "")
    return read_chapter(folder, id_, language)


def read_records(folder: Path, language: Language) -> dict[str, list[Made]]:
    """Read what each chapter's translation was made of; raises BadInput, with line and column."""
    name = f"{FOLDER}/{language}/{RECORD}"
    file = folder / name
    if not file.is_file():
        return {}
    found: dict[str, list[Made]] = {}
    snapshot = Snapshot(name, hashlib.sha256(file.read_bytes()).hexdigest(), file)
    for row in csv_records(snapshot, COLUMNS):
        rows = found.setdefault(row.required("chapter", TEXT), [])
        made = Made(_number(row), _digest(row, "source"), _digest(row, "translation"))
        if rows and made.block <= rows[-1].block:
            raise row.fault("block", str(made.block), f"more than {rows[-1].block}, which stands before it")
        rows.append(made)
    return found


def _number(row: Record) -> int:
    text = row.required("block", TEXT)
    if not re.fullmatch(r"[1-9]\d{0,5}", text):
        raise row.fault("block", repr(text), "the number of a block, from 1")
    return int(text)


def _digest(row: Record, column: str) -> str:
    text = row.required(column, TEXT)
    if not _DIGEST.fullmatch(text):
        raise row.fault(column, repr(text), "twelve digits 0-9 a-f, as `almanac translate accept` writes them")
    return text


def records_text(records: Records) -> str:
    """Return the record as CSV, chapters in the order given."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for chapter, rows in records.items():
        writer.writerows([chapter, *row] for row in rows)
    return out.getvalue()


def made_of(blocks: Sequence[Block], made_for: Sequence[str | None]) -> list[Made]:
    """Return the rows of a chapter's blocks; those of which nobody knows what they were made for have none."""
    return [
        Made(number, source, block.digest)
        for number, (block, source) in enumerate(zip(blocks, made_for, strict=True), 1)
        if source is not None
    ]


def unfinished(chapters: Sequence[Translated]) -> Iterator[str]:
    """Yield a sentence, with file and line, for each block whose translation is not of the present English."""
    for chapter in chapters:
        for pair in chapter.pairs:
            if pair.state is not State.TRANSLATED:
                yield told_state(chapter, pair)


def told_state(chapter: Translated, pair: Pair) -> str:
    """Say where a block stands and what is amiss with it."""
    english = f"block {pair.number} ({chapter.english.file}, line {pair.english.line})"
    why = {
        State.TRANSLATED: f"a translation of {english}",
        State.OUTDATED: f"a translation of an earlier text of {english}",
        State.UNACCEPTED: f"not accepted yet as the translation of {english}",
        State.MISSING: f"no translation of {english}",
    }
    return f"{chapter.translation.file}, line {chapter.line_of(pair)}: {why[pair.state]}"
