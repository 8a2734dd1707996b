"""The news and its archive: briefs, rounds and partnerships by date, month, tag and organisation, and a page each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from almanac.model.dates import parse_date
from almanac.publish.book import Book, Row

# How many items the first page of the news shows; the months have them all.
NEWEST = 60
Told = tuple[str, str, dict[str, Any]]


class Item(NamedTuple):
    """Something that happened: its kind (`brief`, `round`, `partnership`), its date as known, and its row."""

    kind: str
    date: str
    row: Row


def news(book: Book) -> Iterator[Told]:
    """Yield the pages of the news and of partnerships: path, template, and what the template gets."""
    items = _items(book)
    by_period = _by(items, lambda item: [period_of(item)])
    by_tag = _by(items, lambda item: _tags(book, item))
    tags = [tag for tag in book.topic if tag in by_tag]
    yield "news/index.html", "news.html", {
        "items": items[:NEWEST], "in_all": len(items), "years": _years(by_period), "tags": tags,
    }  # fmt: skip
    for id_, row in book.articles.items():
        yield f"news/{id_}/index.html", "article.html", {"row": row}
    yield from _periods(by_period)
    for half, id_ in tags:
        yield f"news/tags/{half}-{id_}/index.html", "news-tag.html", {
            "items": by_tag[half, id_], "half": half, "topic": id_,
        }  # fmt: skip
    for id_, found in _by(items, _organisations).items():
        yield f"news/organisations/{id_}/index.html", "news-organisation.html", {"items": found, "id": id_}
    yield from _partnerships(book)


def _items(book: Book) -> list[Item]:
    """Return everything that happened, the newest first; of one day briefs first, then rounds, then partnerships."""
    items = [
        *(Item("brief", str(row["published"]), row) for row in book.articles.values()),
        *(Item("round", row["announced"], row) for row in book.rounds.values()),
        *(Item("partnership", row["announced"], row) for row in book.partnerships.values()),
    ]
    return sorted(items, key=lambda item: parse_date(item.date).first, reverse=True)


def period_of(item: Item) -> str:
    """Return the month of an item, `2017-07`, or its year where the month is not known."""
    return parse_date(item.date).month or item.date[:4]


def _periods(by_period: dict[str, list[Item]]) -> Iterator[Told]:
    ordered = sorted(by_period)
    for at, period in enumerate(ordered):
        yield f"news/{period}/index.html", "news-month.html", {
            "items": by_period[period], "period": period, "before": ordered[at - 1] if at else None,
            "after": ordered[at + 1] if at + 1 < len(ordered) else None,
        }  # fmt: skip


def _years(by_period: dict[str, list[Item]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return each year with its periods and how many items each has, the newest year first, its months in order."""
    years: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for period in sorted(by_period):
        years[period[:4]].append((period, len(by_period[period])))
    return sorted(years.items(), reverse=True)


def _organisations(item: Item) -> list[str]:
    return [item.row["organisation"]] if item.kind == "round" else item.row["organisations"]


def _tags(book: Book, item: Item) -> list[tuple[str, str]]:
    """Return what an item is about, half and topic: a round what its organisation is about."""
    table, id_ = ("organisations", item.row["organisation"]) if item.kind == "round" else (
        "articles" if item.kind == "brief" else "partnerships", item.row["id"],
    )  # fmt: skip
    return [(half, row["topic"]) for half in ("technology", "application")
            for row in book.topics.get((table, id_, half), [])]  # fmt: skip


def _by(items: Iterable[Item], of: Any) -> dict[Any, list[Item]]:
    groups: dict[Any, list[Item]] = defaultdict(list)
    for item in items:
        for key in dict.fromkeys(of(item)):
            groups[key].append(item)
    return groups


def _partnerships(book: Book) -> Iterator[Told]:
    yield "partnerships/index.html", "partnerships.html", {"rows": list(book.partnerships.values())}
    reports = {row["id"]: row for row in book.stages.facts["partnerships"].to_pylist()}
    for id_, row in book.partnerships.items():
        topics = {
            half: [each["topic"] for each in book.topics.get(("partnerships", id_, half), [])]
            for half in ("technology", "application")
        }
        told = [reports[report] for report in row["reports"]]
        yield f"partnerships/{id_}/index.html", "partnership.html", {"row": row, "topics": topics, "reports": told}
