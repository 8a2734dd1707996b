"""Where editions stand: `OUT/editions/…`, one folder each, and `OUT/latest`, which points to the newest."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec

PUBLISHED = "edition.json"


class Published(msgspec.Struct, frozen=True):
    """What was published: the edition's name, its folder under `OUT/editions`, its pages, and its figures in words."""

    edition: str
    folder: str
    pages: int
    counts: dict[str, int]
    counter: str


class Shelved(NamedTuple):
    """An edition's folder, and the sha-256 of each of its files by path."""

    folder: str
    digests: dict[str, str]


def put_on_shelf(
    out: Path, edition: str, write: Callable[[Path], Mapping[str, str]], again: bool = False
) -> Shelved:  # fmt: skip
    """Have `write` fill a new folder, name it by its content, and point `latest` to it at once.

    write: returns the digests of those files that it knows. An earlier build of the same edition goes once the new one
    stands; other editions stay. again: it is one of before: `latest` stays where something else stands, and so does
    every other edition.
    """
    editions = out / "editions"
    editions.mkdir(parents=True, exist_ok=True)
    temporary = editions / ".new"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        digests = _digests(temporary, write(temporary))
        name = f"{edition}-{_digest(repr(sorted(digests.items())).encode())[:12]}"
        if not (editions / name).exists():
            temporary.rename(editions / name)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    if again and (out / "latest").exists():
        return Shelved(name, digests)
    _point_latest(out, name)
    for other in editions.glob(f"{edition}-*"):
        if other.name != name:
            _remove(other)
    return Shelved(name, digests)


def stands(record: Path, out: Path) -> bool:
    """Tell whether the edition that `record` tells of is the latest in `out`."""
    try:
        published = msgspec.json.decode((record / PUBLISHED).read_bytes(), type=Published)
    except (FileNotFoundError, msgspec.DecodeError):
        return False
    latest = out / "latest"
    return latest.is_symlink() and latest.readlink() == Path("editions") / published.folder and latest.exists()


def _point_latest(out: Path, name: str) -> None:
    link = out / ".latest"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("editions") / name)
    link.replace(out / "latest")


def _remove(edition: Path) -> None:
    """Delete an edition, its languages side by side: most of the time goes to waiting for the file system."""
    with ThreadPoolExecutor() as threads:
        list(threads.map(shutil.rmtree, [path for path in edition.iterdir() if path.is_dir()]))
    shutil.rmtree(edition)


def files_of(folder: Path) -> list[str]:
    """Return the paths of all files in a folder, from it, in order."""
    found: list[str] = []
    for place, _, names in os.walk(folder):
        inside = place[len(str(folder)) + 1 :].replace(os.sep, "/")
        found += [f"{inside}/{name}" for name in names] if inside else names
    return sorted(found)


def _digests(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    return {name: known.get(name) or _digest((folder / name).read_bytes()) for name in files_of(folder)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
