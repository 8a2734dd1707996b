"""The whole document in one language: cover, contents, chapters, briefs, registers, index and sources."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape

from almanac.model.words import Language
from almanac.publish.book import Row, in_language
from almanac.publish.chapters import made
from almanac.publish.exhibits.counter import rounds
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Cell, Chart, Listing, Voice
from almanac.publish.exhibits.gallery import exhibit
from almanac.publish.exhibits.network import partnerships
from almanac.publish.fonts import AROUND, TEXT
from almanac.publish.labels import N_, label_of
from almanac.publish.links import host_of
from almanac.publish.pdf.typeset import ProseTypesetter, Typesetter
from almanac.publish.prose import Prose
from almanac.publish.sentences import Names, Sentences
from almanac.publish.translations import of_earlier_text
from almanac.text.chapters import Chapter
from almanac.text.markdown import Exhibit
from almanac.text.placeholders import Block

# So many organisations have a place in the register, those with the most works and money first; the site has all.
MOST_REGISTERED = 400
_WORDS = re.compile(r">([^<>]+)</text>")
_REGION = {Language.EN: "gb", Language.RU: "ru", Language.ZH: "cn"}
_LEADING = {Language.EN: "0.68em", Language.RU: "0.68em", Language.ZH: "0.95em"}


@dataclass(frozen=True)
class Document:
    """An edition's document in one language, and the drawings that it shows by their paths."""

    voice: Voice
    prose: Prose | None
    drawer: Drawer
    typesetter: Typesetter

    @cached_property
    def drawings(self) -> dict[str, str]:
        """The SVG of each figure by its path; filled as the text is written."""
        return {}

    def text(self) -> str:
        """Return the document in Typst's writing."""
        return "\n".join(self._parts())

    def _parts(self) -> Iterator[str]:
        yield '#import "almanac.typ": *'
        yield self._words()
        yield "#show: body => setting(words, body)"
        yield "#cover(words)"
        contents = self._say(N_("Contents"))
        yield f"#contents({contents})"
        yield '#set heading(numbering: (..n) => if n.pos().len() == 1 { numbering("1", ..n) })'
        for chapter in self.voice.book.chapters.get(self.voice.language, ()):
            yield from self._chapter(chapter)
        yield "#set heading(numbering: none)"
        appendices: tuple[Callable[[], Iterator[str]], ...] = (
            self._briefs, self._years, self._partnerships, self._policies, self._organisations, self._index,
            self._sources,
        )  # fmt: skip
        for appendix in appendices:
            yield from appendix()

    @property
    def _between(self) -> str:
        """What parts two sentences: Chinese writes them without a space."""
        return "" if self.voice.language is Language.ZH else " "

    @property
    def _comma(self) -> str:
        """What parts particulars and numbers of pages."""
        return "，" if self.voice.language is Language.ZH else ", "

    def _say(self, phrase: str) -> str:
        return self.typesetter.quoted(self.voice.say(phrase))

    def _words(self) -> str:
        masthead, language = self.voice.book.masthead, self.voice.language
        serif, ui = (tuple_of(map(self.typesetter.quoted, names)) for names in (TEXT, AROUND))
        topics = [topic.label[language] for topic in self.voice.book.taxonomy.technologies]
        day = datetime.date.fromisoformat(masthead.edition)
        fields = {
            "title": self.typesetter.quoted(masthead.title[language]),
            "subtitle": self.typesetter.quoted(masthead.subtitle[language]),
            "author": self.typesetter.quoted((masthead.imprint.publisher or masthead.title)[language]),
            "comma": self.typesetter.quoted(self._comma),
            "keywords": tuple_of(map(self.typesetter.quoted, topics)),
            "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})",
            "edition": self.typesetter.quoted(self.voice.formats.date(masthead.edition)),
            "lang": f'"{language}"', "region": f'"{_REGION[language]}"', "serif": serif, "ui": ui,
            "hyphenate": "false" if language is Language.ZH else "true",
            "leading": _LEADING[language], "spacing": "1.2em" if language is Language.ZH else "1.05em",
            "counter": self._counter(), "imprint": self._imprint(),
        }  # fmt: skip
        return "#let words = (" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + ")"

    def _counter(self) -> str:
        masthead, formats = self.voice.book.masthead, self.voice.formats
        counter = self.voice.book.counters.get((masthead.year, masthead.definition))
        if counter is None:
            return "none"
        definition = self.voice.say(label_of("definition", masthead.definition))
        title, year = masthead.counter_title[self.voice.language], formats.date(str(masthead.year))
        drawn = self.voice.say(N_("definition: %(name)s"), name=definition)
        what = f"{title} · {year} · {drawn}"
        span = formats.money_range(counter["low"], counter["high"], masthead.currency)
        told = {
            "what": what, "total": self.voice.total(counter),
            "range": self.voice.say(N_("5–95%% interval: %(range)s"), range=span),
        }  # fmt: skip
        return "(" + ", ".join(f"{name}: {self.typesetter.quoted(text)}" for name, text in told.items()) + ")"

    def _imprint(self) -> str:
        masthead, language = self.voice.book.masthead, self.voice.language
        date = self.voice.formats.date(masthead.edition)
        lines = [
            f"{masthead.title[language]}. {masthead.subtitle[language]}",
            self.voice.say(
                N_("Edition of %(date)s. Text and our data: CC BY 4.0; facts keep the terms of their sources."),
                date=date,
            ),
            *(credit[language] for credit in masthead.credits),
            self.voice.say(N_("Set in Noto Serif and Noto Sans (SIL Open Font License) with Typst.")),
        ]  # fmt: skip
        return tuple_of(self.typesetter.quoted(line) for line in lines)

    def _heading(self, text: str, level: int = 1) -> str:
        return f"#heading(level: {level})[{self.typesetter.text(text)}]\n"

    def _chapter(self, chapter: Chapter) -> Iterator[str]:
        assert self.prose is not None
        writer = ProseTypesetter(self.typesetter, self.prose)
        yield self._heading(chapter.title)
        if of_earlier_text(self.voice.book.translated, chapter.language, chapter.id):
            note = N_("Parts of this translation are of an earlier text of the English chapter.")
            yield f"{self.typesetter.text(self.voice.say(note))}\n"
        for node in chapter.nodes:
            yield self._exhibit(made(self.voice, chapter, node)) if isinstance(node, Exhibit) else writer.node(node)

    def _exhibit(self, shown: Chart | Listing | None) -> str:
        match shown:
            case None:
                return self.typesetter.text(self.voice.say(N_("Nothing is known of this yet."))) + "\n"
            case Listing():
                return self.typesetter.listing(shown)
            case chart:
                path = f"{chart.name}.svg"
                self.drawings[path] = svg = self.drawer.plain(chart, self.voice.language)
                for words in _WORDS.findall(svg):
                    self.typesetter.look(unescape(words))
                return self.typesetter.chart(chart, path)

    def _briefs(self) -> Iterator[str]:
        book = self.voice.book
        codes = [code for code in book.countries if code in book.briefed]
        if not codes:
            return
        yield self._heading(self.voice.say(N_("Briefs of countries")))
        names = Names(
            lambda id_: self.voice.organisation(id_).text, lambda code: self.voice.country(code).text,
            lambda name: self.voice.topic(*name.split("/")).text,
        )  # fmt: skip
        say = Sentences(self.voice.language, names)
        for code in codes:
            yield self._heading(self.voice.country(code).text, 2)
            for section, claims in book.briefs.brief("country", code).claims.items():
                if claims:
                    yield self._heading(self.voice.say(label_of("section", section)), 3)
                    told = self._between.join(str(say(claim.kind, claim.values)) for claim in claims)
                    yield self.typesetter.text(told) + "\n"

    def _years(self) -> Iterator[str]:
        """Yield the counter year by year: its figures as on the site, and its rounds."""
        book = self.voice.book
        years = [year for year in book.years if (year, book.masthead.definition) in book.counters]
        if not years:
            return
        yield self._heading(self.voice.say(N_("The counter, year by year")))
        for year in years:
            yield self._heading(self.voice.formats.date(str(year)), 2)
            # What comes next stands on the same page.
            yield f"#block(sticky: true)[{self._year(year)}]\n"
            for name in ("counter", "running"):
                chart = exhibit(self.voice, Block("figure", name, (str(year),)))
                if chart is not None:
                    yield self._exhibit(chart)
            listing = rounds(self.voice, str(year))
            if listing.rows:
                yield self.typesetter.listing(listing)

    def _year(self, year: int) -> str:
        """Return a sentence on what a year's counter shows."""
        masthead, formats = self.voice.book.masthead, self.voice.formats
        counter = self.voice.book.counters[year, masthead.definition]
        told = self.voice.say(
            N_("Total: %(total)s; 5–95%% interval: %(range)s; rounds: %(rounds)s, undisclosed: %(undisclosed)s."),
            total=self.voice.total(counter),
            range=formats.money_range(counter["low"], counter["high"], masthead.currency),
            rounds=formats.number(counter["rounds"]), undisclosed=formats.number(counter["undisclosed"]),
        )  # fmt: skip
        if counter["unconverted"]:
            number = formats.number(counter["unconverted"])
            told += self._between + self.voice.say(N_("Amounts that are not converted: %(number)s."), number=number)
        return self.typesetter.text(told)

    def _partnerships(self) -> Iterator[str]:
        listing = partnerships(self.voice, str(MOST_REGISTERED))
        if listing.rows:
            yield self._heading(self.voice.say(N_("Partnerships")))
            yield self._registered_rows(listing, len(self.voice.book.partnerships))

    def _registered_rows(self, listing: Listing, number: int) -> str:
        """Return a register's table, with a note where it has not all rows; number: how many there are."""
        rows = listing.rows[:MOST_REGISTERED]
        if number > len(rows):
            values = {"number": self.voice.formats.number(len(rows)), "all": self.voice.formats.number(number)}
            listing = replace(listing, note=self.voice.say(N_("Rows shown: %(number)s of %(all)s."), **values))
        return self.typesetter.listing(replace(listing, rows=rows))

    def _policies(self) -> Iterator[str]:
        rows = tuple(
            (
                self.voice.country(code), Cell(str(row["year"])),
                self._title(row),
                Cell(self.voice.say(label_of("policy", row["kind"]))),
            )
            for code in self.voice.book.countries for row in self.voice.book.policies.get(code, [])
        )  # fmt: skip
        if rows:
            head = self.voice.head(N_("Country"), N_("Year"), N_("Title"), N_("Kind"))
            title = self.voice.say(N_("Strategies and other policies"))
            yield self._heading(title)
            yield self._registered_rows(Listing(title, head, rows), len(rows))

    def _title(self, row: Row) -> Cell:
        title, code = in_language(row, "title", self.voice.language)
        return Cell(title, language="" if code == self.voice.language else code)

    def _registered(self) -> list[Row]:
        """Return the organisations of the register, by their names in the language."""
        book = self.voice.book
        weight = {row["organisation"]: row["value"] for row in book.leaders()}
        rows = sorted(book.organisations.values(), key=lambda row: (-weight.get(row["id"], 0.0), row["id"]))
        shown = rows[:MOST_REGISTERED]
        return sorted(shown, key=lambda row: (self.voice.organisation(row["id"]).text.casefold(), row["id"]))

    def _organisations(self) -> Iterator[str]:
        rows = self._registered()
        if not rows:
            return
        yield self._heading(self.voice.say(N_("Organisations")))
        if len(rows) < len(self.voice.book.organisations):
            note = self.voice.many("The %(num)s organisation with the most works.",
                                   "The %(num)s organisations with the most works.", len(rows))  # fmt: skip
            yield self.typesetter.text(note) + "\n"
        yield "#columns(2, gutter: 8mm)["
        for row in rows:
            yield self._entry(row)
        yield "]"

    def _entry(self, row: Row) -> str:
        cell = self.voice.organisation(row["id"])
        city = self.voice.book.masthead.cities.get((row["country"], row["city"]))
        place = city[self.voice.language] if city else row["city"]
        where = [self.voice.country(row["country"]).text if row["country"] else None, place]
        what = self._comma.join(filter(None, [self.voice.say(label_of("kind", row["kind"])), *where]))
        about = row[f"about_{self.voice.language}"] or ""
        quoted = self.typesetter.quoted
        name = self.typesetter.text(cell.text, cell.language)
        return f"#entry(words, [{name}], {quoted(what)}, {quoted(about)})"

    def _index(self) -> Iterator[str]:
        rows = [(row["id"], self.voice.organisation(row["id"]).text) for row in self.voice.book.organisations.values()]
        if not rows:
            return
        rows.sort(key=lambda row: (row[1].casefold(), row[0]))
        yield self._heading(self.voice.say(N_("Index of organisations")))
        names = ", ".join(f"({self.typesetter.quoted(id_)}, {self.typesetter.quoted(name)})" for id_, name in rows)
        yield f"#index(words, ({names},))"

    def _sources(self) -> Iterator[str]:
        """List the addresses that the money, partnerships and policies were taken from."""
        book = self.voice.book
        rows = [*book.rounds.values(), *book.partnerships.values()]
        addresses = {address for row in rows for address in row["sources"]}
        addresses |= {row["source"] for policies in book.policies.values() for row in policies}
        shown = sorted((address for address in addresses if address.startswith("http")), key=lambda a: (host_of(a), a))
        if not shown:
            return
        yield self._heading(self.voice.say(N_("Sources")))
        yield (
            self.typesetter.text(
                self.voice.say(N_("Where the money, the partnerships and the policies of this edition were read."))
            )
            + "\n"
        )
        yield f"#addresses(words, {tuple_of(map(self.typesetter.quoted, shown))})"


def tuple_of(values: Iterable[str]) -> str:
    """Return an array of Typst's."""
    return "(" + "".join(f"{value}, " for value in values) + ")"
