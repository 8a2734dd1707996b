"""From linked facts to numbers: the counter by year and definition, leaders by topic, country and measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from almanac.analyse import counter
from almanac.analyse.leaders import LEADERS, Measure, Question, leaders, parts
from almanac.analyse.rounds import ROUNDS, CounterRule, rounds_known, within
from almanac.analyse.shares import shares
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


def rank(
    resolved: Tables, topics: pa.Table, rule: CounterRule, questions: list[Question], engine: Engine
) -> list[pa.Table]:
    """Answer each question with its leaders (`LEADERS`), in the order asked.

    rule: which rounds count where money is the measure; of all countries, whatever `rule.country` is.
    """
    everywhere = replace(rule, country=None, period=None)
    known = rounds_known(resolved["reports"], resolved["organisations"], everywhere)
    counting = known.filter(pc.is_null(known["excluded"]))
    tables = engine({
        "shares": shares(resolved["links"], counting),
        "topics": topics,
        "organisations": resolved["organisations"],
    })  # fmt: skip
    asked = (parts(tables["shares"], tables["topics"], tables["organisations"], question) for question in questions)
    return [leaders(rows.to_pyarrow()) for rows in asked]


def analyse(
    resolved: Tables, topics: pa.Table, taxonomy: Taxonomy, rule: CounterRule, edition: date, engine: Engine
) -> Tables:
    """Return `rounds` (all, with why each counts or not), `counters` (a row a year and definition), `leaders`."""
    rounds = rounds_known(resolved["reports"], resolved["organisations"], rule)
    return {
        "rounds": rounds,
        "counters": pa.Table.from_pylist(list(_counters(resolved, rule, edition, engine)), schema=COUNTERS),
        "leaders": _leaders(resolved, topics, taxonomy, rule, engine),
    }


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
                "rounds": interval.rounds, "undisclosed": interval.undisclosed, "late": interval.late,
                "closed_total": closed and closed[0], "closed_rounds": closed and closed[1],
            }  # fmt: skip


def _closed(resolved: Tables, rule: CounterRule, period: PartialDate) -> tuple[Decimal, int]:
    """Return the total and the rounds of a year as they were known on its last day, which stay as they were."""
    known = rounds_known(resolved["reports"], resolved["organisations"], replace(rule, as_of=period.last))
    counting = within(known.filter(pc.is_null(known["excluded"])), period)
    amounts = [amount for amount in counting["converted"].to_pylist() if amount is not None]
    return sum(amounts, Decimal(0)), counting.num_rows


def standing_questions(taxonomy: Taxonomy) -> list[Question]:
    """Return the questions that every edition answers on its pages."""
    return [
        *(Question(measure) for measure in Measure),
        *(Question(technology=topic.id) for topic in taxonomy.technologies),
        *(Question(application=topic.id) for topic in taxonomy.applications),
    ]


def _leaders(resolved: Tables, topics: pa.Table, taxonomy: Taxonomy, rule: CounterRule, engine: Engine) -> pa.Table:
    questions = standing_questions(taxonomy)
    answers = rank(resolved, topics, rule, questions, engine)
    return (
        pa.concat_tables([_asked(answer, question) for question, answer in zip(questions, answers, strict=True)])
        if answers
        else _asked(LEADERS.empty_table(), Question())
    )


def _asked(answer: pa.Table, question: Question) -> pa.Table:
    for column in ("application", "technology", "measure"):
        value = getattr(question, column)
        cells = pa.array([value and str(value)] * answer.num_rows, pa.string())
        answer = answer.add_column(0, pa.field(column, pa.string()), cells)
    return answer
