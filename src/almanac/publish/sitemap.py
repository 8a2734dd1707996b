"""Where pages stand, for search engines: `sitemap.xml` (sitemaps.org) and `robots.txt`, where there is an address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from almanac.model.words import LANGUAGES
from almanac.publish.book import Book
from almanac.publish.site import TAGS

FIRST = LANGUAGES[0]
# What one file may have: addresses, and bytes (50 MiB, with room for its head).
MOST_ADDRESSES, MOST_BYTES = 50_000, 50 * 2**20 - 1024
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_URLSET = f'{_HEAD}<urlset {_SPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'


def write_sitemap(book: Book, paths: Sequence[str], folder: Path) -> None:
    """Write `sitemap.xml` of the pages at `paths` (from a language's folder), and `robots.txt` where the address is a
    host's root; nothing without an address.

    Where one file cannot hold all, `sitemap.xml` lists `sitemap-1.xml` and so on."""
    address = book.masthead.imprint.address
    if address is None:
        return
    parts = list(_parts(_entries(book, paths)))
    if len(parts) == 1:
        (folder / "sitemap.xml").write_text(f"{_URLSET}{parts[0]}</urlset>\n", encoding="utf-8")
    else:
        places = [f"{address}/sitemap-{number}.xml" for number, _ in enumerate(parts, 1)]
        listed = "".join(f"<sitemap><loc>{escape(place)}</loc></sitemap>\n" for place in places)
        index = f"{_HEAD}<sitemapindex {_SPACE}>\n{listed}</sitemapindex>\n"
        (folder / "sitemap.xml").write_text(index, encoding="utf-8")
        for number, part in enumerate(parts, 1):
            (folder / f"sitemap-{number}.xml").write_text(f"{_URLSET}{part}</urlset>\n", encoding="utf-8")
    if urlsplit(address).path:
        return  # Crawlers read the one at a host's root alone, which is not ours.
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {address}/sitemap.xml\n"
    (folder / "robots.txt").write_text(robots, encoding="utf-8")


def _entries(book: Book, paths: Sequence[str]) -> Iterator[str]:
    imprint, day = book.masthead.imprint, book.masthead.edition
    for path in paths:
        others = [(TAGS[code], imprint.page(code, path)) for code in LANGUAGES]
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(place)}/>'
            for tag, place in (*others, ("x-default", imprint.page(FIRST, path)))
        )
        for _, place in others:
            yield f"<url><loc>{escape(place)}</loc><lastmod>{day}</lastmod>{alternates}</url>\n"


def _parts(entries: Iterator[str]) -> Iterator[str]:
    """Yield the entries in parts that a file can hold."""
    part: list[str] = []
    size = 0
    for entry in entries:
        more = len(entry.encode())
        if part and (len(part) == MOST_ADDRESSES or size + more > MOST_BYTES):
            yield "".join(part)
            part, size = [], 0
        part.append(entry)
        size += more
    yield "".join(part)
