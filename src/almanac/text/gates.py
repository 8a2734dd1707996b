"""What prose must pass before anything is published: the languages say the same, and the data bears it out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from almanac.model.words import Language
from almanac.text.chapters import Chapter, Chapters, words_of
from almanac.text.claims import holds, sentence_of
from almanac.text.markdown import Exhibit, Heading, Inline, Node, flat, inlines
from almanac.text.placeholders import Claim, Placeholder, Shown, parse, told
from almanac.text.values import Values

_BRACES = re.compile(r"\{([^}]*)\}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DIGITS = re.compile(r"(?<![A-Za-zА-Яа-яё\d])\d+(?:[.,]\d+)*")
FORMS = {Language.EN: 2, Language.RU: 3, Language.ZH: 1}
_SHAPE = re.compile(r"(#{1,3}|[-*+]|\d+[.)]|>)?")


def failures(chapters: Chapters, values: Values, protected: Sequence[str]) -> list[str]:
    """Return a sentence for each fault of the chapters, with file and line.

    protected: names that a translation keeps as they are. Raises BadInput on what a chapter cannot have at all.
    """
    english = chapters[Language.EN]
    found: list[str] = []
    for language, translated in chapters.items():
        for chapter in translated:
            found += _unknown(chapter, values)
            found += _typed(chapter)
        if language is not Language.EN:
            for source, chapter in zip(english, translated, strict=True):
                found += unlike(source, chapter, protected)
    return found or _unheld(chapters, values)


def unlike(source: Chapter, chapter: Chapter, protected: Sequence[str]) -> list[str]:
    """Return how a translation differs from its source in what must be alike, block by block."""
    if len(source.blocks) != len(chapter.blocks):
        line = chapter.line_of(_parting(source, chapter))
        return [
            f"{chapter.file}, line {line}: {len(chapter.blocks)} blocks where {source.file} has {len(source.blocks)}; "
            "from this line on they do not correspond"
        ]
    found = []
    for one, other in zip(source.blocks, chapter.blocks, strict=True):
        found += [
            f"{chapter.file}, line {other.line}: {fault} ({source.file}, line {one.line})"
            for fault in block_faults(one.source, other.source, protected)
        ]
    return found


def block_faults(source: str, translation: str, protected: Sequence[str]) -> Iterator[str]:
    """Yield what a block's translation lacks or has beyond its source: placeholders, years, names, its shape."""
    if _shape(source) != _shape(translation):
        starts = [_shape(block) or "text" for block in (translation, source)]
        yield f"starts with {starts[0]!r} where the English starts with {starts[1]!r}"
    yield from _counted(_placeholders(source), _placeholders(translation))
    bare, other = _BRACES.sub(" ", source), _BRACES.sub(" ", translation)
    yield from _counted(Counter(_YEAR.findall(bare)), Counter(_YEAR.findall(other)))
    for name in protected:
        if name in bare and name not in other:
            yield f"lacks the name {name}, which is never translated"


def _counted(one: Counter[str], other: Counter[str]) -> Iterator[str]:
    for each in one - other:
        yield f"lacks {each}"
    for each in other - one:
        yield f"has {each}, which the English does not"


def _shape(block: str) -> str:
    match = _SHAPE.match(block)
    mark = match[0] if match else ""
    return "1." if mark[:1].isdigit() else "-" if mark in ("*", "+") else mark


def kind_of(block: str) -> tuple[str, frozenset[str]]:
    """Return what a block and its translation have alike: how it starts, and its placeholders."""
    return _shape(block), frozenset(_placeholders(block))


def written_placeholders(block: str) -> Iterator[Placeholder]:
    """Yield the placeholders of a block, in order."""
    for text in _BRACES.findall(block):
        if (found := parse(text)) is not None:
            yield found


def _placeholders(block: str) -> Counter[str]:
    return Counter(told(found) if (found := parse(text)) else f"{{{text}}}" for text in _BRACES.findall(block))


def _parting(source: Chapter, chapter: Chapter) -> int:
    """Return the first block whose shape is not that of its source."""
    pairs = zip(source.blocks, chapter.blocks, strict=False)
    for number, (one, other) in enumerate(pairs):
        if _shape(one.source) != _shape(other.source) or _placeholders(one.source) != _placeholders(other.source):
            return number
    return min(len(source.blocks), len(chapter.blocks))


def _unknown(chapter: Chapter, values: Values) -> Iterator[str]:
    """Name references that stand for nothing, and words without the forms of their language."""
    for line, placeholder in placeholders_of(chapter.nodes):
        references = [placeholder.reference] if isinstance(placeholder, Shown) else []
        if isinstance(placeholder, Claim):
            references = [each for each in (placeholder.left, placeholder.right) if not isinstance(each, float | str)]
        for reference in references:
            try:
                values(reference)
            except KeyError:
                yield f"{chapter.file}, line {line}: {told(placeholder)} stands for nothing in this edition’s data"
        if isinstance(placeholder, Shown) and placeholder.forms:
            wanted = FORMS[chapter.language]
            if len(placeholder.forms) != wanted:
                yield (
                    f"{chapter.file}, line {line}: {told(placeholder)} has {len(placeholder.forms)} forms of its word; "
                    f"this language has {wanted}, parted by |"
                )


def placeholders_of(nodes: Sequence[Node]) -> Iterator[tuple[int, Placeholder]]:
    """Yield the placeholders that stand in texts, with the lines of their texts."""
    for line, inside in inlines(nodes):
        for each in flat(inside):
            if isinstance(each, Shown | Claim):
                yield line, each


def _typed(chapter: Chapter) -> Iterator[str]:
    """Name digits that somebody typed: numbers come by placeholder, years may be typed."""
    for line, inside in inlines(chapter.nodes):
        for digits in typed(inside):
            yield (
                f"{chapter.file}, line {line}: the number {digits} is typed; write a placeholder, "
                f"or {{number {digits}}} where no data can change it"
            )


def typed(inside: Sequence[Inline]) -> list[str]:
    """Return the numbers that somebody typed in a run of text, years apart."""
    return _DIGITS.findall(_YEAR.sub(" ", words_of(inside)))


def _unheld(chapters: Chapters, values: Values) -> list[str]:
    """Name each claim that the data does not bear out, with its sentence in every language."""
    found = []
    for at, chapter in enumerate(chapters[Language.EN]):
        for number, block in enumerate(chapter.blocks):
            for text in _BRACES.findall(block.source):
                claim = parse(text)
                if isinstance(claim, Claim):
                    fault = _fault(claim, values)
                    if fault:
                        lines = [
                            _told_in(others[at], number, claim) for others in chapters.values()
                        ]  # fmt: skip
                        found.append(f"{chapter.file}, line {block.line}: {fault}\n" + "\n".join(lines))
    return found


def _fault(claim: Claim, values: Values) -> str:
    try:
        if holds(claim, values):
            return ""
    except ValueError as error:
        return f"the claim {claim} cannot be: {error}"
    left = values(claim.left).value
    right = "" if isinstance(claim.right, float | str) else f", {claim.right} is {values(claim.right).value}"
    return f"the data does not bear out {claim}: {claim.left} is {left}{right}"


def _told_in(chapter: Chapter, number: int, claim: Claim) -> str:
    block = chapter.blocks[number]
    written = next(
        (f"{{{text}}}" for text in _BRACES.findall(block.source) if parse(text) == claim), ""
    )  # fmt: skip
    line = block.line + block.source[: block.source.find(written)].count("\n")
    return f"      {chapter.file}, line {line}: {sentence_of(block.source, written)}"


def exhibits_of(nodes: Sequence[Node]) -> Iterator[Exhibit]:
    """Yield the figures and tables of nodes, in order."""
    for node in nodes:
        if isinstance(node, Exhibit):
            yield node


def headings_of(nodes: Sequence[Node]) -> Iterator[Heading]:
    """Yield the headings of nodes, in order."""
    for node in nodes:
        if isinstance(node, Heading):
            yield node
