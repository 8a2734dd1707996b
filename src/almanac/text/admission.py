"""What one block's translation must be before it goes into a chapter: the gates of a build, asked of a block alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from almanac.errors import BadInput
from almanac.model.words import Language
from almanac.text.chapters import Chapter
from almanac.text.gates import FORMS, block_faults, told_typed, written_placeholders
from almanac.text.letters import typed
from almanac.text.markdown import Items, Node, inlines, nodes_of
from almanac.text.placeholders import Shown, told


def faults(english: str, translation: str, language: Language, protected: Sequence[str]) -> list[str]:
    """Return what is wrong with a block's translation, a phrase each; nothing where it may stand in the chapter."""
    if not translation:
        return ["is empty"]
    blocks = Chapter("", language, translation).blocks
    if len(blocks) != 1:
        return [f"has a blank line, which makes {len(blocks)} blocks of it"]
    found = list(block_faults(english, translation, protected))
    if english.startswith("# "):
        return found if re.fullmatch(r"# [^\n]+", translation) else [*found, "is no title: # and a space, one line"]
    try:
        nodes = nodes_of("", translation)
    except BadInput as error:
        return [*found, f"has {error.found}; expected {error.expected}"]
    outlines = [_outline(each) for each in (nodes, nodes_of("", english))]
    if outlines[0] != outlines[1]:
        found.append(f"is {outlines[0]} where the English is {outlines[1]}")
    return [*found, *_miscounted(translation, language), *_typed(nodes, protected)]


def _outline(nodes: Sequence[Node]) -> str:
    """Say what a block is made of: `a list of 3`."""
    told_ = (
        f"a list of {len(node.items)}" if isinstance(node, Items) else type(node).__name__.lower() for node in nodes
    )
    return " and ".join(told_)


def _miscounted(block: str, language: Language) -> Iterator[str]:
    for placeholder in written_placeholders(block):
        if isinstance(placeholder, Shown) and placeholder.forms and len(placeholder.forms) != FORMS[language]:
            yield (
                f"has {len(placeholder.forms)} forms of the word in {told(placeholder)}; "
                f"this language has {FORMS[language]}, parted by |"
            )


def _typed(nodes: Sequence[Node], protected: Sequence[str]) -> Iterator[str]:
    for _, inside in inlines(nodes):
        yield from (told_typed(digits) for _, digits in typed(inside, protected))
