"""Which pages an edition has, and what each shows: one function a kind of page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from almanac.analyse.leaders import Measure
from almanac.model.tables import PROVENANCE, SCHEMAS
from almanac.model.words import Event, OrganisationKind
from almanac.publish.book import Book, Row

HALVES = (("technology", "technologies"), ("application", "applications"))


@dataclass(frozen=True)
class Page:
    """One page in every language: its path under the language's folder, its template, and what the template gets."""

    path: str
    template: str
    content: dict[str, Any]


def pages(book: Book) -> Iterator[Page]:
    """Yield every page of the edition, the first page first."""
    yield _home(book)
    for kind in (_counters, _rounds, _leaders, _topics, _organisations, _countries, _news, _method):
        yield from kind(book)
    yield Page("partnerships/index.html", "partnerships.html", {"rows": list(book.partnerships.values())})
    yield Page("works/index.html", "works.html", {"rows": list(book.works.values())})


def _home(book: Book) -> Page:
    masthead = book.masthead
    counting = [row for row in book.rounds.values() if row["excluded"] is None]
    return Page("index.html", "home.html", {
        "counter": book.counters.get((masthead.year, masthead.definition)),
        "newest": counting[:8],
        "news": list(book.articles.values())[:6],
        "leaders": book.leaders(),
        "partnerships": list(book.partnerships.values())[:8],
    })  # fmt: skip


def _counters(book: Book) -> Iterator[Page]:
    yield Page("counter/index.html", "counters.html", {})
    for year in sorted({book.masthead.year, *book.years}):
        if (year, book.masthead.definition) in book.counters:
            yield Page(f"counter/{year}/index.html", "counter.html", _counter(book, year))


def _counter(book: Book, year: int) -> dict[str, Any]:
    rounds = book.year_rounds(year)
    differences = book.differences(year)
    publisher_rows = [
        row for row in book.stages.facts["totals"].to_pylist() if row["publisher"] == book.masthead.compare
    ]
    return {
        "year": year,
        "counter": book.counters[year, book.masthead.definition],
        "months": list(_periods(book, year)),
        "compared": bool(differences),
        "whole": next((difference for difference in differences if difference.period == str(year)), None),
        "total_sources": sorted({row["source"] for row in publisher_rows if row["period"].startswith(str(year))}),
        "candidates": book.candidates(year),
        "counting": [row for row in rounds if row["excluded"] is None],
        "left_out": [row for row in rounds if row["excluded"] is not None],
        "draw": True,
    }


def _periods(book: Book, year: int) -> Iterator[dict[str, Any]]:
    """Yield the months of a year, coarser dates that have rounds, and the year as a whole, with both totals."""
    published = {difference.period: difference.published for difference in book.differences(year)}
    counting = [row for row in book.year_rounds(year) if row["excluded"] is None]
    months = [f"{year}-{month:02}" for month in range(1, 13)]
    coarse = sorted({row["announced"] for row in counting if row["month"] is None} - {str(year)})
    for period in (*months, *coarse):
        within = [row for row in counting if period == (row["month"] or row["announced"])]
        yield _period(period, within, published.get(period), is_year=False)
    yield _period(str(year), counting, published.get(str(year)), is_year=True)


def _period(period: str, rounds: list[Row], published: Decimal | None, is_year: bool) -> dict[str, Any]:
    total = sum((row["converted"] for row in rounds if row["converted"] is not None), Decimal(0))
    return {
        "period": period,
        "total": total,
        "rounds": len(rounds),
        "published": published,
        "is_year": is_year,
    }


def _rounds(book: Book) -> Iterator[Page]:
    rounds = [row for row in book.rounds.values() if row["event"] == Event.ROUND]
    others = [
        (event.value, [row for row in book.rounds.values() if row["event"] == event])
        for event in Event
        if event is not Event.ROUND
    ]
    content = {"rounds": rounds, "others": [(event, rows) for event, rows in others if rows]}
    yield Page("rounds/index.html", "rounds.html", content)
    for id_, row in book.rounds.items():
        yield Page(f"rounds/{id_}/index.html", "round.html", {"row": row})


def _leaders(book: Book) -> Iterator[Page]:
    measures = [(measure.value, book.leaders(measure)) for measure in Measure]
    yield Page("leaders/index.html", "leaders.html", {"measures": measures})


def _topics(book: Book) -> Iterator[Page]:
    for half, folder in HALVES:
        topics = getattr(book.taxonomy, folder)
        yield Page(f"{folder}/index.html", "topics.html", {"half": half, "topics": topics})
        for topic in topics:
            content = {"half": half, "topic": topic, "leaders": book.leaders(**{half: topic.id})}
            for table in ("organisations", "works", "partnerships", "articles"):
                about = book.about[table, half, topic.id]
                content[table] = [row for id_, row in getattr(book, table).items() if id_ in about]
            yield Page(f"{folder}/{topic.id}/index.html", "topic.html", content)


def _organisations(book: Book) -> Iterator[Page]:
    by_kind = book.organisations_by("kind")
    kinds = [(kind.value, by_kind[kind]) for kind in OrganisationKind if by_kind.get(kind)]
    yield Page("organisations/index.html", "organisations.html", {"kinds": kinds})
    for id_, row in book.organisations.items():
        yield Page(f"organisations/{id_}/index.html", "organisation.html", {"row": row, **_organisation(book, id_)})


def _organisation(book: Book, id_: str) -> dict[str, Any]:
    return {
        "works": book.of_organisation("works", id_),
        "partnerships": book.of_organisation("partnerships", id_),
        "articles": book.of_organisation("articles", id_),
        "rounds": [row for row in book.rounds.values() if row["organisation"] == id_],
        "children": [row for row in book.organisations.values() if row["parent"] == id_],
        "topics": {
            half: [row["topic"] for row in book.topics.get(("organisations", id_, half), [])] for half, _ in HALVES
        },
        "ranks": book.ranks.get(id_, []),
    }


def _countries(book: Book) -> Iterator[Page]:
    by_country = book.organisations_by("country")
    rows = []
    for code in book.countries:
        organisations = by_country.get(code, [])
        inside = {row["id"] for row in organisations}
        works = [row for row in book.works.values() if inside.intersection(row["organisations"])]
        policies = book.policies.get(code, [])
        rows.append((code, len(organisations), len(works), len(policies)))
        yield Page(f"countries/{code.lower()}/index.html", "country.html", {
            "code": code, "organisations": organisations, "works": works, "policies": policies,
            "partnerships": [row for row in book.partnerships.values() if inside.intersection(row["organisations"])],
            "indicators": book.indicators.get(code, {}),
        })  # fmt: skip
    yield Page("countries/index.html", "countries.html", {"rows": rows})


def _news(book: Book) -> Iterator[Page]:
    yield Page("news/index.html", "news.html", {"rows": list(book.articles.values())})
    for id_, row in book.articles.items():
        yield Page(f"news/{id_}/index.html", "article.html", {"row": row})


def _method(book: Book) -> Iterator[Page]:
    facts = book.stages.facts
    hosts = Counter(
        urlsplit(address).hostname
        for name in SCHEMAS
        for address in facts[name].column(PROVENANCE[0].name).to_pylist()
    )  # fmt: skip
    tables = [(name, facts[name].num_rows) for name in SCHEMAS]
    by_count = sorted(hosts.items(), key=lambda item: (-item[1], str(item[0])))
    yield Page("method/index.html", "method.html", {"tables": tables, "hosts": by_count})
    yield Page("issues/index.html", "issues.html", {"rows": book.issues})
