"""An organisation as a register has it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Name:
    """One name: its text, what it is (label, alias, acronym, short, former, legal), and its language if known."""

    value: str
    kind: str
    language: str | None = None


@dataclass(frozen=True)
class Relation:
    """How another organisation stands to this one (parent, child, successor, predecessor, related)."""

    kind: str
    id: str


@dataclass(frozen=True)
class Entry:
    """One organisation of a register. `country` is ISO 3166-1 alpha-2, `ror` the address of its ROR record, `domains`
    are of its web sites, `also` ids that it has or had in other registers; what is not known is None."""

    id: str
    name: str
    names: tuple[Name, ...]
    types: tuple[str, ...] = ()
    country: str | None = None
    city: str | None = None
    active: bool = True
    well_known: bool = False
    relations: tuple[Relation, ...] = ()
    ror: str | None = None
    domains: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


_PUBLIC_HOSTS = ("wikipedia.org", "facebook.com", "linkedin.com", "twitter.com", "github.io")


def domain_of(address: str) -> str | None:
    """Return the host of a web address without `www.`, or None where it is none or a page on someone else's site."""
    address = address.strip().casefold()
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return None
    host = host.removeprefix("www.").rstrip(".")
    return None if "." not in host or host.endswith(_PUBLIC_HOSTS) else host
