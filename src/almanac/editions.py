"""The editions that are kept: what each was made from, file by file under its hash, so that it can be built again.

    editions/files/<sha256>        bytes, each once, whatever the editions and paths that have them
    editions/<date>/kept.json      which files an edition was made from, and what it was compared with
    editions/<date>/tables/        what the next edition is compared with

An edition is kept whole or as it was kept before: its folder is written aside and swapped.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from almanac.errors import BadInput, SourceFailed, WrongUse
from almanac.fetch.snapshots import Locked

if TYPE_CHECKING:
    from almanac.facts.store import Tables

KEPT = "kept.json"
FILES, TABLES, WORK = "files", "tables", "work"
_ASKED = re.compile(r"\d{4}-\d{2}(?:-\d{2})?", re.ASCII)


class CounterOf(msgspec.Struct, frozen=True):
    """What an edition's counter counts: of which country, in which currency, by which definition."""

    country: str
    currency: str
    definition: str


class Base(msgspec.Struct, frozen=True):
    """What a later edition is compared with: an edition's day, its folder's name, the hash of the code that made it,
    its counter, and the sha-256 of each of its kept tables."""

    edition: date
    folder: str
    code: str
    counter: CounterOf
    tables: dict[str, str]


class Kept(msgspec.Struct, frozen=True):
    """A kept edition. `fingerprint` is that of its publishing; `files` are those that it was made from, with the path
    that each had (source: `settings` for what the industry's folder has beside facts); `base` is the edition that it
    was compared with."""

    edition: date
    industry: str
    folder: str
    code: str
    engine: str
    fingerprint: str
    counter: CounterOf
    files: list[Locked]
    tables: dict[str, str]
    base: Base | None

    @property
    def as_base(self) -> Base:
        """What a later edition is compared with."""
        return Base(self.edition, self.folder, self.code, self.counter, self.tables)

    @property
    def size(self) -> int:
        """The size of its files in bytes, each counted once; other editions may share them."""
        return sum({entry.sha256: entry.size for entry in self.files}.values())

    @property
    def hashes(self) -> set[str]:
        """Every file that it needs: its own, its tables, and those of its base."""
        base = self.base.tables.values() if self.base else ()
        return {*(entry.sha256 for entry in self.files), *self.tables.values(), *base}


def kept_editions(store: Path) -> list[Kept]:
    """Return the kept editions, the newest first; raises BadInput where a `kept.json` cannot be read."""
    return sorted(_all(store), key=lambda kept: kept.edition, reverse=True)


def _all(store: Path) -> Iterator[Kept]:
    for folder in sorted(store.glob("????-??-??")):
        place = folder / KEPT
        try:
            yield msgspec.json.decode(place.read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError) as error:
            expected = "what `almanac build` wrote: delete this edition’s folder, and build it to keep it again"
            raise BadInput(str(place), str(error), expected) from None


def base_before(store: Path, edition: date, industry: str) -> Base | None:
    """Return what an edition is compared with: the newest older one of the same industry, or None.

    Raises WrongUse where one of the same day is kept, of another industry: it would be lost.
    """
    every = kept_editions(store)
    if any(kept.edition == edition and kept.industry != industry for kept in every):
        other = next(kept.industry for kept in every if kept.edition == edition)
        message = f"{store} keeps the edition of {edition} of another industry, {other}: give {industry} its own --data"
        raise WrongUse(message)
    found = next((kept for kept in every if kept.edition < edition and kept.industry == industry), None)
    return found.as_base if found else None


def chosen(store: Path, asked: str) -> Kept:
    """Return the kept edition of a day, or the newest of a month; raises WrongUse, listing those that are kept."""
    if _ASKED.fullmatch(asked) is None:
        raise WrongUse(f"--edition takes a month or a day, such as 2026-11 or 2026-11-26; not {asked!r}")
    kept = kept_editions(store)
    found = next((each for each in kept if each.edition.isoformat().startswith(asked)), None)
    if found is None:
        those = ", ".join(each.edition.isoformat() for each in reversed(kept))
        there = f"kept are: {those}" if those else f"none is kept in {store}: `almanac build` keeps what it publishes"
        raise WrongUse(f"no edition of {asked} is kept; {there}")
    return found


def verify(store: Path, kept: Kept) -> None:
    """Hash every file that a kept edition needs, and put a table of its base back that the base has itself; raises
    BadInput on the first that is missing or damaged."""
    needed = [(entry.path, entry.sha256) for entry in kept.files]
    if kept.base:
        for name, sha256 in kept.base.tables.items():
            check_table(store, kept.base, name, sha256)
    checked: set[str] = set()
    for path, sha256 in needed:
        if sha256 not in checked:
            check_file(store, path, sha256)
            checked.add(sha256)


def check_file(store: Path, path: str, sha256: str) -> Path:
    """Return the place of a kept file; raises BadInput where it is missing or has other bytes."""
    place = store / FILES / sha256
    if not place.is_file():
        found = "no such file"
    elif hashed(place) != sha256:
        found = "bytes that are not those that were kept"
    else:
        return place
    raise BadInput(f"{place} ({path})", found, f"the file with sha-256 {sha256}: put it back from a copy")


def check_table(store: Path, base: Base, name: str, sha256: str) -> Path:
    """Return the place of a base's table, which its own edition may have kept where the files have lost it; raises
    BadInput where it is missing or damaged."""
    own = store / base.edition.isoformat() / TABLES / f"{name}.parquet"
    try:
        return check_file(store, f"{TABLES}/{name} of {base.edition}", sha256)
    except BadInput:
        if not own.is_file() or hashed(own) != sha256:
            raise
    with _aside(store, sha256) as new:
        link(own, new)
    return store / FILES / sha256


def base_tables(store: Path, base: Base) -> Tables:
    """Read the tables of a base; raises BadInput where one is missing or damaged."""
    import pyarrow.parquet as pq

    tables: Tables = {}
    for name, sha256 in base.tables.items():
        with pq.ParquetFile(check_table(store, base, name, sha256)) as file:
            tables[name] = file.read()
    return tables


def still_kept(store: Path, kept: Kept) -> bool:
    """Tell whether just this is kept already, by its record and the sizes of its files; tables are taken on trust."""
    place = store / kept.edition.isoformat()
    try:
        before = msgspec.json.decode((place / KEPT).read_bytes(), type=Kept)
    except (OSError, msgspec.DecodeError):
        return False
    sizes = all(_has(store, entry.sha256, entry.size) for entry in kept.files)
    tables = all(_has(store, sha256) for sha256 in before.tables.values())
    return msgspec.structs.replace(before, tables={}) == kept and sizes and tables


def _has(store: Path, sha256: str, size: int | None = None) -> bool:
    try:
        return size in (None, (store / FILES / sha256).stat().st_size)
    except FileNotFoundError:
        return False


def keep(store: Path, kept: Kept, places: Mapping[str, Path], tables: Tables) -> None:
    """Keep an edition, in place of the same day's: its files from `places`, by their hashes, and its tables.

    A place under the data folder's own snapshots, whose name is its hash, is linked; others are copied. Raises
    SourceFailed where the disk cannot hold it, and BadInput where a file changed; what was kept before then stands.
    """
    new = store / f".{kept.edition}.new"
    try:
        (store / FILES).mkdir(parents=True, exist_ok=True)
        for entry in kept.files:
            _add(store, places[entry.sha256], entry)
        (new / TABLES).mkdir(parents=True)
        named = _keep_tables(store, tables, new / TABLES)
        record = msgspec.structs.replace(kept, tables=named)
        (new / KEPT).write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")
        swap(new, store / kept.edition.isoformat())
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        reason = f"this edition is published but could not be kept ({why}); those kept before stand"
        raise SourceFailed(str(store), reason) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
        _sweep(store)


def _add(store: Path, place: Path, entry: Locked) -> None:
    if _has(store, entry.sha256, entry.size):
        return
    with _aside(store, entry.sha256) as new:
        if place.name == entry.sha256:
            link(place, new)
        else:
            shutil.copyfile(place, new)
            if hashed(new) != entry.sha256:
                raise BadInput(entry.path, "bytes that changed while they were kept", "a file at rest: build again")


def _keep_tables(store: Path, tables: Tables, folder: Path) -> dict[str, str]:
    from almanac.facts.store import write_tables

    write_tables(tables, folder)
    named = {name: hashed(folder / f"{name}.parquet") for name in tables}
    for name, sha256 in named.items():
        if not _has(store, sha256, (folder / f"{name}.parquet").stat().st_size):
            with _aside(store, sha256) as new:
                link(folder / f"{name}.parquet", new)
    return named


@contextmanager
def _aside(store: Path, sha256: str) -> Iterator[Path]:
    """Yield where to write a file that gets its name when it is whole."""
    new = store / FILES / ".new"
    new.unlink(missing_ok=True)
    yield new
    new.replace(store / FILES / sha256)


def link(place: Path, target: Path) -> None:
    """Give a file that nobody writes any more a second name; copy it where file systems cannot."""
    try:
        os.link(place, target)
    except OSError:
        shutil.copyfile(place, target)


def swap(new: Path, place: Path) -> None:
    """Put the folder `new` at `place`; `mend_swap` undoes this where it was cut short."""
    old = place.with_name(f".{place.name}.old")
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def mend_swap(place: Path) -> None:
    """Bring back the folder that a swap which was cut short had put aside, and remove what it left."""
    old = place.with_name(f".{place.name}.old")
    if old.exists() and not place.exists():
        old.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(place.with_name(f".{place.name}.new"), ignore_errors=True)


def mend(store: Path) -> None:
    """Undo what a kill cut short."""
    cut_short = [*store.glob(".????-??-??.old"), *store.glob(".????-??-??.new")]
    for left in cut_short:
        mend_swap(store / left.stem.removeprefix("."))
    shutil.rmtree(store / WORK, ignore_errors=True)
    if cut_short:
        _sweep(store)


def _sweep(store: Path) -> None:
    """Delete the files that no kept edition needs; none while one cannot be read."""
    try:
        needed = {sha256 for kept in _all(store) for sha256 in kept.hashes}
    except BadInput:
        return
    for place in (store / FILES).glob("*"):
        if place.name not in needed:
            place.unlink(missing_ok=True)


def hashed(place: Path) -> str:
    """Return the sha-256 of a file."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
