"""Russian: the rounds and partnerships that sentences tell of."""

from __future__ import annotations

import re

from almanac.read.drafts import Draft
from almanac.read.kinds import kind_of
from almanac.read.money import Money
from almanac.read.patterns import NAME_MARK, patterns
from almanac.read.sentences import Name, Sentence, names_in, unmasked
from almanac.read.telling import Telling, is_past, told, topic_of

_P = patterns("russian")
_RUMOUR = _P.one("rumour")
_PAST = _P.one("past")
_OTHER = _P.one("other")
_NOT_RAISED_BEFORE = _P.one("not_raised_before")
_NOT_RAISED_AFTER = _P.one("not_raised_after")
_LEADERS = _P.many("leaders")
_INVESTORS = _P.many("investors")
_LIST_END = _P.one("list_end")
_ADVISER = _P.one("adviser")
_PACT = _P.one("pact")
_AGREES = _P.one("agrees")
_NO_PACT = _P.one("no_pact")
_GUESTS = _P.one("guests")
_DONE, _SURELY, _MARKET, _RAISING = map(_P.one, ("done", "surely", "market", "raising"))
_NEAR_ROUND, _STRONGLY, _OWN_NAME, _SIZE = map(_P.one, ("near_round", "strongly", "own_name", "size"))
_PASSIVE, _NO_TAKER = map(_P.one, ("passive", "no_taker"))
_GIVEN = _P.many("given")


def _drafts(sentence: Sentence, topic: str | None, current: Draft | None) -> list[Draft]:
    masked = sentence.masked
    if is_past(sentence) or _PAST.search(masked) or (_RUMOUR.search(masked) and not _DONE.search(masked)):
        return []
    found: list[Draft] = []
    for clause in re.split(rf";|, а (?=[^,]*{NAME_MARK})", masked):
        if (_OTHER.search(clause) and not _SURELY.search(clause)) or _MARKET.search(clause):
            continue
        draft = _given(clause, sentence) or _raised(clause, sentence, topic, current)
        if draft:
            draft.kind = kind_of(unmasked(clause, sentence), "ru")
            if draft.kind == "unknown":
                draft.kind = kind_of(sentence.text, "ru")
            found.append(draft)
    return found


def _raised(clause: str, sentence: Sentence, topic: str | None, current: Draft | None) -> Draft | None:
    for match in _RAISING.finditer(clause):
        money = _sum(match["what"], clause, sentence)
        if money is None and not (_NEAR_ROUND.match(match["what"]) and _STRONGLY.match(match[0])):
            continue
        company = _subject(clause[: match.start()], match, sentence, money)
        company = company or (current.company if current and sentence.paragraph else topic)
        if company:
            return Draft(company, money, sentence)
    size = _SIZE.search(clause)
    if size and current and not _OTHER.search(clause):
        return Draft(current.company, _sum(size[0], clause, sentence, bare=True), sentence)
    return None


def _subject(before: str, match: re.Match[str], sentence: Sentence, money: Money | None) -> str | None:
    names = [name for name in names_in(before, sentence) if not name.person]
    if names:
        return names[-1 if re.search(r"(?i)\b(?:выделил|инвестировал)", before) else 0].called
    after = _OWN_NAME.match(match["what"])
    if after and not money and re.match(r"(?i)(?:достал|получил|привл)", match[0]):
        return names_in(after["name"], sentence)[0].called
    return None


def _given(clause: str, sentence: Sentence) -> Draft | None:
    """Read what an investor gives: «X» вложил M в «Y»; Фонд выделил «Y» грант; В «Y» вложил M фонд «X»."""
    match = next(filter(None, (pattern.search(clause) for pattern in _GIVEN)), None)
    if match and not _NO_TAKER.search(match["taker"]):
        money = _sum(match["what"], clause, sentence) or _sum(clause[match.end() :], clause, sentence)
        if money or not sentence.paragraph:
            return _gift(match, money, sentence)
    passive = _PASSIVE.search(clause)
    money = _sum(passive["what"], clause, sentence) if passive else None
    return _gift(passive, money, sentence) if passive and money else None


def _gift(match: re.Match[str], money: Money | None, sentence: Sentence) -> Draft | None:
    takers, givers = names_in(match["taker"], sentence), names_in(match["givers"], sentence)
    if not takers or not givers:
        return None
    company = takers[-1].called
    return Draft(company, money, sentence, [name.called for name in givers if name.called != company])


def _sum(piece: str, clause: str, sentence: Sentence, bare: bool = False) -> Money | None:
    for match in re.finditer(r"\ue001(\d+)\ue003", piece):
        money = sentence.sums[int(match[1])]
        at = clause.find(match[0])
        if (
            money.converted
            or (not bare and _NOT_RAISED_BEFORE.search(clause[max(0, at - 45) : at]))
            or _NOT_RAISED_AFTER.match(clause[at + len(match[0]) :])
        ):
            continue
        return money
    return None


def _listed(piece: str, sentence: Sentence, leads: bool) -> list[Name]:
    first = re.search(NAME_MARK, piece)
    if not first or _ADVISER.search(piece[: first.start()]):
        return []
    end = _LIST_END.search(piece, first.end())
    listed = piece[: end.start() if end else len(piece)]
    if leads:  # After a comma comes who joined the leader.
        listed = re.split(r"(?i),(?! а также)|\bк (?:нему|ней|ним)\b|\bсоинвестор|\bтакже\b", listed)[0]
    return names_in(listed, sentence)


def _listed_before(piece: str, sentence: Sentence) -> list[Name]:
    start = max((found.end() for found in re.finditer(r"[.;:]|\b(?:который|которая|которые|что)\b", piece)), default=0)
    return [] if _ADVISER.search(piece[start:]) else names_in(piece[start:], sentence)


_TELLING = Telling(_drafts, (_PAST, _RUMOUR, _ADVISER), _LEADERS, _INVESTORS, _listed, _listed_before)


def events(every: list[Sentence]) -> list[Draft]:
    """Return the drafts of rounds that the sentences tell of, with their investors."""
    return told(every, _TELLING)


def pacts(every: list[Sentence]) -> list[tuple[list[str], str, Sentence]]:
    """Return the parties, subject and sentence of each agreement that sentences tell of as signed or announced."""
    found: list[tuple[list[str], str, Sentence]] = []
    topic = topic_of(every)
    for sentence in every:
        masked = sentence.masked
        match = _PACT.search(masked)
        if not match or not _AGREES.search(masked) or _NO_PACT.search(masked) or is_past(sentence):
            continue
        guests = _GUESTS.search(masked)
        piece = masked[: guests.start() if guests else len(masked)]
        parties = list(dict.fromkeys(name.called for name in names_in(piece, sentence) if not name.person))
        if len(parties) == 1 and topic and topic not in parties:
            parties.insert(0, topic)
        if len(parties) < 2 or len(parties) > 8:
            continue
        subject = re.search(
            r"(?i)\b(?:о|об|для|чтобы|по|в области|в сфере) (?P<subject>[а-яё][^.;]{8,100})", masked[match.end() :]
        )
        about_what = unmasked(subject["subject"], sentence) if subject else ""
        known = next((each for each in found if len(set(each[0]) & set(parties)) >= 2), None)
        if known is None:
            found.append((parties, about_what, sentence))
        elif not known[2].paragraph:
            known[0].extend(party for party in parties if party not in known[0])
    return found
