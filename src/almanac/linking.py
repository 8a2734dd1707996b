"""What `almanac link` and `almanac evaluate linking` do: an index is kept, texts are streamed, answers are JSON."""

from __future__ import annotations

import csv
import gc
import hashlib
import json
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import chain, islice, tee
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from almanac.code import code_hash
from almanac.errors import BadInput, WrongUse
from almanac.evaluation import Result, evaluate, labelled_sets, peak_memory
from almanac.model.register import Entry, domain_of
from almanac.registers import write_register
from almanac.resolve.affiliations import Found
from almanac.resolve.linker.index import VERSION, Index, build_index, load_index, save_index
from almanac.resolve.linker.linker import Links, link
from almanac.resolve.linker.register import with_more_names
from almanac.resolve.local import LocalRegister, Mention
from almanac.resolve.newcomers import entries_of
from almanac.resolve.register_table import register_table
from almanac.sources.ror import connector

if TYPE_CHECKING:
    from almanac.pipeline import Run

LONGEST_CELL = 100_000_000


def index_of(run: Run, register: Path | None) -> Index:
    """Return the index of a register, built once and kept under the data folder; by default that of the dump that was
    fetched last, else of the bundled organisations.

    Raises BadInput where the register is no ROR dump.
    """
    folder = run.data / "register"
    fetched = max(folder.glob("*.zip"), key=lambda path: path.stat().st_mtime, default=None)
    if register is None and fetched is None:
        return build_index(bundled(run))
    return kept_index(register or fetched or folder, folder)


def fetch_register(run: Run) -> Path:
    """Download the newest ROR dump under the data folder; returns its place. Raises SourceFailed."""
    from almanac.fetch.web import Web

    with Web() as web:
        return connector.fetch(web, run.data / "register")


def kept_index(register: Path, folder: Path) -> Index:
    """Return the index of a dump, from `folder` if this very dump was indexed before."""
    place = _kept_at(register, folder)
    listed = place.with_suffix(".parquet")
    index = load_index(place) if listed.is_file() else None
    if index is None:
        entries = list(with_more_names(connector.parse(register)))
        index = build_index(entries)
        folder.mkdir(parents=True, exist_ok=True)
        half = listed.with_suffix(".half")
        pq.write_table(register_table(entries), half, compression="zstd")
        half.replace(listed)
        save_index(index, place)
    return index


def _kept_at(register: Path, folder: Path) -> Path:
    with register.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return folder / f"{digest[:16]}-{VERSION}.index"


def kept_table(register: Path, folder: Path) -> pa.Table:
    """Return a dump's table (`register_table.REGISTER`), made once with its index and kept in `folder`."""
    place = _kept_at(register, folder).with_suffix(".parquet")
    if not place.is_file():
        kept_index(register, folder)
    return pq.read_table(place)


class Remembered:
    """Links texts in one register on every core and remembers what it found, in a file under `folder`, until the linker
    is another."""

    def __init__(self, register: Path, folder: Path) -> None:
        self._register, self._folder = register, folder
        kept = _kept_at(register, folder)
        self._place = kept.with_name(f"{kept.stem}-{code_hash('resolve/linker')[:16]}.links.parquet")

    @cached_property
    def listed(self) -> pa.Table:
        """The register's table."""
        return kept_table(self._register, self._folder)

    def __call__(self, texts: list[str]) -> Iterator[tuple[Found, ...]]:
        """Yield what each text means, the likeliest first."""
        known = self._read()
        new = [text for text in texts if text not in known]
        if new:
            for text, links in zip(
                new, linked_on_all_cores(new, kept_index(self._register, self._folder)), strict=True
            ):
                known[text] = tuple(Found(each.id, each.score, each.reason) for each in links.organisations)
            self._write(known)
        return (known[text] for text in texts)

    def _read(self) -> dict[str, tuple[Found, ...]]:
        try:
            columns = pq.read_table(self._place).to_pydict()
        except (FileNotFoundError, pa.ArrowInvalid):
            return {}
        found: dict[str, tuple[Found, ...]] = {}
        for text, id_, score, why in zip(*columns.values(), strict=True):
            found[text] = (*found.get(text, ()), *([Found(id_, score, why)] if id_ else []))
        return found

    def _write(self, known: dict[str, tuple[Found, ...]]) -> None:
        nothing: tuple[None, ...] = (None, None, None)
        rows: list[tuple[Any, ...]] = [
            (text, each.id, each.score, each.reason) for text, found in known.items() for each in found
        ]
        rows += [(text, *nothing) for text, found in known.items() if not found]
        names = ("text", "id", "score", "reason")
        types = (pa.string(), pa.string(), pa.float64(), pa.string())
        columns = [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(types)]
        half = self._place.with_suffix(".half")
        pq.write_table(pa.table(columns, names=names), half, compression="zstd")
        half.replace(self._place)


def bundled(run: Run) -> Iterator[Entry]:
    """Yield the organisations of the industry's own facts as a register's entries."""
    from almanac.pipeline import build

    build(run, "resolve")
    yield from entries_of(run.tables("resolve")["organisations"])


def answers(texts: Iterable[str], index: Index) -> Iterator[dict[str, Any]]:
    """Yield the contract's answer for each text, in order."""
    return (answer(links) for links in link(texts, index))


def answer(links: Links) -> dict[str, Any]:
    """Return a text's links as the contract has them."""
    return {
        "text": links.text,
        "organisations": [
            {
                "id": each.id,
                "ror": each.ror,
                "name": each.name,
                "score": each.score,
                "reason": each.reason,
            }
            for each in links.organisations
        ],
    }


def as_json(found: dict[str, Any]) -> str:
    """Return an answer as one JSON line."""
    return json.dumps(found, ensure_ascii=False)


def as_text(found: dict[str, Any]) -> str:
    """Return an answer as lines for a person."""
    lines = [
        f"  {each['score']:.2f}  {each['name']}  {each['id']}\n        {each['reason']}"
        for each in found["organisations"]
    ]
    return "\n".join([found["text"][:200], *(lines or ["  no organisation"])])


@dataclass(frozen=True)
class Columns:
    """The columns of a CSV that hold the texts, their countries (ISO codes) and web addresses."""

    text: str
    country: str | None = None
    domain: str | None = None


def mentions_of(source: TextIO, columns: Columns | None) -> Iterator[Mention]:
    """Yield the mentions of a CSV's columns, of JSON lines with `text` (and `country`, `domain`), or of plain lines,
    one at a time.

    Raises WrongUse where a column is not there, BadInput where a line is not what it should be.
    """
    try:
        yield from _listed_mentions(source, columns) if columns else _line_mentions(source)
    except UnicodeDecodeError as error:
        found = f"bytes that are not UTF-8 ({error.object[error.start : error.start + 4]!r})"
        raise BadInput("input", found, "text in UTF-8: save the file as UTF-8") from None
    except csv.Error as error:
        raise BadInput("input", str(error), "a CSV with a header") from None


def _listed_mentions(source: TextIO, columns: Columns) -> Iterator[Mention]:
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.DictReader(source)
    for option, column in (("", columns.text), ("country-", columns.country), ("domain-", columns.domain)):
        if column is not None and column not in (rows.fieldnames or ()):
            found = ", ".join(rows.fieldnames or ()) or "no columns"
            raise WrongUse(f"--{option}column {column!r}: the file has {found}")
    for row in rows:
        yield _mention(*(row[name] if name else None for name in (columns.text, columns.country, columns.domain)))


def _line_mentions(source: TextIO) -> Iterator[Mention]:
    first = source.readline()
    read = _json_mention if first.lstrip().startswith("{") else lambda line, _: Mention(line.rstrip("\n"))
    lines = chain([first] if first else [], source)
    yield from (read(line, number) for number, line in enumerate(lines, start=1))


def _json_mention(line: str, number: int) -> Mention:
    try:
        row = json.loads(line)
        return _mention(str(row["text"]), row.get("country"), row.get("domain"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            "input", repr(line[:60].strip()), 'JSON lines such as {"text": "MIPT, Dolgoprudny"}', number
        ) from None


def _mention(text: str | None, country: str | None, domain: str | None) -> Mention:
    return Mention(text or "", (country or "").strip().upper() or None, domain_of(domain or ""))


def link_stream(
    mentions: Iterable[Mention], index: Index, target: Path | None, review: Path | None, local: Path | None
) -> None:
    """Link a stream of mentions into JSON lines, and what a person should look at into a CSV.

    With `local`, a mention that no organisation of the register may be meant by is a local organisation's: those known
    are read from that file, and all are written to it as a register's JSON lines.
    """
    place = LocalRegister(connector.parse(local) if local and local.exists() else ())
    told, given = tee(mentions)
    texts = (f"{each.text}, {each.country}" if each.country else each.text for each in given)
    with ExitStack() as files:
        out = files.enter_context(target.open("w", encoding="utf-8")) if target else sys.stdout
        table = csv.writer(files.enter_context(review.open("w", encoding="utf-8", newline=""))) if review else None
        if table:
            table.writerow(["text", "id", "name", "score", "reason"])
        for mention, links in zip(told, linked_on_all_cores(texts, index), strict=True):
            found = answer(replace(links, text=mention.text))
            if local and not links.organisations and not links.review:
                found["organisations"] = _local(mention, links, place)
            out.write(as_json(found) + "\n")
            if table:
                table.writerows([mention.text, each.id, each.name, each.score, each.reason] for each in links.review)
    if local:
        write_register(place.entries(), local)


def _local(mention: Mention, links: Links, place: LocalRegister) -> list[dict[str, Any]]:
    entry = place.home(mention)
    if entry is None:
        return []
    agree = ["name", *(["country"] if mention.country else []), *(["web domain"] if mention.domain else [])]
    why = f"no register has it; known by its {' and '.join(agree)}"
    return [{"id": entry.id, "ror": None, "name": entry.name, "score": links.nobody, "reason": why}]


def linked_on_all_cores(texts: Iterable[str], index: Index) -> Iterator[Links]:
    """Link a stream of texts in order, on every core: the index is shared with processes that are forked from this one.

    A stream that ends within the first batch, or a system that cannot fork, is linked here.
    """
    stream = iter(texts)
    first = list(islice(stream, BATCH))
    cores = os.cpu_count() or 1
    if len(first) < BATCH or cores == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from link(chain(first, stream), index)
        return
    global _shared
    _shared = index
    gc.freeze()  # What the processes share must not be touched, or each would get a copy of its own.
    batches = chain([first], iter(lambda: list(islice(stream, BATCH)), []))
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        for answers_of_batch in pool.imap(_linked_batch, batches):
            yield from answers_of_batch


BATCH = 1_000
_shared: Index | None = None


def _linked_batch(texts: list[str]) -> list[Links]:
    assert _shared is not None
    return list(link(texts, _shared))


def evaluated(folder: Path, register: Path | None, misses: Path) -> dict[str, Any]:
    """Link every labelled set of `folder`; writes the misses and returns the figures."""
    sets = list(labelled_sets(folder))
    dump = register or folder.parent / "register" / "ror.jsonl.gz"
    if not dump.is_file():
        raise WrongUse(f"no register at {dump}: give one with --register")
    index = kept_index(dump, Path("data") / "register")
    results: list[Result] = []
    with misses.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["set", "text", "expected", "found", "names", "reason"])
        table.writeheader()
        for labelled in sets:
            result, missed = evaluate(labelled, index)
            results.append(result)
            table.writerows(missed)
    return {"sets": [asdict(result) for result in results], "peak_memory_gb": round(peak_memory(), 2)}


def evaluation_text(found: dict[str, Any], misses: Path) -> str:
    """Return an evaluation as a table."""
    head = ("set", "strings", "P", "R", "F1", "P@1", "ex. F1", "exact", "str/s", "published")
    names = ("precision", "recall", "f1", "p_at_1", "example_f1", "exact")
    rows = [
        (each["name"], str(each["strings"]), *(f"{each[name]:.3f}" for name in names),
         f"{each['strings_a_second']:.0f}", each["published"])
        for each in found["sets"]
    ]  # fmt: skip
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    return "\n".join([*lines, "", f"peak memory {found['peak_memory_gb']} GB; misses with their reasons: {misses}"])
