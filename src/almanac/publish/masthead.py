"""What the settings say of an edition: its names, its counter, its names of places, and who publishes it."""

from __future__ import annotations

from dataclasses import dataclass

from almanac.model.taxonomy import Phrase


@dataclass(frozen=True)
class Imprint:
    """Who publishes the edition, and where: the industry's short name, the site's public address without a slash at its
    end, the publisher, and the sources that the edition was made from."""

    id: str
    address: str | None = None
    publisher: Phrase | None = None
    connectors: tuple[str, ...] = ("industry",)

    def page(self, language: str, path: str) -> str:
        """Return the public address of a page."""
        return f"{self.address}/{language}/{path}"


@dataclass(frozen=True)
class Masthead:
    """What the settings say of the edition: its names, its counter, and its names of places."""

    title: Phrase
    subtitle: Phrase
    counter_title: Phrase
    edition: str
    country: str
    currency: str
    definition: str
    year: int
    compare: str | None
    credits: tuple[Phrase, ...]
    countries: dict[str, Phrase]
    cities: dict[tuple[str, str], Phrase]
    top_venues: tuple[str, ...] = ()
    imprint: Imprint = Imprint("almanac")
    contact: str | None = None
