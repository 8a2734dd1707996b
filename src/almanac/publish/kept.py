"""Files that are kept from one build to the next: each starts with its own hash, so that a damaged one is not there."""

from __future__ import annotations

import hashlib
from pathlib import Path

_SIZE = hashlib.sha256().digest_size


def keep(path: Path, content: bytes) -> None:
    """Keep a content at a path; a kill leaves it whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(hashlib.sha256(content).digest() + content)
    new.replace(path)


def kept(path: Path) -> bytes | None:
    """Return what was kept at a path; None where nothing was, or where it is not as it was written."""
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        return None
    content = found[_SIZE:]
    return content if hashlib.sha256(content).digest() == found[:_SIZE] else None
