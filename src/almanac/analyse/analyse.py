"""From linked facts to numbers: the counter by year and definition, leaders by topic, country and measure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from almanac.analyse import counter
from almanac.analyse.acquaintance import known
from almanac.analyse.history import history
from almanac.analyse.leaders import COUNTS, LEADERS, Field, Question, Tally, composite, leaders, members_of
from almanac.analyse.network import network
from almanac.analyse.new_ties import FEW, learn
from almanac.analyse.partners import PARTNERS, Finder
from almanac.analyse.reconciliation import splits, splits_table
from almanac.analyse.rounds import ROUNDS, CounterRule, rounds_known, within
from almanac.analyse.sensitivity import SENSITIVITY, sensitivity
from almanac.analyse.shares import OF_WORKS, Measure, shares_of_money, shares_of_partnerships, shares_of_works
from almanac.analyse.strategy import strategy
from almanac.classify.classify import INDUSTRY
from almanac.facts.store import Tables
from almanac.model.dates import PartialDate, parse_date
from almanac.model.taxonomy import Taxonomy
from almanac.model.words import Definition

Engine = Callable[[dict[str, pa.Table]], dict[str, ibis.Table]]

_money = pa.decimal128(22, 2)
COUNTERS = pa.schema([
    pa.field("country", pa.string(), nullable=False),
    pa.field("year", pa.int32(), nullable=False),
    pa.field("definition", pa.string(), nullable=False),
    pa.field("currency", pa.string(), nullable=False),
    pa.field("total", _money, nullable=False),
    pa.field("low", _money, nullable=False),
    pa.field("high", _money, nullable=False),
    pa.field("rounds", pa.int32(), nullable=False),
    pa.field("undisclosed", pa.int32(), nullable=False),
    pa.field("unconverted", pa.int32(), nullable=False),
    pa.field("late", pa.float64(), nullable=False, metadata={"unit": "rounds expected to be reported yet"}),
    pa.field("closed_total", _money, metadata={"meaning": "the total as it was known when the year closed"}),
    pa.field("closed_rounds", pa.int32()),
])  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """A counter's answer: its rule, its interval, the rounds behind it and their months."""

    rule: CounterRule
    interval: counter.Interval
    rounds: pa.Table
    months: pa.Table


def count(resolved: Tables, topics: pa.Table, rule: CounterRule, edition: date, engine: Engine) -> Counted:
    """Run the counter by one rule over the resolved facts; `edition` is the day on which they all were known."""
    known = rounds_known(resolved["reports"], resolved["organisations"], rule, topics)
    counting = _counting(engine({"rounds": known})["rounds"])
    behind = within(counting, rule.period)
    months = counter.months(engine({"rounds": behind})["rounds"]).to_pyarrow()
    return Counted(rule, counter.total(behind, counting, rule.period, rule.as_of or edition), behind, months)


def _counting(rounds: ibis.Table) -> pa.Table:
    return counter.counted(rounds).to_pyarrow().cast(ROUNDS)


@dataclass(frozen=True)
class Ranking:
    """What leaders are ranked from: resolved facts, topics, the rule by which rounds count (of all countries, whatever
    `rule.country` is), and which venues are the top ones."""

    resolved: Tables
    topics: pa.Table
    rule: CounterRule
    top_venues: frozenset[str]

    def leaders(self, question: Question) -> pa.Table:
        """Answer a question (`LEADERS`)."""
        if not question.weights:
            return leaders(self._among(self.tallies(question, [question.measure])[question.measure], question))
        found = self.tallies(question, list(question.weights))
        return leaders(self._among(composite(found, question.weights), question))

    def tallies(self, question: Question, measures: Sequence[Measure]) -> dict[Measure, Tally]:
        """Add up what a question is about by each measure, of the organisations of all countries and kinds."""
        found: dict[Measure, Tally] = {}
        for field, of in self._fields:
            asked = [measure for measure in measures if measure in of]
            if asked:
                found |= field.tallies(asked, self._members(question, of), question.years)
        return found

    def _members(self, question: Question, of: Sequence[Measure]) -> pa.Table | None:
        topic = question.topic or (INDUSTRY if of is OF_WORKS else None)
        return topic and members_of(self.topics, of[0], *topic)

    def digest(self, question: Question) -> str:
        """Return the hash of what the answers to a question by every measure, in all and in parts, are made from."""
        told = hashlib.blake2b(repr(question).encode(), digest_size=16)
        for field, of in self._fields:
            told.update(field.digest(self._members(question, of), question.years).encode())
        rows = self.resolved["organisations"].select(["id", "country", "kind"])
        if question.topic is None:
            told.update(repr(rows.to_pydict()).encode())
        return told.hexdigest()

    def prepare(self) -> None:
        """Draw what every question shares, so that processes forked from this one need not."""
        for field, _ in self._fields:
            field.prepare()

    def _among(self, found: Tally, question: Question) -> Tally:
        """Keep the organisations of the country and the kind asked for."""
        chosen = [
            (question.country is None or self.country[id_] == question.country)
            and (question.kind is None or self.kind[id_] == question.kind)
            for id_ in found.organisations
        ]
        return found.of(np.flatnonzero(chosen))

    @cached_property
    def _fields(self) -> tuple[tuple[Field, tuple[Measure, ...]], ...]:
        everywhere = replace(self.rule, country=None, period=None)
        known = rounds_known(self.resolved["reports"], self.resolved["organisations"], everywhere)
        counting = known.filter(pc.is_null(known["excluded"]))
        return (
            (Field(shares_of_works(self.resolved, self.top_venues)), OF_WORKS),
            (Field(shares_of_money(counting)), (Measure.RAISED,)),
            (Field(shares_of_partnerships(self.resolved["partnerships"])), (Measure.PARTNERSHIPS,)),
        )

    @cached_property
    def country(self) -> dict[str, str | None]:
        """Organisations' countries."""
        rows = self.resolved["organisations"]
        return dict(zip(rows["id"].to_pylist(), rows["country"].to_pylist(), strict=True))

    @cached_property
    def kind(self) -> dict[str, str]:
        """Organisations' kinds."""
        rows = self.resolved["organisations"]
        return dict(zip(rows["id"].to_pylist(), rows["kind"].to_pylist(), strict=True))


# What answers questions, on every core or here, in their order; and what does other work.
Answers = Callable[[Callable[[Question], Tables], Sequence[Question]], Iterator[Tables]]
Spread = Callable[[Callable[[Any], pa.Table], Sequence[Any]], Iterator[pa.Table]]
# So many organisations' partners are found in one go.
BATCH = 100


@dataclass(frozen=True)
class Means:
    """What a stage counts with: the engine, what answers questions, and what spreads other work over cores."""

    engine: Engine
    answers: Answers
    spread: Spread


def analyse(ranking: Ranking, totals: pa.Table, taxonomy: Taxonomy, edition: date, means: Means) -> Tables:
    """Return `rounds` (all, with why each counts or not), `counters` (a row a year and definition), `splits` (the
    `totals` that others published beside ours, with the gap in parts), `leaders`,
    `sensitivity` (how the measure changes the leaders), the network's `ties`, `nodes`, `country_ties` and
    `topic_ties`, and what `partners` and `strategy` return."""
    resolved, rule = ranking.resolved, ranking.rule
    rounds = rounds_known(resolved["reports"], resolved["organisations"], rule)
    return {
        "rounds": rounds,
        "counters": pa.Table.from_pylist(list(_counters(resolved, rule, edition, means.engine)), schema=COUNTERS),
        "splits": splits_table(splits(totals, rounds, _homes(resolved["organisations"]), rule.country, rule.currency)),
        **_leaders(ranking, taxonomy, means.answers),
        **network(resolved, ranking.topics, rounds, COUNTS),
        **_advice(ranking, taxonomy, edition.year, means.spread),
    }


def _homes(organisations: pa.Table) -> dict[str, tuple[str, str | None]]:
    """Return the country and the city of each organisation."""
    rows = organisations.select(["id", "country", "city"]).to_pylist()
    return {row["id"]: (row["country"], row["city"]) for row in rows}


def _advice(ranking: Ranking, taxonomy: Taxonomy, year: int, spread: Spread) -> Tables:
    """Return what `partners` and `strategy` return; year: the edition's, for where there is no work."""
    years = pc.utf8_slice_codeunits(ranking.resolved["works"]["published"], 0, 4).cast(pa.int32())
    known = pc.is_in(ranking.resolved["works"]["id"], value_set=pc.unique(ranking.resolved["authorships"]["work"]))
    until = pc.max(years.filter(known)).as_py() or year
    names = [(half, topic.id) for half, topics in taxonomy.halves for topic in topics]
    return {
        **partners(ranking, until, spread),
        **strategy(ranking.resolved, ranking.topics, names, until, spread),
    }


def partners(ranking: Ranking, until: int, spread: Spread) -> Tables:
    """Return `partners`, whom each organisation could work with next, and what that is told from: `profiles`,
    `acquaintances` and `ties_model`. until: the last year that is known."""
    past = history(ranking.resolved, ranking.topics)
    finder = Finder(known(past, until), learn(past, until))
    shown = np.flatnonzero((finder.then.works >= FEW) | finder.described)
    rows = spread(finder.table, [shown[first : first + BATCH] for first in range(0, len(shown), BATCH)])
    return {
        "partners": pa.concat_tables([PARTNERS.empty_table(), *rows]), "ties_model": finder.model.table(),
        **finder.then.tables(),
    }  # fmt: skip


def _counters(resolved: Tables, rule: CounterRule, edition: date, engine: Engine) -> Iterator[dict[str, Any]]:
    for definition in Definition:
        by_definition = replace(rule, definition=definition, period=None)
        known = rounds_known(resolved["reports"], resolved["organisations"], by_definition)
        counting = _counting(engine({"rounds": known})["rounds"])
        for year in sorted(set(known["year"].to_pylist())):
            period = parse_date(str(year))
            interval = counter.total(within(counting, period), counting, period, edition)
            closed = _closed(resolved, by_definition, period) if period.last < edition else None
            yield {
                "country": rule.country, "year": year, "definition": definition.value, "currency": rule.currency,
                "total": interval.total, "low": interval.low, "high": interval.high,
                "rounds": interval.rounds, "undisclosed": interval.undisclosed,
                "unconverted": interval.unconverted, "late": interval.late,
                "closed_total": closed and closed[0], "closed_rounds": closed and closed[1],
            }  # fmt: skip


def _closed(resolved: Tables, rule: CounterRule, period: PartialDate) -> tuple[Decimal, int]:
    """Return the total and the rounds of a year as they were known on its last day, which stay as they were."""
    known = rounds_known(resolved["reports"], resolved["organisations"], replace(rule, as_of=period.last))
    counting = within(known.filter(pc.is_null(known["excluded"])), period)
    amounts = [amount for amount in counting["converted"].to_pylist() if amount is not None]
    return sum(amounts, Decimal(0)), counting.num_rows


# How many leaders are kept of a question, but for works, by which every organisation's rank is shown.
MOST = 200


def standing_questions(taxonomy: Taxonomy) -> Iterator[Question]:
    """Yield what every edition answers on its pages, by each measure: in all and in each topic."""
    yield Question()
    yield from (Question(technology=topic.id) for topic in taxonomy.technologies)
    yield from (Question(application=topic.id) for topic in taxonomy.applications)


def _leaders(ranking: Ranking, taxonomy: Taxonomy, answers: Answers) -> Tables:
    ranking.prepare()
    nothing = {"leaders": LEADERS.empty_table(), "sensitivity": SENSITIVITY.empty_table()}
    empty = {name: _asked(table, Question()) for name, table in nothing.items()}
    found = [empty, *answers(partial(_answered, ranking), list(standing_questions(taxonomy)))]
    return {name: pa.concat_tables([tables[name] for tables in found]) for name in nothing}


def _answered(ranking: Ranking, question: Question) -> Tables:
    """Answer one standing question by every measure."""
    tallies = ranking.tallies(question, list(Measure))
    answers = []
    for measure, found in tallies.items():
        ranked = leaders(found)
        kept = ranked if measure is Measure.WORKS else ranked[:MOST]
        answers.append(_asked(kept, replace(question, measure=measure)))
    if question.topic is None:
        answers += _in_parts(ranking, tallies[Measure.WORKS], question)
    return {"leaders": pa.concat_tables(answers), "sensitivity": _asked(sensitivity(tallies), question)}


def _in_parts(ranking: Ranking, found: Tally, question: Question) -> Iterator[pa.Table]:
    """Yield the leaders within each country and each kind of organisation."""
    for value, chosen in _groups(ranking.country, found):
        yield _asked(leaders(found.of(chosen)), replace(question, country=value))
    for value, chosen in _groups(ranking.kind, found):
        yield _asked(leaders(found.of(chosen)), replace(question, kind=value))


def _groups(of: Mapping[str, str | None], found: Tally) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each value that organisations have, with the places of those that have it."""
    values = np.array([of[id_] or "" for id_ in found.organisations], str)
    yield from ((str(value), np.flatnonzero(values == value)) for value in np.unique(values) if value)


def _asked(answer: pa.Table, question: Question) -> pa.Table:
    for column in ("kind", "country", "application", "technology", "measure"):
        value = getattr(question, column)
        cells = pa.array([value and str(value)] * answer.num_rows, pa.string())
        answer = answer.add_column(0, pa.field(column, pa.string()), cells)
    return answer
