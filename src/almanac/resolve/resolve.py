"""From facts to one id for each organisation and each round."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from almanac.facts.issues import Issue, issue_table
from almanac.facts.store import Tables
from almanac.model.dates import parse_date
from almanac.model.words import Event, RoundKind, Verdict
from almanac.resolve.affiliations import Found, LinkTexts, authorships, link_affiliations
from almanac.resolve.directory import Directory
from almanac.resolve.mentions import link_mentions
from almanac.resolve.newcomers import Newcomers
from almanac.resolve.organisations import organisation_view
from almanac.resolve.partnerships import merge_partnerships
from almanac.resolve.register_table import REGISTER, ids_of, of_register, with_countries
from almanac.resolve.rounds import Judgements, Report, merge_reports
from almanac.resolve.works import merge_works


@dataclass(frozen=True)
class Register:
    """A register of organisations beside the facts' own: its table (`register_table.REGISTER`), what links texts in it,
    and the countries that the industry has names of."""

    listed: pa.Table
    link: LinkTexts
    countries: Collection[str]


def resolve(facts: Tables, register: Register | None = None) -> Tables:
    """Return `organisations` (a view), `links` (a row a mention of a round or partnership), `reports`, `partnerships`,
    `works` (each once), `named` (a row a mention of an affiliation), `authorships` and `issues`.

    `reports` are the facts' rounds with the `organisation` and the `round` of each; `partnerships` are those of the
    facts with their organisations, each once. What was read of an organisation that the facts do not list makes it a
    local one. Raises BadInput where a mention in the facts' own tables names no organisation.
    """
    directory = Directory(facts["organisations"], facts["names"])
    own = organisation_view(facts, ())
    newcomers = Newcomers(directory, own)
    links = link_mentions(facts, directory, newcomers)
    reports = _reports(facts, links)
    partnerships = merge_partnerships(facts["partnerships"], links.to_pylist())
    works, affiliations, same = merge_works(facts["works"], facts["affiliations"])
    register = register or Register(REGISTER.empty_table(), _no_register, ())
    ids = ids_of(register.listed, own)
    named = link_affiliations(affiliations, directory, ids, register.link)
    more, nameless = with_countries(of_register(named, register.listed, ids, own), register.countries)
    return {
        "organisations": pa.concat_tables([organisation_view(facts, newcomers.rows()), more]),
        "links": _of_merged(links, partnerships),
        "reports": reports,
        "partnerships": partnerships,
        "works": works,
        "same": same,
        "named": named,
        "authorships": authorships(affiliations, named),
        "issues": issue_table([
            *directory.shared_names(), *_of_nobody(facts, links), *_unnamed(affiliations, named), *_merged(same),
            *(Issue("organisations", id_, "country-not-named", code) for id_, code in nameless),
        ]),
    }  # fmt: skip


def _no_register(texts: list[str]) -> Iterator[tuple[Found, ...]]:
    return (() for _ in texts)


def _unnamed(affiliations: pa.Table, named: pa.Table) -> Iterator[Issue]:
    """Yield how many affiliations name no organisation that we know."""
    unknown = named.filter(pc.is_null(named["organisation"]))["mention"].combine_chunks()
    lines = pc.sum(pc.is_in(affiliations["mention"], value_set=unknown)).as_py() or 0
    if lines:
        detail = f"{lines} of {affiliations.num_rows} affiliations, {len(unknown)} different ones"
        yield Issue("affiliations", "all", "names-nobody", detail)


def _merged(same: pa.Table) -> Iterator[Issue]:
    if same.num_rows:
        yield Issue("works", "all", "several-sources", f"{same.num_rows} row(s) tell of a work that another row has")


def _of_merged(links: pa.Table, partnerships: pa.Table) -> pa.Table:
    """Return the links without those of reports that another report of the same partnership speaks for."""
    kept = set(partnerships["id"].to_pylist())
    stays = [row["table"] != "partnerships" or row["id"] in kept for row in links.to_pylist()]
    return links.filter(pa.array(stays, pa.bool_()))


def _of_nobody(facts: Tables, links: pa.Table) -> list[Issue]:
    linked = {row["id"] for row in links.to_pylist() if row["table"] == "rounds"}
    return [
        Issue("rounds", row["record"], "names-nobody", row["company"])
        for row in facts["rounds"].to_pylist()
        if row["id"] not in linked
    ]


def _reports(facts: Tables, links: pa.Table) -> pa.Table:
    organisation = {
        row["id"]: row["organisation"] for row in links.to_pylist() if row["table"] == "rounds"
    }  # fmt: skip
    rows = facts["rounds"]
    rows = rows.filter(pa.array([id_ in organisation for id_ in rows["id"].to_pylist()], pa.bool_()))
    ids = rows["id"].to_pylist()
    rounds = merge_reports(_as_reports(rows, organisation), _judgements(facts["judgements"]))
    return rows.append_column(
        pa.field("organisation", pa.string(), nullable=False), pa.array((organisation[id_] for id_ in ids), pa.string())
    ).append_column(pa.field("round", pa.string(), nullable=False), pa.array((rounds[id_] for id_ in ids), pa.string()))


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
