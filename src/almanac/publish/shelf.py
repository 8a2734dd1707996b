"""Where editions stand: `OUT/editions/…`, one folder each, and `OUT/latest`, which points to the newest."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

PUBLISHED = "edition.json"


class Published(msgspec.Struct, frozen=True):
    """What was published: the edition's name, its folder under `OUT/editions`, its pages, and its figures in words."""

    edition: str
    folder: str
    pages: int
    counts: dict[str, int]
    counter: str


def put_on_shelf(out: Path, edition: str, write: Callable[[Path], object]) -> str:
    """Have `write` fill a new folder, name it by its content, and point `latest` to it at once.

    Returns the folder's name. An earlier build of the same edition goes once the new one stands; other
    editions stay.
    """
    editions = out / "editions"
    editions.mkdir(parents=True, exist_ok=True)
    temporary = editions / ".new"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        write(temporary)
        name = f"{edition}-{_content_hash(temporary)[:12]}"
        if not (editions / name).exists():
            temporary.rename(editions / name)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _point_latest(out, name)
    for other in editions.glob(f"{edition}-*"):
        if other.name != name:
            shutil.rmtree(other)
    return name


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


def _content_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()
