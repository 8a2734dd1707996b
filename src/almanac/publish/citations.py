"""How an edition is cited: in words, as BibTeX, and as CITATION.cff."""

from __future__ import annotations

import json
import re
from pathlib import Path

from almanac.model.words import Language
from almanac.publish.book import Book
from almanac.publish.formats import Formats

FILE = "CITATION.cff"
_SPECIAL = re.compile(r"[&%$#_{}]")
_WORDS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def citation(book: Book, language: Language) -> str:
    """Return how the edition is cited in words: publisher, title, edition and address, as far as they are known."""
    masthead, imprint = book.masthead, book.masthead.imprint
    publisher = imprint.publisher[language] if imprint.publisher else None
    year = masthead.edition[:4]
    if language is Language.ZH:
        start = f"{publisher}：" if publisher else ""
        end = f" {imprint.address}/" if imprint.address else ""
        return f"{start}《{masthead.title.zh}》，{Formats(language).date(masthead.edition)}版。{end}".rstrip()
    first = f"{publisher} ({year}). " if publisher else ""
    title = masthead.title[language]
    said = {Language.EN: "edition of", Language.RU: "выпуск от"}[language]
    # A Russian date ends in a full stop of its own.
    date = Formats(language).date(masthead.edition).removesuffix(".")
    return f"{first}{title}, {said} {date}. {imprint.address + '/' if imprint.address else ''}".strip()


def bibtex(book: Book, language: Language) -> str:
    """Return the edition as an entry of BibTeX, its titles in a language."""
    masthead, imprint = book.masthead, book.masthead.imprint
    fields = {
        "title": "{" + _tex(masthead.title[language]) + "}",
        **({"author": "{" + _tex(imprint.publisher[language]) + "}"} if imprint.publisher else {}),
        "year": masthead.edition[:4],
        "version": masthead.edition,
        **({"url": f"{imprint.address}/"} if imprint.address else {}),
        "note": "CC BY 4.0",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{almanac-{imprint.id}-{masthead.edition},\n{lines}\n}}"


def _tex(text: str) -> str:
    """Return a text in which nothing is a command to TeX."""
    return "".join(_WORDS.get(letter, _SPECIAL.sub(lambda found: "\\" + found[0], letter)) for letter in text)


def write_citation(book: Book, folder: Path) -> None:
    """Write CITATION.cff (Citation File Format 1.2.0) into the edition's folder."""
    masthead, imprint = book.masthead, book.masthead.imprint
    author = imprint.publisher.en if imprint.publisher else masthead.title.en
    told = {
        "cff-version": "1.2.0",
        "message": "Cite this edition as below.",
        "type": "dataset",
        "title": masthead.title.en,
        "abstract": masthead.subtitle.en,
        "version": masthead.edition,
        "date-released": masthead.edition,
        "license": "CC-BY-4.0",
        **({"url": f"{imprint.address}/"} if imprint.address else {}),
    }
    # A text between quotation marks is the same in YAML as in JSON.
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    lines += ["authors:", f"  - name: {json.dumps(author, ensure_ascii=False)}"]
    (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
