"""Text, tables and figures in Typst's own writing; every letter is one that the fonts have."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from almanac.model.words import Language
from almanac.publish.exhibits.exhibit import Cell, Chart, Listing
from almanac.publish.fonts import covered
from almanac.publish.prose import Prose, Told
from almanac.text.markdown import Break, Heading, Inline, Items, Marked, Node, Paragraph, Quotation, Text
from almanac.text.placeholders import Claim

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": " ", "\t": " ", "\r": " "})
# How many letters a column of text needs not break, and how many it may ask for.
_SHORT, _MOST = 20, 60


@dataclass
class Typesetter:
    """Writes Typst in one language; `lacking` gathers letters that no font has, each with a text that it stands in."""

    language: Language
    lacking: dict[str, str] = field(default_factory=dict)

    def quoted(self, text: str) -> str:
        """Return a text as a string of Typst's."""
        self.look(text)
        return f'"{text.translate(_ESCAPES)}"'

    def look(self, text: str) -> None:
        """Remember the letters of a text that no font has."""
        if not covered().issuperset(text):
            for letter in set(text) - covered():
                self.lacking.setdefault(letter, text)

    def text(self, text: str, language: str = "") -> str:
        """Return a text as markup."""
        plain = f"#{self.quoted(text)};"
        return f'#text(lang: "{language}")[{plain}]' if language not in ("", "und", self.language) else plain

    def organisation(self, id_: str, markup: str) -> str:
        """Return the mention of an organisation, which the index leads to."""
        return f"#mention({self.quoted(id_)}, [{markup}])"

    def cell(self, cell: Cell) -> str:
        """Return a cell of a table."""
        markup = self.text(cell.text, cell.language)
        kind, _, id_ = cell.page.partition("/")
        if kind == "organisations" and id_:
            return self.organisation(id_, markup)
        return f"#link({self.quoted(cell.address)})[{markup}]" if cell.address else markup

    def listing(self, listing: Listing, caption: str = "") -> str:
        """Return a table with its caption."""
        numbers = [cell.number for cell in listing.rows[0]]
        aligns = ", ".join("right" if number else "left" for number in numbers)
        head = ", ".join(map(self.quoted, listing.head))
        rows = "\n".join("  " + " ".join(f"[{self.cell(cell)}]," for cell in row) for row in listing.rows)
        title = self.text(caption or listing.title)
        return (
            f"#listing(words, [{title}], ({', '.join(_widths(listing, numbers))}), ({aligns},), ({head},), "
            f"{self.quoted(listing.note)},\n{rows}\n)\n"
        )

    def chart(self, chart: Chart, path: str) -> str:
        """Return a figure; path: where its drawing stands."""
        told = (self.quoted(text) for text in (path, chart.description))
        return f"#drawing({', '.join(told)}, [{self.text(chart.title)}], {self.quoted(chart.note)})\n"


def _widths(listing: Listing, numbers: Sequence[bool]) -> list[str]:
    """Return the widths of columns: numbers and short texts take what they need, others share the rest by length."""
    widths = []
    for at, number in enumerate(numbers):
        longest = max(wide(text) for text in (listing.head[at], *(row[at].text for row in listing.rows)))
        widths.append("auto" if number or longest <= _SHORT else f"{min(longest, _MOST)}fr")
    return widths


def wide(text: str) -> int:
    """Return how many Latin letters wide a text is; a Chinese one counts for two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


@dataclass(frozen=True)
class ProseTypesetter:
    """Writes a chapter's nodes; figures and tables are left to whoever knows where drawings stand."""

    typesetter: Typesetter
    prose: Prose

    def node(self, node: Node) -> str:
        """Return a heading, paragraph, list or quotation."""
        match node:
            case Heading():
                return f"#heading(level: {node.level})[{self.row(node.inside)}]\n"
            case Paragraph():
                return f"{self.row(node.inside)}\n"
            case Items():
                mark = "enum" if node.numbered else "list"
                items = ", ".join(f"[{self._nodes(item)}]" for item in node.items)
                return f"#{mark}({items})\n"
            case Quotation():
                return f"#quote(block: true)[{self._nodes(node.inside)}]\n"
        raise AssertionError(node)

    def _nodes(self, nodes: Sequence[Node]) -> str:
        return "\n\n".join(map(self.node, nodes))

    def row(self, inside: Sequence[Inline]) -> str:
        """Return a run of text."""
        return "".join(map(self._inline, inside))

    def _inline(self, each: Inline) -> str:
        match each:
            case Text(text):
                joined = "" if self.typesetter.language is Language.ZH else " "
                return self.typesetter.text(text.replace("\n", joined)) if text else ""
            case Break():
                return "#linebreak()"
            case Marked("a", inside, address):
                text = self.row(inside)
                # What leads to a page of the site has no address on paper.
                return text if address.startswith("/") else f"#link({self.typesetter.quoted(address)})[{text}]"
            case Marked("em", inside, _) if self.typesetter.language is not Language.ZH:
                return f"#emph[{self.row(inside)}]"
            case Marked(_, inside, _):
                return f"#strong[{self.row(inside)}]"
            case Claim():
                return ""
            case shown:
                return self._told(self.prose.told(shown))

    def _told(self, told: Told) -> str:
        markup = self.typesetter.text(told.text, told.language)
        kind, _, id_ = told.page.partition("/")
        is_name = kind == "organisations" and id_ and not told.number
        return self.typesetter.organisation(id_, markup) if is_name else markup
