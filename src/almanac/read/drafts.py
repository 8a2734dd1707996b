"""What one sentence says of an event, and how the drafts of an article become its rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from almanac.read.article import Round
from almanac.read.money import Money
from almanac.read.sentences import Sentence


@dataclass
class Draft:
    """An event of money as one sentence tells it; investors come from it and from the sentences after it."""

    company: str
    money: Money | None
    sentence: Sentence
    investors: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    kind: str = "unknown"
    country: str | None = None
    announced: str | None = None


# Kinds that a second report of the same round may leave out or word otherwise.
_LOOSE = frozenset({"unknown", "strategic", "equity"})
Same = Callable[[str, str], bool]


def merged(drafts: Iterable[Draft], same: Same) -> list[Draft]:
    """Merge drafts of one company, unless they tell two sums of two kinds: the first that has a sum leads."""
    found: list[Draft] = []
    for draft in drafts:
        known = next((each for each in found if same(each.company, draft.company) and not _two(each, draft)), None)
        if known is None:
            found.append(draft)
            continue
        if known.money is None or (known.money.amount is None and draft.money and draft.money.amount is not None):
            known.money = draft.money or known.money
        if known.kind in ("unknown", "strategic") and draft.kind != "unknown":
            known.kind = draft.kind
        known.investors += [each for each in draft.investors if not any(same(each, other) for other in known.investors)]
        known.leads += [each for each in draft.leads if not any(same(each, other) for other in known.leads)]
        known.announced = known.announced or draft.announced
        known.country = known.country or draft.country
        if not known.sentence.paragraph and draft.sentence.paragraph:
            known.sentence = draft.sentence
    return found


def _two(one: Draft, other: Draft) -> bool:
    """Tell whether two drafts of a company are two events."""
    sums = {draft.money.amount for draft in (one, other) if draft.money and draft.money.amount}
    kinds = {draft.kind for draft in (one, other) if draft.kind not in _LOOSE}
    return len(sums) == 2 and len(kinds) == 2


def as_round(draft: Draft) -> Round:
    """Return a draft as a round."""
    money = draft.money
    leads = [each for each in draft.leads if each != draft.company]
    investors = [each for each in draft.investors if each != draft.company]
    investors += [each for each in leads if each not in investors]
    return Round(
        draft.company,
        money.amount if money else None,
        bool(money and money.approximate and money.amount),
        money.currency if money else None,
        "unknown" if draft.kind == "pre" else draft.kind,
        draft.announced,
        tuple(investors),
        tuple(leads),
        draft.country,
        draft.sentence.span,
    )
