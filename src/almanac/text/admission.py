"""What one block's translation must be before it goes into a chapter: the gates of a build, asked of a block alone."""

from __future__ import annotations

from collections.abc import Sequence

from almanac.errors import BadInput
from almanac.model.words import Language
from almanac.text.chapters import Chapter
from almanac.text.gates import block_faults, miscounted, told_typed, written_placeholders
from almanac.text.letters import typed
from almanac.text.markdown import Inline, Text, inlines
from almanac.text.shapes import TITLE, nodes_alone


def faults(english: str, translation: str, language: Language, protected: Sequence[str]) -> list[str]:
    """Return what is wrong with a block's translation, a phrase each; nothing where it may stand in the chapter."""
    if not translation:
        return ["is empty"]
    blocks = Chapter("", language, translation).blocks
    if len(blocks) != 1:
        return [f"has a blank line, which makes {len(blocks)} blocks of it"]
    found = list(block_faults(english, translation, protected))
    found += [fault for each in written_placeholders(translation) for fault in miscounted(each, language)]
    try:
        runs = _runs(english, translation, language)
    except BadInput as error:
        return [*found, f"has {error.found}; expected {error.expected}"]
    return [*found, *(told_typed(digits) for inside in runs for _, digits in typed(inside, protected))]


def _runs(english: str, translation: str, language: Language) -> list[tuple[Inline, ...]]:
    """Return the runs of text of a block; raises BadInput on what a chapter, or its title, cannot have."""
    if english.startswith(TITLE):
        return [(Text(Chapter("", language, translation).title),)]
    return [inside for _, inside in inlines(nodes_alone(translation, english))]
