"""What a reference in prose stands for, once it is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Value:
    """What a reference stands for: what sort of value it is, the value, and of a range both ends.

    sort: money, number, share, times, change, rank, organisation, country, technology, application or date; number is
    the id of the number that it is, empty where nothing traces it. Of a name that a place chose, `ties` are those that
    the same figure puts at that place too: only their ids say which comes first.
    """

    sort: str
    value: Any
    high: Any = None
    number: str = ""
    ties: tuple[str, ...] = ()
