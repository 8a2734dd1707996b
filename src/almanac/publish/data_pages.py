"""The page that says what data there is, in which files, under what licence, and how to cite it."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from almanac.model.words import LANGUAGES, Language
from almanac.publish import picture
from almanac.publish.book import Book
from almanac.publish.citations import FILE, bibtex, citation
from almanac.publish.data_package import CC_BY, FOLDER, XLSX, File, Package
from almanac.publish.data_tables import descriptions
from almanac.publish.feeds import FEEDS
from almanac.publish.pages import Page

PATH = f"{FOLDER}/index.html"


def data_page(book: Book, package: Package) -> Page:
    """Return the page of the data; package: what was written."""
    return Page(PATH, "data.html", {
        "tables": [
            {"name": table.name, "title": table.described.title, "rows": table.rows.num_rows, "csv": _told(csv),
             "parquet": _told(parquet)}
            for table, csv, parquet in package.tables
        ],
        "workbook": _told(package.workbook),
        "descriptor": _told(package.descriptor),
        "not_whole": [sheet._asdict() for sheet in package.sheets if sheet.rows_more or sheet.cells_cut],
        "left_out": [{"what": each.what, "why": each.why} for each in descriptions().left_out],
        "feeds": list(FEEDS.items()),
        "citation": {code: citation(book, code) for code in LANGUAGES},
        "bibtex": {code: bibtex(book, code) for code in LANGUAGES},
        "citation_file": FILE,
        "linked": {code: linked_data(book, package, code) for code in LANGUAGES},
    })  # fmt: skip


def _told(file: File) -> dict[str, Any]:
    return {"path": f"{FOLDER}/{file.path}", "bytes": file.bytes}


def linked_data(book: Book, package: Package, language: Language) -> dict[str, Any]:
    """Return the edition as a schema.org `Dataset`; addresses are whole where it has one, else from the page."""
    masthead, imprint = book.masthead, book.masthead.imprint
    root = imprint.address or "../.."
    publisher = {"@type": "Organization", "name": imprint.publisher[language]} if imprint.publisher else None
    files = [
        (package.workbook, XLSX),
        *((file, kind) for _, csv, parquet in package.tables
          for file, kind in ((csv, "text/csv"), (parquet, "application/vnd.apache.parquet"))),
    ]  # fmt: skip
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": masthead.title[language],
        "description": masthead.subtitle[language],
        "version": masthead.edition,
        "dateModified": masthead.edition,
        "inLanguage": list(LANGUAGES),
        "license": CC_BY["path"],
        "isAccessibleForFree": True,
        **({"url": imprint.page(language, PATH)} if imprint.address else {}),
        **({"creator": publisher, "publisher": publisher} if publisher else {}),
        "image": f"{root}/{picture.name(language)}",
        "distribution": [
            {"@type": "DataDownload", "name": file.path, "encodingFormat": kind, "contentSize": f"{file.bytes} B",
             "sha256": file.sha256, "contentUrl": f"{root}/{FOLDER}/{file.path}"}
            for file, kind in files
        ],
    }  # fmt: skip


def block(told: dict[str, Any]) -> Markup:
    """Return data as it may stand within a script element: nothing in it closes that, or opens another."""
    text = json.dumps(told, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 (escaped above)
