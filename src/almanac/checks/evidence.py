"""What the checks look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from almanac.facts.store import Tables


@dataclass(frozen=True)
class Evidence:
    """Everything that the edition would print: the stages' tables, and what the settings expect."""

    facts: Tables
    resolved: Tables
    analysed: Tables
    expected: Mapping[str, int]
