"""From the ledger of what was read to facts: what is sure or accepted counts, what is unsure waits for a person.

Of an article that was read more than once the last reading holds. Nothing is dropped in silence: what becomes no fact
is in `review`, or an issue says why.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TextIO

import pyarrow as pa

from almanac.facts.issues import Issue
from almanac.model.dates import PartialDate, parse_date
from almanac.model.vocabulary import Vocabulary
from almanac.model.words import LANGUAGES, Event, RoundKind, Subject, Verdict
from almanac.sources.articles.connector import Reading, ReadPartnership, ReadRound

Row = dict[str, Any]
# What the reader is less sure of than this waits until a person accepts it.
ACCEPTED_FROM = 0.7
PREFIX = "read-"
REVIEW = pa.schema([
    pa.field(name, pa.string())
    for name in ("id", "subject", "left", "right", "verdict", "reason", "by", "on", "what", "names", "announced",
                 "score", "quote", "title", "source")
])  # fmt: skip


@dataclass
class ReadFacts:
    """Rows of `rounds` and `partnerships` (`model.tables`) and of `review` (`REVIEW`), and issues."""

    rounds: list[Row] = field(default_factory=list)
    partnerships: list[Row] = field(default_factory=list)
    review: list[Row] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def facts_of(readings: Iterable[tuple[str, str, Reading]], judgements: list[Row], vocabulary: Vocabulary) -> ReadFacts:
    """Return the facts of the ledger's readings, each with its snapshot's hash and its place in it, in the ledger's
    order."""
    last = {reading.article: (snapshot, place, reading) for snapshot, place, reading in readings}
    verdicts = _verdicts(judgements)
    facts = ReadFacts()
    for snapshot, place, reading in last.values():
        events: list[ReadRound | ReadPartnership] = [*reading.rounds, *reading.partnerships]
        for number, event in enumerate(events, start=1):
            id_ = f"{PREFIX}{reading.article[:12]}-{number}"
            _add(facts, id_, event, _Origin(snapshot, place, reading), verdicts.get(id_), vocabulary)
    return facts


@dataclass(frozen=True)
class _Origin:
    snapshot: str
    place: str
    reading: Reading

    @property
    def source(self) -> str:
        return self.reading.source or f"urn:sha256:{self.reading.article}"

    def provenance(self) -> Row:
        read = self.reading.read
        return {"source": self.source, "snapshot": self.snapshot, "record": self.place, "retrieved": read}


def _verdicts(judgements: list[Row]) -> dict[str, Verdict]:
    ordered = sorted(judgements, key=lambda row: (row["on"], row["id"]))
    return {row["left"]: row["verdict"] for row in ordered if row["subject"] == Subject.READING}


def _add(
    facts: ReadFacts, id_: str, event: ReadRound | ReadPartnership, origin: _Origin, verdict: Verdict | None,
    vocabulary: Vocabulary,
) -> None:  # fmt: skip
    table = "rounds" if isinstance(event, ReadRound) else "partnerships"
    announced = _date(event.announced)
    if verdict is Verdict.REJECT:
        return
    if announced is None or announced.first > vocabulary.edition:
        problem = "read-without-a-date" if announced is None else "read-after-the-edition"
        facts.issues.append(Issue(table, origin.place, problem, f"{id_}: {_what(event)}"))
    elif event.score < ACCEPTED_FROM and verdict is not Verdict.ACCEPT:
        facts.review.append(_review(id_, event, origin))
        facts.issues.append(Issue(table, origin.place, "waits-for-review", f"{id_}: {_what(event)}"))
    else:
        score = {"score": None if verdict is Verdict.ACCEPT else event.score}
        if isinstance(event, ReadRound):
            facts.rounds.append(_round(id_, event, announced, origin, vocabulary) | score)
        else:
            facts.partnerships.append(_partnership(id_, event, announced, origin) | score)


def _date(text: str | None) -> PartialDate | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def _round(id_: str, event: ReadRound, announced: PartialDate, origin: _Origin, vocabulary: Vocabulary) -> Row:
    kind = RoundKind(event.kind) if event.kind in set(RoundKind) else RoundKind.UNKNOWN
    published = origin.reading.published
    stated = event.amount is not None and event.currency in vocabulary.currencies
    return {
        "id": id_, "company": event.company, "event": Event.GRANT if kind is RoundKind.GRANT else Event.ROUND,
        "kind": kind, "announced": str(announced),
        "published": published if published and published >= announced.first else None,
        "country": event.country if event.country in vocabulary.countries else None,
        "amount": Decimal(str(event.amount)).quantize(Decimal("0.01")) if stated else None,
        "currency": event.currency if stated else None,
        "lead_investors": event.lead_investors,
        "investors": [name for name in event.investors if name not in event.lead_investors],
        **_read(event, origin),
    }  # fmt: skip


def _read(event: ReadRound | ReadPartnership, origin: _Origin) -> Row:
    read = {"language": origin.reading.language, "quote": event.quote, "context": event.context}
    return read | origin.provenance()


def _partnership(id_: str, event: ReadPartnership, announced: PartialDate, origin: _Origin) -> Row:
    subject = {f"subject_{language}": None for language in LANGUAGES}
    return {
        "id": id_, "parties": event.parties, "announced": str(announced), **subject,
        f"subject_{origin.reading.language}": event.subject, "technologies": [],
        **_read(event, origin),
    }  # fmt: skip


def _review(id_: str, event: ReadRound | ReadPartnership, origin: _Origin) -> Row:
    names = [event.company] if isinstance(event, ReadRound) else event.parties
    return dict.fromkeys(REVIEW.names) | {
        "subject": Subject.READING.value, "left": id_, "what": _what(event), "names": ";".join(names),
        "announced": event.announced, "score": f"{event.score:.2f}", "quote": event.quote,
        "title": origin.reading.title, "source": origin.source,
    }  # fmt: skip


def _what(event: ReadRound | ReadPartnership) -> str:
    if isinstance(event, ReadPartnership):
        return f"partnership of {' and '.join(event.parties)}"
    amount = f"{event.amount:,.0f} {event.currency or ''}".strip() if event.amount is not None else "an undisclosed sum"
    return f"{event.kind} of {amount} into {event.company}"


def write_review(rows: Iterable[Row], file: TextIO) -> None:
    """Write the review list as CSV: a person fills `id`, `verdict`, `reason`, `by` and `on`, and puts the line among
    the judgements. A cell that a spreadsheet would take for a formula gets an apostrophe."""
    table = csv.writer(file)
    table.writerow(REVIEW.names)
    table.writerows(list(_cells(row)) for row in rows)


def _cells(row: Row) -> Iterator[str]:
    for name in REVIEW.names:
        cell = " ".join(str(row[name] or "").split())
        yield f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
