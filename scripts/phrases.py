"""Bring the catalogues up to date with the phrases that templates and code use: `make phrases`.

New phrases arrive empty, for a translator; phrases that nothing uses any more go.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from almanac.model.words import Language
from almanac.publish import phrases

# Catalogues carry no day of their own: the same phrases give the same file.
PLACEHOLDER = datetime(2026, 11, 24, tzinfo=UTC)
LOCALES = Path(phrases.__file__).parent / "locales"


def template() -> Catalog:
    """Return every phrase in use, with its places."""
    catalogue = Catalog(project="Almanac", charset="utf-8", header_comment="")
    for file, _, message in sorted(phrases.used(), key=str):
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def update(language: Language) -> int:
    """Update one language's catalogue; returns how many phrases it still lacks."""
    path = LOCALES / language / "LC_MESSAGES" / "almanac.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    old = Catalog(locale=language, project="Almanac", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    old.update(template(), no_fuzzy_matching=True)
    old.obsolete.clear()
    old.header_comment = f"# Phrases of Almanac's pages, {language}. Licence: CC BY 4.0."
    old.creation_date = old.revision_date = PLACEHOLDER
    with path.open("wb") as file:
        write_po(file, old, sort_output=True, omit_header=False, include_lineno=False, width=110)
    return sum(not message.string or not any(message.string) for message in old if message.id)


if __name__ == "__main__":
    for code in Language:
        if code is not Language.EN:
            print(f"{code}: {update(code)} phrase(s) without a translation")
