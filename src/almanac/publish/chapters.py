"""Chapters as pages: Markdown's tree, placeholders told, figures drawn, all as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup, escape

from almanac.errors import BadInput
from almanac.model.words import Language
from almanac.publish.book import Book
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Cell, Chart, Listing, Voice
from almanac.publish.exhibits.gallery import exhibit
from almanac.publish.labels import N_
from almanac.publish.pages import Page
from almanac.publish.prose import Prose, Told
from almanac.text.chapters import Chapter
from almanac.text.gates import exhibits_of
from almanac.text.markdown import (
    Break,
    Exhibit,
    Heading,
    Inline,
    Items,
    Marked,
    Node,
    Paragraph,
    Quotation,
    Text,
    inlines,
)
from almanac.text.placeholders import Claim

_SCOPES = {"th": ' scope="row"', "td": ""}


def chapter_pages(book: Book) -> Iterator[Page]:
    """Yield the contents and a page for each chapter; nothing where the industry has none."""
    ids = [chapter.id for chapter in book.chapters.get(Language.EN, ())]
    if not ids:
        return
    yield Page("chapters/index.html", "chapters.html", {"ids": ids})
    for at, id_ in enumerate(ids):
        around = {"before": ids[at - 1] if at else None, "after": ids[at + 1] if at + 1 < len(ids) else None}
        yield Page(f"chapters/{id_}/index.html", "chapter.html", {"id": id_, "draw": True, **around})


def charts_of(voice: Voice, chapter: Chapter) -> list[Chart]:
    """Return the figures of a chapter; raises BadInput, with file and line, on an exhibit that nobody knows and on a
    figure that is there already."""
    found: dict[str, Chart] = {}
    for each in exhibits_of(chapter.nodes):
        chart = made(voice, chapter, each)
        if isinstance(chart, Chart):
            if chart.name in found:
                raise BadInput(chapter.file, f"the figure {chart.name} again", "each figure once a chapter", each.line)
            found[chart.name] = chart
    return list(found.values())


def check_links(book: Book, edition: Path) -> None:
    """Raise BadInput, with file and line, where a chapter links to a page that is not in the folder `edition`."""
    for language, chapters in book.chapters.items():
        for chapter in chapters:
            for line, inside in inlines(chapter.nodes):
                for address in _own_links(inside):
                    if not (edition / language / address.strip("/") / "index.html").is_file():
                        expected = "a page of this edition, such as /leaders"
                        raise BadInput(chapter.file, f"a link to {address!r}", expected, line)


def _own_links(inside: Sequence[Inline]) -> Iterator[str]:
    """Yield the pages of the site that a run of text links to."""
    for each in inside:
        if isinstance(each, Marked):
            if each.tag == "a" and each.address.startswith("/"):
                yield each.address
            yield from _own_links(each.inside)


def made(voice: Voice, chapter: Chapter, shown: Exhibit) -> Chart | Listing | None:
    """Return what a chapter shows at a place, None where there is nothing to show; raises BadInput on the unknown."""
    try:
        return exhibit(voice, shown.block)
    except KeyError as error:
        told = " ".join((shown.block.kind, shown.block.name, *shown.block.arguments))
        expected = f"a figure or table of docs/how-to/chapters.md, of something that the edition has ({error.args[0]})"
        raise BadInput(chapter.file, f"{{{told}}}", expected, shown.line) from error


@dataclass(frozen=True)
class Writer:
    """Writes a chapter as HTML; `up` leads from the page to the language's folder."""

    prose: Prose
    drawer: Drawer
    up: str

    @property
    def _voice(self) -> Voice:
        return self.prose.voice

    def chapter(self, chapter: Chapter) -> Markup:
        """Return what stands under the chapter's title."""
        level, written = 1, []
        for node in chapter.nodes:
            if isinstance(node, Exhibit):
                written.append(self.exhibit(made(self._voice, chapter, node), level + 1))
                continue
            if isinstance(node, Heading):
                level = node.level
            written.append(self._node(node))
        return Markup("\n").join(written)

    def _node(self, node: Node) -> Markup:
        match node:
            case Heading():
                return Markup('<h{0} id="s{1}">{2}</h{0}>').format(node.level, node.number, self._row(node.inside))
            case Paragraph():
                return Markup("<p>{}</p>").format(self._row(node.inside))
            case Items():
                tag = "ol" if node.numbered else "ul"
                items = Markup("").join(Markup("<li>{}</li>").format(self._item(item)) for item in node.items)
                return Markup('<{0} class="plain">{1}</{0}>').format(tag, items)
            case Quotation():
                inside = Markup("").join(map(self._node, node.inside))
                return Markup("<blockquote>{}</blockquote>").format(inside)
        raise AssertionError(node)

    def _item(self, nodes: Sequence[Node]) -> Markup:
        """Return an item's content; a paragraph by itself needs no tag."""
        if len(nodes) == 1 and isinstance(nodes[0], Paragraph):
            return self._row(nodes[0].inside)
        return Markup("").join(map(self._node, nodes))

    def _row(self, inside: Sequence[Inline], in_link: bool = False) -> Markup:
        return Markup("").join(self._inline(each, in_link) for each in inside)

    def _inline(self, each: Inline, in_link: bool) -> Markup:
        match each:
            case Text(text):
                # Chinese lines join without a space.
                return escape(text.replace("\n", "" if self._voice.language is Language.ZH else " "))
            case Break():
                return Markup("<br>")
            case Marked("a", inside, address):
                return self._link(address, self._row(inside, in_link=True))
            case Marked(tag, inside, _):
                return Markup("<{0}>{1}</{0}>").format(tag, self._row(inside, in_link))
            case Claim():
                return Markup("")
            case shown:
                told = self.prose.told(shown)
                return self._told(replace(told, page="") if in_link else told)

    def _link(self, address: str, text: Markup) -> Markup:
        if address.startswith("/"):
            return Markup('<a href="{}">{}</a>').format(self._url(address.strip("/")), text)
        return Markup('<a href="{}" rel="noopener noreferrer external">{}</a>').format(address, text)

    def _told(self, told: Told) -> Markup:
        lang = Markup(' lang="{}"').format(told.language) if told.language else Markup("")
        number = Markup(' class="figure" data-number="{}"').format(told.number) if told.number else Markup("")
        if told.page:
            return Markup('<a{} href="{}"{}>{}</a>').format(number, self._url(told.page), lang, told.text)
        return Markup("<span{}{}>{}</span>").format(number, lang, told.text) if lang or number else escape(told.text)

    def _url(self, page: str) -> str:
        return f"{self.up}{page}{'/' if page else ''}index.html"

    def exhibit(self, shown: Chart | Listing | None, level: int = 3) -> Markup:
        """Return a figure or a table as HTML, `level` its heading's; where there is nothing to show, a sentence."""
        if shown is None:
            return Markup('<p class="note">{}</p>').format(self._voice.say(N_("Nothing is known of this yet.")))
        if isinstance(shown, Listing):
            return self.listing(shown, level)
        return self.chart(shown, level)

    def chart(self, chart: Chart, level: int = 3) -> Markup:
        """Return a figure: its finding, the drawing, its note, and the data as a table that unfolds."""
        drawing = Markup(self.drawer.draw(chart, self._voice.language))  # noqa: S704 (drawn by us, words escaped)
        return Markup(
            '<figure class="chart" id="{0}"><h{1}>{2}</h{1}>{3}<figcaption>{4} {5}</figcaption>'
            "<details><summary>{6}</summary>{7}</details>{8}</figure>"
        ).format(
            f"figure-{chart.name}", level, chart.title, drawing, chart.note, self._rows(chart.page),
            self._voice.say(N_("The data of this figure")), self.table(chart.data, chart.title),
            Markup('<button type="button" hidden>{}</button>').format(self._voice.say(N_("Explore this figure"))),
        )  # fmt: skip

    def _rows(self, page: str) -> Markup:
        if not page:
            return Markup("")
        return Markup('<a href="{}">{}</a>').format(self._url(page), self._voice.say(N_("All rows")))

    def listing(self, listing: Listing, level: int = 3) -> Markup:
        """Return a table with its title."""
        return Markup('<figure class="listing"><h{0}>{1}</h{0}>{2}<figcaption>{3} {4}</figcaption></figure>').format(
            level, listing.title, self.table(listing, listing.title), listing.note, self._rows(listing.page)
        )

    def table(self, listing: Listing, title: str) -> Markup:
        """Return the rows of a table; `title` tells it to those who hear it."""
        numbers = [cell.number for cell in listing.rows[0]] if listing.rows else [False] * len(listing.head)
        names = [escape(name) for name in listing.head]
        head = "".join(f'<th scope="col"{_n(n)}>{name}</th>' for n, name in zip(numbers, names, strict=True))
        rows = "\n".join(self._table_row(row, names) for row in listing.rows)
        return Markup(  # noqa: S704 (names and cells are marked up already)
            f'<div class="rows" role="region" tabindex="0" aria-label="{escape(title)}"><table class="stack">'
            f"<thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>"
        )

    def _table_row(self, row: Sequence[Cell], names: Sequence[Markup]) -> str:
        cells = "".join(
            f'<{tag}{_SCOPES[tag]}{_n(cell.number)} data-label="{name}">{self._cell(cell)}</{tag}>'
            for cell, name, tag in zip(row, names, _tags(row), strict=True)
        )
        return f"<tr>{cells}</tr>"

    def _cell(self, cell: Cell) -> str:
        lang = f' lang="{escape(cell.language)}"' if cell.language else ""
        text = escape(cell.text)
        if cell.page:
            return f'<a href="{escape(self._url(cell.page))}"{lang}>{text}</a>'
        if cell.address:
            return f'<a href="{escape(cell.address)}" rel="noopener noreferrer external"{lang}>{text}</a>'
        return f"<span{lang}>{text}</span>"


def _tags(row: Sequence[Cell]) -> list[str]:
    """Return the tags of a row's cells: the first that is no number names the row."""
    names = next((at for at, cell in enumerate(row) if not cell.number), 0)
    return ["th" if at == names else "td" for at in range(len(row))]


def _n(number: bool) -> str:
    return ' class="n"' if number else ""
