"""English: the rounds and partnerships that sentences tell of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from almanac.read.drafts import Draft
from almanac.read.kinds import kind_of
from almanac.read.money import Money
from almanac.read.patterns import NAME_MARK, SUM_MARK, TIME, patterns
from almanac.read.sentences import Name, Sentence, names_in, unmasked
from almanac.read.telling import Telling, is_past, told, topic_of

_P = patterns("english")
_RAISES = _P.text("raises")
_STAGE = _P.one("stage")
_RUMOUR = _P.one("rumour")
_PAST = _P.one("past")
_OTHER = _P.one("other")
_NOT_RAISED_BEFORE = _P.one("not_raised_before")
_NOT_RAISED_AFTER = _P.one("not_raised_after")
_LIST_END = _P.one("list_end")
_LEADERS = _P.many("leaders")
_INVESTORS = _P.many("investors")
_ADVISER = _P.one("adviser")
_SUBJECT_WORDS = _P.one("subject_words")
_PACT = _P.one("pact")
_NO_PACT = _P.one("no_pact")
_GUESTS = _P.one("guests")
_BULLET, _RAISING, _STRONGLY, _IS_ROUND = map(_P.one, ("bullet", "raising", "strongly", "is_round"))
_SUM_FOR, _OWN_SUM, _IT_IS_SUM = map(_P.one, ("sum_for", "own_sum", "it_is_sum"))
_HAS_SHAREHOLDER, _PRONOUN, _NO_TAKER = map(_P.one, ("has_shareholder", "pronoun", "no_taker"))
_GIVEN = _P.many("given")


def _drafts(sentence: Sentence, topic: str | None, current: Draft | None) -> list[Draft]:
    masked = sentence.masked
    found: list[Draft] = []
    if _RUMOUR.search(masked) and not re.search(
        rf"\b(?:has|have) (?:raised|closed|secured)[^.;]{{0,60}}{SUM_MARK}", masked
    ):
        return []
    if is_past(sentence) or _PAST.search(masked):
        return []
    for clause in _clauses(masked):
        if _OTHER.search(clause) and not re.search(rf"{_STAGE.pattern}|\brais(?:es|ed)\b", clause):
            continue
        draft = _given(clause, sentence) or _raised(clause, sentence, topic, current)
        if draft:
            draft.kind = kind_of(sentence.text, "en")
            found.append(draft)
    return found


def _clauses(masked: str) -> Iterator[str]:
    yield from re.split(rf";|, (?:while|and) (?={NAME_MARK} (?:has |have )?{_RAISES})|\. (?={NAME_MARK} got)", masked)


def _raised(clause: str, sentence: Sentence, topic: str | None, current: Draft | None) -> Draft | None:
    bullet = _BULLET.match(clause)
    if bullet:
        [name] = names_in(bullet["name"], sentence)
        return Draft(name.called, _sum(bullet["rest"], clause, sentence), sentence)
    match = _RAISING.search(clause)
    while match:
        money = _sum(match["object"], clause, sentence)
        if money or (_STRONGLY.match(match[0]) and _IS_ROUND.search(match["object"][:90])):
            company = _subject(clause[: match.start()], sentence, topic, current)
            if company:
                return Draft(company, money, sentence)
        match = _RAISING.search(clause, match.start() + 2)
    return _offered(clause, sentence, topic, current)


def _offered(clause: str, sentence: Sentence, topic: str | None, current: Draft | None) -> Draft | None:
    """Read sums that no verb of raising leads to: "£5m for Acme", "It is €6.5m, a Series A", "Acme's $5m Series A"."""
    for pattern in (_SUM_FOR, _OWN_SUM):
        match = pattern.search(clause)
        names = [name for name in names_in(match["name"], sentence) if _may_be_company(name)] if match else []
        money = _sum(match[0], clause, sentence) if match else None
        if money and names and (not sentence.paragraph or _STAGE.search(clause)):
            return Draft(names[-1].called, money, sentence)
    company = current.company if current else topic
    if company and _IT_IS_SUM.search(clause) and _SUBJECT_WORDS.match(clause):
        money = _sum(clause, clause, sentence)
        return Draft(company, money, sentence) if money else None
    stake = _HAS_SHAREHOLDER.search(clause) if company else None
    return Draft(names_in(stake["name"], sentence)[0].called, None, sentence) if stake else None


def _may_be_company(name: Name) -> bool:
    return not name.place and not name.person


def _subject(before: str, sentence: Sentence, topic: str | None, current: Draft | None) -> str | None:
    names = list(filter(_may_be_company, names_in(before, sentence)))
    if names:
        return names[0].called
    words = before.strip()
    if _SUBJECT_WORDS.match(words) or not words or _PRONOUN.search(words):
        return current.company if current and sentence.paragraph else topic
    return None


def _given(clause: str, sentence: Sentence) -> Draft | None:
    """Read what an investor gives: "X put £2m into Y", "X backs Y", "X leads a £5m round in Y"."""
    match = next(filter(None, (pattern.search(clause) for pattern in _GIVEN)), None)
    if not match or _NO_TAKER.search(match["taker"].split(":")[0]):
        return None
    takers = list(filter(_may_be_company, names_in(match["taker"], sentence)))
    givers = [name for name in names_in(match["givers"], sentence) if not name.place]
    money = _sum(match["what"], clause, sentence) or _sum(match["taker"], clause, sentence)
    bare = bool(re.search(r"\bback(?:s|ed)\b|bets on", clause)) and not sentence.paragraph
    if not takers or not givers or not (money or bare) or takers[0].called == givers[0].called:
        return None
    return Draft(takers[0].called, money, sentence, [name.called for name in givers])


def _sum(piece: str, clause: str, sentence: Sentence) -> Money | None:
    """Return the first sum in a piece of a clause that is raised, not a valuation or the like."""
    for match in re.finditer(r"\ue001(\d+)\ue003", piece):
        money = sentence.sums[int(match[1])]
        at = clause.find(match[0])
        if money.converted or _NOT_RAISED_BEFORE.search(clause[max(0, at - 60) : at]):
            continue
        if _NOT_RAISED_AFTER.match(clause[at + len(match[0]) :]):
            continue
        return money
    return None


def _listed(piece: str, sentence: Sentence, _: bool) -> list[Name]:
    """Return the names at the start of a piece, up to where the list ends."""
    first = re.search(NAME_MARK, piece)
    if not first or first.start() > 60 or _ADVISER.search(piece[: first.start()]):
        return []
    end = _LIST_END.search(piece, first.end())
    return names_in(piece[: end.start() if end else len(piece)], sentence)


def _listed_before(piece: str, sentence: Sentence) -> list[Name]:
    """Return the names of a subject: those after the last break."""
    start = max(
        (found.end() for found in re.finditer(r"[.;:(]|\b(?:which|who|that|while|by|from|said)\b", piece)), default=0
    )
    subject = piece[start:]
    if _ADVISER.search(subject) or TIME in subject[:2]:
        return []
    return names_in(subject, sentence)


_TELLING = Telling(_drafts, (_PAST, _RUMOUR, _ADVISER), _LEADERS, _INVESTORS, _listed, _listed_before)


def events(every: list[Sentence]) -> list[Draft]:
    """Return the drafts of rounds that the sentences tell of, with their investors."""
    return told(every, _TELLING)


_SUBJECT = re.compile(r"\b(?:on|for|to|in|into) (?P<subject>(?:joint |a |an |the )?[a-z][^.;]{8,110})")


def pacts(every: list[Sentence]) -> list[tuple[list[str], str, Sentence]]:
    """Return the parties, subject and sentence of each agreement that sentences tell of as signed or announced."""
    found: list[tuple[list[str], str, Sentence]] = []
    topic = topic_of(every)
    for sentence in every:
        masked = sentence.masked
        match = _PACT.search(masked)
        if not match or _NO_PACT.search(masked) or is_past(sentence):
            continue
        parties = _parties(masked, match, sentence)
        about = re.search(
            r"\b(?:the (?:company|firm|start-?up|two|sides|partners|group)|it|its)\b",
            masked[: match.end()],
            re.IGNORECASE,
        )
        if len(parties) == 1 and topic and topic not in parties and (about or not sentence.paragraph):
            parties.insert(0, topic)
        if len(parties) < 2:
            continue
        subject = _SUBJECT.search(masked[match.end() :]) or _SUBJECT.search(masked)
        about_what = unmasked(subject["subject"], sentence) if subject else ""
        known = next(
            (each for each in found if len(set(each[0]) & set(parties)) >= 2 or set(each[0]) <= set(parties)), None
        )
        if known is None:
            found.append((parties, about_what, sentence))
        else:
            known[0].extend(party for party in parties if party not in known[0] and not known[2].paragraph)
    return found


def _parties(masked: str, match: re.Match[str], sentence: Sentence) -> list[str]:
    """Return the organisations around the words of an agreement, up to what speaks of guests or rivals."""
    guests = _GUESTS.search(masked, match.end())
    piece = masked[: guests.start() if guests else len(masked)]
    break_ = re.search(r"[;]|\b(?:whose|which|who|where)\b", piece[match.end() :])
    piece = piece[: match.end() + break_.start()] if break_ else piece
    named: list[str] = []
    for name in names_in(piece, sentence):
        if not name.place and not name.person and name.called not in named:
            named.append(name.called)
    return named
