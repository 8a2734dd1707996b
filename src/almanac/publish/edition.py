"""An edition: the site in every language, written aside and put on the shelf when it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from almanac.errors import CheckFailed
from almanac.model.words import LANGUAGES, Language
from almanac.publish import phrases
from almanac.publish.book import Book
from almanac.publish.changes import changes_json
from almanac.publish.chapters import chapter_pages, charts_of, check_links
from almanac.publish.citations import write_citation
from almanac.publish.corrections import corrections_json
from almanac.publish.counter_files import write_counter_files
from almanac.publish.data_package import data_package
from almanac.publish.data_pages import data_page
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.exhibits.gallery import year_charts
from almanac.publish.feeds import write_feeds
from almanac.publish.figures import write_figures
from almanac.publish.formats import Formats
from almanac.publish.pages import issues_page, pages
from almanac.publish.pdf.press import write_pdfs
from almanac.publish.picture import write_pictures
from almanac.publish.press import Means, Press
from almanac.publish.reuse import Written, keys, last_written, lendable, linked, linking, prose_keys
from almanac.publish.search import prose_index, prose_of, write_names
from almanac.publish.shelf import Published, put_on_shelf
from almanac.publish.site import HERE, OWN_NAMES, TAGS
from almanac.publish.sitemap import write_sitemap
from almanac.publish.translations import write_translations

FIRST = LANGUAGES[0]
FIRST_PAGE = f"{FIRST}/index.html"


@dataclass(frozen=True)
class Before:
    """What the last publishing kept of its pages, and where that goes now; what all pages are made by (code and
    settings), and what the edition is made of beside prose (that, and its data)."""

    kept: Path
    keep: Path
    made_by: str
    made_of: str


def publish_edition(book: Book, out: Path, before: Before, means: Means, again: bool = False) -> Published:
    """Write the edition into `out` and make it the latest.

    again: it is an edition of before, built again.

    What is as it was in the last edition is linked from it. Raises CheckFailed where a language lacks a phrase; nothing
    is published then.
    """
    printing = _Printing(book, before, last_written(before.kept), means, out / "editions")
    folder, digests = put_on_shelf(out, book.masthead.edition, printing.write, again)
    now = msgspec.structs.replace(printing.written, folder=folder, digests=digests)
    before.keep.write_bytes(msgspec.json.encode(now))
    return Published(book.masthead.edition, folder, now.pages, book.counts, counter_line(book))


class _Printing:
    """One edition being printed; `written` tells of it afterwards."""

    def __init__(self, book: Book, before: Before, last: Written | None, means: Means, editions: Path) -> None:
        self.book = book
        self.before = before
        self.last = last
        self.means = means
        self.editions = editions
        self.voices = [Voice(book, language) for language in LANGUAGES]
        self.written = Written("", {}, {}, before.made_of, texts=prose_keys(book))

    def write(self, new: Path) -> dict[str, str]:
        """Fill the folder `new`; returns the digests of what was linked or written into it, where they are known."""
        texts, before = self.written.texts, self.last.texts if self.last else {}
        changed = [voice for voice in self.voices if before.get(voice.language) != texts.get(voice.language)]
        languages = [voice.language for voice in changed]
        same = lendable(self.last, self.editions, self.before.made_of, languages)
        if self.last is not None and same:
            first = {f"{code}/{path}" for code in LANGUAGES for path in self.last.prose}
            with linking(self.editions / self.last.folder, new, same, first):
                digests = same | self._reprint(self.last, changed, new)
        else:
            digests = self._print_checked(new)
        check_links(self.book, new)
        return digests

    def _print_checked(self, new: Path) -> dict[str, str]:
        """Write everything; raises CheckFailed where a phrase is missing."""
        with self.means.beside(partial(phrases.missing_now, self.means.kept)) as lacking:
            digests = self._print(new)
            if lacking():
                raise CheckFailed(tuple(lacking()))
        return digests

    @contextmanager
    def _drawn(self, voices: Sequence[Voice], new: Path) -> Iterator[None]:
        """Draw every chart of languages beside what is done meanwhile, and write those that answer to a reader."""
        chapters = {
            f"{voice.language}/{chapter.id}": charts_of(voice, chapter)
            for voice in voices for chapter in self.book.chapters.get(voice.language, ())
        }  # fmt: skip
        every = [(chart, Language(page[:2])) for page, charts in chapters.items() for chart in charts]
        every += [(chart, voice.language) for voice in voices for chart in year_charts(voice)]
        with self.means.drawer.drawn(every):
            write_figures(chapters, new, self.means.drawer)
            yield

    def _write_translations(self, new: Path) -> None:
        masthead = self.book.masthead
        write_translations(self.book.translated, masthead.title.en, masthead.edition, new)

    def _reprint(self, last: Written, changed: Sequence[Voice], new: Path) -> dict[str, str]:
        """Write what prose has a part in, of the languages in which it changed; the rest is linked."""
        every, some = (Press(self.book, voices, new, self.means) for voices in (self.voices, changed))
        every.print([issues_page(self.book)])
        with self._drawn(changed, new):
            some.print(list(chapter_pages(self.book)), with_json=False)
            with prose_index(last.prose, new):
                self._write_translations(new)
                write_pdfs(changed, new, self.means)
        self.written = msgspec.structs.replace(last, texts=self.written.texts)
        return every.digests | some.digests

    def _print(self, new: Path) -> dict[str, str]:
        """Write everything but the pages that are as they were; returns the digests that are known."""
        book = self.book
        with data_package(book, new, self.means.beside) as package:
            content = [*pages(book), *chapter_pages(book)]
            now = keys(book, content, self.before.made_by)
            done = linked(self.last, self.editions, now, new)
            prose = prose_of(content)
            rest = [page for page in content if f"{FIRST}/{page.path}" not in done]
            early = {page.path for page in rest if page.content.get("draw")}.union(prose)
            first = [page for page in rest if page.path in early]
            press = Press(book, self.voices, new, self.means)
            with press.beside([page for page in rest if page.path not in early]) as others:
                with self._drawn(self.voices, new):
                    _write_files(book, new)
                    self._write_translations(new)
                    write_pdfs(self.voices, new, self.means)
                    press.print(first)
                with prose_index(prose, new):
                    others()
            press.print([data_page(book, package())])
        write_sitemap(book, [page.path for page in (*content, data_page(book, package()))], new)
        self.written = msgspec.structs.replace(
            self.written, keys=now, pages=(len(content) + 1) * len(LANGUAGES), prose=prose
        )  # fmt: skip
        self.means.drawer.forget()
        return done | package().digests | press.digests


def counter_line(book: Book) -> str:
    """Say in one line, in English, what the edition's counter shows."""
    masthead = book.masthead
    formats = Formats(Language.EN)
    counter = book.counters.get((masthead.year, masthead.definition))
    name = f"{masthead.counter_title.en}, {masthead.year}, {masthead.definition}"
    if counter is None:
        return f"{name}: no round yet"
    left = {"undisclosed": counter["undisclosed"], "in a currency without a rate": counter["unconverted"]}
    disclosed = counter["rounds"] - sum(left.values())
    more = "".join(f", {number} more {why}" for why, number in left.items() if number)
    return (
        f"{name}: {formats.money(counter['total'], masthead.currency)} disclosed in {disclosed} "
        f"round{'' if disclosed == 1 else 's'}{more} "
        f"(5–95 %: {formats.money_range(counter['low'], counter['high'], masthead.currency)})"
    )


def _write_files(book: Book, folder: Path) -> None:
    for name in ("style.css", "leaders.js", "search.js"):
        shutil.copyfile(HERE / "static" / name, folder / name)
    (folder / "index.html").write_text(_door(book), encoding="utf-8")
    write_counter_files(book, folder)
    write_names(book, folder)
    write_citation(book, folder)
    write_pictures(book, folder)
    write_feeds(book, folder)
    (folder / "changes.json").write_text(changes_json(book), encoding="utf-8")
    (folder / "corrections.json").write_text(corrections_json(book), encoding="utf-8")


def _door(book: Book) -> str:
    """Return the page at the edition's root: a choice of languages, and nothing else."""
    items = "".join(
        f'<li><a href="{code}/index.html" lang="{TAGS[code]}" hreflang="{TAGS[code]}">{OWN_NAMES[code]}</a></li>'
        for code in LANGUAGES
    )
    title = " · ".join(book.masthead.title[code] for code in LANGUAGES).replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{title}</title>\n<link rel="stylesheet" href="style.css">\n</head>\n<body>\n'
        f'<main class="page">\n<h1>{title}</h1>\n<ul class="tags">{items}</ul>\n</main>\n</body>\n</html>\n'
    )
