"""The reader: an article in, the rounds and partnerships that it reports as news and as done out. Deterministic.

Names, sums and times are found by rules; which organisation raised which sum, who gave and who agreed with whom is told
by a model that learnt it from labelled articles (`model`).
"""

from __future__ import annotations

from collections.abc import Sequence

from almanac.read.article import Article, Partnership, Reading, Round
from almanac.read.candidates import Chosen, Looked, chosen, looked_at, rows_of
from almanac.read.document import Document, Entity, document, is_old
from almanac.read.kinds import kind_of
from almanac.read.model import Model, model
from almanac.read.parties import Pact, investors_of, pacts
from almanac.read.places import countries_in
from almanac.read.sentences import Sentence

# Readings of another version stay in the ledger; a new one goes before them.
VERSION = "almanac 2"
LANGUAGES = ("en", "ru", "zh")
_MONEY_CLASSES = frozenset({"raise", "invest", "round"})
_PACT_CLASSES = frozenset({"partner"})
_NOT_NEWS = frozenset({"rumour", "acquire", "ipo", "OLD"})
_LONGEST_SUBJECT = 160


def read(article: Article) -> Reading:
    """Read an article in one of `LANGUAGES`."""
    return reading_of(looked_at(document(article)), model(article.language))


def reading_of(looked: Looked, learnt: Model) -> Reading:
    """Return what an article that was looked at reports."""
    if not looked.candidates:
        return Reading((), ())
    scores = learnt.rounds(rows_of(looked, learnt.linear)).tolist()
    rounds = chosen(looked, scores)
    rounds.sort(key=lambda each: (each.entity.places[0].sentence, each.entity.places[0].token))
    return Reading(
        tuple(_round(each, rounds, looked, learnt) for each in rounds),
        tuple(_partnership(each, looked.document) for each in pacts(looked, learnt)),
    )


def _round(found: Chosen, rounds: list[Chosen], looked: Looked, learnt: Model) -> Round:
    whole = looked.document
    sentence = _sentence_of(found, whole)
    investors, leads = investors_of(found, rounds, looked, learnt.linear)
    money = whole.money[found.key] if found.key else None
    several = len({id(each.entity) for each in rounds}) > 1
    return Round(
        found.entity.called,
        money.amount if money else None,
        bool(money and money.approximate and money.amount),
        money.currency if money else None,
        _kind(found, sentence, whole, rounds),
        announced_in(sentence, whole.article, several, () if several else _telling(whole, _MONEY_CLASSES)),
        tuple(each.called for each in investors),
        tuple(each.called for each in leads),
        _country(found.entity, sentence, whole),
        sentence.span,
        round(found.score, 3),
    )


def _telling(whole: Document, classes: frozenset[str]) -> list[Sentence]:
    """Return the sentences that have a word of `classes` and none of what is over or only planned."""
    return [
        sentence
        for sentence, tokens in zip(whole.sentences, whole.tokens, strict=True)
        if (told := {name for token in tokens for name in token.classes}) & classes and not told & _NOT_NEWS
    ]


def _sentence_of(found: Chosen, whole: Document) -> Sentence:
    """Return the sentence that says so: that of the sum, with the company in it if one has both, the title last."""
    named = {place.sentence for place in found.entity.places}
    if found.key:
        told = sorted({place.sentence for place in whole.sums[found.key]})
    else:
        telling = [at for at in sorted(named) if any(_MONEY_CLASSES & set(token.classes) for token in whole.tokens[at])]
        told = telling or sorted(named)
    best = min(told, key=lambda at: (whole.sentences[at].paragraph == 0, at not in named, at))
    return whole.sentences[best]


def _kind(found: Chosen, sentence: Sentence, whole: Document, rounds: list[Chosen]) -> str:
    """Return the kind that the sentence tells, else its paragraph where that has one round, else those that name the
    company and the article where that has one. Of a sentence with several companies only the part from one to the next
    is a company's."""
    own = _own_part(found, sentence, [each for each in rounds if each.entity is not found.entity])
    named = {place.sentence for place in found.entity.places}
    texts = [own]
    homes = [_sentence_of(each, whole).paragraph for each in rounds]
    if sentence.paragraph and homes.count(sentence.paragraph) == 1:
        texts += [each.text for each in whole.sentences if each.paragraph == sentence.paragraph]
    if len({id(each.entity) for each in rounds}) == 1:
        texts += [each.text for at, each in enumerate(whole.sentences) if at in named]
        texts += [each.text for each in whole.sentences]
    for text in texts:
        kind = kind_of(text, whole.language)
        if kind != "unknown":
            return "unknown" if kind == "pre" else kind
    return "unknown"


def _own_part(found: Chosen, sentence: Sentence, others: list[Chosen]) -> str:
    """Return the part of a sentence that is about a company: up to the next that raised, from the one before."""
    mine = [name.span for name in sentence.names if name in found.entity.names]
    theirs = [name.span for name in sentence.names for other in others if name in other.entity.names]
    if not mine or not theirs:
        return sentence.text
    start, end = mine[0]
    after = min((first for first, _ in theirs if first >= end), default=len(sentence.text))
    before = max((last for _, last in theirs if last <= start), default=0)
    return sentence.text[start if before else 0 : after]


def announced_in(told: Sentence, article: Article, several: bool, others: Sequence[Sentence] = ()) -> str | None:
    """Return the day that a sentence tells, else the first that one of the `others` tells, else that of publication:
    its month only where an article has several."""
    for sentence in (told, *others):
        when = _fresh(sentence, article, exact=sentence is not told)
        if when:
            return when
    if article.published is None:
        return None
    return article.published.isoformat()[: 7 if several else 10]


def _fresh(sentence: Sentence, article: Article, exact: bool) -> str | None:
    """Return the most exact time of a sentence that is news and not to come; `exact` asks for a day."""
    last = article.published.isoformat() if article.published else "9999"
    fresh = [
        each.when
        for each in sentence.times
        if not is_old(each.when, sentence)
        and len(each.when) > (7 if exact else 4)
        and each.when <= last[: len(each.when)]
    ]
    return min(fresh, key=lambda when: -len(when)) if fresh else None


def _country(entity: Entity, sentence: Sentence, whole: Document) -> str | None:
    named = sorted({place.sentence for place in entity.places})
    for each in [sentence, *(whole.sentences[at] for at in named)]:
        found = countries_in(each.text, whole.language)
        if found:
            return found[0][1]
    return None


def _partnership(found: Pact, whole: Document) -> Partnership:
    sentence = whole.sentences[found.sentence]
    return Partnership(
        tuple(party.called for party in found.parties),
        _subject(found, whole),
        announced_in(sentence, whole.article, False, _telling(whole, _PACT_CLASSES)),
        sentence.span,
        round(found.score, 3),
    )


def _subject(found: Pact, whole: Document) -> str:
    """Return what of the sentence stands after its last party; all of it if nothing does."""
    sentence = whole.sentences[found.sentence]
    ends = [name.span[1] for name in sentence.names if any(name in party.names for party in found.parties)]
    rest = sentence.text[max(ends, default=0) :].strip(' ,.:;–—-，。、：”»"')
    return (rest if len(rest) > 12 else sentence.text)[:_LONGEST_SUBJECT]
