"""What `almanac read` does: articles in, rounds and partnerships as JSON out, or into the ledger for the next build."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import msgspec

from almanac.articles import Found, Skipped
from almanac.errors import SourceFailed, WrongUse
from almanac.facts.readings import ACCEPTED_FROM
from almanac.fetch.endpoint import Endpoint
from almanac.fetch.snapshots import Snapshot
from almanac.fetch.web import Web
from almanac.read.article import Article, Partnership, Round
from almanac.read.article import Reading as Told
from almanac.read.proposals import SCHEMA, accepted, question
from almanac.read.reader import VERSION, read
from almanac.read.sentences import sentences
from almanac.sources.articles import connector
from almanac.sources.articles.connector import Reading, ReadPartnership, ReadRound, append, article_hash

LONGEST_CONTEXT = 600


@dataclass(frozen=True)
class Reader:
    """What reads articles: the local reader, or a model behind an endpoint; `version` is what the ledger says of it."""

    version: str = VERSION
    endpoint: Endpoint | None = None

    def read(self, article: Article) -> Told:
        """Read an article; raises SourceFailed where the endpoint gives no answer."""
        if self.endpoint is None:
            return read(article)
        with Web(timeout=300.0) as web:
            proposal = self.endpoint.answer(web, question(article), SCHEMA)
        found = accepted(article, proposal)
        for reason in found.refused:
            print(f"{article.id}: not accepted: {reason}", file=sys.stderr)
        return found.reading


def reader_of(address: str | None, name: str | None) -> Reader:
    """Return the reader that the options ask for; the endpoint's key is ALMANAC_ENDPOINT_KEY. Raises WrongUse."""
    if address is None and name is None:
        return Reader()
    if address is None or name is None:
        raise WrongUse("--endpoint and --model go together: the address before /chat/completions, and the model's name")
    return Reader(f"model {name}", Endpoint(address, name, os.environ.get("ALMANAC_ENDPOINT_KEY")))


def answer(article: Article, found: Told) -> dict[str, Any]:
    """Return what was read as the contract has it; `span` counts characters of title, line break, text."""
    return {
        "id": article.id,
        "rounds": [
            {
                "company": each.company,
                "amount": each.amount,
                "currency": each.currency,
                "kind": each.kind,
                "announced": each.announced,
                "investors": list(each.investors),
                "lead_investors": list(each.leads),
                "country": each.country,
                "span": list(each.span),
            }
            for each in found.rounds
        ],
        "partnerships": [
            {
                "parties": list(each.parties),
                "subject": each.subject,
                "announced": each.announced,
                "span": list(each.span),
            }
            for each in found.partnerships
        ],
    }


def read_stream(articles: Iterable[Found], out: TextIO, reader: Reader) -> None:
    """Read a stream of articles into JSON lines; one that is not read says why under `issue`."""
    for article in articles:
        if isinstance(article, Skipped):
            found = {"id": article.id, "rounds": [], "partnerships": [], "issue": article.reason}
        else:
            found = answer(article, reader.read(article))
        out.write(json.dumps(found, ensure_ascii=False) + "\n")


def as_text(article: Found, reader: Reader) -> str:
    """Read an article; returns what was found as lines for a person."""
    if isinstance(article, Skipped):
        return f"skipped {article.id}: {article.reason}"
    found = reader.read(article)
    lines = [article.title or article.id]
    for each in found.rounds:
        sum_ = "an undisclosed sum" if each.amount is None else f"{each.amount:,.0f}"
        lines.append(
            f"  round: {each.company}, {sum_} {each.currency or ''} ({each.kind}), {each.announced or 'no date'}"
        )
        if each.investors:
            led = [f"{name} (lead)" if name in each.leads else name for name in each.investors]
            lines.append(f"         from {', '.join(led)}")
        lines.append(f"         “{article.whole[slice(*each.span)]}”")
    for pact in found.partnerships:
        lines.append(f"  partnership: {' + '.join(pact.parties)}, {pact.announced or 'no date'}: {pact.subject}")
        lines.append(f"         “{article.whole[slice(*pact.span)]}”")
    return "\n".join([*lines, *([] if len(lines) > 1 else ["  no round and no partnership that is news and done"])])


@dataclass(frozen=True)
class Kept:
    """What came into the ledger: how many articles, rounds and partnerships, how many of these wait for review; how
    many articles were known before; what was skipped."""

    articles: int
    rounds: int
    partnerships: int
    review: int
    known: int
    skipped: tuple[Skipped, ...]


def keep(articles: Iterable[Found], folder: Path, today: date, reader: Reader | None = None) -> Kept:
    """Read articles into the ledger of `folder`; one that this reader read before is left as it is.

    The texts are kept beside the ledger under their hashes, for later readers. Raises SourceFailed where the disk is
    full: all that was read until then stands.
    """
    reader = reader or Reader(VERSION)
    known = _known(folder)
    skipped: list[Skipped] = []
    readings: list[Reading] = []
    before = 0
    for article in articles:
        if isinstance(article, Skipped):
            skipped.append(article)
            continue
        digest = _digest(article)
        if (digest, reader.version) in known:
            before += 1
            continue
        reading = _reading(article, digest, reader, today)
        known.add((digest, reader.version))
        _keep_text(article, digest, folder)
        append([reading], folder)
        readings.append(reading)
    scores = [event.score for each in readings for event in each.rounds]
    scores += [event.score for each in readings for event in each.partnerships]
    return Kept(
        len(readings), sum(len(each.rounds) for each in readings), sum(len(each.partnerships) for each in readings),
        sum(score < ACCEPTED_FROM for score in scores), before, tuple(skipped),
    )  # fmt: skip


def again(folder: Path) -> Iterable[Article]:
    """Yield every article whose text is kept in `folder`."""
    for path in sorted((folder / connector.TEXTS).glob("*.json")):
        yield msgspec.json.decode(path.read_bytes(), type=Article)


def _known(folder: Path) -> set[tuple[str, str]]:
    place = folder / connector.LEDGER
    if not place.exists():
        return set()
    lines = connector.parse(Snapshot(place.name, "", place))
    return {(each[1].article, each[1].reader) for each in lines if isinstance(each, tuple)}


def _keep_text(article: Article, digest: str, folder: Path) -> None:
    place = folder / connector.TEXTS / f"{digest}.json"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_suffix(".half")
        half.write_bytes(msgspec.json.encode(article))
        half.replace(place)
    except OSError as error:
        raise SourceFailed(
            str(place), f"could not be written ({error.strerror}); what was read before stands"
        ) from None


def _digest(article: Article) -> str:
    published = article.published.isoformat() if article.published else ""
    return article_hash(article.language, published, article.title, article.text)


def _reading(article: Article, digest: str, reader: Reader, today: date) -> Reading:
    found = reader.read(article)
    return Reading(
        digest, article.id, article.language, article.published, article.title, article.source, reader.version, today,
        [_read_round(article, each) for each in found.rounds],
        [_read_partnership(article, each) for each in found.partnerships],
    )  # fmt: skip


def _read_round(article: Article, found: Round) -> ReadRound:
    return ReadRound(
        found.company, found.amount, found.currency, found.kind, found.announced, list(found.investors),
        list(found.leads), found.country, found.span, article.whole[slice(*found.span)],
        _context(article, (found.company,)), found.score,
    )  # fmt: skip


def _read_partnership(article: Article, found: Partnership) -> ReadPartnership:
    return ReadPartnership(
        list(found.parties), found.subject, found.announced, found.span, article.whole[slice(*found.span)],
        _context(article, found.parties), found.score,
    )  # fmt: skip


def _context(article: Article, names: tuple[str, ...]) -> str:
    """Return the sentences that have one of the names, as far as `LONGEST_CONTEXT` goes."""
    every = sentences(article.title, article.text, article.language)
    naming = (each.text for each in every if any(name in each.text for name in names))
    return " ".join(naming)[:LONGEST_CONTEXT]


def kept_text(kept: Kept) -> str:
    """Return what came into the ledger as lines for a person."""
    known = f", {kept.known} known before" if kept.known else ""
    lines = [
        f"{kept.articles} articles read{known}: {kept.rounds} rounds, {kept.partnerships} partnerships; "
        "the next build has them"
    ]
    if kept.review:
        lines.append(
            f"{kept.review} of them are unsure and count once they are accepted: see review.csv after the build"
        )
    return "\n".join([*lines, *(f"skipped {each.id}: {each.reason}" for each in kept.skipped)])
