"""Feeds of news (RSS 2.0, RSS 1.0, Atom): the addresses of their entries, the newest as the feed orders them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

MOST_ENTRIES = 200


@dataclass(frozen=True)
class Entry:
    """One entry of a feed: the address of its page."""

    address: str


def entries_of(content: bytes, address: str) -> list[Entry] | None:
    """Return the entries of a feed that stood at `address`, each once, at most `MOST_ENTRIES`; None where what stood
    there is no feed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
    if etree.QName(root).localname not in ("rss", "RDF", "feed"):
        return None
    found = (_address(each) for each in root.iter() if _name(each) in ("item", "entry"))
    addresses = (urljoin(address, each) for each in found if each)
    safe = dict.fromkeys(each for each in addresses if urlsplit(each).scheme in ("http", "https"))
    return [Entry(each) for each in safe][:MOST_ENTRIES]


def _address(entry: etree._Element) -> str | None:
    links = [each for each in entry if _name(each) == "link"]
    for link in links:
        if link.get("rel", "alternate") == "alternate" and (link.get("href") or link.text):
            return str(link.get("href") or link.text).strip()
    return None


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""
