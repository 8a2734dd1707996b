"""Reads a list of UK AI organisations: a CSV with a name, an address and a column for each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from almanac.fetch.listed import listed_organisations
from almanac.model.register import Entry, Name, domain_of

COLUMNS = ("Name", "Link", "Company", "Funder", "Incubator / accelerator", "University / RTO")
_TYPES = {"Company": "company", "Funder": "funder", "Incubator / accelerator": "other", "University / RTO": "education"}


def parse(path: Path) -> Iterator[Entry]:
    """Read every organisation of a list; ids are of the list's name and the organisation's.

    Raises BadInput where a column is missing, a row is broken or has no name.
    """
    for id_, row in listed_organisations(path, COLUMNS, "Name"):
        names = [Name(name, "label", "en") for name in (row["Name"], row.get("Name_extra", "").strip()) if name]
        yield Entry(
            id=id_,
            name=names[0].value,
            names=tuple(names),
            types=tuple(kind for column, kind in _TYPES.items() if row[column].strip() in ("1", "1.0", "True")),
            country="GB",
            city=row.get("Place", "").strip() or None,
            domains=tuple(filter(None, [domain_of(row["Link"])])),
        )
