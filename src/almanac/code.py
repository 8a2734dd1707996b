"""The hash of our own code and of what comes with it: what was made by other code is made again."""

from __future__ import annotations

import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent


def code_hash(room: str = "", but: tuple[str, ...] = ()) -> str:
    """Return the sha-256 of the files of a room (`resolve/linker`), by default of all, but for some folders."""
    folder = PACKAGE / room
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and inside.parts[0] not in but and "__pycache__" not in inside.parts:
            digest.update(f"{inside.as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()
