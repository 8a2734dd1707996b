"""The phrases of the pages in each language: gettext catalogues, complete or nothing is published."""

from __future__ import annotations

import gettext
import hashlib
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from almanac.model.words import Language
from almanac.publish.kept import keep, kept

HERE = Path(__file__).parent
METHODS = [("**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "N_": None, "NN_": (1, 2), "ngettext": (1, 2)}

Message = str | tuple[str, ...]


@cache
def catalogue(language: Language) -> Catalog:
    """Read a language's catalogue."""
    with (HERE / "locales" / language / "LC_MESSAGES" / "almanac.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """Return what turns a phrase of a template into `language`; English is what the templates are written in."""
    if language is Language.EN:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def used() -> Iterator[tuple[str, int, Message]]:
    """Yield every phrase that templates and code use: file, line, and the phrase (with its plural)."""
    for file, line, message, _, _ in extract_from_dir(HERE, METHODS, OPTIONS, KEYWORDS):
        yield file, line, message


def missing() -> list[str]:
    """Return a sentence for each phrase that a language lacks, has empty, or has marked fuzzy."""
    phrases = {message: f"{file}:{line}" for file, line, message in used()}
    return [
        f"no phrase in language `{language}` for {message!r} ({place})"
        for language in Language
        if language is not Language.EN
        for message, place in phrases.items()
        if not _translated(catalogue(language), message)
    ]


def missing_now(folder: Path) -> list[str]:
    """Return what is missing; phrases that lacked nothing are not looked at again. folder: where that is kept."""
    place, digest = folder / "phrases", _digest()
    if kept(place) == digest:
        return []
    found = missing()
    if not found:
        keep(place, digest)
    return found


def _digest() -> bytes:
    """Return the hash of everything that phrases are taken from, and of the catalogues."""
    files = sorted(path for path in HERE.rglob("*") if path.suffix in (".html", ".py", ".po"))
    told = b"".join(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() for path in files)
    return hashlib.sha256(told).digest()


def _translated(of: Catalog, message: Message) -> bool:
    found = of.get(message[0] if isinstance(message, tuple) else message)
    if found is None or found.fuzzy:
        return False
    strings = found.string if isinstance(found.string, tuple | list) else (found.string,)
    return all(string and string.strip() for string in strings)
