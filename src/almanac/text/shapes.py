"""What a text is made of: a translation has the headings, lists and quotations of its English, block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from almanac.errors import BadInput
from almanac.text.markdown import Exhibit, Heading, Items, Node, Paragraph, Quotation, nodes_of

TITLE = "# "


def nodes_alone(block: str, english: str) -> tuple[Node, ...]:
    """Return the nodes of a block; raises BadInput on what a chapter cannot have.

    A block may continue a list that begins in another: what stands under an item is read from the margin on, and an
    item of its English's number as the first.
    """
    number = re.match(r"\s*(\d+)[.)](?=\s)", english)
    margin = len(block) - len(block.lstrip(" \t"))
    text = re.sub(rf"(?m)^[ \t]{{0,{margin}}}", "", block)
    return nodes_of("", re.sub(rf"\A{number[1]}(?=[.)]\s)", "1", text) if number else text)


def shape_of(block: str, english: str) -> tuple[str, ...] | None:
    """Return the marks that a block by itself is made of, None where it cannot be read.

    They are `#`, `##`, `-` or `1.` for each item of a list, `>`, `text`; what stands in an item beside its first
    paragraph follows it in brackets.
    """
    if block.startswith(TITLE):
        return (TITLE.strip(),)
    try:
        return tuple(marks(nodes_alone(block, english)))
    except BadInput:
        return None


def marks(nodes: Sequence[Node]) -> Iterator[str]:
    """Yield what nodes are made of."""
    for node in nodes:
        match node:
            case Heading():
                yield "#" * node.level
            case Paragraph():
                yield "text"
            case Quotation():
                yield ">"
            case Exhibit():
                yield node.block.kind
            case Items():
                yield from (_item("1." if node.numbered else "-", item) for item in node.items)


def _item(mark: str, nodes: Sequence[Node]) -> str:
    inside = " ".join(marks(nodes[1:] if nodes and isinstance(nodes[0], Paragraph) else nodes))
    return f"{mark} ({inside})" if inside else mark
