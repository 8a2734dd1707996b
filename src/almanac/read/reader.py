"""The reader: an article in, the rounds and partnerships that it reports as news and as done out. Deterministic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from almanac.read import chinese, english, english_events, russian, russian_events
from almanac.read.article import Article, Partnership, Reading
from almanac.read.dates import times
from almanac.read.drafts import Draft, as_round, merged
from almanac.read.money import sums
from almanac.read.places import countries_in
from almanac.read.sentences import Sentence, mask, sentences

# Readings of another version stay in the ledger; a new one goes before them.
VERSION = "almanac 2"
# What happened longer ago than this is no news.
FRESH = timedelta(days=45)


@dataclass(frozen=True)
class Language:
    """What is known of a language: how to find names, and events."""

    find_names: Callable[[list[Sentence]], None]
    events: Callable[[list[Sentence]], list[Draft]]
    pacts: Callable[[list[Sentence]], list[tuple[list[str], str, Sentence]]]


LANGUAGES = {
    "en": Language(english.find_names, english_events.events, english_events.pacts),
    "ru": Language(russian.find_names, russian_events.events, russian_events.pacts),
    "zh": Language(chinese.find_names, chinese.events, chinese.pacts),
}


def read(article: Article) -> Reading:
    """Read an article."""
    known = LANGUAGES[article.language]
    every = sentences(article.title, article.text, article.language)
    published = article.published or date(9999, 1, 1)
    for sentence in every:
        sentence.sums = sums(sentence.text, article.language)
        sentence.times = times(sentence.text, article.language, published)
        sentence.fresh_from = (published - FRESH).isoformat()
    known.find_names(every)
    for sentence in every:
        mask(sentence)
    drafts = merged(known.events(every), lambda one, other: one.casefold() == other.casefold())
    several = len({draft.company for draft in drafts}) > 1
    for draft in drafts:
        draft.announced = _announced(draft.sentence, article, several)
        draft.country = _country(draft, every, article.language)
    agreed = [
        Partnership(tuple(parties), subject, _announced(sentence, article, False), sentence.span)
        for parties, subject, sentence in known.pacts(every)
    ]
    return Reading(tuple(map(as_round, drafts)), tuple(agreed))


def _announced(sentence: Sentence, article: Article, several: bool) -> str | None:
    """Return the day that a sentence tells, else that of publication: its month only where an article has several."""
    fresh = [told for told in sentence.times if (told.when + "-28")[:10] >= sentence.fresh_from and len(told.when) > 4]
    if fresh:
        return min(fresh, key=lambda told: -len(told.when)).when
    if article.published is None:
        return None
    return article.published.isoformat()[: 7 if several else 10]


def _country(draft: Draft, every: list[Sentence], language: str) -> str | None:
    for sentence in [draft.sentence, *every]:
        if draft.company in sentence.text:
            found = countries_in(sentence.text, language)
            if found:
                return found[0][1]
    return None
