"""How sentences tell of events, whatever the language: which are past, which go on, and who gave."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from almanac.read.drafts import Draft
from almanac.read.patterns import patterns
from almanac.read.sentences import Name, Sentence

_FOUNDED = patterns("english").one("founded")


@dataclass(frozen=True)
class Telling:
    """What of a language tells events: `drafts` of a sentence (with the topic and the last draft), words of what is
    `not_news`, patterns around leaders and investors, and who is `listed` after a verb or stands `before` it."""

    drafts: Callable[[Sentence, str | None, Draft | None], list[Draft]]
    not_news: tuple[re.Pattern[str], ...]
    leaders: list[re.Pattern[str]]
    investors: list[re.Pattern[str]]
    listed: Callable[[str, Sentence, bool], list[Name]]
    before: Callable[[str, Sentence], list[Name]]


def told(every: list[Sentence], telling: Telling) -> list[Draft]:
    """Return the drafts of rounds that the sentences tell of, with their investors."""
    topic = topic_of(every)
    drafts: list[Draft] = []
    current: Draft | None = None
    for sentence in every:
        mine = telling.drafts(sentence, topic, current)
        if mine:
            for draft in mine:
                _add_investors(draft, sentence, mine, telling)
            drafts += mine
            current = mine[-1]
        elif current and _goes_on(sentence, current, telling):
            _add_investors(current, sentence, [], telling)
    return drafts


def _goes_on(sentence: Sentence, current: Draft, telling: Telling) -> bool:
    near = sentence.paragraph - current.sentence.paragraph <= 1
    return near and not is_past(sentence) and not any(pattern.search(sentence.masked) for pattern in telling.not_news)


def _add_investors(draft: Draft, sentence: Sentence, mine: list[Draft], telling: Telling) -> None:
    others = {each.company for each in mine} | {draft.company}
    for ways, leads in ((telling.leaders, True), (telling.investors, False)):
        for match in (match for pattern in ways for match in pattern.finditer(sentence.masked)):
            groups = match.groupdict()
            after = groups.get("list")
            names = (
                telling.listed(after, sentence, leads)
                if after
                else telling.before(groups.get("before") or "", sentence)
            )
            for called in (name.called for name in names if name.called not in others and not name.place):
                if leads and called not in draft.leads:
                    draft.leads.append(called)
                if called not in draft.investors:
                    draft.investors.append(called)


def topic_of(every: list[Sentence]) -> str | None:
    """Return the company that an article is most about: named in the title, and most often."""
    counts: Counter[str] = Counter()
    for sentence in every:
        for at, name in enumerate(sentence.names):
            if not name.place and not name.person:
                counts[name.called] += (1 if sentence.paragraph else 2) + (at == 0 and sentence.paragraph < 2)
    return counts.most_common(1)[0][0] if counts else None


def is_past(sentence: Sentence) -> bool:
    """Tell whether a sentence speaks of times that are over; when a company was founded says nothing of the news."""
    news = [each for each in sentence.times if not _FOUNDED.search(sentence.text[: each.span[0]])]
    return bool(news) and all(_is_old(each.when, sentence) for each in news)


def _is_old(when: str, sentence: Sentence) -> bool:
    return (when + ("-12-31" if len(when) == 4 else "-28"))[:10] < sentence.fresh_from
