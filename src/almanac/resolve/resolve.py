"""From facts to one id for each organisation and each round."""

from __future__ import annotations

import pyarrow as pa

from almanac.facts.issues import Issue, issue_table
from almanac.facts.store import Tables
from almanac.model.dates import parse_date
from almanac.model.words import Event, RoundKind, Verdict
from almanac.resolve.directory import Directory
from almanac.resolve.mentions import link_mentions
from almanac.resolve.organisations import organisation_view
from almanac.resolve.rounds import Judgements, Report, merge_reports


def resolve(facts: Tables) -> Tables:
    """Return `organisations` (a view), `links` (a row a mention), `reports` and `issues`.

    `reports` are the facts' rounds with the `organisation` and the `round` of each. Raises BadInput
    where a mention names no organisation.
    """
    directory = Directory(facts["organisations"], facts["names"])
    links = link_mentions(facts, directory)
    reports = _reports(facts, links)
    issues = [*directory.shared_names(), *_without_standing(facts, reports)]
    return {
        "organisations": organisation_view(facts),
        "links": links,
        "reports": reports,
        "issues": issue_table(issues),
    }


def _reports(facts: Tables, links: pa.Table) -> pa.Table:
    organisation = {
        row["id"]: row["organisation"] for row in links.to_pylist() if row["table"] == "rounds"
    }  # fmt: skip
    rows = facts["rounds"]
    ids = rows["id"].to_pylist()
    rounds = merge_reports(_as_reports(rows, organisation), _judgements(facts["judgements"]))
    return rows.append_column(
        pa.field("organisation", pa.string(), nullable=False), [[organisation[id_] for id_ in ids]]
    ).append_column(pa.field("round", pa.string(), nullable=False), [[rounds[id_] for id_ in ids]])


def _as_reports(rows: pa.Table, organisation: dict[str, str]) -> list[Report]:
    return [
        Report(
            row["id"], organisation[row["id"]], Event(row["event"]), RoundKind(row["kind"]),
            parse_date(row["announced"]), row["amount"], row["currency"],
        )
        for row in rows.to_pylist()
    ]  # fmt: skip


def _judgements(table: pa.Table) -> Judgements:
    ordered = sorted(table.to_pylist(), key=lambda row: (row["on"], row["id"]))
    return {frozenset({row["left"], row["right"]}): Verdict(row["verdict"]) for row in ordered if row["right"]}


def _without_standing(facts: Tables, reports: pa.Table) -> list[Issue]:
    judged = set(facts["standings"]["organisation"].to_pylist())
    return [
        Issue("rounds", row["record"], "no-standing", f"{row['organisation']}: its round is not counted")
        for row in reports.to_pylist()
        if row["event"] == Event.ROUND and row["organisation"] not in judged
    ]
