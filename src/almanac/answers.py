"""What the command line's questions are answered with: the JSON of the contract, and the same as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from almanac.analyse.analyse import count
from almanac.analyse.leaders import Question
from almanac.analyse.rounds import CounterRule
from almanac.analyse.shares import Measure
from almanac.analyse.trace import Tracer
from almanac.asked import known
from almanac.errors import WrongUse
from almanac.facts.rates import has_rates
from almanac.model.dates import PartialDate, parse_date
from almanac.model.words import Definition, OrganisationKind

if TYPE_CHECKING:
    from almanac.pipeline import Run


@dataclass(frozen=True)
class CounterOptions:
    """What may be asked of the counter; None is the edition's own."""

    country: str | None = None
    year: str | None = None
    period: str | None = None
    definition: str | None = None
    as_of: date | None = None
    currency: str | None = None
    technology: str | None = None
    application: str | None = None


def counter_question(run: Run, asked: CounterOptions) -> CounterRule:
    """Return the rule that the options ask for; raises WrongUse."""
    own, vocabulary = run.industry.settings.counter, run.industry.vocabulary
    if asked.year and asked.period:
        raise WrongUse("give --year or --period, not both")
    country = known(asked.country or own.country, run.industry.countries, "--country")
    currency = (asked.currency or own.currency).upper()
    if not has_rates(currency):
        raise WrongUse(f"--currency {currency}: the European Central Bank has no rates of it; try GBP, EUR, USD or CNY")
    return CounterRule(
        country, Definition(asked.definition or own.definition), currency,
        _period(asked.period, "--period") if asked.period else _year(asked.year or str(own.year)), asked.as_of,
        asked.technology and known(asked.technology, vocabulary.technologies, "--technology"),
        asked.application and known(asked.application, vocabulary.applications, "--application"),
    )  # fmt: skip


def _year(text: str) -> PartialDate | None:
    if text != "all" and not (text.isascii() and text.isdigit() and len(text) == len("2017")):
        raise WrongUse(f"--year takes a year such as 2017, or all; not {text!r}")
    return _period(text, "--year")


def _period(text: str, option: str) -> PartialDate | None:
    try:
        return None if text == "all" else parse_date(text)
    except ValueError:
        raise WrongUse(f"{option} takes 2017, 2017-H1, 2017-Q3, 2017-07, 2017-07-20 or all; not {text!r}") from None


def counter(run: Run, rule: CounterRule) -> dict[str, Any]:
    """Run the counter and return the contract's answer; money is in full units of `rule.currency`."""
    resolved = run.known()
    topics = run.tables("classify")["topics"]
    counted = count(resolved, topics, rule, run.industry.settings.edition, run.engine)
    names = {row["id"]: row["name_en"] for row in resolved["organisations"].to_pylist()}
    return {
        "total": _money(counted.interval.total),
        "low": _money(counted.interval.low),
        "high": _money(counted.interval.high),
        "currency": rule.currency,
        "country": rule.country,
        "year": rule.year,
        "definition": rule.definition.value,
        **_narrowed(rule),
        "as_of": (rule.as_of or run.industry.settings.edition).isoformat(),
        "rounds": [_round(row, names) for row in counted.rounds.to_pylist()],
        "months": [
            {"month": row["period"], "total": _money(row["total"]), "rounds": row["rounds"]}
            for row in counted.months.to_pylist()
        ],
    }


def _narrowed(rule: CounterRule) -> dict[str, str]:
    """Return what the contract's answer has only where it was asked for."""
    asked = {"technology": rule.technology, "application": rule.application}
    if rule.period is not None and rule.year is None:
        asked["period"] = str(rule.period)
    return {name: value for name, value in asked.items() if value}


def _round(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row["id"], "company": names[row["organisation"]], "announced": row["announced"],
        "amount": _money(row["amount"]), "currency": row["currency"], "converted": _money(row["converted"]),
        "kind": row["kind"], "sources": row["sources"],
    }  # fmt: skip


def _money(amount: Decimal | None) -> float | int | None:
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else float(amount)


def counter_text(answer: dict[str, Any]) -> str:
    """Return a counter's answer as lines for a person."""
    currency = answer["currency"]
    head = (
        f"{answer['country']} {answer['year'] or answer.get('period') or 'all years'}, {answer['definition']}"
        f"{''.join(f', {answer[half]}' for half in ('technology', 'application') if half in answer)}"
        f", as of {answer['as_of']}: "
        f"{answer['total']:,.0f} {currency} in {len(answer['rounds'])} rounds "
        f"(5–95 %: {answer['low']:,.0f} to {answer['high']:,.0f})"
    )
    months = [(row["month"], f"{row['total']:,.0f}", str(row["rounds"])) for row in answer["months"]]
    rounds = [
        (row["announced"], row["company"], row["kind"], _stated(row), _converted(row, currency), row["id"])
        for row in answer["rounds"]
    ]
    return "\n".join([head, "", *_aligned(months), "", *_aligned(rounds)]).rstrip()


def _stated(row: dict[str, Any]) -> str:
    return "undisclosed" if row["amount"] is None else f"{row['amount']:,.0f} {row['currency']}"


def _converted(row: dict[str, Any], currency: str) -> str:
    return "–" if row["converted"] is None else f"{row['converted']:,.0f} {currency}"


@dataclass(frozen=True)
class LeadersOptions:
    """What may be asked of leaders; None is no restriction."""

    measure: str = "works"
    technology: str | None = None
    application: str | None = None
    country: str | None = None
    kind: str | None = None
    period: str | None = None
    weights: str | None = None


def leaders_question(run: Run, asked: LeadersOptions) -> Question:
    """Return the question that the options ask; raises WrongUse on an unknown word, naming the nearest."""
    vocabulary = run.industry.vocabulary
    if asked.technology and asked.application:
        raise WrongUse("give --technology or --application, not both")
    return Question(
        Measure(asked.measure),
        asked.technology and known(asked.technology, vocabulary.technologies, "--technology"),
        asked.application and known(asked.application, vocabulary.applications, "--application"),
        asked.country and known(asked.country, run.industry.countries, "--country"),
        asked.kind and known(asked.kind, tuple(OrganisationKind), "--kind"),
        _years(asked.period) if asked.period else None,
        _weights(asked.weights) if asked.weights else {},
    )


def _years(text: str) -> tuple[int, int]:
    """Read 2020 or 2020-2024; works are known by year only. Raises WrongUse."""
    parts = text.split("-")
    whole = all(part.isascii() and part.isdigit() and len(part) == len("2020") for part in parts)
    if not whole or len(parts) > 2 or parts != sorted(parts):
        raise WrongUse(f"--period takes a year, 2020, or the first and the last, 2020-2024; not {text!r}")
    return int(parts[0]), int(parts[-1])


def _weights(text: str) -> dict[Measure, float]:
    """Read weights such as works=2,models=1; raises WrongUse."""
    weights: dict[Measure, float] = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        measure = Measure(known(name.strip(), tuple(Measure), "--weights"))
        try:
            weights[measure] = float(value)
        except ValueError:
            raise WrongUse(f"--weights takes measures with numbers, such as works=2,models=1; not {text!r}") from None
        if not 0 <= weights[measure] < 1e6:
            raise WrongUse(f"--weights takes numbers from 0 up; not {value}")
    if not any(weights.values()):
        raise WrongUse("--weights needs one number above 0")
    return {measure: weight for measure, weight in weights.items() if weight}


def leaders(run: Run, question: Question) -> list[dict[str, Any]]:
    """Rank and return the contract's answer."""
    from almanac.pipeline import ranking

    asked = ranking(run)
    table = asked.leaders(question)
    resolved = asked.resolved
    of = {row["id"]: row for row in resolved["organisations"].to_pylist()}
    return [
        {
            "rank": row["rank"], "rank_low": row["rank_low"], "rank_high": row["rank_high"],
            "organisation": row["organisation"], "name": of[row["organisation"]]["name_en"],
            "country": of[row["organisation"]]["country"], "kind": of[row["organisation"]]["kind"],
            **{name: round(row[name], 6) for name in ("value", "value_low", "value_high")},
        }
        for row in table.to_pylist()
    ]  # fmt: skip


def leaders_text(answer: list[dict[str, Any]]) -> str:
    """Return leaders as lines for a person."""
    if not answer:
        return "Nobody: this edition has nothing to rank here."
    head = ("rank", "5–95 %", "organisation", "country", "kind", "value", "5–95 %")
    rows = [
        (str(row["rank"]), f"{row['rank_low']}–{row['rank_high']}", row["name"], row["country"], row["kind"],
         f"{row['value']:,.2f}", f"{row['value_low']:,.2f}–{row['value_high']:,.2f}")
        for row in answer
    ]  # fmt: skip
    return "\n".join(_aligned([head, *rows]))


def trace(run: Run, number: str) -> dict[str, Any]:
    """Trace a published number; raises WrongUse where it is not known."""
    stages = (run.tables("collect"), run.known(), run.tables("classify"), run.tables("analyse"))
    return asdict(Tracer(run.rule.definition, run.top_venues, *stages).trace(number))


def trace_text(answer: dict[str, Any]) -> str:
    """Return a trace as lines for a person."""
    lines = [f"{answer['number']} = {answer['value']:,.2f}".replace(".00", ""), ""]
    for row in answer["rows"]:
        adds = "" if row["adds"] is None else f"  {row['adds']:,.2f}"
        lines.append(f"{row['table']} {row['id']}{adds}  ({row['reason']})")
        lines += [f"    {record}  {source}" for record, source in _paired(row)]
    return "\n".join(lines)


def _paired(row: dict[str, Any]) -> list[tuple[str, str]]:
    records, sources = list(row["records"]), list(row["sources"])
    length = max(len(records), len(sources))
    return list(zip(records + [""] * (length - len(records)), sources + [""] * (length - len(sources)), strict=True))


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
