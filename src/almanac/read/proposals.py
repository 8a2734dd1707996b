"""What a language model proposes to have read, held against the text: what does not stand there is not accepted.

The local reader is the default and needs no model. Where an endpoint is configured (`fetch.endpoint`), its answer takes
the place of the local reading, sum by sum and name by name as far as the article has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from almanac.model.words import RoundKind
from almanac.read.article import Article, Partnership, Reading, Round
from almanac.read.candidates import Looked, looked_at, rows_of
from almanac.read.document import Document, Sum, document
from almanac.read.model import model
from almanac.read.reader import announced_in
from almanac.read.sentences import Sentence, plain

# How sure a proposal is that the local reader finds likely too, and one that it does not.
AGREED, ALONE, LIKELY = 0.95, 0.5, 0.3

INSTRUCTIONS = (
    "You read one news article. Report only rounds of private money, grants and loans to a company, and "
    "partnerships, that the article itself reports as news and as done. Leave out: funds that investors close, "
    "valuations, totals raised, market totals, acquisitions, flotations, secondary sales, programmes, contracts, "
    "open campaigns, rumours, plans, and earlier rounds told as background. `amount` is in full units of "
    "`currency`, as the article states it first, never the conversion in brackets; null where it is not disclosed. "
    "Names are as the article writes them, Russian ones in the nominative. `announced` is an ISO day or month."
)
_TEXTS = {"type": "array", "items": {"type": "string"}}
_NULLABLE = {"type": ["string", "null"]}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "rounds": {"type": "array", "items": {
            "type": "object",
            "properties": {
                "company": {"type": "string"}, "amount": {"type": ["number", "null"]}, "currency": _NULLABLE,
                "kind": {"type": "string", "enum": [kind.value for kind in RoundKind]}, "announced": _NULLABLE,
                "investors": _TEXTS, "lead_investors": _TEXTS, "country": _NULLABLE,
            },
            "required": [
                "company", "amount", "currency", "kind", "announced", "investors", "lead_investors", "country",
            ],
            "additionalProperties": False,
        }},
        "partnerships": {"type": "array", "items": {
            "type": "object",
            "properties": {"parties": _TEXTS, "subject": {"type": "string"}, "announced": _NULLABLE},
            "required": ["parties", "subject", "announced"],
            "additionalProperties": False,
        }},
    },
    "required": ["rounds", "partnerships"],
    "additionalProperties": False,
}  # fmt: skip


def question(article: Article) -> list[dict[str, str]]:
    """Return the messages that ask for an article's reading."""
    published = article.published.isoformat() if article.published else "unknown"
    told = f"Published: {published}\nTitle: {article.title}\n\n{article.text}"
    return [{"role": "system", "content": INSTRUCTIONS}, {"role": "user", "content": told}]


@dataclass(frozen=True)
class Accepted:
    """What of a proposal stands in the text, and why the rest was not accepted, a sentence each."""

    reading: Reading
    refused: tuple[str, ...]


def accepted(article: Article, proposal: dict[str, Any]) -> Accepted:
    """Hold a proposal (`SCHEMA`) against its article; what it lacks or has too much of is refused, never an error."""
    looked = looked_at(document(article))
    text = _Text(looked)
    rounds: list[Round] = []
    pacts: list[Partnership] = []
    refused: list[str] = []
    for told in _dictionaries(proposal.get("rounds")):
        found = _round(told, text, refused)
        rounds += [found] if found else []
    for told in _dictionaries(proposal.get("partnerships")):
        pact = _partnership(told, text, refused)
        pacts += [pact] if pact else []
    return Accepted(Reading(tuple(rounds), tuple(pacts)), tuple(refused))


def _dictionaries(told: Any) -> list[dict[str, Any]]:
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []


def _texts(told: Any) -> list[str]:
    return [str(each) for each in told if isinstance(each, str)] if isinstance(told, list) else []


class _Text:
    """What stands in an article."""

    def __init__(self, looked: Looked) -> None:
        self.looked = looked
        self.document: Document = looked.document
        article = self.document.article
        self._whole = f" {plain(article.whole)} "
        self._chinese = article.language == "zh"
        # Russian names in the nominative, as the local reader calls them.
        self._called = {plain(entity.called) for entity in self.document.entities}
        self.sums: dict[Sum, int] = {}
        for number, sentence in enumerate(self.document.sentences):
            for money in sentence.sums:
                self.sums.setdefault((money.amount, money.currency), number)

    def has(self, name: str) -> bool:
        """Tell whether a name stands in the article."""
        wanted = plain(name)
        if not wanted:
            return False
        inside = (
            wanted.replace(" ", "") in self._whole.replace(" ", "") if self._chinese else f" {wanted} " in self._whole
        )
        return inside or wanted in self._called

    def sentence_of(self, names: Iterable[str], key: Sum | None) -> Sentence:
        """Return the sentence that says so: the sum's, else the first that has a name."""
        if key in self.sums:
            return self.document.sentences[self.sums[key]]
        naming = (each for each in self.document.sentences if any(name in each.text for name in names))
        return next(naming, self.document.sentences[0])

    def local_score(self, company: str, key: Sum | None) -> float:
        """Return how likely the local reader finds a round."""
        rows = rows_of(self.looked, model(self.document.language).linear)
        if not len(rows):
            return 0.0
        scores = model(self.document.language).rounds(rows)
        return max(
            (
                float(score)
                for candidate, score in zip(self.looked.candidates, scores, strict=True)
                if plain(candidate.entity.called) == plain(company)
                and (candidate.key or (None, None))[0] == (key or (None,))[0]
            ),
            default=0.0,
        )


def _round(told: dict[str, Any], text: _Text, refused: list[str]) -> Round | None:
    company, amount, currency = str(told.get("company") or ""), told.get("amount"), told.get("currency")
    if not text.has(company):
        refused.append(f"the text does not name {company!r}")
        return None
    stated = isinstance(amount, int | float) and not isinstance(amount, bool)
    key = (float(amount), str(currency)) if stated else None  # type: ignore[arg-type]
    if key is not None and key not in text.sums:
        refused.append(f"the text has no sum of {amount} {currency}")
        return None
    investors = [name for name in _texts(told.get("investors")) if text.has(name)]
    refused += [f"the text does not name {name!r}" for name in _texts(told.get("investors")) if not text.has(name)]
    sentence = text.sentence_of([company], key)
    kind = str(told.get("kind"))
    score = AGREED if text.local_score(company, key) >= LIKELY else ALONE
    country = told.get("country")
    return Round(
        company, key[0] if key else None, False, key[1] if key else None,
        kind if kind in set(RoundKind) else RoundKind.UNKNOWN.value,
        announced_in(sentence, text.document.article, several=False),
        tuple(investors), tuple(name for name in _texts(told.get("lead_investors")) if name in investors),
        country if isinstance(country, str) and len(country) == 2 else None, sentence.span, score,
    )  # fmt: skip


def _partnership(told: dict[str, Any], text: _Text, refused: list[str]) -> Partnership | None:
    parties = _texts(told.get("parties"))
    refused += [f"the text does not name {name!r}" for name in parties if not text.has(name)]
    named = [name for name in dict.fromkeys(parties) if text.has(name)]
    if len(named) < 2:
        return None
    sentence = text.sentence_of(named, None)
    day = announced_in(sentence, text.document.article, several=False)
    return Partnership(tuple(named), str(told.get("subject") or "")[:160], day, sentence.span, ALONE)
