"""Who gave to a company, and who agreed with whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from almanac.read.candidates import Chosen, Looked
from almanac.read.document import Entity, Sum
from almanac.read.features import gives, is_public
from almanac.read.model import Linear, Model, hashed, probability

# From these probabilities on an organisation is an investor, leads, is a party; a single party's other side needs less.
INVESTS, LEADS, AGREES, OTHER_SIDE = 0.45, 0.5, 0.4, 0.15


def investors_of(
    round_: Chosen, rounds: list[Chosen], looked: Looked, linear: Linear
) -> tuple[list[Entity], list[Entity]]:
    """Return who gave in a round, in the order of the text, and who of them led."""
    companies = {id(each.entity) for each in rounds}
    investors: list[Entity] = []
    leads: list[Entity] = []
    for entity in known_entities(looked):
        if id(entity) in companies:
            continue
        told = linear.sums(investor_numbers(looked, entity, round_.entity, round_.key))
        if probability(linear.log_odds("investor", told)) >= INVESTS:
            investors.append(entity)
            if probability(linear.log_odds("lead", told)) >= LEADS:
                leads.append(entity)
    return investors, leads


def known_entities(looked: Looked) -> list[Entity]:
    """Return the organisations that were looked at, in the order of the text."""
    return [entity for entity in looked.document.entities if id(entity) in looked.entities]


def investor_numbers(looked: Looked, entity: Entity, company: Entity, key: Sum | None) -> list[int]:
    """Return the hashed features of an organisation as one that gave to a company."""
    return looked.entities[id(entity)] + hashed(looked.features.of_investor(entity, company, key))


@dataclass(frozen=True)
class Pact:
    """Organisations that agreed, the sentence that says so by number, and how sure that is."""

    parties: list[Entity]
    sentence: int
    score: float


def party_numbers(looked: Looked, entity: Entity) -> list[int]:
    """Return the hashed features of an organisation as a party."""
    return looked.entities[id(entity)] + looked.article


PARTY_NAMES = (
    "party", "pact", "article", "company", "place", "behind best", "ahead of best other", "behind second", "best",
    "second", "third", "with best", "with second", "public", "gives", "times", "title", "first named", "entities",
    "sums", "person",
)  # fmt: skip


def party_rows(looked: Looked, linear: Linear) -> np.ndarray:
    """Return what the trees look at (`PARTY_NAMES`), a row an organisation, float32."""
    entities = known_entities(looked)
    sums = [linear.sums(looked.entities[id(entity)]) for entity in entities]
    whole = linear.sums(looked.article)
    odds = [linear.log_odds("party", own, whole) for own in sums]
    pact, article = (linear.log_odds(kind, whole) for kind in ("pact", "article"))
    order = sorted(range(len(entities)), key=lambda at: -odds[at])
    ranked = [odds[at] for at in order] + [-9.0] * 3
    rows = [
        [
            odds[at], pact, article, linear.log_odds("company", sums[at]), order.index(at), odds[at] - ranked[0],
            odds[at] - (ranked[1] if order[0] == at else ranked[0]), odds[at] - ranked[1], *ranked[:3],
            *(_share(entity, entities[order[place]]) if place < len(order) else 0.0 for place in (0, 1)),
            is_public(entity.called), gives(entity.called), len(entity.places),
            looked.document.has_title() and any(place.sentence == 0 for place in entity.places),
            entity.places[0].sentence, len(entities), len(looked.document.sums), entity.is_person,
        ]
        for at, entity in enumerate(entities)
    ]  # fmt: skip
    return np.array(rows, np.float32).reshape(len(rows), len(PARTY_NAMES))


def _share(one: Entity, other: Entity) -> float:
    """Return in how many sentences both are named."""
    return float(len({place.sentence for place in one.places} & {place.sentence for place in other.places}))


def pacts(looked: Looked, learnt: Model) -> list[Pact]:
    """Return the agreements that an article reports: parties that a sentence names together are one's."""
    entities = known_entities(looked)
    told = learnt.parties(party_rows(looked, learnt.linear)).tolist()
    scores = {id(entity): score for entity, score in zip(entities, told, strict=True)}
    parties = [entity for entity in entities if scores[id(entity)] >= AGREES]
    if len(parties) == 1:
        others = sorted((each for each in entities if each is not parties[0]), key=lambda each: -scores[id(each)])
        parties += [each for each in others[:1] if scores[id(each)] >= OTHER_SIDE]
    if len(parties) < 2:
        return []
    return [_pact(group, looked, scores) for group in _groups(parties) if len(group) > 1]


def _groups(parties: list[Entity]) -> list[list[Entity]]:
    """Join parties that share a sentence; those that share none with another are with the first."""
    groups: list[list[Entity]] = []
    for party in parties:
        named = {place.sentence for place in party.places}
        mine = [group for group in groups if any(named & {at.sentence for at in each.places} for each in group)]
        joined = [each for group in mine for each in group] + [party]
        groups = [*(group for group in groups if not any(group is each for each in mine)), joined]
    groups.sort(key=lambda group: -len(group))
    alone = [group for group in groups[1:] if len(group) == 1]
    first = groups[0] + [each for group in alone for each in group]
    return [first, *(group for group in groups[1:] if len(group) > 1)]


def _pact(group: list[Entity], looked: Looked, scores: dict[int, float]) -> Pact:
    group = sorted(group, key=lambda each: (each.places[0].sentence, each.places[0].token))
    counts: dict[int, int] = {}
    for entity in group:
        for sentence in {place.sentence for place in entity.places}:
            counts[sentence] = counts.get(sentence, 0) + 1
    titled = looked.document.has_title() and len(looked.document.sentences) > 1
    best = max(counts, key=lambda each: (counts[each], not (titled and each == 0), -each))
    return Pact(group, best, sorted((scores[id(entity)] for entity in group), reverse=True)[1])
