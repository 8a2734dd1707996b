"""An edition's data as a package: tables as Parquet and CSV, a workbook, and `datapackage.json` that tells of them.

Data Package v1 (specs.frictionlessdata.io), profile tabular-data-package: its resources are the CSV files; each names
the Parquet of the same rows beside it.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from almanac.model.words import Language
from almanac.publish.book import Book
from almanac.publish.data_files import write_csv, write_parquet
from almanac.publish.data_tables import DataTable, Field, data_tables, descriptions
from almanac.publish.workbook import Sheet, write_workbook
from almanac.sources import source_of

FOLDER = "data"
DESCRIPTOR, WORKBOOK = "datapackage.json", "almanac.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CC_BY = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
APACHE = {"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0", "title": "Apache License 2.0"}
# What a reader of the files must know.
NOTES = (
    "Files: UTF-8 CSV (RFC 4180), and Parquet (zstd) of the same rows, which keeps types, lists and text exactly.",
    "CSV: an empty cell is what is not known; several values have '; ' between them; text that begins with "
    "= + - @ tab or carriage return has an apostrophe before it, so that no spreadsheet takes it for a formula.",
    "Workbook: a sheet has at most 1,048,575 rows and a cell 32,767 letters; what is left out or cut is counted on "
    "its first sheet. Amounts of more than 15 digits and days before March 1900 are text there.",
    "Licences: the almanac's own text, selection and figures are CC BY 4.0. What a row was taken from others keeps "
    "their terms: the column source names the page; sources below name whose data it is. The code is Apache-2.0.",
)

# Runs a function beside what is done meanwhile, and gives what waits for its result.
Beside = Callable[[Callable[[], Any]], AbstractContextManager[Callable[[], Any]]]


class File(NamedTuple):
    """A file of the package: its path in it, its bytes, and the SHA-256 of these."""

    path: str
    bytes: int
    sha256: str


class Package(NamedTuple):
    """What was written: tables with their CSV and Parquet, the workbook with its sheets, and what describes all."""

    tables: list[tuple[DataTable, File, File]]
    workbook: File
    sheets: list[Sheet]
    descriptor: File

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of each file, by its path in the edition."""
        files = [*(file for _, csv, parquet in self.tables for file in (csv, parquet)), self.workbook, self.descriptor]
        return {f"{FOLDER}/{file.path}": file.sha256 for file in files}


@contextmanager
def data_package(book: Book, edition: Path, beside: Beside) -> Iterator[Callable[[], Package]]:
    """Write the package into `edition`/data, most of it beside what is done meanwhile; yields what waits for it."""
    folder = edition / FOLDER
    folder.mkdir()
    tables = data_tables(book.stages)
    for table in tables:  # Here, not beside: Arrow writes with threads of its own.
        write_parquet(table, folder / f"{table.name}.parquet")
    with beside(lambda: _write_beside(book, tables, folder)) as sheets:
        yield cache(lambda: _package(book, tables, folder, sheets()))


def _write_beside(book: Book, tables: list[DataTable], folder: Path) -> list[Sheet]:
    for table in tables:
        write_csv(table, folder / f"{table.name}.csv")
    day = datetime.date.fromisoformat(book.masthead.edition)
    heading = (f"{book.masthead.title.en}, {book.masthead.edition}", *NOTES)
    return write_workbook(tables, heading, day, folder / WORKBOOK)


def _package(book: Book, tables: list[DataTable], folder: Path, sheets: list[Sheet]) -> Package:
    files = [(each, _file(folder, f"{each.name}.csv"), _file(folder, f"{each.name}.parquet")) for each in tables]
    workbook = _file(folder, WORKBOOK)
    told = {
        **_heading(book),
        "workbook": _resource(workbook, "xlsx", XLSX) | {"sheets_not_whole": [
            {"name": sheet.name, "rows_left_out": sheet.rows_more, "cells_cut": sheet.cells_cut}
            for sheet in sheets if sheet.rows_more or sheet.cells_cut
        ]},
        "resources": [_described(*each) for each in files],
    }  # fmt: skip
    (folder / DESCRIPTOR).write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")
    return Package(files, workbook, sheets, _file(folder, DESCRIPTOR))


def _file(folder: Path, path: str) -> File:
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(path, (folder / path).stat().st_size, digest)


def _heading(book: Book) -> dict[str, Any]:
    masthead, imprint = book.masthead, book.masthead.imprint
    publisher = imprint.publisher
    return {
        "profile": "tabular-data-package",
        "name": f"almanac-{imprint.id}",
        "title": masthead.title.en,
        "description": f"{masthead.subtitle.en}. Edition of {masthead.edition}.",
        "version": masthead.edition,
        "created": f"{masthead.edition}T00:00:00Z",
        **({"homepage": imprint.page(Language.EN, "data/index.html")} if imprint.address else {}),
        **({"contributors": [{"title": publisher.en, "role": "publisher"}]} if publisher else {}),
        "licenses": [CC_BY],
        "software": {"title": "Almanac", "licenses": [APACHE]},
        "sources": _sources(book),
        "notes": NOTES,
        "left_out": [
            {"what": each.what.en, "why": each.why.en, "columns": each.columns} for each in descriptions().left_out
        ],
    }


def _sources(book: Book) -> list[dict[str, str]]:
    """Return whose data it is: the sources that the edition was made from, then those whom the settings credit."""
    connectors = [source_of(f"almanac.sources.{name}") for name in book.masthead.imprint.connectors]
    return [
        *({"title": source.title, "licence": source.licence} for source in connectors),
        *({"title": credit.en} for credit in book.masthead.credits),
    ]


def _resource(file: File, kind: str, mediatype: str) -> dict[str, Any]:
    return {"path": file.path, "format": kind, "mediatype": mediatype, "bytes": file.bytes,
            "hash": f"sha256:{file.sha256}"}  # fmt: skip


def _described(table: DataTable, csv: File, parquet: File) -> dict[str, Any]:
    described = table.described
    key = {"primaryKey": described.key} if described.key else {}
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": described.title.en,
        "description": described.about,
        **_resource(csv, "csv", "text/csv"),
        "encoding": "utf-8",
        "dialect": {"csvddfVersion": "1.2", "delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "rows": table.rows.num_rows,
        "schema": {"fields": [_field(field) for field in table.fields], **key, "missingValues": [""]},
        "alternatives": [_resource(parquet, "parquet", "application/vnd.apache.parquet")],
    }


def _field(field: Field) -> dict[str, Any]:
    unit = {"unit": field.unit} if field.unit else {}
    return {"name": field.name, **_type(field.kind), "description": field.about, **unit}


def _type(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_boolean(kind):
        return {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]}
    if pa.types.is_integer(kind):
        return {"type": "integer"}
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return {"type": "number"}
    return {"type": "date" if pa.types.is_date(kind) else "string"}
