"""Days and months in text, in English, Russian and Chinese, those told by weekday or "yesterday" too."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from almanac.read.patterns import patterns

_MONTHS = {
    "en": ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    "ru": ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
}  # fmt: skip
_DAYS = {
    "en": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "ru": ["понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень"],
    "zh": list("一二三四五六日"),
}  # fmt: skip


_NUMBERS = {
    **dict(zip(["one", "two", "three", "four", "five"], range(1, 6), strict=True)), "два": 2, "три": 3, "четыре": 4,
    **dict(zip("一二三四五", range(1, 6), strict=True)), "两": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A time that a text tells: an ISO day, month or year, where it stands, and whether it is a week, which says no
    more than the month."""

    when: str
    span: tuple[int, int]
    week: bool = False


Reader = Callable[[re.Match[str], date, str], str | None]


def times(text: str, language: str, published: date) -> list[Told]:
    """Return the times that a text tells, in order; of two that overlap, the more exact one."""
    found: list[Told] = []
    for pattern, read in _RULES[language]:
        for match in pattern.finditer(text):
            span = match.span()
            if any(told.span[0] < span[1] and span[0] < told.span[1] for told in found):
                continue
            when = read(match, published, language)
            if when:
                found.append(Told(when, span, read is _this_month))
    return sorted(found, key=lambda told: told.span)


def _day(match: re.Match[str], published: date, language: str) -> str | None:
    month = _month_of(match["month"], language)
    year = match.groupdict().get("year")
    try:
        told = date(int(year) if year else published.year, month, int(match["day"]))
    except ValueError:
        return None
    if not year and told > published + timedelta(days=40):
        told = told.replace(year=told.year - 1)
    return told.isoformat()


def _month(match: re.Match[str], published: date, language: str) -> str | None:
    month = _month_of(match["month"], language)
    year = match.groupdict().get("year")
    relative = match.groupdict().get("relative") or ""
    if year:
        return f"{int(year):04}-{month:02}"
    back = relative in ("去年", "last year") or (not relative and month > published.month)
    return f"{published.year - back:04}-{month:02}"


def _month_of(word: str, language: str) -> int:
    if language == "zh":
        return int(word)
    starts = [at for at, start in enumerate(_MONTHS[language], 1) if word.lower().startswith(start)]
    return starts[0]


def _year(match: re.Match[str], published: date, _: str) -> str | None:
    return match["year"]


def _weekday(match: re.Match[str], published: date, language: str) -> str | None:
    word = match["weekday"].lower()
    at = next(number for number, start in enumerate(_DAYS[language]) if word.startswith(start))
    back = (published.weekday() - at) % 7
    before = (match.groupdict().get("before") or "").lower()
    if before in ("last", "прошл", "上", "上个") and language == "zh":
        back = published.weekday() + 7 - at
    elif before.startswith(("last", "прошл", "минувш")) and back == 0:
        back = 7
    return (published - timedelta(days=back)).isoformat()


def _ago(days: int) -> Reader:
    def read(match: re.Match[str], published: date, _: str) -> str | None:
        return (published - timedelta(days=days)).isoformat()

    return read


def _days_ago(match: re.Match[str], published: date, _: str) -> str | None:
    words = {
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "два": 2,
        "три": 3,
        "一": 1,
        "两": 2,
        "三": 3,
        "四": 4,
        "五": 5,
    }
    count = match["count"].lower()
    days = int(count) if count.isdigit() else words.get(count)
    return (published - timedelta(days=days)).isoformat() if days else None


def _this_month(match: re.Match[str], published: date, _: str) -> str | None:
    return published.isoformat()[:7]


def _last_week(match: re.Match[str], published: date, _: str) -> str | None:
    return (published - timedelta(days=7)).isoformat()[:7]


def _past(match: re.Match[str], published: date, _: str) -> str | None:
    """A time long ago that is told without a date: "last year", «ранее», "two years ago"."""
    return str(published.year - 1)


_READERS: dict[str, Reader] = {
    "day": _day, "month": _month, "year": _year, "weekday": _weekday, "days_ago": _days_ago, "this_month": _this_month,
    "last_week": _last_week, "past": _past, "ago0": _ago(0), "ago1": _ago(1), "ago2": _ago(2),
}  # fmt: skip
_RULES = {
    language: [(re.compile(pattern), _READERS[reader]) for reader, pattern in patterns("dates").pairs(language)]
    for language in ("en", "ru", "zh")
}
