"""Everything that an edition prints, gathered once and indexed for its pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import cmarkgfm
import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from almanac.analyse.brief import Briefs, stated_topics
from almanac.analyse.changes import Changes, Former, changes, remembered
from almanac.analyse.leaders import COUNTS
from almanac.analyse.positions import ALL, LEAST
from almanac.analyse.reconciliation import Candidate, Difference, Split, candidates, differences
from almanac.analyse.sensitivity import COMPOSED
from almanac.analyse.shares import Measure
from almanac.facts.store import Tables
from almanac.model.dates import parse_date
from almanac.model.taxonomy import Taxonomy, Topic
from almanac.model.words import BASE, LANGUAGES, Event
from almanac.publish.masthead import Masthead
from almanac.publish.network import Network
from almanac.publish.translations import Chapters as Translations
from almanac.publish.translations import outdated_issues
from almanac.text.chapters import Chapters
from almanac.text.values import Values

Row = dict[str, Any]
# So many organisations, and countries, have a page of their brief; the command has all.
MOST_BRIEFS = 200


@dataclass(frozen=True)
class Stages:
    """The tables of each stage that an edition prints from."""

    facts: Tables
    resolved: Tables
    topics: Tables
    analysed: Tables


@dataclass(frozen=True)
class Book:
    """The edition's content. Rows are plain dictionaries with the columns of the stages' tables."""

    masthead: Masthead
    taxonomy: Taxonomy
    stages: Stages = field(repr=False)
    chapters: Chapters = field(default_factory=dict, repr=False)
    values: Values | None = field(default=None, repr=False)
    former: Former | None = field(default=None, repr=False)
    translated: Translations = field(default_factory=dict, repr=False)

    @cached_property
    def organisations(self) -> dict[str, Row]:
        """Organisations by id, ordered by their English name."""
        rows = self.stages.resolved["organisations"].to_pylist()
        return {row["id"]: row for row in sorted(rows, key=lambda row: (row["name_en"].casefold(), row["id"]))}

    @cached_property
    def works(self) -> dict[str, Row]:
        """Works by id, the newest first, each with the ids of its organisations."""
        of = self._organisations_of_works
        columns = ["id", "title", "kind", "published", "venue", "citations", "notable", "source"]
        rows = self.stages.resolved["works"].select(columns).to_pylist()
        about = self._technologies_of_works
        for row in rows:
            row["organisations"] = of.get(row["id"], [])
            row["technologies"] = about.get(row["id"], [])
        return {row["id"]: row for row in _newest_first(rows, "published")}

    @cached_property
    def _technologies_of_works(self) -> dict[str, list[str]]:
        """The technologies that each work is about, in the order of their ids."""
        rows = self._counting
        rows = rows.filter(pc.and_(pc.equal(rows["table"], "works"), pc.equal(rows["half"], "technology")))
        found: dict[str, list[str]] = defaultdict(list)
        for id_, topic in zip(rows["id"].to_pylist(), rows["topic"].to_pylist(), strict=True):
            found[id_].append(topic)
        return found

    @cached_property
    def _organisations_of_works(self) -> dict[str, list[str]]:
        pairs = self.stages.resolved["authorships"]
        found: dict[str, set[str]] = defaultdict(set)
        for work, organisation in zip(pairs["work"].to_pylist(), pairs["organisation"].to_pylist(), strict=True):
            found[work].add(organisation)
        return {work: sorted(organisations) for work, organisations in found.items()}

    @cached_property
    def partnerships(self) -> dict[str, Row]:
        """Partnerships by id, the newest first, each with the ids of its organisations as its source orders them."""
        rows = self.stages.resolved["partnerships"].to_pylist()
        return {row["id"]: row for row in _newest_first(rows, "announced")}

    @cached_property
    def rounds(self) -> dict[str, Row]:
        """Rounds and other events of money by id, the newest first, whether they count or not."""
        rows = self.stages.analysed["rounds"].to_pylist()
        return {row["id"]: row for row in _newest_first(rows, "announced")}

    @cached_property
    def reports(self) -> dict[str, Row]:
        """Reports of money by id."""
        return {row["id"]: row for row in self.stages.resolved["reports"].to_pylist()}

    @cached_property
    def articles(self) -> dict[str, Row]:
        """News briefs by id, the newest first; `title` and `html` are dictionaries by language."""
        found: dict[str, Row] = {}
        for row in self.stages.facts["articles"].to_pylist():
            article = found.setdefault(row["id"], row | {"title": {}, "html": {}})
            article["title"][row["language"]] = row["title"]
            article["html"][row["language"]] = cmarkgfm.markdown_to_html(row["text"])
        return {row["id"]: row for row in _newest_first(found.values(), "published")}

    @cached_property
    def topics(self) -> dict[tuple[str, str, str], list[Row]]:
        """Topics that count of all but works, with their evidence, by table, id and half."""
        found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self._counting.filter(pc.not_equal(self._counting["table"], "works")).to_pylist():
            found[row["table"], row["id"], row["half"]].append(row)
        return found

    @cached_property
    def about(self) -> dict[tuple[str, str, str], set[str]]:
        """The ids of a table's rows that are about a topic, by table, half and topic."""
        found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        columns = (self._counting[name].to_pylist() for name in ("table", "half", "topic", "id"))
        for table, half, topic, id_ in zip(*columns, strict=True):
            found[table, half, topic].add(id_)
        return found

    @cached_property
    def _counting(self) -> pa.Table:
        topics = self.stages.topics["topics"]
        return topics.filter(pc.greater_equal(topics["probability"], COUNTS))

    @cached_property
    def topic(self) -> dict[tuple[str, str], Topic]:
        """The taxonomy's entries by half and id."""
        halves = {"technology": self.taxonomy.technologies, "application": self.taxonomy.applications}
        return {(half, topic.id): topic for half, topics in halves.items() for topic in topics}

    @cached_property
    def counters(self) -> dict[tuple[int, str], Row]:
        """Counters by year and definition."""
        return {(row["year"], row["definition"]): row for row in self.stages.analysed["counters"].to_pylist()}

    @cached_property
    def years(self) -> list[int]:
        """Years in which something counts under the broadest definition, the newest first."""
        return sorted({year for (year, _), row in self.counters.items() if row["rounds"]}, reverse=True)

    @cached_property
    def policies(self) -> dict[str, list[Row]]:
        """Policies by country, the newest first."""
        rows = sorted(self.stages.facts["policies"].to_pylist(), key=lambda row: (-row["year"], row["id"]))
        return _grouped(rows, "country")

    @cached_property
    def indicators(self) -> dict[str, dict[str, list[Row]]]:
        """Country indicators by country, then by indicator, years in order."""
        by_country = _grouped(sorted(self.stages.facts["indicators"].to_pylist(), key=lambda r: r["year"]), "country")
        return {country: _grouped(rows, "indicator") for country, rows in by_country.items()}

    @cached_property
    def countries(self) -> list[str]:
        """Codes of the countries that the edition has anything about, by number of organisations."""
        by_country = self.organisations_by("country")
        told = {code for code, rows in self.indicators.items() if rows.keys() - BASE}
        codes = {*by_country, *self.policies, *told} - {None}
        return sorted(codes, key=lambda code: (-len(by_country.get(code, [])), code))

    @cached_property
    def issues(self) -> list[Row]:
        """The issues of every stage."""
        stages = (self.stages.facts, self.stages.resolved, self.stages.topics)
        found = [row for tables in stages for row in tables["issues"].to_pylist()]
        return [*found, *outdated_issues(self.translated)]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows the edition has of each kind that it names in words; `rounds` are those of private money."""
        return {
            "organisations": len(self.organisations),
            "works": len(self.works),
            "rounds": sum(row["event"] == Event.ROUND for row in self.rounds.values()),
            "reports": len(self.reports),
            "partnerships": len(self.partnerships),
            "policies": sum(map(len, self.policies.values())),
            "articles": len(self.articles),
            "countries": len(self.countries),
        }

    def organisations_by(self, column: str) -> dict[str, list[Row]]:
        """Group organisations by a column."""
        if column not in self._by_column:
            self._by_column[column] = _grouped(self.organisations.values(), column)
        return self._by_column[column]

    @cached_property
    def _by_column(self) -> dict[str, dict[str, list[Row]]]:
        return {}

    @cached_property
    def works_of_country(self) -> dict[str, list[Row]]:
        """Works by country of their organisations, the newest first."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.works.values():
            for country in {self.organisations[id_]["country"] for id_ in row["organisations"]}:
                found[country].append(row)
        return found

    def leaders_of_country(self, country: str) -> list[Row]:
        """Return a country's leaders by works, ranked among themselves."""
        return self._leaders_by_country.get(country, [])

    @cached_property
    def _leaders_by_country(self) -> dict[str, list[Row]]:
        leaders = self.stages.analysed["leaders"]
        return _grouped(leaders.filter(pc.is_valid(leaders["country"])).to_pylist(), "country")

    def leaders(self, measure: Measure = Measure.WORKS, **topic: str) -> list[Row]:
        """Return the leaders by a measure, in one technology or application or in all."""
        asked = {"technology": None, "application": None, **topic, "measure": measure.value}
        return self._leaders[asked["measure"], asked["technology"], asked["application"]]

    @cached_property
    def _leaders(self) -> dict[tuple[Any, ...], list[Row]]:
        found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        leaders = self.stages.analysed["leaders"]
        everywhere = pc.and_(pc.is_null(leaders["country"]), pc.is_null(leaders["kind"]))
        for row in leaders.filter(everywhere).to_pylist():
            found[row["measure"], row["technology"], row["application"]].append(row)
        return found

    def moves(self, **topic: str) -> list[Row]:
        """Return how the measure changes the leaders, in one technology or application or in all."""
        asked = {"technology": None, "application": None, **topic}
        return self._moves[asked["technology"], asked["application"]]

    @cached_property
    def _moves(self) -> dict[tuple[str | None, str | None], list[Row]]:
        found: dict[tuple[str | None, str | None], list[Row]] = defaultdict(list)
        for row in self.stages.analysed["sensitivity"].to_pylist():
            found[row["technology"], row["application"]].append(row)
        return found

    def measures_of(self, rows: list[Row]) -> list[str]:
        """Return the measures that rows of `moves` have something by."""
        return [each.value for each in COMPOSED if any(row[f"share_{each.value}"] is not None for row in rows)]

    @cached_property
    def coverage(self) -> list[tuple[int, int, int]]:
        """Years with their works, and how many of these have an organisation that is known; the last twenty."""
        of = self._organisations_of_works
        years: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for id_, row in self.works.items():
            counted = years[int(row["published"][:4])]
            counted[0] += 1
            counted[1] += id_ in of
        return [(year, works, linked) for year, (works, linked) in sorted(years.items(), reverse=True)[:20]]

    @cached_property
    def network(self) -> Network:
        """Who works with whom."""
        return Network(self.stages.analysed, self.organisations)

    @cached_property
    def changes(self) -> Changes | None:
        """What changed since the edition before; None where there is none before."""
        if self.former is None:
            return None
        now = remembered(self.stages.facts, self.stages.resolved, self.stages.analysed)
        return changes(now, self.former, self.masthead.definition)

    @cached_property
    def ranks(self) -> dict[str, list[tuple[str, str | None, Row]]]:
        """Where each organisation leads by works: area, half of the taxonomy (None for all works), and the row."""
        found: dict[str, list[tuple[str, str | None, Row]]] = defaultdict(list)
        for (measure, technology, application), rows in self._leaders.items():
            half = "technology" if technology else "application" if application else None
            for row in rows if measure == Measure.WORKS else []:
                found[row["organisation"]].append((technology or application or "all", half, row))
        return found

    @cached_property
    def briefs(self) -> Briefs:
        """What writes briefs."""
        stated = stated_topics(self.stages.topics["topics"])
        return Briefs(self.stages.analysed, self.stages.facts, self.organisations, stated)

    @cached_property
    def briefed(self) -> set[str]:
        """The countries and organisations that have a page of their brief: those with the most works."""
        rows = self.stages.analysed["positions"]
        rows = rows.filter(pc.and_(pc.equal(rows["topic"], ALL), pc.greater_equal(rows["works"], LEAST)))
        return {row["id"] for row in rows.to_pylist() if row["rank"] <= MOST_BRIEFS}

    @cached_property
    def proposals(self) -> dict[str, list[Row]]:
        """Whom each organisation could work with next, the likeliest first, with reasons: kinds and values."""
        rows = self.stages.analysed["partners"].to_pylist()
        for row in rows:
            row["reasons"] = msgspec.json.decode(row["reasons"])
        return _grouped(rows, "organisation")

    def of_organisation(self, table: str, id_: str) -> list[Row]:
        """Return the works, partnerships, articles or rounds of an organisation."""
        return self._of_organisation[table].get(id_, [])

    @cached_property
    def _of_organisation(self) -> dict[str, dict[str, list[Row]]]:
        found: dict[str, dict[str, list[Row]]] = {}
        for table in ("works", "partnerships", "articles"):
            by_id: dict[str, list[Row]] = defaultdict(list)
            for row in getattr(self, table).values():
                for organisation in row["organisations"]:
                    by_id[organisation].append(row)
            found[table] = by_id
        found["rounds"] = _grouped(self.rounds.values(), "organisation")
        return found

    def year_rounds(self, year: int) -> list[Row]:
        """Return the counter's country's events of a year, in order of date."""
        rows = [row for row in self.rounds.values() if row["year"] == year and row["country"] == self.masthead.country]
        return sorted(rows, key=lambda row: (row["first_day"], row["id"]))

    def differences(self, year: int) -> list[Difference]:
        """Return the published totals of a year beside ours, by the edition's own definition."""
        if self.masthead.compare is None:
            return []
        table = self.stages.analysed["rounds"]
        counting = table.filter(pc.is_null(table["excluded"]))
        found = differences(self.stages.facts["totals"], self.masthead.compare, counting, self.masthead.currency)
        return [difference for difference in found if difference.period.startswith(str(year))]

    def candidates(self, year: int) -> list[Candidate]:
        """Return what the counter leaves out of a year, by reason."""
        return candidates(self.stages.analysed["rounds"], self.masthead.country, year)

    @cached_property
    def splits(self) -> list[Split]:
        """What others published of the counter's country, beside ours, with the gap in parts."""
        return [Split(**row) for row in self.stages.analysed["splits"].to_pylist()]


def in_language(row: Row, column: str, language: str) -> tuple[str, str]:
    """Return a text and the language that it is in: the one asked for, else English, else any that there is."""
    for code in (language, *LANGUAGES):
        if row[f"{column}_{code}"]:
            return row[f"{column}_{code}"], code
    return "", language


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _newest_first(rows: Iterable[Row], column: str) -> list[Row]:
    by_id: Callable[[Row], str] = lambda row: str(row["id"])  # noqa: E731
    ordered = sorted(rows, key=by_id)
    return sorted(ordered, key=lambda row: parse_date(str(row[column])).first, reverse=True)
