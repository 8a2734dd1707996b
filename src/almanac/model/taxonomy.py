"""The taxonomy: an industry's technologies and applications, in three languages."""

from __future__ import annotations

import msgspec

from almanac.model.words import Standing

# The halves of a taxonomy, and what the topics of each are called together: in settings, facts and addresses of pages.
HALVES = {"technology": "technologies", "application": "applications"}


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phrase in each language of the edition; none may be empty."""

    en: str
    ru: str
    zh: str

    def __post_init__(self) -> None:
        for language in self.__struct_fields__:
            if not getattr(self, language).strip():
                raise ValueError(f"an empty phrase in language `{language}`")

    def __getitem__(self, language: str) -> str:
        """Return the phrase in `language`: en, ru or zh."""
        return str(getattr(self, language))


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Search terms in each language, in dictionary form."""

    en: tuple[str, ...] = ()
    ru: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()

    def __getitem__(self, language: str) -> tuple[str, ...]:
        """Return the terms in `language`: en, ru or zh."""
        terms: tuple[str, ...] = getattr(self, language)
        return terms


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A technology or an application."""

    id: str
    label: Phrase
    definition: Phrase
    terms: Terms


class Taxonomy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two halves, in the order that pages show them; `industry_terms` show a text is about the industry."""

    industry_terms: Terms
    technologies: tuple[Topic, ...]
    applications: tuple[Topic, ...]

    @property
    def halves(self) -> tuple[tuple[str, tuple[Topic, ...]], ...]:
        """Each half's name in the singular, with its topics."""
        return tuple((half, getattr(self, plural)) for half, plural in HALVES.items())


class InclusionLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the rule: the standing of an organisation whose description has a term of `names` (industry,
    technologies, applications: the taxonomy's) or of `terms`; a line with neither takes what is left. `reason` is what
    the page says, with `{terms}` for those found."""

    standing: Standing
    reason: Phrase
    names: tuple[str, ...] = ()
    terms: Terms = Terms()
