"""Where editions stand: `OUT/editions/…`, one folder each, and `OUT/latest`, which points to the newest."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from almanac.errors import WrongUse

PUBLISHED = "edition.json"
# Beside the editions, the one that the last one took the place of: the next is made of it, where little changes, since
# thousands of folders take longer to make and to delete than pages to write.
SPARE = ".spare"
# What shares less than so much of its files with the last edition would cost space, and save no time.
_MOST = 0.5


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

    write: returns the digests of those files that it knows. An earlier build of the same edition is set aside once the
    new one stands; other editions stay. again: it is one of before: `latest` stays where something else stands, and so
    does every other edition. Raises WrongUse where another build publishes into `out`.
    """
    editions = out / "editions"
    editions.mkdir(parents=True, exist_ok=True)
    with _alone(out, editions):
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
        if not again or not (out / "latest").exists():
            _point_latest(out, name)
            _clear(out, editions / name, [old for old in editions.glob(f"{edition}-*") if old.name != name])
    return Shelved(name, digests)


@contextmanager
def _alone(out: Path, editions: Path) -> Iterator[None]:
    folder = os.open(editions, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongUse(f"another build publishes into {out}: wait for it, or give --out another folder") from None
        yield
    finally:
        os.close(folder)


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


def _clear(out: Path, new: Path, editions: Sequence[Path]) -> None:
    """Take editions away; one that shares most of its files with the new one stays aside as the spare."""
    spare = out / SPARE
    for edition in editions:
        if spare.exists():
            _remove(spare)
        edition.rename(spare)
        if len(_inodes(spare).items() & _inodes(new).items()) < _MOST * len(files_of(new)):
            _remove(spare)


def _remove(edition: Path) -> None:
    """Delete an edition, its languages side by side: most of the time goes to waiting for the file system."""
    with ThreadPoolExecutor() as threads:
        list(threads.map(shutil.rmtree, [path for path in edition.iterdir() if path.is_dir()]))
    shutil.rmtree(edition)


def become(folder: Path, old: Path, paths: Collection[str]) -> set[str]:
    """Make the spare, if there is one, the empty folder of a new edition; only files of `paths` stay that are those of
    the edition `old` as well. Returns their paths.

    Files are told to be the same by where they stand on the disk: editions are linked from each other.
    """
    spare = folder.parent.parent / SPARE
    if not spare.exists():
        return set()
    folder.rmdir()
    spare.rename(folder)
    wanted, theirs, ours = set(paths), _inodes(old), _inodes(folder)
    same = {path for path, inode in ours.items() if path in wanted and theirs.get(path) == inode}
    for path in ours.keys() - same:
        (folder / path).unlink()
    for place in {path.rpartition("/")[0] for path in ours.keys() - same}:
        with suppress(OSError):  # where something is left in it
            (folder / place).rmdir()
    return same


def files_of(folder: Path) -> list[str]:
    """Return the paths of all files in a folder, from it, in order."""
    return sorted(_inodes(folder))


def _inodes(folder: str | Path, inside: str = "") -> dict[str, int]:
    """Return where each file of a folder stands on the disk, by its path in it."""
    found: dict[str, int] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found |= _inodes(entry.path, f"{inside}{entry.name}/")
            else:
                found[f"{inside}{entry.name}"] = entry.inode()
    return found


def _digests(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    return {name: known.get(name) or _digest((folder / name).read_bytes()) for name in files_of(folder)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
