"""Fetches and reads dumps of the Research Organization Registry: its v2 JSON, zipped or not, or JSON lines of it."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from almanac.errors import BadInput, SourceFailed
from almanac.model.register import Entry, Name, Relation, domain_of

if TYPE_CHECKING:
    from almanac.fetch.web import Web

ROR = "https://ror.org/"
# ROR publishes its dumps as records of this community; the newest comes first.
DUMPS = "https://zenodo.org/api/communities/ror-data/records?sort=newest&size=1"
EXPECTED = "a ROR dump: schema v2 as JSON or zip, or JSON lines with id, names, types and country"


class _Name(msgspec.Struct):
    value: str
    types: list[str] = []
    lang: str | None = None


class _Place(msgspec.Struct):
    country_code: str | None = None
    name: str | None = None


class _Location(msgspec.Struct):
    geonames_details: _Place = msgspec.field(default_factory=_Place)


class _Relation(msgspec.Struct):
    type: str
    id: str


class _Record(msgspec.Struct):
    id: str
    names: list[_Name]
    types: list[str]
    status: str = "active"
    locations: list[_Location] = []
    country_code: str | None = None
    city: str | None = None
    links: list[str | dict[str, str]] = []
    domains: list[str] = []
    external_ids: dict[str, list[str]] | list[dict[str, object]] = []
    relationships: list[_Relation] = []
    ror: str | None = None
    also: list[str] = []


def fetch(web: Web, folder: Path, dumps: str = DUMPS) -> Path:
    """Download the newest dump into `folder`, unchanged, unless it is there; returns its place. Raises SourceFailed."""
    listed = web.json(dumps)
    try:
        newest = listed["hits"]["hits"][0]
        [file] = [file for file in newest["files"] if file["key"].endswith(".zip")]
        name, address, checksum = str(file["key"]), str(file["links"]["self"]), str(file["checksum"])
    except (LookupError, TypeError, ValueError):
        raise SourceFailed(dumps, "lists no dump in the way that we know") from None
    target = folder / Path(name).name
    if not target.exists():
        web.download(address, target, checksum.removeprefix("md5:"))
    return target


def parse(path: Path) -> Iterator[Entry]:
    """Read every organisation of a dump that has not been withdrawn.

    Raises BadInput where the file is not a dump, is cut short, or has an id twice.
    """
    seen: set[str] = set()
    for line, raw in _records(path):
        record = _decoded(path, line, raw)
        if record.id in seen:
            raise BadInput(path.name, f"{record.id} a second time", "each id once", line, "id")
        seen.add(record.id)
        if record.status != "withdrawn":
            yield _entry(record)
    if not seen:
        raise BadInput(path.name, "no organisation", EXPECTED)


def _decoded(path: Path, line: int, raw: bytes | msgspec.Raw) -> _Record:
    try:
        return msgspec.json.decode(raw, type=_Record)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        what, _, place = str(error).partition(" - at ")
        raise BadInput(path.name, what, EXPECTED, line, place.strip("`$.") or None) from None


def _records(path: Path) -> Iterator[tuple[int, bytes | msgspec.Raw]]:
    try:
        with _opened(path) as stream:
            start = stream.peek(64).lstrip()[:1]
            if start == b"[":
                found = msgspec.json.decode(stream.read(), type=list[msgspec.Raw])
                yield from ((at, raw) for at, raw in enumerate(found, start=1))
            else:
                yield from ((at, line) for at, line in enumerate(stream, start=1) if line.strip())
    except (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, msgspec.DecodeError, OSError) as error:
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            raise
        raise BadInput(path.name, f"a file that is damaged or cut short ({error})", EXPECTED) from None


def _opened(path: Path) -> io.BufferedReader:
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"\x1f\x8b"):
        return io.BufferedReader(gzip.open(path))
    if not head.startswith(b"PK"):
        return path.open("rb")
    archive = zipfile.ZipFile(path)
    names = [name for name in archive.namelist() if name.endswith(".json")]
    newest = max(names, key=lambda name: ("schema_v2" in name or "v2" in name, -len(name)), default=None)
    if newest is None:
        raise BadInput(path.name, "a zip without JSON", EXPECTED)
    return io.BufferedReader(archive.open(newest))  # type: ignore[arg-type]


def _entry(record: _Record) -> Entry:
    place = record.locations[0].geonames_details if record.locations else _Place()
    names = tuple(Name(name.value, _kind(name.types), name.lang) for name in record.names if name.value.strip())
    shown = [each.value for each in record.names if "ror_display" in each.types] or [each.value for each in names]
    return Entry(
        id=record.id,
        name=shown[0] if shown else record.id,
        names=names,
        types=tuple(record.types),
        country=record.country_code or place.country_code,
        city=record.city or place.name,
        active=record.status == "active",
        well_known=_has_wikidata(record.external_ids),
        relations=tuple(Relation(each.type, each.id) for each in record.relationships),
        ror=record.id if record.id.startswith(ROR) else record.ror,
        domains=tuple(dict.fromkeys(filter(None, map(domain_of, [*record.domains, *_addresses(record)])))),
        also=tuple(record.also),
    )


def _addresses(record: _Record) -> Iterator[str]:
    for link in record.links:
        if isinstance(link, str):
            yield link
        elif link.get("type") == "website":
            yield link.get("value", "")


def _kind(types: list[str]) -> str:
    if "label" in types or "ror_display" in types:
        return "label"
    return "acronym" if "acronym" in types else "alias"


def _has_wikidata(external: dict[str, list[str]] | list[dict[str, object]]) -> bool:
    if isinstance(external, dict):
        return "wikidata" in external
    return any(each.get("type") == "wikidata" for each in external)
