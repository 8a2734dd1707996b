"""Reads the list of the Chinese alliance's members: legal name, brand and English name of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from almanac.fetch.listed import listed_organisations
from almanac.model.register import Entry, Name, domain_of

COLUMNS = ("Name (ZH)", "Common name (EN)", "Common name (ZH)", "Website", "Location (City-level)", "Not Chinese")
_NAMES = {"Common name (EN)": ("label", "en"), "Name (ZH)": ("legal", "zh"), "Common name (ZH)": ("label", "zh")}
_NOTHING = {"", "n/a", "N/A", "-"}
_TYPES = {"Industry": "company", "Academic": "education", "Government": "government"}


def parse(path: Path) -> Iterator[Entry]:
    """Read every member of the alliance; ids are of the list's name and the organisation's.

    Translations by machine are not names. Raises BadInput where a column is missing, a row is broken or has no name.
    """
    for id_, row in listed_organisations(path, COLUMNS, "Name (ZH)"):
        names = [
            Name(row[column].strip(), kind, language)
            for column, (kind, language) in _NAMES.items()
            if row[column].strip() not in _NOTHING
        ]
        yield Entry(
            id=id_,
            name=names[0].value,
            names=tuple(names),
            types=(_TYPES.get(row.get("Type", "").strip(), "other"),),
            country=None if row["Not Chinese"].strip() == "Yes" else "CN",
            city=row["Location (City-level)"].strip() or None,
            domains=tuple(filter(None, [domain_of(row["Website"])])),
        )
