"""Snapshots: bytes as fetched, kept under their sha-256, with a lock that says which were used."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from almanac.errors import BadInput

LOCK = "lock.json"


class Locked(msgspec.Struct, frozen=True):
    """One line of the lock: which bytes stood at `path` of the source, and when they were retrieved, where the bytes
    do not say so themselves."""

    path: str
    sha256: str
    size: int
    source: str = "industry"
    retrieved: date | None = None


@dataclass(frozen=True)
class Snapshot:
    """One fetched file: where it stood at the source, its hash, its bytes' place on disk, and what the lock adds."""

    path: str
    sha256: str
    file: Path
    source: str = "industry"
    retrieved: date | None = None

    def text(self) -> str:
        """Return the bytes as text without a byte order mark; raises BadInput where they are not UTF-8."""
        content = self.file.read_bytes()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = content[: error.start]
            line_start = before.rfind(b"\n") + 1
            column = len(before[line_start:].decode("utf-8", "replace")) + 1
            raise BadInput(
                self.path,
                f"byte 0x{content[error.start]:02x}",
                "UTF-8 text (save the file as UTF-8)",
                before.count(b"\n") + 1,
                f"character {column}",
            ) from None


def lock_of(folder: Path, patterns: tuple[str, ...]) -> list[Locked]:
    """Hash the files of `folder` that match `patterns`, in order of their paths; nothing is copied."""
    paths = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
    return [_locked(path, folder) for path in paths]


def keep(folder: Path, lock: list[Locked], store: Path) -> None:
    """Copy the locked files of `folder` into `store` under their hashes, and write the lock beside them.

    Raises BadInput where a file changed after it was hashed.
    """
    keep_files({entry.path: folder / entry.path for entry in lock}, lock, store)


def keep_files(
    places: Mapping[str, Path], lock: list[Locked], store: Path,
    copy: Callable[[Path, Path], object] = shutil.copyfile,
) -> None:  # fmt: skip
    """Copy locked files into `store` under their hashes, each from its place by its path, and write the lock beside
    them; `copy` may link what nobody writes any more. Raises BadInput where a file changed after it was hashed."""
    for entry in lock:
        target = store / entry.sha256
        if not target.exists():
            copy(places[entry.path], target)
        if _sha256(target) != entry.sha256:
            raise BadInput(entry.path, "bytes that changed while they were read", "a file at rest: build again")
    (store / LOCK).write_bytes(msgspec.json.format(msgspec.json.encode(lock), indent=1) + b"\n")


def open_lock(store: Path) -> list[Snapshot]:
    """Return the snapshots that the lock in `store` names, in its order."""
    lock = msgspec.json.decode((store / LOCK).read_bytes(), type=list[Locked])
    return [Snapshot(entry.path, entry.sha256, store / entry.sha256, entry.source, entry.retrieved) for entry in lock]


def lock_file(path: Path, source: str, retrieved: date) -> Locked:
    """Hash a file of another source, which the lock then knows by the source and the file's own name."""
    return Locked(f"{source}/{path.name}", _sha256(path), path.stat().st_size, source, retrieved)


def _locked(path: Path, folder: Path) -> Locked:
    return Locked(path.relative_to(folder).as_posix(), _sha256(path), path.stat().st_size)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
