"""An organisation as a register has it."""

from __future__ import annotations

from dataclasses import dataclass


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
    """One organisation of a register. `country` is ISO 3166-1 alpha-2, `ror` the address of its
    ROR record; what is not known is None."""

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
