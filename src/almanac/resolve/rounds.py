"""Which reports tell of one round.

Two reports of one organisation are of one event when nothing that they state speaks against it: the same
event, dates within `WINDOW_DAYS` of each other, kinds that do not name two different series, and amounts
that agree to `AMOUNT_TOLERANCE` (`CONVERTED_TOLERANCE` across currencies, since pages round and convert at
rates of their own). A report joins a round only if it agrees with every report already in it. So a company
that raises the same amount twice has two rounds, and one round told in dollars and in euros stays one. A person's
judgement goes before the rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from almanac.facts.rates import convert
from almanac.model.dates import PartialDate
from almanac.model.words import VAGUE_KINDS, Event, RoundKind, Verdict

WINDOW_DAYS = 45
AMOUNT_TOLERANCE = Decimal("0.05")
CONVERTED_TOLERANCE = Decimal("0.15")

Judgements = dict[frozenset[str], Verdict]


@dataclass(frozen=True)
class Report:
    """One report of an event about an organisation's money, linked. Amounts are in full units, or None."""

    id: str
    organisation: str
    event: Event
    kind: RoundKind
    announced: PartialDate
    amount: Decimal | None
    currency: str | None


def merge_reports(reports: Iterable[Report], judgements: Judgements) -> dict[str, str]:
    """Return the round of each report, both as ids. A round's id is made of its organisation and its first date."""
    by_organisation: dict[tuple[str, Event], list[Report]] = defaultdict(list)
    for report in sorted(reports, key=_exact_first):
        by_organisation[report.organisation, report.event].append(report)
    rounds = [cluster for group in by_organisation.values() for cluster in _clusters(group, judgements)]
    return _named(rounds)


def _exact_first(report: Report) -> tuple[int, bool, str]:
    span = (report.announced.last - report.announced.first).days
    return span, report.amount is None, report.id


def _clusters(reports: list[Report], judgements: Judgements) -> list[list[Report]]:
    clusters: list[list[Report]] = []
    for report in reports:
        judged = [c for c in clusters if any(_judged(report, other, judgements) is Verdict.SAME for other in c)]
        fitting = [c for c in clusters if all(same_round(report, other, judgements) for other in c)]
        home = judged or sorted(fitting, key=lambda c: c[0].announced.days_apart(report.announced))
        if home:
            home[0].append(report)
        else:
            clusters.append([report])
    return clusters


def _judged(one: Report, other: Report, judgements: Judgements) -> Verdict | None:
    return judgements.get(frozenset({one.id, other.id}))


def same_round(one: Report, other: Report, judgements: Judgements) -> bool:
    """Tell whether nothing speaks against `one` and `other` being reports of one event."""
    match _judged(one, other, judgements):
        case Verdict.SAME:
            return True
        case Verdict.DIFFERENT:
            return False
        case _:
            close = one.announced.days_apart(other.announced) <= WINDOW_DAYS
            return close and _kinds_agree(one.kind, other.kind) and _amounts_agree(one, other)


def _kinds_agree(one: RoundKind, other: RoundKind) -> bool:
    return one == other or bool({one, other} & VAGUE_KINDS)


def _amounts_agree(one: Report, other: Report) -> bool:
    if one.amount is None or other.amount is None:
        return True
    if one.currency == other.currency:
        return _near(one.amount, other.amount, AMOUNT_TOLERANCE)
    assert one.currency is not None
    assert other.currency is not None
    converted = convert(one.amount, one.currency, other.currency, one.announced)
    return converted is None or _near(converted.amount, other.amount, CONVERTED_TOLERANCE)


def _near(one: Decimal, other: Decimal, tolerance: Decimal) -> bool:
    return abs(one - other) <= tolerance * max(one, other)


def _named(rounds: list[list[Report]]) -> dict[str, str]:
    names: dict[str, str] = {}
    taken: set[str] = set()
    for reports in sorted(rounds, key=lambda c: (c[0].organisation, c[0].announced.first, c[0].id)):
        stem = f"{reports[0].organisation}-{str(reports[0].announced).lower()}"
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name)
        names.update({report.id: name for report in reports})
    return names
