"""Every organisation with every sum, or with none: which of these pairs is a round that the article reports?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from almanac.read.document import OLD_TOKEN, TIME_TOKEN, Document, Entity, Place, Sum, Token
from almanac.read.features import Features, gives, is_public
from almanac.read.model import Linear, hashed

# What a rival's absence counts as, in log odds.
_ALONE = 6.0
_NOT_THERE = -9.0
# An article with more names or sums than these is looked at up to them, the most often named first.
MOST_ENTITIES, MOST_SUMS = 40, 16

NAMES = (
    "pair", "sum", "company", "article", "place among pairs", "behind best pair", "ahead of best other",
    "place among sums", "behind best sum", "place among companies", "behind best company", "ahead of next company",
    "behind company's best", "behind sum's best", "sums", "entities", "sentences", "no sum", "vague sum",
    "same sentence", "nearest before", "others in sentence", "company in title", "sum in title", "times named", "size",
    "first named",
    "sum's sentence", "gives", "public", "company first", "sum first", "names between", "behind best in paragraph",
    "behind best in sentence", "paragraphs with sums", "paragraphs", "company's best", "ahead of company there",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """An organisation and a sum (None: none), with the numbers of the features of both together."""

    entity: Entity
    key: Sum | None
    pair: list[str]


@dataclass
class Looked:
    """An article's candidates with the hashed features of sums, organisations, pairs and the article."""

    document: Document
    features: Features
    candidates: list[Candidate]
    sums: dict[Sum, list[int]]
    entities: dict[int, list[int]]
    pairs: list[list[int]]
    article: list[int]
    places: dict[Sum | None, set[int]] = field(default_factory=dict)


def looked_at(document: Document) -> Looked:
    """Make the candidates of an article, with their features."""
    features = Features(document)
    entities = sorted(document.entities, key=lambda each: -len(each.places))[:MOST_ENTITIES]
    sums = list(document.sums)[:MOST_SUMS]
    keys: list[Sum | None] = [*sums, None]
    candidates = [Candidate(entity, key, features.of_pair(entity, key)) for entity in entities for key in keys]
    return Looked(
        document,
        features,
        candidates,
        {key: hashed(features.of_sum(key)) for key in sums},
        {id(entity): hashed(features.of_entity(entity)) for entity in entities},
        [hashed(each.pair) for each in candidates],
        hashed(features.of_article()),
    )


@dataclass
class _Odds:
    """The log odds that the linear models give."""

    sum: dict[Sum, float]
    company: dict[int, float]
    article: float
    pair: list[float]


def _odds(looked: Looked, linear: Linear) -> _Odds:
    entities = {key: linear.sums(numbers) for key, numbers in looked.entities.items()}
    sums = {key: linear.sums(numbers) for key, numbers in looked.sums.items()}
    return _Odds(
        {key: linear.log_odds("sum", told) for key, told in sums.items()},
        {key: linear.log_odds("company", told) for key, told in entities.items()},
        linear.log_odds("article", linear.sums(looked.article)),
        [
            linear.log_odds(
                "pair", linear.sums(numbers), entities[id(each.entity)], *([sums[each.key]] if each.key else [])
            )
            for each, numbers in zip(looked.candidates, looked.pairs, strict=True)
        ],
    )


def rows_of(looked: Looked, linear: Linear) -> np.ndarray:
    """Return what the trees look at (`NAMES`), a row a candidate, float32."""
    odds = _odds(looked, linear)
    rivals = _Rivals(looked, odds)
    rows = [rivals.row(at) for at in range(len(looked.candidates))]
    return np.array(rows, np.float32).reshape(len(rows), len(NAMES))


class _Rivals:
    """Compares each candidate with the others of its article."""

    def __init__(self, looked: Looked, odds: _Odds) -> None:
        self._looked, self._odds = looked, odds
        document = looked.document
        self._pairs = sorted(odds.pair, reverse=True)
        self._sums = sorted(odds.sum.values(), reverse=True)
        self._companies = sorted(odds.company.values(), reverse=True)
        self._of_entity: dict[int, float] = {}
        self._of_sum: dict[Sum | None, float] = {}
        self._in_sentence: dict[int, list[int]] = defaultdict(list)
        self._in_paragraph: dict[int, list[int]] = defaultdict(list)
        self._sentences: list[set[int]] = []
        for at, each in enumerate(looked.candidates):
            self._of_entity[id(each.entity)] = max(self._of_entity.get(id(each.entity), -99.0), odds.pair[at])
            self._of_sum[each.key] = max(self._of_sum.get(each.key, -99.0), odds.pair[at])
            places = document.sums[each.key] if each.key else each.entity.places
            self._sentences.append({place.sentence for place in places})
            for sentence in self._sentences[-1]:
                if each.key:
                    self._in_sentence[sentence].append(at)
            for paragraph in self._paragraphs(places):
                self._in_paragraph[paragraph].append(at)
        self._largest = max((amount for amount, _ in document.sums if amount), default=0.0)
        self._sum_paragraphs = len({
            paragraph for places in document.sums.values() for paragraph in self._paragraphs(places)
        })  # fmt: skip
        self._all_paragraphs = len({sentence.paragraph for sentence in document.sentences})

    def _paragraphs(self, places: Sequence[Place]) -> set[int]:
        return {self._looked.document.sentences[place.sentence].paragraph for place in places}

    def row(self, at: int) -> list[float]:
        candidate, pair = self._looked.candidates[at], self._odds.pair[at]
        return [pair, *self._ranks(at), *self._counts(candidate), *self._shape(candidate), *self._nearby(at)]

    def _ranks(self, at: int) -> list[float]:
        candidate, pair = self._looked.candidates[at], self._odds.pair[at]
        money = self._odds.sum[candidate.key] if candidate.key else _NOT_THERE
        company = self._odds.company[id(candidate.entity)]
        best, second = self._pairs[0], self._pairs[1] if len(self._pairs) > 1 else pair - _ALONE
        return [
            money, company, self._odds.article,
            self._pairs.index(pair), pair - best, pair - (second if pair == best else best),
            self._sums.index(money) if candidate.key else 9.0, money - self._sums[0] if candidate.key else _NOT_THERE,
            self._companies.index(company), company - self._companies[0],
            company - self._companies[1] if len(self._companies) > 1 else _ALONE,
            pair - self._of_entity[id(candidate.entity)], pair - self._of_sum[candidate.key],
        ]  # fmt: skip

    def _counts(self, candidate: Candidate) -> list[float]:
        document = self._looked.document
        told = set(candidate.pair)
        return [
            len(document.sums), len(document.entities), len(document.sentences), candidate.key is None,
            candidate.key is not None and candidate.key[0] is None,
            "p same" in told, "p nearest" in told, "p others there" in told,
        ]  # fmt: skip

    def _shape(self, candidate: Candidate) -> list[float]:
        document, entity = self._looked.document, candidate.entity
        money = document.sums[candidate.key] if candidate.key else []
        told = set(candidate.pair)
        between = [int(each[-1]) for each in told if each.startswith(("p cm names ", "p mc names "))]
        amount = (candidate.key[0] or 0.0) if candidate.key else 0.0
        return [
            document.has_title() and any(place.sentence == 0 for place in entity.places),
            document.has_title() and any(place.sentence == 0 for place in money),
            len(entity.places), amount / self._largest if candidate.key and self._largest else -1.0,
            entity.places[0].sentence, min((place.sentence for place in money), default=-1),
            gives(entity.called), is_public(entity.called), "p cm" in told, "p mc" in told, min(between, default=9),
        ]  # fmt: skip

    def _nearby(self, at: int) -> list[float]:
        candidate, pair = self._looked.candidates[at], self._odds.pair[at]
        places = self._looked.document.sums[candidate.key] if candidate.key else candidate.entity.places
        paragraph = [
            self._odds.pair[other]
            for each in self._paragraphs(places)
            for other in self._in_paragraph[each]
            if other != at
        ]
        sentence = [
            self._odds.pair[other]
            for each in self._sentences[at]
            for other in self._in_sentence[each]
            if self._looked.candidates[other].entity is not candidate.entity
        ]
        others = [
            self._odds.company[id(entity)]
            for entity in self._looked.document.entities
            if entity is not candidate.entity
            and id(entity) in self._odds.company
            and any(place.sentence in self._sentences[at] for place in entity.places)
        ]
        return [
            pair - max(paragraph) if paragraph else _ALONE, pair - max(sentence) if sentence else _ALONE,
            self._sum_paragraphs, self._all_paragraphs, self._of_entity[id(candidate.entity)] - self._pairs[0],
            self._odds.company[id(candidate.entity)] - max(others, default=-7.0),
        ]  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """A round that the article reports, and how sure that is."""

    entity: Entity
    key: Sum | None
    score: float


# A pair less likely than this is no round; a second round of one company has to be likelier.
LIKELY, SECOND = 0.5, 0.7


_OF_MONEY = frozenset({"round", "kind", "raise", "invest", "debt", "grant"})


def is_no_news(key: Sum | None, document: Document) -> bool:
    """Tell whether every sentence that has a sum speaks of times that are over and of no other, or of a purchase and of
    nothing that a round is made of: whatever the model says, that is no round."""
    if key is None:
        return False
    sentences = [document.tokens[place.sentence] for place in document.sums[key]]
    return all(map(_speaks_of_old, sentences)) or all(map(_speaks_of_purchase, sentences))


def _speaks_of_old(tokens: Sequence[Token]) -> bool:
    words = [token.text for token in tokens]
    return OLD_TOKEN in words and TIME_TOKEN not in words


def _speaks_of_purchase(tokens: Sequence[Token]) -> bool:
    told = {name for token in tokens for name in token.classes}
    return "acquire" in told and not told & _OF_MONEY


def chosen(looked: Looked, scores: Sequence[float]) -> list[Chosen]:
    """Choose the likeliest pairs: a sum once, a company once unless two sums of it are likely."""
    candidates, document = looked.candidates, looked.document
    found: list[Chosen] = []
    taken: set[Sum] = set()
    for score, at in sorted(((score, at) for at, score in enumerate(scores)), key=lambda each: (-each[0], each[1])):
        candidate = candidates[at]
        if score < LIKELY:
            break
        before = [each for each in found if each.entity is candidate.entity]
        again = before and (score < SECOND or candidate.key is None or before[0].key is None)
        if again or (candidate.key is not None and candidate.key in taken) or is_no_news(candidate.key, document):
            continue
        if candidate.key is not None:
            taken.add(candidate.key)
        found.append(Chosen(candidate.entity, candidate.key, score))
    return found
