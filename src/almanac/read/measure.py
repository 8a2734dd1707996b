"""How right the reader is on labelled articles. A round is found if company, amount and currency are all right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from almanac.read.article import Article, Reading, Round

# Kinds that labels hold to be nearly the same.
_NEAR = frozenset({"equity", "strategic", "unknown"})


@dataclass(frozen=True)
class Labelled:
    """An article with what it tells, other names of the same, and events that are neither right nor wrong."""

    article: Article
    rounds: tuple[dict[str, Any], ...]
    pacts: tuple[frozenset[str], ...]
    aliases: dict[str, str]
    neutral_rounds: tuple[tuple[str, float | None, str | None], ...]
    neutral_pacts: tuple[frozenset[str], ...]

    def name(self, written: str) -> str:
        """Return a name in the form that is compared."""
        plain = _plain(written)
        return self.aliases.get(plain, plain)


@dataclass
class Counted:
    """Right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def figures(self) -> tuple[float, float, float]:
        """Return precision, recall and F1."""
        precision = self.right / max(self.right + self.wrong, 1)
        recall = self.right / max(self.right + self.missed, 1)
        return precision, recall, 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


@dataclass
class Measure:
    """What a set showed, and a row (id, what, found, title) for each thing that is not right."""

    rounds: Counted = field(default_factory=Counted)
    investors: Counted = field(default_factory=Counted)
    pacts: Counted = field(default_factory=Counted)
    kinds: int = 0
    days: int = 0
    texts_without: int = 0
    alarms: int = 0
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return the figures by name; kind and date are shares of the rounds that were found, false alarms of the
        texts without a round."""
        precision, recall, f1 = self.rounds.figures()
        found = max(self.rounds.right, 1)
        return {
            "P": precision, "R": recall, "F1": f1, "kind": self.kinds / found, "date": self.days / found,
            "investors F1": self.investors.figures()[2], "partnerships F1": self.pacts.figures()[2],
            "false alarms": self.alarms / max(self.texts_without, 1),
        }  # fmt: skip


def labelled_of(row: dict[str, Any], article: Article) -> Labelled:
    """Return a labelled article from its JSON."""
    aliases = {_plain(other): _plain(name) for name, others in row.get("aliases", {}).items() for other in others}
    neutral = row.get("neutral", {})
    labelled = Labelled(article, tuple(row["expected"]["rounds"]), (), aliases, (), ())
    return Labelled(
        article,
        labelled.rounds,
        tuple(frozenset(map(labelled.name, pact["parties"])) for pact in row["expected"]["partnerships"]),
        aliases,
        tuple((labelled.name(each["company"]), each["amount"], each["currency"]) for each in neutral.get("rounds", ())),
        tuple(frozenset(map(labelled.name, pact["parties"])) for pact in neutral.get("partnerships", ())),
    )


def measured(labelled: Sequence[Labelled], readings: Iterable[Reading]) -> Measure:
    """Compare what was read with what the labels say."""
    measure = Measure()
    for row, reading in zip(labelled, readings, strict=True):
        before = measure.rounds.wrong
        _rounds(row, reading, measure)
        if not row.rounds:
            measure.texts_without += 1
            measure.alarms += measure.rounds.wrong > before
        _pacts(row, reading, measure)
    return measure


def _rounds(row: Labelled, reading: Reading, measure: Measure) -> None:
    expected = list(row.rounds)
    for found in reading.rounds:
        key = row.name(found.company), found.amount, found.currency
        match = next(
            (each for each in expected if (row.name(each["company"]), each["amount"], each["currency"]) == key), None
        )
        if match:
            expected.remove(match)
            measure.rounds.right += 1
            _details(row, found, match, measure)
        elif key not in row.neutral_rounds:
            measure.rounds.wrong += 1
            measure.misses.append((row.article.id, "wrong round", str(key), row.article.title))
    measure.rounds.missed += len(expected)
    measure.misses += [
        (row.article.id, "missed round", str((each["company"], each["amount"], each["currency"])), row.article.title)
        for each in expected
    ]


def _details(row: Labelled, found: Round, match: dict[str, Any], measure: Measure) -> None:
    told, expected = found.announced or "", match["announced"] or ""
    length = min(len(told), len(expected))
    for what, right, has, wants in (
        ("kind", match["kind"] == found.kind or {match["kind"], found.kind} <= _NEAR, found.kind, match["kind"]),
        ("date", bool(length) and told[:length] == expected[:length], told, expected),
    ):
        if not right:
            measure.misses.append((row.article.id, f"wrong {what}", f"{has} for {wants}", row.article.title))
        measure.kinds += right and what == "kind"
        measure.days += right and what == "date"
    wanted, given = ({row.name(each) for each in side} for side in (match["investors"], found.investors))
    measure.investors.right += len(wanted & given)
    measure.investors.wrong += len(given - wanted)
    measure.investors.missed += len(wanted - given)


def _pacts(row: Labelled, reading: Reading, measure: Measure) -> None:
    expected = list(row.pacts)
    for pact in reading.partnerships:
        parties = frozenset(map(row.name, pact.parties))
        if parties in expected:
            expected.remove(parties)
            measure.pacts.right += 1
        elif parties not in row.neutral_pacts:
            measure.pacts.wrong += 1
            measure.misses.append((row.article.id, "wrong partnership", str(sorted(parties)), row.article.title))
    measure.pacts.missed += len(expected)
    measure.misses += [
        (row.article.id, "missed partnership", str(sorted(each)), row.article.title) for each in expected
    ]


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold().replace("ё", "е") if letter.isalnum())
