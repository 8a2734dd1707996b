"""A translator's file brought into the chapters: what is right goes in, what is not is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from almanac.errors import BadInput
from almanac.model.words import Language
from almanac.text.admission import faults
from almanac.text.catalogue import Message
from almanac.text.chapters import Block, Chapter
from almanac.text.extraction import digest_of, states_of
from almanac.text.gates import parted, read_otherwise
from almanac.text.translation import Made, Pair, State, Translated, made_of


class Side(StrEnum):
    """Whose text stands where a block was edited since the file was made: nobody's yet, the chapter's, the file's."""

    NEITHER = "neither"
    OURS = "ours"
    THEIRS = "theirs"


class Why(StrEnum):
    """Why a message was not merged."""

    FAULTY = "faulty"
    CONFLICT = "conflict"
    GONE = "gone"
    FUZZY = "fuzzy"
    EMPTY = "empty"


@dataclass(frozen=True)
class Left:
    """A message that was not merged: its line in the file, why, and a sentence that names the chapter."""

    line: int
    why: Why
    sentence: str


@dataclass(frozen=True)
class NewChapter:
    """A chapter as it is after merging: its text, the rows of its record, and how many blocks changed."""

    text: str
    made: list[Made]
    changed: int


@dataclass(frozen=True)
class Merged:
    """What merging came to: chapters of which a message was taken, by id; every message that was left; how many
    were taken."""

    chapters: Mapping[str, NewChapter]
    left: Sequence[Left]
    taken: int


@dataclass(frozen=True)
class Rules:
    """What decides whether a message is merged: the language, the names it keeps, and whose text wins a conflict."""

    language: Language
    protected: Sequence[str]
    side: Side = Side.NEITHER


def merge(chapters: Sequence[Translated], messages: Sequence[Message], rules: Rules) -> Merged:
    """Bring messages into chapters.

    messages: those of blocks, whose context is a chapter and a number. A message finds its block by its English, the
    number only tells equal blocks apart. What is up to date already and is not changed by the file stays as it is.
    """
    new: dict[str, NewChapter] = {}
    left: list[Left] = []
    by_chapter: dict[str, list[Message]] = {}
    for message in messages:
        by_chapter.setdefault(message.context.rpartition(" ")[0], []).append(message)
    known = {chapter.english.id: chapter for chapter in chapters}
    so_many = 0
    for id_ in [*known, *(other for other in by_chapter if other not in known)]:
        chapter = known.get(id_)
        if chapter is None:
            left.extend(_gone(each, f"there is no chapter {id_!r} any more") for each in by_chapter[id_])
            continue
        taken = dict(_taken(chapter, by_chapter.get(id_, ()), rules, left))
        so_many += len(taken)
        if taken:
            new[id_] = _new(chapter, taken)
    return Merged(new, left, so_many)


def _taken(
    chapter: Translated, messages: Sequence[Message], rules: Rules, left: list[Left]
) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each block that the file translates well."""
    for message, pair in _matched(chapter, messages, left):
        string = _laid(message.string, pair)
        refused = _refused(chapter, pair, message, string, rules)
        if refused is None:
            yield pair.number, string
        else:
            left.append(Left(message.line, *refused))


def _laid(string: str, pair: Pair) -> str:
    """Return a message's text as a block that begins with the blanks of its English: it may continue a list's item."""
    text = string.replace("\r\n", "\n").strip("\n").rstrip()
    if not text or (pair.translation is not None and pair.translation.source.rstrip() == text):
        return text
    english = pair.english.source
    return english[: len(english) - len(english.lstrip())] + text.lstrip()


def _matched(chapter: Translated, messages: Sequence[Message], left: list[Left]) -> Iterator[tuple[Message, Pair]]:
    """Yield messages with the blocks whose English they have; what has none goes to `left`."""
    pairs = {str(pair.number): pair for pair in chapter.pairs}
    free = dict(pairs)
    moved = []
    for message in messages:
        number = message.context.rpartition(" ")[2]
        pair = free.get(number)
        if pair is not None and pair.english.source == message.source:
            yield message, free.pop(number)
        else:
            moved.append(message)
    for message in moved:
        same = [number for number, pair in free.items() if pair.english.source == message.source]
        if same:
            yield message, free.pop(same[0])
        else:
            left.append(_gone(message, f"{chapter.english.file} has this English no more: extract again"))


def _gone(message: Message, why: str) -> Left:
    kept = message.string if len(message.string) <= 60 else f"{message.string[:60]}…"
    told = f"; its translation {kept!r} stays in your file" if kept else ""
    return Left(message.line, Why.GONE if kept else Why.EMPTY, f"{message.context}: {why}{told}")


def _refused(chapter: Translated, pair: Pair, message: Message, string: str, rules: Rules) -> tuple[Why, str] | None:
    """Return why a message is not merged, and a sentence on it."""
    where = f"{chapter.english.id}, block {pair.number}"
    if not string:
        return Why.EMPTY, f"{where}: not translated"
    if message.fuzzy:
        return Why.FUZZY, f"{where}: marked as needing work (fuzzy)"
    wrong = faults(pair.english.source, string, rules.language, rules.protected)
    if wrong:
        return Why.FAULTY, f"{where}: {'; '.join(wrong)} ({chapter.english.file}, line {pair.english.line})"
    if rules.side is not Side.THEIRS and _edited(pair, message, string):
        place = f"{chapter.translation.file}, line {chapter.line_of(pair)}"
        return Why.CONFLICT, f"{where}: {place} was edited since this file was made, and says something else"
    return None


def _edited(pair: Pair, message: Message, string: str) -> bool:
    """Tell whether a block is neither what it was when the file was made nor what the file says."""
    if pair.translation is None or pair.translation.source == string:
        return False
    return digest_of(pair) not in states_of(message)


def _new(chapter: Translated, taken: Mapping[int, str]) -> NewChapter:
    """Return a chapter with the blocks that were taken, in the English order; a block of no English stays in place."""
    sources: list[str] = []
    made_for: list[str | None] = []
    changed = 0
    after = _surplus_after(chapter)
    for pair in (None, *chapter.pairs):
        if pair is not None and (pair.number in taken or pair.translation is not None):
            old = pair.translation.source if pair.translation else None
            sources.append(taken.get(pair.number, old or ""))
            made_for.append(pair.english.digest if pair.number in taken else pair.made_for)
            changed += sources[-1] != old
        for place in after.get(-1 if pair is None else pair.place, ()):
            sources.append(chapter.translation.blocks[place].source)
            made_for.append(chapter.made_for[place])
    return NewChapter(_joined(sources), made_of([Block(0, source) for source in sources], made_for), changed)


def _surplus_after(chapter: Translated) -> dict[int | None, list[int]]:
    """Return the places of blocks of no English by the place of the block that they stand after; -1 is the start."""
    found: dict[int | None, list[int]] = {}
    surplus = set(chapter.surplus)
    last = -1
    for place in range(len(chapter.translation.blocks)):
        if place in surplus:
            found.setdefault(last, []).append(place)
        else:
            last = place
    return found


def _joined(sources: Sequence[str]) -> str:
    return "\n\n".join(sources) + "\n" if sources else ""


def accept(chapter: Translated, protected: Sequence[str]) -> tuple[list[Made], list[str]]:
    """Return the record of a chapter whose translation a person says is of the present English, and what is wrong.

    Where anything is wrong there is no record.
    """
    english, translation = chapter.english, chapter.translation
    wrong = parted(english, translation)
    if wrong:
        return [], wrong
    for one, other in zip(english.blocks, translation.blocks, strict=True):
        found = faults(one.source, other.source, translation.language, protected)
        found += _misplaced(chapter, one, other)
        wrong += [
            f"{translation.file}, line {other.line}: {fault} ({english.file}, line {one.line})" for fault in found
        ]
    wrong = wrong or _misread(english, translation)
    return ([] if wrong else made_of(translation.blocks, [block.digest for block in english.blocks])), wrong


def _misread(english: Chapter, translation: Chapter) -> list[str]:
    """Return what only a chapter as a whole shows: a block that continues no list, or another than its English does."""
    try:
        return read_otherwise(english, translation)
    except BadInput as error:
        return [str(error)]


def _misplaced(chapter: Translated, english: Block, block: Block) -> list[str]:
    """Return a fault where a block is known to be the translation of another block of the present English."""
    sources = {made.source for made in chapter.records if made.translation == block.digest}
    others = [each for each in chapter.english.blocks if each.digest in sources]
    if english.digest in sources or not others:
        return []
    return [f"is the translation of line {others[0].line} of the English, which was moved: move it too"]


def faulty(chapter: Translated, protected: Sequence[str]) -> int:
    """Return how many translated blocks would stop a build."""
    return sum(
        bool(faults(pair.english.source, pair.translation.source, chapter.translation.language, protected))
        for pair in chapter.pairs if pair.translation is not None
    )  # fmt: skip


def counted(chapter: Translated) -> dict[str, int]:
    """Return how many blocks a chapter has, and how many of them are in each state."""
    states = [pair.state for pair in chapter.pairs]
    return {"blocks": len(states), **{state.value: states.count(state) for state in State}}
