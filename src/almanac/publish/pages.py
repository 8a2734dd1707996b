"""Which pages an edition has, and what each shows: one function a kind of page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow.compute as pc

from almanac.analyse.shares import Measure
from almanac.errors import CheckFailed
from almanac.model.tables import PROVENANCE, SCHEMAS
from almanac.model.taxonomy import HALVES
from almanac.model.words import LANGUAGES, Event, OrganisationKind
from almanac.publish.book import Book, Row
from almanac.publish.briefs import brief_of, overview
from almanac.publish.changes import content as of_changes
from almanac.publish.corrections import content as of_corrections
from almanac.publish.links import host_of
from almanac.publish.news import news

# How many works a page lists at most, and one of an organisation; the data has them all.
SHOWN, SHOWN_OF_ONE = 100, 25
# How many leaders the page of a topic lists.
SHOWN_LEADERS = 25
# How many years a page shows.
YEARS = 15
# How many of a country's organisations a page lists, by works.
SHOWN_ORGANISATIONS = 200


@dataclass(frozen=True)
class Page:
    """One page in every language: its path under the language's folder, its template, and what the template gets."""

    path: str
    template: str
    content: dict[str, Any]


def pages(book: Book) -> Iterator[Page]:
    """Yield every page of the edition but its chapters, the first page first; raises CheckFailed where two have one
    path."""
    paths = {f"chapters/{chapter.id}/index.html" for chapter in book.chapters.get(LANGUAGES[0], ())}
    for page in _before_corrections(book):
        if page.path in paths:
            raise CheckFailed((f"two pages have the path {page.path}: give one of what they show another id",))
        paths.add(page.path)
        yield page
    yield Page("corrections/index.html", "corrections.html", of_corrections(book, paths))


def _before_corrections(book: Book) -> Iterator[Page]:
    yield _home(book)
    kinds = (
        _counters, _rounds, _leaders, _network, _topics, _organisations, _countries, _strategy, _news, _method,
    )  # fmt: skip
    for kind in kinds:
        yield from kind(book)
    yield Page("works/index.html", "works.html", _first(list(book.works.values())))
    yield Page("search/index.html", "search.html", {})


def _first(works: list[Row], most: int = SHOWN) -> dict[str, Any]:
    """Return the works that a page shows, the newest, and how many there are in all."""
    return {"works": works[:most], "works_in_all": len(works), "years": _years(works)}


def _years(works: list[Row]) -> list[tuple[int, int]]:
    """Return the last years with how many of the works are of each; nothing where there is but one."""
    numbers = Counter(int(row["published"][:4]) for row in works)
    if len(numbers) < 2:
        return []
    last = max(numbers)
    first = max(min(numbers), last - YEARS + 1)
    return [(year, numbers[year]) for year in range(first, last + 1)]


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
        "months": counter_months(book, year),
        "compared": bool(differences),
        "whole": next((difference for difference in differences if difference.period == str(year)), None),
        "total_sources": sorted({row["source"] for row in publisher_rows if row["period"].startswith(str(year))}),
        "candidates": book.candidates(year),
        "counting": [row for row in rounds if row["excluded"] is None],
        "left_out": [row for row in rounds if row["excluded"] is not None],
        "draw": True,
    }


def counter_months(book: Book, year: int) -> list[dict[str, Any]]:
    """Return the months of a year until the edition's, coarser dates that have rounds, and the year as a whole, with
    both totals."""
    published = {difference.period: difference.published for difference in book.differences(year)}
    counting = [row for row in book.year_rounds(year) if row["excluded"] is None]
    known = {row["month"] for row in counting} | published.keys()
    months = [f"{year}-{month:02}" for month in range(1, 13)]
    months = [month for month in months if month <= book.masthead.edition[:7] or month in known]
    coarse = sorted({row["announced"] for row in counting if row["month"] is None} - {str(year)})
    rows = []
    for period in (*months, *coarse):
        within = [row for row in counting if period == (row["month"] or row["announced"])]
        rows.append(_period(period, within, published.get(period), is_year=False))
    return [*rows, _period(str(year), counting, published.get(str(year)), is_year=True)]


def _period(period: str, rounds: list[Row], published: Decimal | None, is_year: bool) -> dict[str, Any]:
    total = sum((row["converted"] for row in rounds if row["converted"] is not None), Decimal(0))
    return {
        "period": period,
        "total": total,
        "rounds": len(rounds),
        "undisclosed": sum(row["amount"] is None for row in rounds),
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
    content = {"measures": measures, "moves": book.moves(), "top_venues": book.masthead.top_venues}
    yield Page("leaders/index.html", "leaders.html", content)


def _network(book: Book) -> Iterator[Page]:
    network = book.network
    yield Page("network/index.html", "network.html", {
        "communities": network.communities, "brokers": network.brokers, "ties": network.strongest,
        "countries": network.pairs_of_countries, "windows": network.windows,
    })  # fmt: skip


def _topics(book: Book) -> Iterator[Page]:
    for half, folder in HALVES.items():
        topics = getattr(book.taxonomy, folder)
        yield Page(f"{folder}/index.html", "topics.html", {"half": half, "topics": topics})
        for topic in topics:
            leaders = book.leaders(**{half: topic.id})[:SHOWN_LEADERS]
            content = {"half": half, "topic": topic, "leaders": leaders, "terms": _terms(book, half, topic.id)}
            for table in ("organisations", "works", "partnerships", "articles"):
                about = book.about[table, half, topic.id]
                content[table] = [row for id_, row in getattr(book, table).items() if id_ in about]
            content |= _first(content["works"])
            content["moves"] = book.moves(**{half: topic.id})
            content["ties"] = book.network.of_topic.get((half, topic.id), [])
            yield Page(f"{folder}/{topic.id}/index.html", "topic.html", content)


def _terms(book: Book, half: str, topic: str) -> dict[str, dict[str, list[str]]]:
    """Return the words by which organisations are about a topic, by organisation and language."""
    return {
        id_: {code.value: row[f"terms_{code}"] for code in LANGUAGES}
        for id_ in sorted(book.about["organisations", half, topic])
        for row in book.topics["organisations", id_, half]
        if row["topic"] == topic
    }


def _organisations(book: Book) -> Iterator[Page]:
    by_kind = book.organisations_by("kind")
    kinds = [(kind.value, by_kind[kind]) for kind in OrganisationKind if by_kind.get(kind)]
    yield Page("organisations/index.html", "organisations.html", {"kinds": kinds})
    for id_, row in book.organisations.items():
        yield Page(f"organisations/{id_}/index.html", "organisation.html", {"row": row, **_organisation(book, id_)})


def _organisation(book: Book, id_: str) -> dict[str, Any]:
    return {
        **_first(book.of_organisation("works", id_), SHOWN_OF_ONE),
        "partnerships": book.of_organisation("partnerships", id_),
        "articles": book.of_organisation("articles", id_),
        "rounds": book.of_organisation("rounds", id_),
        "children": book.organisations_by("parent").get(id_, []),
        "topics": {
            half: [row["topic"] for row in book.topics.get(("organisations", id_, half), [])] for half in HALVES
        },
        "ranks": book.ranks.get(id_, []),
        "proposals": [(row["partner"], row["reasons"]) for row in book.proposals.get(id_, [])],
        **_ties(book, id_),
        "briefed": id_ in book.briefed,
    }


def _by_works(book: Book, organisations: list[Row]) -> list[Row]:
    """Return the organisations that a page lists: those with the most works where they are too many."""
    if len(organisations) <= SHOWN_ORGANISATIONS:
        return organisations
    by_works = sorted(organisations, key=lambda row: -len(book.of_organisation("works", row["id"])))
    shown = {row["id"] for row in by_works[:SHOWN_ORGANISATIONS]}
    return [row for row in organisations if row["id"] in shown]


def _ties(book: Book, id_: str) -> dict[str, Any]:
    """Return an organisation's place in the network."""
    node = book.network.nodes.get(id_)
    members = book.network.members.get(node["community"], []) if node else []
    around = [member for member in members if member != id_][:5]
    return {"node": node, "ties": book.network.ties_of(id_), "community": around}


def _strengths(book: Book, works: list[Row]) -> list[tuple[str, int, float]]:
    """Return the technologies of a country's works: how many works, and their share of the world's."""
    own = {row["id"] for row in works}
    found = []
    for topic in book.taxonomy.technologies:
        about = book.about["works", "technology", topic.id]
        if about:
            number = len(own & about)
            found.append((topic.id, number, number / len(about)))
    return sorted((each for each in found if each[1]), key=lambda each: (-each[2], each[0]))


def _countries(book: Book) -> Iterator[Page]:
    by_country = book.organisations_by("country")
    rows = []
    for code in book.countries:
        organisations = by_country.get(code, [])
        inside = {row["id"] for row in organisations}
        works = book.works_of_country.get(code, [])
        policies = book.policies.get(code, [])
        rows.append((code, len(organisations), len(works), len(policies)))
        yield Page(f"countries/{code.lower()}/index.html", "country.html", {
            "code": code, "organisations": _by_works(book, organisations), "in_all": len(organisations),
            **_first(works), "policies": policies,
            "leaders": book.leaders_of_country(code), "strengths": _strengths(book, works),
            "partners": book.network.partners_of(code), "windows": book.network.windows,
            "partnerships": [row for row in book.partnerships.values() if inside.intersection(row["organisations"])],
            "indicators": book.indicators.get(code, {}), "briefed": code in book.briefed,
        })  # fmt: skip
    yield Page("countries/index.html", "countries.html", {"rows": rows})


def _strategy(book: Book) -> Iterator[Page]:
    """Yield the page of all briefs, and each brief."""
    told = overview(book)
    yield Page("strategy/index.html", "strategy.html", told)
    for row in (*told["country_rows"], *told["organisation_rows"]):
        folder = f"countries/{row['id'].lower()}" if row["kind"] == "country" else f"organisations/{row['id']}"
        yield Page(f"{folder}/brief/index.html", "brief.html", brief_of(book, row["kind"], row["id"]))


def _news(book: Book) -> Iterator[Page]:
    yield from (Page(*told) for told in news(book))


def _method(book: Book) -> Iterator[Page]:
    facts = book.stages.facts
    hosts: Counter[str] = Counter()
    for name in (table for table in SCHEMAS if table != "corrections"):  # which are from readers, not from pages
        addresses = facts[name][PROVENANCE[0].name].combine_chunks()
        for row in pc.value_counts(addresses).to_pylist():
            hosts[host_of(row["values"])] += row["counts"]
    tables = [(name, facts[name].num_rows) for name in SCHEMAS]
    by_count = sorted(hosts.items(), key=lambda item: (-item[1], str(item[0])))
    content = {"tables": tables, "hosts": by_count, "coverage": book.coverage}
    yield Page("method/index.html", "method.html", content)
    yield issues_page(book)
    yield Page("changes/index.html", "changes.html", of_changes(book))


def issues_page(book: Book) -> Page:
    """Return the page of problems, in the data and in translations."""
    return Page("issues/index.html", "issues.html", {"rows": book.issues})
