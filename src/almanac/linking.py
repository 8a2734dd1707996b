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
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from almanac.errors import BadInput, WrongUse
from almanac.evaluation import Result, evaluate, labelled_sets, peak_memory
from almanac.model.register import Entry, Name
from almanac.resolve.linker.index import VERSION, Index, build_index, load_index, save_index
from almanac.resolve.linker.linker import Links, link
from almanac.resolve.linker.register import with_more_names
from almanac.sources.ror import connector

if TYPE_CHECKING:
    from almanac.pipeline import Run

LONGEST_LINE = 1_000_000


def index_of(run: Run, register: Path | None) -> Index:
    """Return the index of a register, built once and kept under the data folder; the bundled organisations' by default.

    Raises BadInput where the register is no ROR dump.
    """
    if register is None:
        return build_index(_bundled(run))
    return kept_index(register, run.data / "register")


def kept_index(register: Path, folder: Path) -> Index:
    """Return the index of a dump, from `folder` if this very dump was indexed before."""
    with register.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    place = folder / f"{digest[:16]}-{VERSION}.index"
    index = load_index(place)
    if index is None:
        index = build_index(with_more_names(connector.parse(register)))
        save_index(index, place)
    return index


def _bundled(run: Run) -> Iterator[Entry]:
    from almanac.pipeline import build

    build(run, "resolve")
    for row in run.tables("resolve")["organisations"].to_pylist():
        labels = [
            Name(row[f"name_{language}"], "label", language)
            for language in ("en", "ru", "zh")
            if row[f"name_{language}"]
        ]
        others = [Name(name, "alias") for name in row["other_names"]]
        kinds = {"university": "education", "institute": "facility", "group": "other"}
        yield Entry(
            row["id"], row["name_en"], (*labels, *others), (kinds.get(row["kind"], row["kind"]),),
            row["country"], row["city"], True, row["wikidata"] is not None, (), row["ror"],
        )  # fmt: skip


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


def texts_of(source: TextIO, column: str | None) -> Iterator[str]:
    """Yield the texts of a CSV's column, of JSON lines with `text`, or of plain lines, one at a time.

    Raises WrongUse where the column is not there, BadInput where a JSON line is none.
    """
    if column is not None:
        rows = csv.DictReader(source)
        if column not in (rows.fieldnames or ()):
            raise WrongUse(f"--column {column!r}: the file has {', '.join(rows.fieldnames or ()) or 'no columns'}")
        yield from (row[column] or "" for row in rows)
        return
    first = source.readline()
    read = _json_text if first.lstrip().startswith("{") else lambda line, _: line.rstrip("\n")
    lines = chain([first] if first else [], source)
    yield from (read(line, number) for number, line in enumerate(lines, start=1))


def _json_text(line: str, number: int) -> str:
    try:
        return str(json.loads(line)["text"])
    except (ValueError, KeyError, TypeError):
        raise BadInput(
            "input", repr(line[:60].strip()), 'JSON lines such as {"text": "MIPT, Dolgoprudny"}', number
        ) from None


def link_stream(texts: Iterable[str], index: Index, target: Path | None, review: Path | None) -> None:
    """Link a stream of texts into JSON lines, and what a person should look at into a CSV."""
    with ExitStack() as files:
        out = files.enter_context(target.open("w", encoding="utf-8")) if target else sys.stdout
        table = csv.writer(files.enter_context(review.open("w", encoding="utf-8", newline=""))) if review else None
        if table:
            table.writerow(["text", "id", "name", "score", "reason"])
        for links in linked_on_all_cores(texts, index):
            out.write(as_json(answer(links)) + "\n")
            if table:
                table.writerows([links.text, each.id, each.name, each.score, each.reason] for each in links.review)


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
