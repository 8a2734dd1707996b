"""Organisations that no register has: mentions that agree in name, country and web domain are one local organisation.

Its id is made of its name, so that it survives a rebuild. A second organisation of the same name, known to be another
by its country or domain, has that in its id; the one that was mentioned first keeps the plain id, whatever comes
later. Merged into a register, it stays known by its id (`Entry.also`).
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from anyascii import anyascii

from almanac.model.register import Entry, Name
from almanac.resolve.linker.words import simplified
from almanac.resolve.names import normalise

PREFIX = "local-"
_LONGEST = 48


@dataclass(frozen=True)
class Mention:
    """A name or an affiliation as written, with what is known beside it: ISO 3166-1 alpha-2 country, web domain."""

    text: str
    country: str | None = None
    domain: str | None = None


class LocalRegister:
    """Local organisations by name, to which mentions are brought one at a time, in the order of their making."""

    def __init__(self, known: Iterable[Entry] = ()) -> None:
        """`known` are the local organisations of earlier runs, which keep their ids."""
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        for entry in known:
            self._by_name[normalise(entry.name)].append(entry)

    def home(self, mention: Mention) -> Entry | None:
        """Return the organisation behind a mention, a new one if need be; None where the text names nobody.

        Two mentions are one organisation's if their normalised names are equal and neither country nor domain speaks
        against it: what is not known speaks against nothing.
        """
        name = normalise(mention.text)
        if not any(map(str.isalpha, name)) or simplified(name) in _nobody():
            return None
        group = self._by_name[name]
        at = _fitting(group, mention)
        if at is None:
            group.append(_new(name, mention, {entry.id for entry in group}))
            return group[-1]
        known = group[at]
        group[at] = replace(
            known,
            country=known.country or mention.country,
            domains=known.domains or _domains(mention),
        )
        return group[at]

    def entries(self) -> list[Entry]:
        """Return the organisations, those of one name in the order in which they were first mentioned."""
        return [entry for group in self._by_name.values() for entry in group]


@cache
def _nobody() -> frozenset[str]:
    """Return what people write where they belong to no organisation, normalised."""
    table = resources.files("almanac.resolve.linker").joinpath("tables", "nobody.csv").read_text(encoding="utf-8")
    return frozenset(normalise(row["text"]) for row in csv.DictReader(table.splitlines()))


def _fitting(group: list[Entry], mention: Mention) -> int | None:
    """Return the place of the organisation that a mention fits, the one that agrees in most if there are several."""
    agreement = {
        at: (mention.domain in entry.domains, entry.country == mention.country)
        for at, entry in enumerate(group)
        if (not entry.country or not mention.country or entry.country == mention.country)
        and (not entry.domains or not mention.domain or mention.domain in entry.domains)
    }
    return max(agreement, key=lambda at: (agreement[at], -at)) if agreement else None


def _new(name: str, mention: Mention, taken: set[str]) -> Entry:
    written = " ".join(mention.text.split())
    return Entry(
        id=_id(name, mention, taken),
        name=written,
        names=(Name(written, "label"),),
        types=(),
        country=mention.country,
        city=None,
        domains=_domains(mention),
    )


def _domains(mention: Mention) -> tuple[str, ...]:
    return (mention.domain,) if mention.domain else ()


def _id(name: str, mention: Mention, taken: set[str]) -> str:
    slug = "-".join("".join(letter if letter.isalnum() else " " for letter in anyascii(name).lower()).split())
    if len(slug) > _LONGEST or not slug:
        slug = f"{slug[:_LONGEST]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}".strip("-")
    evidence = [(mention.domain or "").replace(".", "-"), (mention.country or "").lower()]
    plain = PREFIX + slug
    ids = [plain, *(f"{plain}-{more}" for more in (*evidence, "-".join(evidence)) if more)]
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (*ids, *numbered) if each not in taken)
