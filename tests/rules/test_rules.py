"""The rules as tables; `scripts/reference.py` prints the same files into docs/reference/rules.md."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from almanac.analyse.rounds import CounterRule, excluded_because
from almanac.model.dates import parse_date
from almanac.model.words import Definition, Event, RoundKind, Verdict
from almanac.resolve.rounds import Report, merge_reports

HERE = Path(__file__).parent
Case = dict[str, str]


def cases(name: str) -> list[Case]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def report(case: Case, side: str) -> Report:
    amount = case[f"{side}_amount"]
    return Report(
        side, "an-organisation", Event(case[f"{side}_event"]), RoundKind(case[f"{side}_kind"]),
        parse_date(case[f"{side}_announced"]), Decimal(amount) if amount else None, case[f"{side}_currency"] or None,
    )  # fmt: skip


@pytest.mark.parametrize("case", cases("same_round.csv"), ids=lambda case: case["case"])
def test_same_round(case: Case) -> None:
    judgements = {frozenset({"a", "b"}): Verdict(case["judgement"])} if case["judgement"] else {}
    reports = [report(case, "a"), report(case, "b")]
    for order in (reports, reports[::-1]):
        rounds = merge_reports(order, judgements)
        assert (len(set(rounds.values())) == 1) == (case["same"] == "yes")


@pytest.mark.parametrize("case", cases("what_counts.csv"), ids=lambda case: case["case"])
def test_what_counts(case: Case) -> None:
    row = {**case, "standing": case["standing"] or None}
    rule = CounterRule("GB", Definition(case["definition"]), "GBP")
    assert excluded_because(row, rule) == (case["excluded"] or None)


def test_reports_of_two_organisations_are_never_one_round() -> None:
    [case] = [case for case in cases("same_round.csv") if case["case"].startswith("Two pages on one day")]
    one, other = report(case, "a"), report(case, "b")
    other = Report(other.id, "another", other.event, other.kind, other.announced, other.amount, other.currency)
    assert len(set(merge_reports([one, other], {}).values())) == 2


def test_a_report_joins_only_where_it_agrees_with_every_other() -> None:
    """A vague report cannot tie two rounds together that contradict each other."""
    kind, amount = RoundKind, Decimal(5_000_000)
    reports = [
        Report("a", "x", Event.ROUND, kind.SERIES_A, parse_date("2017-03-01"), amount, "GBP"),
        Report("b", "x", Event.ROUND, kind.SERIES_B, parse_date("2017-03-20"), amount, "GBP"),
        Report("c", "x", Event.ROUND, kind.UNKNOWN, parse_date("2017-03"), amount, "GBP"),
    ]
    rounds = merge_reports(reports, {})
    assert rounds["a"] != rounds["b"]
    assert rounds["c"] in (rounds["a"], rounds["b"])


def test_ids_of_rounds_do_not_depend_on_the_order_of_reports() -> None:
    reports = [report(case, side) for case in cases("same_round.csv") for side in "ab"]
    named = [
        Report(f"r{at}", each.organisation, each.event, each.kind, each.announced, each.amount, each.currency)
        for at, each in enumerate(reports)
    ]
    assert merge_reports(named, {}) == merge_reports(named[::-1], {})
