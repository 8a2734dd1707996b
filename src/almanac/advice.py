"""What `almanac partners` and `almanac brief` answer: the JSON of the contract, and the same as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import process

from almanac.analyse.acquaintance import read_known
from almanac.analyse.brief import Brief, Briefs, Claim, stated_topics
from almanac.analyse.new_ties import read_model
from almanac.analyse.partners import Finder, Wanted
from almanac.analyse.portfolio import Portfolio, allocate, choices, curve
from almanac.analyse.what_if import Change, WhatIf, told
from almanac.asked import known
from almanac.compliance import Screen, read_lists
from almanac.errors import WrongUse
from almanac.model.taxonomy import Phrase
from almanac.model.words import LANGUAGES, Language, OrganisationKind
from almanac.publish.labels import label_of
from almanac.publish.sentences import Names, Sentences
from almanac.resolve.names import normalise

if TYPE_CHECKING:
    from almanac.pipeline import Run

Row = dict[str, Any]
# No number that is asked with is greater.
MOST = 1e15


@dataclass(frozen=True)
class PartnersOptions:
    """What may be asked of the partner finder; None is no restriction."""

    technology: str | None = None
    application: str | None = None
    country: str | None = None
    kind: str | None = None


def partners_wanted(run: Run, asked: PartnersOptions) -> Wanted:
    """Return what the options ask for; raises WrongUse on an unknown word, naming the nearest."""
    vocabulary = run.industry.vocabulary
    if asked.technology and asked.application:
        raise WrongUse("give --technology or --application, not both")
    topic = None
    if asked.technology:
        topic = f"technology/{known(asked.technology, vocabulary.technologies, '--technology')}"
    if asked.application:
        topic = f"application/{known(asked.application, vocabulary.applications, '--application')}"
    return Wanted(
        topic, asked.country and known(asked.country, run.industry.countries, "--country"),
        asked.kind and known(asked.kind, tuple(OrganisationKind), "--kind"),
    )  # fmt: skip


@dataclass(frozen=True)
class Partners:
    """The answer: the contract's list, a word where it is short of what was asked, and what lists say of the asker."""

    organisation: Row
    found: list[Row]
    caution: str | None
    notes: tuple[str, ...]


def partners(run: Run, text: str, wanted: Wanted, most: int, lists: tuple[Path, ...] = ()) -> Partners:
    """Find partners for the organisation that an id or a name means; raises WrongUse where it means none."""
    organisations = {row["id"]: row for row in run.known()["organisations"].to_pylist()}
    row = organisation_of(text, organisations)
    screen = Screen(read_lists(lists, run.industry.vocabulary.country), organisations)
    analysed = run.tables("analyse")
    then = read_known(analysed, run.known()["organisations"])
    finder = Finder(then, read_model(analysed["ties_model"]))
    one = int(np.flatnonzero(then.organisations == row["id"])[0])
    say = sentences(run, organisations)
    candidates = finder.find(one, wanted, most)
    found = [
        {
            "organisation": each.organisation, "name": organisations[each.organisation]["name_en"],
            "country": organisations[each.organisation]["country"], "score": each.score,
            "reasons": [*(say(listed.kind, listed.values) for listed in screen.found(each.organisation)),
                        *(say(reason.kind, reason.values) for reason in each.reasons)],
        }
        for each in candidates
    ]  # fmt: skip
    notes = tuple(say(each.kind, each.values) for each in screen.found(row["id"]))
    return Partners(row, found, _caution(finder, one, found), notes)


def _caution(finder: Finder, one: int, found: list[Row]) -> str | None:
    if not finder.knows(one):
        return "nothing is known of it that a partner could be told by: no work, no partnership, no description"
    return None if found else "nobody that enough is known of fits what was asked; ask for less"


def partners_text(answer: Partners) -> str:
    """Return partners as lines for a person."""
    lines = [f"{answer.organisation['name_en']} ({answer.organisation['id']})"]
    lines += [f"  ! {note}" for note in answer.notes]
    if answer.caution:
        lines.append(f"Nobody: {answer.caution}.")
    for number, row in enumerate(answer.found, start=1):
        lines.append(f"{number}. {row['name']}, {row['country'] or 'country not known'}  ({row['score']:.1%})")
        lines += [f"     {reason}" for reason in row["reasons"]]
    return "\n".join(lines)


@dataclass(frozen=True)
class BriefOptions:
    """What may be asked of a brief: peers by id, a budget in works with how much risk weighs, and what if."""

    peers: str | None = None
    budget: float | None = None
    caution: float | None = None
    works: tuple[str, ...] = ()
    partner: str | None = None
    money: float | None = None


@dataclass(frozen=True)
class Told:
    """A brief's answer: the brief, its name, spendings of the budget asked for, and what would change."""

    brief: Brief
    name: str
    spendings: tuple[Portfolio, ...]
    changes: tuple[Change, ...]
    say: Sentences

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        brief = self.brief
        return {
            "kind": brief.kind, "id": brief.id, "name": self.name, "years": list(brief.span),
            "sections": [
                {"section": section, "claims": [
                    {"kind": claim.kind, "text": sentence(self.say, section, claim), "values": dict(claim.values),
                     "rows": list(claim.rows)} for claim in claims
                ]} for section, claims in brief.claims.items()
            ],
            "positions": list(brief.positions), "peers": list(brief.peers), "options": list(brief.options),
            "held": list(brief.held), "spendings": [asdict(each) for each in self.spendings],
            "what_if": [asdict(change) for change in self.changes],
        }  # fmt: skip


def sentence(say: Sentences, section: str, claim: Claim) -> str:
    """Return a claim's sentence; that of an option says how surely it comes back."""
    text = str(say(claim.kind, claim.values))
    return f"{text} {say('sure', claim.values)}" if section == "options" else text


def brief(run: Run, text: str, asked: BriefOptions) -> Told:
    """Write the brief of a country (its code or name) or an organisation (its id or name); raises WrongUse."""
    resolved, topics = run.known(), run.tables("classify")["topics"]
    organisations = {row["id"]: row for row in resolved["organisations"].to_pylist()}
    countries = run.industry.countries
    kind, id_ = _place(text, countries, organisations)
    briefs = Briefs(run.tables("analyse"), run.tables("collect"), organisations, stated_topics(topics))
    found = briefs.brief(kind, id_, _peers(asked.peers, kind, countries, organisations))
    name = countries[id_].en if kind == "country" else organisations[id_]["name_en"]
    return Told(found, name, tuple(_spendings(found, asked)), tuple(_changes(run, found, asked, organisations)),
                sentences(run, organisations))  # fmt: skip


def _place(text: str, countries: Mapping[str, Phrase], organisations: Mapping[str, Row]) -> tuple[str, str]:
    """Return what a text means, a country first: its code, or its name in any of the languages."""
    if text.upper() in countries and text not in organisations:
        return "country", text.upper()
    names = {normalise(phrase[language]): code for code, phrase in countries.items() for language in LANGUAGES}
    if normalise(text) in names:
        return "country", names[normalise(text)]
    try:
        return "organisation", str(organisation_of(text, organisations)["id"])
    except WrongUse as error:
        near = process.extract(normalise(text), list(names), limit=2, score_cutoff=75)
        if not near:
            raise
        offered = dict.fromkeys(names[name] for name, _, _ in near)
        of = ", ".join(f"{code} ({countries[code].en})" for code in offered)
        raise WrongUse(f"{error}; of countries: {of}") from None


def _peers(
    text: str | None, kind: str, countries: Mapping[str, Phrase], organisations: Mapping[str, Row]
) -> list[str]:  # fmt: skip
    found = [_place(each.strip(), countries, organisations) for each in text.split(",")] if text else []
    other = [id_ for its, id_ in found if its != kind]
    if other:
        alike = "countries" if kind == "country" else "organisations"
        raise WrongUse(f"--peers: {', '.join(other)} cannot stand beside it; give {alike}")
    return [id_ for _, id_ in found]


def _spendings(found: Brief, asked: BriefOptions) -> list[Portfolio]:
    if asked.budget is None:
        return []
    if not (0 <= asked.budget < MOST and 0 <= (asked.caution or 0) < MOST):
        raise WrongUse("--budget and --caution take numbers from 0 up")
    open_to = choices(found)
    return curve(open_to, asked.budget) if asked.caution is None else [allocate(open_to, asked.budget, asked.caution)]


def _changes(run: Run, found: Brief, asked: BriefOptions, organisations: Mapping[str, Row]) -> Iterator[Change]:
    what_if = WhatIf(run.tables("analyse"), organisations, found.kind, found.id)
    if asked.works and found.empty and found.kind == "organisation":
        raise WrongUse("--what-if-works: too few of its works are known to say what more would change")
    for each in asked.works:
        name, _, number = each.partition("=")
        topic = _topic(run, name)
        own = next((row["works"] for row in found.positions if f"{row['half']}/{row['topic']}" == topic), 0.0)
        yield from what_if.more_works(topic, _more(number, own))
    if asked.partner:
        yield from what_if.a_partner(organisation_of(asked.partner, organisations)["id"])
    if asked.money is not None:
        if not abs(asked.money) < MOST:
            raise WrongUse("--what-if-money takes an amount in the edition's currency, such as 50000000")
        yield from what_if.more_money(asked.money)


def _topic(run: Run, name: str) -> str:
    topics = {topic.id: f"{half}/{topic.id}" for half, topics in run.industry.taxonomy.halves for topic in topics}
    return topics[known(name.strip(), topics, "--what-if-works")]


def _more(text: str, own: float) -> float:
    """Return how many works more `20` or `10%` of one's own are; raises WrongUse."""
    number, per_cent = text.strip().removesuffix("%"), text.strip().endswith("%")
    try:
        works = float(number) * (own / 100 if per_cent else 1)
    except ValueError:
        works = float("nan")
    if not abs(works) < MOST:
        example = "a topic with works more, robotics=20, or per cent more, robotics=10%"
        raise WrongUse(f"--what-if-works takes {example}; not {text!r}")
    return works


def brief_text(answer: Told) -> str:
    """Return a brief as lines for a person."""
    lines = [f"{answer.name}, {answer.brief.span[0]}–{answer.brief.span[1]} (ranges are 5–95 %)"]
    for section, claims in answer.brief.claims.items():
        if claims:
            lines += [
                "",
                label_of("section", section),
                *(f"  {sentence(answer.say, section, claim)}" for claim in claims),
            ]
    if answer.spendings:
        lines += ["", "How the budget would be spent"]
    for each in answer.spendings:
        spent = (
            ", ".join(f"{answer.say.names.topic(name)} {works:g}" for name, works in each.spent.items()) or "on nothing"
        )
        lines.append(f"  weight of risk {each.caution:g}: {spent}; worth {each.worth:.2f}, at risk {each.at_risk:.1f}")
    if answer.changes:
        changes = [f"  {each.of}, {each.figure}: {each.before:.4g} → {each.after:.4g}" for each in told(answer.changes)]
        lines += ["", "What would change", *(changes or ["  nothing"])]
    return "\n".join(lines)


def organisation_of(text: str, organisations: Mapping[str, Row]) -> Row:
    """Return the organisation that an id or a name means; raises WrongUse that offers the nearest names."""
    if text in organisations:
        return organisations[text]
    asked = normalise(text)
    named: dict[str, list[str]] = {}
    for id_, row in organisations.items():
        for name in (row["name_en"], row["name_ru"], row["name_zh"], *row["other_names"]):
            if name:
                named.setdefault(normalise(name), []).append(id_)
    ids = sorted(set(named.get(asked, ())))
    if len(ids) == 1:
        return organisations[ids[0]]
    near = ids or [id_ for name, _, _ in process.extract(asked, list(named), limit=4) for id_ in named[name]]
    offered = ", ".join(f"{id_} ({organisations[id_]['name_en']})" for id_ in dict.fromkeys(near))
    what = "means several organisations" if ids else "is no organisation of this edition"
    raise WrongUse(f"{text!r} {what}; {'give an id' if ids else 'nearest'}: {offered}")


def sentences(run: Run, organisations: Mapping[str, Row]) -> Sentences:
    """Return what writes sentences in English, for a terminal."""
    taxonomy = run.industry.taxonomy
    labels = {f"technology/{topic.id}": topic.label.en for topic in taxonomy.technologies}
    labels |= {f"application/{topic.id}": topic.label.en for topic in taxonomy.applications}
    return Sentences(Language.EN, Names(
        lambda id_: organisations[id_]["name_en"], lambda code: run.industry.countries[code].en, labels.__getitem__,
    ))  # fmt: skip
