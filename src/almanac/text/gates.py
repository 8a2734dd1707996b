"""What prose must pass before anything is published: the languages say the same, and the data bears it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from almanac.model.words import Language
from almanac.text.chapters import Block, Chapter, Chapters
from almanac.text.claims import holds, sentence_of
from almanac.text.letters import names, typed, years
from almanac.text.markdown import Exhibit, Inline, Node, Text, inlines
from almanac.text.placeholders import BRACES, Claim, Placeholder, Reference, Shown, parse, told
from almanac.text.shapes import marks, shape_of
from almanac.text.value import Value

if TYPE_CHECKING:
    from almanac.text.values import Values

FORMS = {Language.EN: 2, Language.RU: 3, Language.ZH: 1}
# Sorts of which there is one, and so no word that counts them.
_NAMES = ("organisation", "country", "technology", "application", "date")


def failures(chapters: Chapters, values: Values, protected: Sequence[str]) -> list[str]:
    """Return a sentence for each fault of the chapters, with file and line.

    protected: names that a translation keeps as they are. Raises BadInput on what a chapter cannot have at all.
    """
    english = chapters[Language.EN]
    found: list[str] = []
    for language, translated in chapters.items():
        for chapter in translated:
            found += _unknown(chapter, values)
            found += _typed(chapter, protected)
        if language is not Language.EN:
            for source, chapter in zip(english, translated, strict=True):
                found += unlike(source, chapter, protected)
    return found or _unheld(chapters, values)


def unlike(source: Chapter, chapter: Chapter, protected: Sequence[str]) -> list[str]:
    """Return how a translation differs from its source in what must be alike, block by block."""
    found = parted(source, chapter)
    if found:
        return found
    for one, other in zip(source.blocks, chapter.blocks, strict=True):
        found += [
            f"{chapter.file}, line {other.line}: {fault} ({source.file}, line {one.line})"
            for fault in block_faults(one.source, other.source, protected)
        ]
    return found or read_otherwise(source, chapter)


def read_otherwise(source: Chapter, chapter: Chapter) -> list[str]:
    """Return where a translation of like blocks is put together otherwise: a block is in a list here, not there.

    Raises BadInput on what a chapter cannot have.
    """
    for one, other in zip_longest(source.nodes, chapter.nodes):
        told_ = [repr(" ".join(marks([node]))) if node else "nothing" for node in (other, one)]
        if told_[0] != told_[1]:
            line = other.line if other else chapter.line_of(len(chapter.blocks))
            fault = f"is {told_[0]} where the English is {told_[1]}; see how far its lines are indented"
            return [f"{chapter.file}, line {line}: {fault} ({source.file}, line {one.line if one else 'the last'})"]
    return []


def parted(source: Chapter, chapter: Chapter) -> list[str]:
    """Return from which line on the blocks of a translation do not correspond, where they are not as many."""
    if len(source.blocks) == len(chapter.blocks):
        return []
    line = chapter.line_of(_parting(source, chapter))
    return [
        f"{chapter.file}, line {line}: {len(chapter.blocks)} blocks where {source.file} has {len(source.blocks)}; "
        "from this line on they do not correspond"
    ]


def block_faults(source: str, translation: str, protected: Sequence[str]) -> Iterator[str]:
    """Yield what a block's translation lacks or has beyond its source: placeholders, years, names, its shape."""
    shapes = [shape_of(block, source) for block in (translation, source)]
    if shapes[0] != shapes[1] and None not in shapes:
        told_ = [repr(" ".join(shape or ())) for shape in shapes]
        yield f"is {told_[0]} where the English is {told_[1]}"
    yield from _counted(_placeholders(source), _placeholders(translation))
    bare, other = BRACES.sub(" ", source), BRACES.sub(" ", translation)
    yield from _counted(Counter(years(bare)), Counter(years(other)))
    for name in sorted(names(bare, protected) - names(other, protected)):
        yield f"lacks the name {name}, which is never translated"


def _counted(one: Counter[str], other: Counter[str]) -> Iterator[str]:
    for each in one - other:
        yield f"lacks {each}"
    for each in other - one:
        yield f"has {each}, which the English does not"


def kind_of(block: str) -> tuple[tuple[str, ...] | None, frozenset[str]]:
    """Return what a block and its translation have alike: what it is made of, and its placeholders."""
    return shape_of(block, block), frozenset(_placeholders(block))


def written_placeholders(block: str) -> Iterator[Placeholder]:
    """Yield the placeholders of a block, in order."""
    for text in BRACES.findall(block):
        if (found := parse(text)) is not None:
            yield found


def _placeholders(block: str) -> Counter[str]:
    return Counter(told(found) if (found := parse(text)) else f"{{{text}}}" for text in BRACES.findall(block))


def _parting(source: Chapter, chapter: Chapter) -> int:
    """Return the first block whose shape is not that of its source."""
    pairs = zip(source.blocks, chapter.blocks, strict=False)
    for number, (one, other) in enumerate(pairs):
        if kind_of(one.source) != kind_of(other.source):
            return number
    return min(len(source.blocks), len(chapter.blocks))


def _unknown(chapter: Chapter, values: Values) -> Iterator[str]:
    """Name references that stand for nothing, and words without the forms of their language."""
    _ = chapter.nodes
    for block in chapter.blocks:
        for line, text in _written(block):
            placeholder = parse(text)
            if isinstance(placeholder, Shown | Claim):
                yield from (f"{chapter.file}, line {line}: {fault}" for fault in _amiss(placeholder, chapter, values))


def _written(block: Block) -> Iterator[tuple[int, str]]:
    """Yield what stands between a block's braces, each with its line."""
    for match in BRACES.finditer(block.source):
        yield _line(block, match.start()), match[1]


def _amiss(placeholder: Shown | Claim, chapter: Chapter, values: Values) -> Iterator[str]:
    named = [placeholder.reference] if isinstance(placeholder, Shown) else [placeholder.left, placeholder.right]
    known = [_known(reference, values) for reference in named if isinstance(reference, Reference)]
    if not all(known):
        yield f"{told(placeholder)} stands for nothing in this edition’s data"
    elif isinstance(placeholder, Shown) and placeholder.forms and values(placeholder.reference).sort in _NAMES:
        yield f"{told(placeholder)} is no number, so it counts no word"
    else:
        yield from miscounted(placeholder, chapter.language)


def miscounted(placeholder: Placeholder, language: Language) -> Iterator[str]:
    """Name a word that has not as many forms as its language."""
    wanted = FORMS[language]
    if isinstance(placeholder, Shown) and placeholder.forms and len(placeholder.forms) != wanted:
        yield (
            f"{told(placeholder)} has {len(placeholder.forms)} forms of its word; "
            f"this language has {wanted}, parted by |"
        )


def _known(reference: Reference, values: Values) -> bool:
    try:
        values(reference)
    except KeyError:
        return False
    return True


def _typed(chapter: Chapter, protected: Sequence[str]) -> Iterator[str]:
    title: tuple[Inline, ...] = (Text(chapter.title, chapter.line_of(0)),)
    for inside in (title, *(inside for _, inside in inlines(chapter.nodes))):
        for line, digits in typed(inside, protected):
            yield f"{chapter.file}, line {line}: {told_typed(digits)}"


def told_typed(digits: str) -> str:
    """Say that a number is typed, and what to write."""
    return f"the number {digits} is typed; write a placeholder, or {{number {digits}}} where no data can change it"


def _unheld(chapters: Chapters, values: Values) -> list[str]:
    """Name each claim that the data does not bear out, with its sentence in every language."""
    found = []
    for at, chapter in enumerate(chapters[Language.EN]):
        for number, block in enumerate(chapter.blocks):
            alike: Counter[Claim] = Counter()
            for claim, place in _claims(block):
                fault = _fault(claim, values)
                if fault:
                    lines = (_told_in(others[at], number, claim, alike[claim]) for others in chapters.values())
                    line = _line(block, place)
                    found.append("\n".join((f"{chapter.file}, line {line}: {fault}", *lines)))
                alike[claim] += 1
    return found


def _claims(block: Block) -> Iterator[tuple[Claim, int]]:
    """Yield a block's claims, each with where in it it begins."""
    for match in BRACES.finditer(block.source):
        claim = parse(match[1])
        if isinstance(claim, Claim):
            yield claim, match.start()


def _line(block: Block, place: int) -> int:
    return block.line + block.source.count("\n", 0, place)


def _fault(claim: Claim, values: Values) -> str:
    try:
        if holds(claim, values):
            return ""
    except ValueError as error:
        return f"the claim {claim} cannot be: {error}"
    except KeyError as error:
        return f"the claim {claim} cannot be: nothing is called {error.args[0]}"
    sides = (side for side in (claim.left, claim.right) if isinstance(side, Reference))
    told_ = ", ".join(f"{side} is {_with_ties(values(side))}" for side in sides)
    return f"the data does not bear out {claim}: {told_}"


def _with_ties(value: Value) -> str:
    return f"{value.value}, tied with {' and '.join(value.ties)}" if value.ties else f"{value.value}"


def _told_in(chapter: Chapter, number: int, claim: Claim, before: int) -> str:
    """Return the sentence of a claim in another language: there, as here, so many claims of the block that are equal
    stand before it."""
    block = chapter.blocks[number]
    place = [place for each, place in _claims(block) if each == claim][before]
    return f"      {chapter.file}, line {_line(block, place)}: {sentence_of(block.source, place)}"


def exhibits_of(nodes: Sequence[Node]) -> Iterator[Exhibit]:
    """Yield the figures and tables of nodes, in order."""
    for node in nodes:
        if isinstance(node, Exhibit):
            yield node
