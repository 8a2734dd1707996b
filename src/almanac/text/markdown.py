"""A chapter's Markdown as a small tree that the site and the PDF are both written from.

Markdown is CommonMark without HTML, images, code and links by reference: a chapter has headings, paragraphs, lists,
quotations, emphasis and links; numbers, names, figures and tables come by placeholder. Beside Chinese letters, which no
space parts from punctuation, emphasis begins and ends as a reader sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from almanac.errors import BadInput
from almanac.text.placeholders import Block, Claim, Literal, Placeholder, Shown, parse


@dataclass(frozen=True)
class Text:
    """Letters as they are, and the line that they stand on."""

    text: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Marked:
    """Emphasised (`em`), strong (`strong`), or a link (`a`, with its address)."""

    tag: str
    inside: tuple[Inline, ...]
    address: str = ""


@dataclass(frozen=True)
class Break:
    """A line that ends where the writer wants it."""


Inline = Text | Marked | Break | Shown | Literal | Claim


@dataclass(frozen=True)
class Heading:
    """A heading under the chapter's title: level 2 or 3, with its place among the chapter's headings."""

    level: int
    inside: tuple[Inline, ...]
    line: int
    number: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    inside: tuple[Inline, ...]
    line: int


@dataclass(frozen=True)
class Items:
    """A list, numbered or not; each item is a row of nodes."""

    numbered: bool
    items: tuple[tuple[Node, ...], ...]
    line: int


@dataclass(frozen=True)
class Quotation:
    """A quotation."""

    inside: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Exhibit:
    """A figure or a table by itself."""

    block: Block
    line: int


Node = Heading | Paragraph | Items | Quotation | Exhibit

_SORTS = {
    "html_block": "HTML", "html_inline": "HTML", "image": "an image", "fence": "code", "code_block": "code",
    "code_inline": "code", "hr": "a rule", "table_open": "a table in pipes", "s_open": "struck text",
}  # fmt: skip
# The letters of scripts that write no spaces, as a class of a regular expression has them.
UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = re.compile(f"[{UNSPACED}]")
# Where a link may lead: a page of the site, from its language's folder, or an address of the web.
_PAGE = re.compile(r"/(?:[a-z0-9-]+/?)*")
_ADDRESS = re.compile(r"https?://[^/].*")
_BRACE = re.compile(r"[{}]")


def nodes_of(file: str, text: str, first_line: int = 1) -> tuple[Node, ...]:
    """Return the nodes of a text; raises BadInput, with file and line, on what a chapter cannot have."""
    found: dict[str, Any] = {}
    tokens = _reader().parse(text, found)
    for label, reference in found.get("references", {}).items():
        what = "a footnote" if label.startswith("^") else "a link by reference"
        raise BadInput(file, what, "the address beside the words: [words](/page)", first_line + reference["map"][0])
    return tuple(_Reading(file, first_line).nodes(tokens))


@cache
def _reader() -> MarkdownIt:
    """Return a reader of Markdown that knows more than a chapter may have, so that none of it is printed as letters."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    reader.inline.ruler.before("escape", "placeholder", _placeholder)
    reader.inline.ruler.at("emphasis", _emphasis)
    return reader


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Read a run of * or _; each sign of it is `stray` until the reader finds the one that it pairs with."""
    sign = state.src[state.pos]
    if silent or sign not in "*_":
        return False
    run = state.scanDelims(state.pos, sign == "*")
    end = state.pos + run.length
    before, after = state.src[max(state.pos - 1, 0) : state.pos] or " ", state.src[end : end + 1] or " "
    unspaced = _UNSPACED.fullmatch(before), _UNSPACED.fullmatch(after)
    if sign == "_" and before.isalnum() and after.isalnum() and not any(unspaced):
        state.pending += state.src[state.pos : end]
    else:
        opens = run.can_open or bool(sign == "*" and unspaced[0] and not after.isspace())
        closes = run.can_close or bool(sign == "*" and unspaced[1] and not before.isspace())
        for _ in range(run.length):
            state.push("stray", "", 0).content = sign
            place = len(state.tokens) - 1
            state.delimiters.append(Delimiter(ord(sign), run.length, place, end=-1, open=opens, close=closes))
    state.pos = end
    return True


def _placeholder(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    end = state.src.find("}", state.pos)
    if end < 0:
        return False
    if not silent:
        token = state.push("placeholder", "", 0)
        token.content = state.src[state.pos + 1 : end]
    state.pos = end + 1
    return True


class _Reading:
    """Turns tokens of one text into nodes."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self._headings = 0
        # The line that is read in a run of text.
        self._at = 0

    def nodes(self, tokens: Sequence[Token]) -> Iterator[Node]:
        at = 0
        while at < len(tokens):
            end = _closing(tokens, at)
            yield self._node(tokens[at], tokens[at + 1 : end])
            at = end + 1

    def _inner(self, tokens: Sequence[Token], where: str) -> tuple[Node, ...]:
        """Return the nodes of a list's item or of a quotation, which have no headings and no figures."""
        found = tuple(self.nodes(tokens))
        for node in found:
            if isinstance(node, Heading | Exhibit):
                what = "a heading" if isinstance(node, Heading) else "a figure or table"
                raise BadInput(
                    self.file, f"{what} in {where}", "it alone between blank lines, at the margin", node.line
                )
        return found

    def _node(self, token: Token, inside: Sequence[Token]) -> Node:
        line = self._line(token)
        match token.type:
            case "heading_open":
                return self._heading(token, inside[0], line)
            case "paragraph_open":
                return self._paragraph(inside[0], line)
            case "bullet_list_open" | "ordered_list_open":
                start = token.attrGet("start")
                if start is not None:
                    expected = f"a list that starts at 1; a backslash before the sign, {start}\\., where it is none"
                    raise BadInput(self.file, f"a list that starts at {start}", expected, line)
                items = tuple(self._inner(item, "a list") for item in _items(inside))
                return Items(token.type.startswith("ordered"), items, line)
            case "blockquote_open":
                return Quotation(self._inner(inside, "a quotation"), line)
        raise self._fault(token.type, line)

    def _heading(self, token: Token, content: Token, line: int) -> Heading:
        level = int(token.tag[1])
        if level not in (2, 3):
            raise BadInput(self.file, f"a heading of level {level}", "## or ### under the chapter’s title", line)
        if not content.content.strip():
            raise BadInput(self.file, "an empty heading", "words after ##", line)
        self._headings += 1
        return Heading(level, self._inline(content, line), line, self._headings)

    def _paragraph(self, content: Token, line: int) -> Node:
        children = content.children or []
        if len(children) == 1 and children[0].type == "placeholder":
            found = parse(children[0].content)
            if isinstance(found, Block):
                return Exhibit(found, line)
        return Paragraph(self._inline(content, line), line)

    def _inline(self, content: Token, line: int) -> tuple[Inline, ...]:
        self._at = line
        return tuple(self._row(content.children or []))

    def _row(self, tokens: Sequence[Token]) -> Iterator[Inline]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _closing(tokens, at)
            match token.type:
                case "text" | "text_special":
                    if token.content:
                        yield self._text(token.content)
                case "softbreak":
                    yield Text("\n", self._at)
                    self._at += 1
                case "hardbreak":
                    yield Break()
                    self._at += 1
                case "em_open" | "strong_open":
                    yield Marked(token.tag, tuple(self._row(tokens[at + 1 : end])))
                case "link_open":
                    address = self._address(token)
                    yield Marked(token.tag, tuple(self._row(tokens[at + 1 : end])), address)
                case "stray":
                    self._refuse_stray(token.content)
                case "placeholder":
                    yield self._shown(token, self._at)
                    self._at += token.content.count("\n")
                case other:
                    raise self._fault(other, self._at)
            at = end + 1

    def _text(self, letters: str) -> Text:
        if _BRACE.search(letters):
            raise BadInput(
                self.file, f"a brace by itself in {letters[:40]!r}", "a pair, { and }, around a placeholder", self._at
            )
        if "[^" in letters:
            raise BadInput(self.file, f"a footnote in {letters[:40]!r}", "it among the words", self._at)
        return Text(letters, self._at)

    def _refuse_stray(self, sign: str) -> None:
        """Raise BadInput on a sign of emphasis that has no partner; one that has lost its letters to a pair is well."""
        if sign:
            expected = f"a pair around words, no space inside it; or \\{sign} where the sign itself is meant"
            raise BadInput(self.file, f"{sign} that emphasises nothing", expected, self._at)

    def _address(self, token: Token) -> str:
        address = str(token.attrGet("href") or "")
        if token.attrGet("title") is not None:
            raise BadInput(self.file, f"a title of the link to {address!r}", "it among the words", self._at)
        if "%7B" in address or not (_PAGE.fullmatch(address) or _ADDRESS.fullmatch(address)):
            expected = "a page, such as /leaders, or an address that starts with https://"
            raise BadInput(self.file, f"a link to {address!r}", expected, self._at)
        return address

    def _shown(self, token: Token, line: int) -> Shown | Literal | Claim:
        found: Placeholder | None = parse(token.content)
        if found is None:
            raise BadInput(
                self.file,
                f"{{{token.content}}}",
                "a placeholder of docs/how-to/chapters.md, such as {count/works}",
                line,
            )
        if isinstance(found, Block):
            raise BadInput(self.file, f"{{{token.content}}} inside a text", "it alone between blank lines", line)
        return found

    def _line(self, token: Token) -> int:
        return self.first_line + (token.map[0] if token.map else 0)

    def _fault(self, sort: str, line: int) -> BadInput:
        what = _SORTS.get(sort, sort)
        return BadInput(
            self.file, f"{what} in a chapter", "text; numbers, figures and tables come by placeholder", line
        )


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Return where what opens at `at` closes; `at` itself where it opens nothing."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    raise AssertionError(tokens[at])


def _items(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    at = 0
    while at < len(tokens):
        end = _closing(tokens, at)
        yield tokens[at + 1 : end]
        at = end + 1


def inlines(nodes: Sequence[Node]) -> Iterator[tuple[int, tuple[Inline, ...]]]:
    """Yield every run of text of nodes, with its line."""
    for node in nodes:
        match node:
            case Heading() | Paragraph():
                yield node.line, node.inside
            case Items():
                for item in node.items:
                    yield from inlines(item)
            case Quotation():
                yield from inlines(node.inside)


def flat(inside: Sequence[Inline]) -> Iterator[Inline]:
    """Yield what stands in a run of text, marks opened."""
    for each in inside:
        if isinstance(each, Marked):
            yield from flat(each.inside)
        else:
            yield each
