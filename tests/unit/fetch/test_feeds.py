"""Addresses in feeds of every kind; tricks in them do nothing."""

from __future__ import annotations

import pytest

from almanac.fetch.feeds import MOST_ENTRIES, entries_of

RSS = "<rss version='2.0'><channel><link>https://p.example/</link>{}</channel></rss>"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>"
RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    "<item><link>https://p.example/r</link></item></rdf:RDF>"
)
BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + RSS.format(
    "<item><link>https://p.example/&b;</link></item>"
)
FILE = "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>" + RSS.format("<item><link>&f;</link></item>")


def addresses(content: str) -> list[str] | None:
    found = entries_of(content.encode(), "https://p.example/feed")
    return None if found is None else [entry.address for entry in found]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (RSS.format("<item><link> https://p.example/1 </link></item><item><link>/2</link></item>"),
         ["https://p.example/1", "https://p.example/2"]),
        (RSS.format("<item><title>no link</title></item><item><link>https://p.example/1</link></item>" * 2),
         ["https://p.example/1"]),
        (ATOM.format("<entry><link rel='edit' href='/e'/><link rel='alternate' href='/a'/></entry>"), ["https://p.example/a"]),
        (RDF, ["https://p.example/r"]),
        (RSS.format("<item><link>javascript:alert(1)</link></item><item><link>file:///etc/passwd</link></item>"), []),
        (FILE, []),
        (RSS.format(""), []),
        ("<html><body>a page</body></html>", None),
        ("not xml at all", None),
        ("", None),
    ],
)  # fmt: skip
def test_entries(content: str, expected: list[str] | None) -> None:
    assert addresses(content) == expected


def test_entities_are_not_followed() -> None:
    assert all("aaaa" not in address for address in addresses(BOMB) or [])


def test_a_feed_has_no_more_than_so_many() -> None:
    many = "".join(f"<item><link>https://p.example/{number}</link></item>" for number in range(MOST_ENTRIES + 50))
    assert len(addresses(RSS.format(many)) or []) == MOST_ENTRIES
