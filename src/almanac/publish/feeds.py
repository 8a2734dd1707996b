"""What is new, to follow: Atom feeds (RFC 4287) of rounds, partnerships and news, in every language."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree

from almanac.model.dates import parse_date
from almanac.model.words import LANGUAGES, Event, Language
from almanac.publish.book import Book, Row, in_language
from almanac.publish.formats import Formats
from almanac.publish.labels import N_, label_of
from almanac.publish.phrases import translations

FOLDER = "feeds"
# Each feed, and what it is called.
FEEDS = {"rounds": N_("Newest rounds"), "partnerships": N_("Newest partnerships"), "news": N_("News")}
# How many entries a feed has.
NEWEST = 50
ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Ids are names in this space, so that the same entry has the same id in every edition, wherever that stands.
_IDS = uuid.UUID("5b1ac0a2-8b56-5b6c-9d0e-5d3f6f0a7c11")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One entry: what it is known by, where it leads from the language's folder, its texts, times and source.

    html: its text as HTML, of news alone.
    """

    id: str
    path: str
    title: str
    summary: str
    published: date
    updated: date
    sources: tuple[str, ...]
    html: str | None = None


def write_feeds(book: Book, edition: Path) -> None:
    """Write the feeds of every language into the edition's folder."""
    for language in LANGUAGES:
        folder = edition / language / FOLDER
        folder.mkdir(parents=True)
        for name in FEEDS:
            (folder / f"{name}.xml").write_bytes(feed(book, language, name))


def feed(book: Book, language: Language, name: str) -> bytes:
    """Return a feed as XML; its links are whole where the edition has a public address, else relative."""
    return _Feeds(book, language).feed(name)


class _Feeds:
    """The feeds of one language."""

    def __init__(self, book: Book, language: Language) -> None:
        self._book, self._language = book, language
        self._formats = Formats(language)
        self._phrase = translations(language).gettext

    def feed(self, name: str) -> bytes:
        masthead, imprint = self._book.masthead, self._book.masthead.imprint
        every = sorted(getattr(self, f"_{name}")(), key=lambda entry: entry.id)
        # What became known last comes first: news that comes late is news too.
        entries = sorted(every, key=lambda entry: (entry.updated, entry.published), reverse=True)[:NEWEST]
        updated = max((entry.updated for entry in entries), default=date.fromisoformat(masthead.edition))
        root = etree.Element(f"{{{ATOM}}}feed", {_LANG: self._language}, nsmap={None: ATOM})
        _text(root, "id", self._id(name))
        _text(root, "title", f"{masthead.title[self._language]}{self._phrase(N_(' — '))}{self._phrase(FEEDS[name])}")
        _text(root, "subtitle", masthead.subtitle[self._language])
        _text(root, "updated", _moment(updated))
        publisher = imprint.publisher or masthead.title
        _text(etree.SubElement(root, f"{{{ATOM}}}author"), "name", publisher[self._language])
        _link(root, "self", self._address(f"{FOLDER}/{name}.xml"), "application/atom+xml")
        _link(root, "alternate", self._address(f"{name}/index.html"), "text/html")
        _text(root, "rights", "CC BY 4.0")
        for entry in entries:
            self._entry(root, name, entry)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)  # type: ignore[no-any-return]

    def _entry(self, root: etree._Element, name: str, entry: Entry) -> None:
        element = etree.SubElement(root, f"{{{ATOM}}}entry")
        _text(element, "id", self._id(f"{name}/{entry.id}"))
        _text(element, "title", entry.title)
        _text(element, "published", _moment(entry.published))
        _text(element, "updated", _moment(entry.updated))
        _link(element, "alternate", self._address(entry.path), "text/html")
        for source in entry.sources:
            _link(element, "via", source)
        _text(element, "summary", entry.summary)
        if entry.html is not None:
            _text(element, "content", entry.html, type="html")

    def _id(self, path: str) -> str:
        return uuid.uuid5(_IDS, f"{self._book.masthead.imprint.id}/{self._language}/{path}").urn

    def _address(self, path: str) -> str:
        imprint = self._book.masthead.imprint
        return imprint.page(self._language, path) if imprint.address else f"../{path}"

    def _rounds(self) -> Iterator[Entry]:
        for row in self._book.rounds.values():
            if row["event"] == Event.ROUND:
                title = f"{self._name(row['organisation'])}{self._phrase(N_(': '))}{self._amount(row)}"
                path = f"rounds/{row['id']}/index.html"
                yield Entry(row["id"], path, title, self._about_round(row), row["first_day"], row["known"],
                            _addresses(row["sources"]))  # fmt: skip

    def _about_round(self, row: Row) -> str:
        phrase, said = self._phrase, [self._phrase(label_of("round", row["kind"]))]
        said.append(self._formats.date(row["announced"]))
        excluded = row["excluded"] and phrase(label_of("excluded", row["excluded"]))
        said.append(f"{phrase(N_('Not counted:'))} {excluded}" if excluded else phrase(N_("Counted")))
        if row["lead_investors"]:
            said.append(f"{phrase(N_('Lead investors'))}{phrase(N_(': '))}{'; '.join(row['lead_investors'])}")
        return " · ".join(said)

    def _amount(self, row: Row) -> str:
        if row["amount"] is None:
            return self._phrase(N_("not disclosed"))
        return self._formats.money(row["amount"], row["currency"])

    def _partnerships(self) -> Iterator[Entry]:
        for row in self._book.partnerships.values():
            parties = self._phrase(N_(", ")).join(map(self._name, row["organisations"]))
            subject, _ = in_language(row, "subject", self._language)
            title = f"{parties}{self._phrase(N_(': '))}{subject}" if subject else parties
            first = parse_date(row["announced"]).first
            yield Entry(row["id"], f"partnerships/{row['id']}/index.html", title, self._formats.date(row["announced"]),
                        first, row["retrieved"], _addresses(row["sources"]))  # fmt: skip

    def _news(self) -> Iterator[Entry]:
        for row in self._book.articles.values():
            title, day = row["title"][self._language], row["published"]
            yield Entry(row["id"], f"news/{row['id']}/index.html", title, self._formats.date(day), day, day,
                        _addresses([row["source"]]), row["html"][self._language])  # fmt: skip

    def _name(self, id_: str) -> str:
        return in_language(self._book.organisations[id_], "name", self._language)[0]


def _addresses(sources: list[str]) -> tuple[str, ...]:
    return tuple(source for source in sources if source.startswith(("http://", "https://")))


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = _NOT_XML.sub("", text)


def _link(parent: etree._Element, rel: str, href: str, kind: str | None = None) -> None:
    told = {"rel": rel, **({"type": kind} if kind else {}), "href": _NOT_XML.sub("", href)}
    etree.SubElement(parent, f"{{{ATOM}}}link", told)
