"""The ledger of what was read: one JSON line a reading, added at the end and never changed.

A reading has the article's hash, what was found in it, and the version of the reader. An article that is read again by
a later reader has a second line, which then goes before the first.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from almanac.errors import BadInput, SourceFailed
from almanac.fetch.snapshots import Locked, Snapshot, lock_of
from almanac.sources import source_of

LEDGER = "readings.jsonl"
TEXTS = "texts"


class ReadRound(msgspec.Struct, frozen=True):
    """A round as an article tells it, with the sentence that says so and its place in title, line break and text;
    `context` is what names the company, `score` how sure the reader is, from 0 to 1."""

    company: str
    amount: float | None
    currency: str | None
    kind: str
    announced: str | None
    investors: list[str]
    lead_investors: list[str]
    country: str | None
    span: tuple[int, int]
    quote: str
    context: str
    score: float


class ReadPartnership(msgspec.Struct, frozen=True):
    """A partnership as an article tells it."""

    parties: list[str]
    subject: str
    announced: str | None
    span: tuple[int, int]
    quote: str
    context: str
    score: float


class Reading(msgspec.Struct, frozen=True):
    """What one version of the reader found in one article. `article` is the sha-256 of what was read, `source` its
    address where it has one, `read` the day of reading."""

    article: str
    id: str
    language: str
    published: date | None
    title: str
    source: str | None
    reader: str
    read: date
    rounds: list[ReadRound]
    partnerships: list[ReadPartnership]


def article_hash(*parts: str) -> str:
    """Return the sha-256 of an article's language, day, title and text."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def fetch(folder: Path) -> list[Locked]:
    """Lock the ledger and its judgements as they stand; nothing where nothing was read yet."""
    return lock_of(folder, source_of(__package__).files)


def parse(snapshot: Snapshot) -> Iterator[tuple[int, Reading] | BadInput]:
    """Yield the readings with their lines, or what is wrong with a line. A last line without its end was cut short by
    a kill: its article counts as not read."""
    for number, line in enumerate(snapshot.file.read_bytes().split(b"\n")[:-1], start=1):
        try:
            yield number, msgspec.json.decode(line, type=Reading)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield BadInput(snapshot.path, str(error), "a line that `almanac read` wrote", number)


def append(readings: Iterable[Reading], folder: Path) -> None:
    """Add readings at the end of the ledger, each whole or not at all; raises SourceFailed where the disk is full."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / LEDGER
    ledger = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        size = _whole(ledger)
        for reading in readings:
            line = msgspec.json.encode(reading) + b"\n"
            try:
                _write(ledger, line)
            except OSError as error:
                os.ftruncate(ledger, size)
                reason = f"could not be written ({error.strerror}); what was read before stands"
                raise SourceFailed(str(place), reason) from None
            size += len(line)
        os.fsync(ledger)
    finally:
        os.close(ledger)


def _write(ledger: int, line: bytes) -> None:
    while line:
        line = line[os.write(ledger, line) :]


def _whole(ledger: int) -> int:
    """Cut off a last line that has no end; returns the size that remains."""
    size = os.fstat(ledger).st_size
    end = size
    while end and os.pread(ledger, 1, end - 1) != b"\n":
        end -= 1
    if end != size:
        os.ftruncate(ledger, end)
    return end
