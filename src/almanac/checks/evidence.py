"""What the checks look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from almanac.facts.store import Tables
from almanac.text.chapters import Chapters
from almanac.text.values import Values


@dataclass(frozen=True)
class Prose:
    """The chapters, what their references stand for, and the names that translations keep."""

    chapters: Chapters
    values: Values
    protected: Sequence[str]


@dataclass(frozen=True)
class Evidence:
    """Everything that the edition would print: the stages' tables, and what the settings expect."""

    facts: Tables
    resolved: Tables
    analysed: Tables
    expected: Mapping[str, int]
    prose: Prose | None = None
