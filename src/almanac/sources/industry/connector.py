"""Reads the industry's folder: tables of facts, news briefs, and people's judgements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from almanac.errors import BadInput
from almanac.fetch.snapshots import Locked, Snapshot, lock_of
from almanac.fetch.tables import csv_records, headed_text
from almanac.model.records import Record
from almanac.model.vocabulary import Vocabulary
from almanac.model.words import LANGUAGES, CorrectionStatus, Subject, Verdict
from almanac.sources import source_of
from almanac.sources.industry.columns import ARTICLE, PROVENANCE, TABLES, Column, provenance_of

Row = dict[str, Any]
TableRow = tuple[str, Row]
Parsed = tuple[Record, list[TableRow]]

_NOT_READ = {"language": None, "quote": None, "context": None, "score": None}
# What the industry's own list of works does not say: it lists those that it holds notable.
_OF_OTHERS: Row = {
    "venue": None, "abstract": None, "citations": None, "notable": True, "authors": [], "identifiers": [],
}  # fmt: skip
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})")
# A year or a month: the archive of the news has their pages.
_PERIOD = re.compile(r"\d{4}(-\d\d)?")
_SECTION = re.compile(r"^# (en|ru|zh): (.+)$", re.MULTILINE)


def fetch(folder: Path) -> list[Locked]:
    """Lock the folder's files as they stand."""
    return lock_of(folder, source_of(__package__).files)


def parse(snapshot: Snapshot, vocabulary: Vocabulary) -> Iterator[Parsed | BadInput]:
    """Read one file, record by record: the rows that each gives, or what is wrong with it.

    Raises BadInput where the file as a whole cannot be read.
    """
    path = PurePosixPath(snapshot.path)
    if path.suffix == ".md":
        yield _article(snapshot, vocabulary)
        return
    if path.stem not in TABLES:
        expected = "a table that Almanac knows: " + ", ".join(f"{name}.csv" for name in sorted(TABLES))
        raise BadInput(snapshot.path, "an unknown table", expected)
    columns = TABLES[path.stem] + provenance_of(path.stem)
    for record in csv_records(snapshot, tuple(column.name for column in columns)):
        try:
            yield record, _rows(path.stem, record, snapshot, vocabulary)
        except BadInput as fault:
            yield fault


def _rows(table: str, record: Record, snapshot: Snapshot, vocabulary: Vocabulary) -> list[TableRow]:
    row = _cells(record, TABLES[table], vocabulary)
    facts = SHAPES.get(table, _alone)(table, row, record)
    provenance = _provenance(provenance_of(table), record, snapshot, vocabulary)
    return [(name, {**fact, **provenance}) for name, fact in facts]


def _cells(record: Record, columns: tuple[Column, ...], vocabulary: Vocabulary) -> Row:
    return {column.name: getattr(record, column.how)(column.name, column.reader(vocabulary)) for column in columns}


def _provenance(columns: tuple[Column, ...], record: Record, snapshot: Snapshot, vocabulary: Vocabulary) -> Row:
    return _cells(record, columns, vocabulary) | {"snapshot": snapshot.sha256, "record": record.place}


def _alone(table: str, row: Row, _: Record) -> list[TableRow]:
    return [(table, row)]


def _organisation(table: str, row: Row, _: Record) -> list[TableRow]:
    names = {language: row.pop(f"name_{language}") for language in LANGUAGES}
    identifiers = {scheme: row.pop(scheme) for scheme in ("ror", "wikidata")}
    named = [{"name": name, "language": code, "kind": "label"} for code, name in names.items() if name]
    identified = [{"scheme": scheme, "value": value} for scheme, value in identifiers.items() if value]
    of = {"organisation": row["id"]}
    return [
        (table, row),
        *(("names", of | name) for name in named),
        *(("identifiers", of | each) for each in identified),
    ]


def _round(table: str, row: Row, record: Record) -> list[TableRow]:
    announced, published = row["announced"], row["published"]
    if published is not None and published < announced.first:
        raise record.fault("published", str(published), f"a day on or after `announced`, {announced}")
    if row["amount"] is not None and row["currency"] is None:
        raise record.fault("currency", "an empty cell", "the currency of the amount, such as GBP")
    return [(table, row | _NOT_READ | {"announced": str(announced)})]


def _total(table: str, row: Row, _: Record) -> list[TableRow]:
    return [(table, row | {"period": str(row["period"])})]


def _partnership(table: str, row: Row, record: Record) -> list[TableRow]:
    if len(set(row["parties"])) < 2:
        found = ";".join(row["parties"]) or "an empty cell"
        raise record.fault("parties", found, "two or more different organisations, joined with ;")
    return [(table, row | _NOT_READ | {"announced": str(row["announced"])})]


def _judgement(table: str, row: Row, record: Record) -> list[TableRow]:
    verdicts = VERDICTS[row["subject"]]
    if row["verdict"] not in verdicts:
        raise record.fault(
            "verdict", repr(row["verdict"].value), f"{' or '.join(verdicts)} where subject is {row['subject'].value}"
        )
    return [(table, row)]


def _correction(table: str, row: Row, record: Record) -> list[TableRow]:
    """Hold a correction's days and outcome to its status; what is only reported has neither."""
    open_ = row["status"] is CorrectionStatus.REPORTED
    for column in ("decided", *(f"outcome_{language}" for language in LANGUAGES)):
        if open_ and row[column] is not None:
            raise record.fault(column, repr(str(row[column])), "an empty cell where status is reported")
        if not open_ and row[column] is None:
            what = "the day on which it was decided" if column == "decided" else "what came of it"
            raise record.fault(column, "an empty cell", f"{what}, where status is {row['status'].value}")
    if row["decided"] is not None and row["decided"] < row["reported"]:
        raise record.fault("decided", str(row["decided"]), f"a day on or after `reported`, {row['reported']}")
    return [(table, row | {"retrieved": row["decided"] or row["reported"]})]


def _work(table: str, row: Row, record: Record) -> list[TableRow]:
    mentions = row.pop("organisations")
    if not mentions:
        raise record.fault("organisations", "an empty cell", "one or more organisations, joined with ;")
    affiliations = [
        ("affiliations", {"work": row["id"], "entry": entry, "mention": mention, "ror": None})
        for entry, mention in enumerate(dict.fromkeys(mentions), start=1)
    ]
    told = {"published": str(row["published"]), "identifiers": _identifiers(record.values.get("source", ""))}
    return [(table, row | _OF_OTHERS | told), *affiliations]


def _identifiers(source: str) -> list[str]:
    """Return the identifiers of a work that its page's address shows."""
    found = _ARXIV.search(source)
    return [f"arxiv:{found[1]}"] if found else []


SHAPES = {
    "organisations": _organisation,
    "rounds": _round,
    "totals": _total,
    "partnerships": _partnership,
    "works": _work,
    "judgements": _judgement,
    "corrections": _correction,
}
VERDICTS = {
    Subject.ROUND: (Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE),
    Subject.READING: (Verdict.ACCEPT, Verdict.REJECT, Verdict.UNSURE),
}


def _article(snapshot: Snapshot, vocabulary: Vocabulary) -> Parsed:
    id_ = PurePosixPath(snapshot.path).stem
    if _PERIOD.fullmatch(id_):
        expected = f"more than a year or a month, which have pages of their own: call it {id_}-what-happened.md"
        raise BadInput(snapshot.path, f"the name {id_}.md", expected)
    head, body, first_line = headed_text(snapshot)
    record = Record(snapshot.path, 1, {key: _as_cell(value) for key, value in head.items()})
    row = _cells(record, ARTICLE, vocabulary) | {"id": id_}
    sections = _sections(snapshot, body, first_line)
    provenance = _provenance(PROVENANCE, record, snapshot, vocabulary)
    return record, [("articles", {**row, **section, **provenance}) for section in sections]


def _sections(snapshot: Snapshot, body: str, first_line: int) -> list[Row]:
    parts = _SECTION.split(body)
    sections = [
        {"language": language, "title": title.strip(), "text": text.strip()}
        for language, title, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    ]
    given = sorted(section["language"] for section in sections if section["text"])
    for language in LANGUAGES:
        if given.count(language) != 1:
            expected = f"one section that begins with `# {language}: the title` and has a text"
            raise BadInput(snapshot.path, f"{given.count(language)} of them", expected, first_line, language)
    return sections


def _as_cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(str(item) for item in value)
    return value.isoformat() if isinstance(value, date) else str(value)
