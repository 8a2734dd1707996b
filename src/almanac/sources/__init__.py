"""One folder a source: `source.toml` says what it is, `connector.py` fetches and parses it."""

from __future__ import annotations

from importlib import resources

import msgspec


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `source.toml` says: the source's id, what it is, its licence, what is fetched of it, and what it gives:
    facts, works (which are read as columns), or a register."""

    id: str
    title: str
    licence: str
    files: tuple[str, ...]
    gives: str = "facts"


def source_of(package: str) -> Source:
    """Read the `source.toml` beside the connector in `package`."""
    text = resources.files(package).joinpath("source.toml").read_bytes()
    return msgspec.toml.decode(text, type=Source)
