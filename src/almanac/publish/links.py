"""Links that pages repeat, written once a language and depth: to organisations, countries, topics and sources."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from almanac.model.dates import parse_date
from almanac.model.taxonomy import HALVES
from almanac.model.words import Language
from almanac.publish.book import Book, in_language
from almanac.publish.formats import Formats
from almanac.publish.labels import N_

Link = Callable[..., Markup]


def links(
    book: Book, language: Language, up: str, phrase: Callable[[str], str], formats: Formats
) -> dict[str, Link]:  # fmt: skip
    """Return the functions that templates call, by name; `up` leads from the page to the language's folder."""
    between = escape(phrase(N_(", ")))
    unknown = escape(phrase(N_("country not known")))

    @cache
    def org(id_: str) -> Markup:
        name, code = in_language(book.organisations[id_], "name", language)
        lang = Markup("") if code == language else Markup(' lang="{}"').format(code)
        return Markup('<a href="{}organisations/{}/index.html"{}>{}</a>').format(up, id_, lang, name)

    @cache
    def country(code: str | None) -> Markup:
        if not code:
            return unknown
        name = book.masthead.countries[code][language]
        return Markup('<a href="{}countries/{}/index.html">{}</a>').format(up, code.lower(), name)

    @cache
    def topic(half: str, id_: str) -> Markup:
        label = book.topic[half, id_].label[language]
        return Markup('<a href="{}{}/{}/index.html">{}</a>').format(up, HALVES[half], id_, label)

    return {
        "org": org,
        "orgs": lambda ids: between.join(map(org, ids)),
        "country": country,
        "topic_link": topic,
        "topics_of": lambda half, ids: between.join(topic(half, id_) for id_ in ids),
        **_outward(phrase, formats, between),
    }


def _outward(phrase: Callable[[str], str], formats: Formats, between: Markup) -> dict[str, Link]:
    """Return what is written alike at every depth: addresses of sources, and times."""

    @cache
    def source(address: str) -> Markup:
        if address.startswith("urn:"):
            return Markup('<span title="{}">{}</span>').format(address, phrase(N_("an article without an address")))
        host = host_of(address)
        return Markup('<a href="{}" rel="noopener noreferrer external" lang="und">{}</a>').format(address, host)

    @cache
    def time(when: Any) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(machine_date(when), formats.date(when))

    return {"source": source, "sources": lambda addresses: between.join(map(source, addresses)), "time": time}


def host_of(address: str) -> str:
    """Return the host of an address, as readers know it."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def machine_date(text: Any) -> str:
    """Return a date as `datetime` has it: as it is, but of halves and quarters the year."""
    moment = parse_date(str(text))
    return str(text) if moment.month else str(moment.first.year)
