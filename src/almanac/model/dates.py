"""Dates as sources give them: a day, a month, a quarter, a half, or a year (ISO 8601 reduced precision)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

_SHAPE = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|H([12])))?", re.ASCII)


class Precision(StrEnum):
    """How exactly a date is known, from coarse to fine."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True)
class PartialDate:
    """A span of days that a source's date stands for: `first` and `last` are both included."""

    text: str
    first: date
    last: date
    precision: Precision

    def __str__(self) -> str:
        return self.text

    @property
    def month(self) -> str | None:
        """The month as `2017-07`, or None where the date is coarser than a month."""
        if self.precision in (Precision.MONTH, Precision.DAY):
            return self.text[:7]
        return None

    def days_apart(self, other: PartialDate) -> int:
        """Days between the two spans; 0 where they overlap."""
        return max(0, (other.first - self.last).days, (self.first - other.last).days)


@cache
def parse_date(text: str) -> PartialDate:
    """Read `2017`, `2017-H1`, `2017-Q3`, `2017-07` or `2017-07-20`.

    Raises ValueError on anything else, an impossible day among them.
    """
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise ValueError(text)
    year, month, day, quarter, half = (int(part) if part else None for part in shape.groups())
    assert year is not None
    if day is not None and month is not None:
        exact = date(year, month, day)
        return PartialDate(text, exact, exact, Precision.DAY)
    if month is not None:
        return _months(text, year, month, 1, Precision.MONTH)
    if quarter is not None:
        return _months(text, year, 3 * quarter - 2, 3, Precision.QUARTER)
    if half is not None:
        return _months(text, year, 6 * half - 5, 6, Precision.HALF)
    return _months(text, year, 1, 12, Precision.YEAR)


def _months(text: str, year: int, first_month: int, count: int, precision: Precision) -> PartialDate:
    last_month = first_month + count - 1
    last_day = calendar.monthrange(year, last_month)[1]
    return PartialDate(text, date(year, first_month, 1), date(year, last_month, last_day), precision)
