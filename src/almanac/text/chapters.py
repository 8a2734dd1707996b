"""Chapters as they stand in the industry's folder: `text/<language>/<id>.md`, in the order that the settings give.

A file starts with `# Title`; blank lines part it into blocks, which are what translators translate one by one: the
blocks of a chapter correspond, one to one, in all languages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from almanac.errors import BadInput
from almanac.model.words import LANGUAGES, Language
from almanac.text.markdown import Heading, Node, Text, nodes_of

FOLDER = "text"


@dataclass(frozen=True)
class Block:
    """A block as it is written, and its first line in the file."""

    line: int
    source: str

    @property
    def digest(self) -> str:
        """What tells whether the block has changed."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Chapter:
    """One chapter in one language."""

    id: str
    language: Language
    text: str

    @property
    def file(self) -> str:
        """Where it stands in the industry's folder."""
        return f"{FOLDER}/{self.language}/{self.id}.md"

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks, the title first."""
        numbered = enumerate(self.text.split("\n"), 1)
        groups = (list(rows) for blank, rows in groupby(numbered, lambda row: not row[1].strip(" \t")) if not blank)
        return tuple(Block(rows[0][0], "\n".join(line for _, line in rows)) for rows in groups)

    @cached_property
    def title(self) -> str:
        """The title; raises BadInput where the file starts with none."""
        first = self.blocks[0].source if self.blocks else ""
        line = self.line_of(0)
        if not re.fullmatch(r"# +[^\s][^\n]*", first):
            raise BadInput(self.file, repr(first[:40]), "a title: # and a space before it, a blank line after it", line)
        if "{" in first or "}" in first:
            raise BadInput(
                self.file, repr(first[:40]), "a title without placeholders: it stands where none is told", line
            )
        words = first[2:].strip()
        if nodes_of(self.file, f"## {words}", line) != (Heading(2, (Text(words),), line, 1),):
            raise BadInput(self.file, repr(first[:40]), "a title of plain words, without Markdown", line)
        return words

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """What stands under the title; raises BadInput on what a chapter cannot have."""
        _ = self.title
        first = self.blocks[0]
        lines = self.text.split("\n")
        rest = "\n".join(lines[first.line :])
        return nodes_of(self.file, rest, first.line + 1)

    def line_of(self, number: int) -> int:
        """Return the line on which a block starts; the last line where there is no such block."""
        return self.blocks[number].line if number < len(self.blocks) else self.text.count("\n") + 1


Chapters = Mapping[Language, Sequence[Chapter]]


def read_chapters(folder: Path, ids: Sequence[str]) -> dict[Language, list[Chapter]]:
    """Read an industry's chapters in every language.

    Raises BadInput where one is missing in a language, is empty or no UTF-8, or where a file is no chapter of `ids`.
    """
    found: dict[Language, list[Chapter]] = {language: [] for language in LANGUAGES}
    for language in LANGUAGES:
        for id_ in ids:
            found[language].append(read_chapter(folder, id_, language))
        for path in sorted((folder / FOLDER / language).glob("*.md")):
            if path.stem not in ids:
                raise BadInput(
                    f"{FOLDER}/{language}/{path.name}", "a chapter that almanac.toml does not name",
                    f"{path.stem!r} in `chapters` of almanac.toml, or the file elsewhere",
                )  # fmt: skip
    return found


def read_chapter(folder: Path, id_: str, language: Language) -> Chapter:
    """Read one chapter; raises BadInput where there is none, or where it is empty or no UTF-8."""
    path = folder / FOLDER / language / f"{id_}.md"
    name = f"{FOLDER}/{language}/{id_}.md"
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except FileNotFoundError:
        others = [code for code in LANGUAGES if (folder / FOLDER / code / f"{id_}.md").is_file()]
        where = f"; it is there in {', '.join(others)}" if others else ""
        expected = f"the chapter {id_!r} that almanac.toml names, in every language{where}"
        raise BadInput(name, "no such file", expected, 1) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadInput(name, "bytes that are no UTF-8", "a file saved as UTF-8", line) from None
    if not text.strip():
        raise BadInput(name, "an empty file", "a title and text", 1)
    return Chapter(id_, language, text)


def fingerprint(folder: Path) -> str:
    """Hash everything that stands in the folder of texts."""
    digest = hashlib.sha256()
    for path in sorted((folder / FOLDER).rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
