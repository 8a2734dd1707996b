"""Translations as a build keeps and tells them: the memory of an edition, what is out of date, and pages' phrases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from almanac.model.words import Language
from almanac.publish import phrases
from almanac.text.catalogue import FUZZY, Catalogue, Message, header_of, read_catalogue, written
from almanac.text.chapters import Block as Text
from almanac.text.extraction import STATE, context_of
from almanac.text.memory import Remembered
from almanac.text.translation import Pair, State, Translated, told_state

FOLDER = "translations"
LANGUAGES = tuple(language for language in Language if language is not Language.EN)
PHRASES_WIDTH = 110
_FIELD = re.compile(r"%\(\w+\)[a-z]|%%")

Chapters = Mapping[Language, Sequence[Translated]]


def memory_file(edition: Path, language: Language) -> Path:
    """Return where an edition keeps its translations into a language."""
    return edition / FOLDER / f"{language}.po"


def write_translations(chapters: Chapters, project: str, day: str, folder: Path) -> None:
    """Write an edition's translation memory, a PO file a language; nothing where the industry has no chapters.

    A translation of an earlier text of the English is marked fuzzy: it is no translation of this one.
    """
    for language, translated in chapters.items():
        messages = tuple(_remembered(each, pair) for each in translated for pair in each.pairs)
        if messages:
            place = memory_file(folder, language)
            place.parent.mkdir(exist_ok=True)
            place.write_text(written(Catalogue(messages, header_of(project, language, day))), encoding="utf-8")


def _remembered(chapter: Translated, pair: Pair) -> Message:
    string = pair.translation.source if pair.translation else ""
    flags = frozenset({FUZZY}) if pair.state is State.OUTDATED else frozenset[str]()
    return Message(pair.english.source, (string,), context_of(chapter.english.id, pair.number), flags=flags)


def remembered(file: str, content: bytes) -> Iterator[Remembered]:
    """Yield the translations of a PO file of blocks; raises BadInput on what is no PO file."""
    for message in read_catalogue(file, content).messages:
        if message.context and not message.fuzzy:
            yield Remembered(message.source, message.string)


def outdated_issues(chapters: Chapters) -> list[dict[str, Any]]:
    """Return an issue for each block of an earlier text, and one for each chapter that nobody accepted."""
    found = []
    for translated in chapters.values():
        for chapter in translated:
            unaccepted = [pair for pair in chapter.pairs if pair.state is State.UNACCEPTED]
            found += [
                _issue("outdated-translation", chapter, pair, told_state(chapter, pair))
                for pair in chapter.pairs
                if pair.state is State.OUTDATED
            ]
            if unaccepted:
                detail = f"{len(unaccepted)} of {len(chapter.pairs)} blocks"
                found.append(_issue("unaccepted-translation", chapter, unaccepted[0], detail))
    return found


def _issue(problem: str, chapter: Translated, pair: Pair, detail: str) -> dict[str, Any]:
    record = f"{chapter.translation.file}:{chapter.line_of(pair)}"
    return {"table": "text", "record": record, "problem": problem, "detail": detail}


def of_earlier_text(chapters: Chapters, language: Language, id_: str) -> bool:
    """Tell whether a chapter's translation is, in part, of an earlier text of the English."""
    translated = (each for each in chapters.get(language, ()) if each.english.id == id_)
    return any(pair.state is State.OUTDATED for each in translated for pair in each.pairs)


def used_phrases() -> frozenset[phrases.Message]:
    """Return every phrase of the pages, with its plural."""
    return frozenset(message for _, _, message in phrases.used())


class Phrases(NamedTuple):
    """How many phrases the pages have, and how many of them a language lacks or has marked fuzzy."""

    phrases: int
    missing: int
    fuzzy: int


def counted_phrases(language: Language, used: frozenset[phrases.Message]) -> Phrases:
    """Count the phrases of the pages, `used`, in a language."""
    catalogue = phrases.catalogue(language)
    found = [catalogue.get(message[0] if isinstance(message, tuple) else message) for message in used]
    fuzzy = sum(each is not None and each.fuzzy for each in found)
    lacking = sum(each is None or (not each.fuzzy and not all(_strings(each.string))) for each in found)
    return Phrases(len(used), lacking, fuzzy)


def _strings(string: Any) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def phrase_messages(language: Language) -> Iterator[Message]:
    """Yield the phrases of the pages as messages for a translator, in the order of the catalogue."""
    for each in phrases.catalogue(language):
        if each.id:
            plural = isinstance(each.id, tuple | list)
            flags = frozenset({FUZZY}) if each.fuzzy else frozenset[str]()
            strings = _strings(each.string)
            yield Message(
                each.id[0] if plural else str(each.id), strings, plural=each.id[1] if plural else "",
                remarks=("a phrase of the pages; keep %(…)s as it is", f"{STATE} {phrase_state(strings)}"),
                places=tuple(file for file, _ in each.locations), flags=flags,
            )  # fmt: skip


def phrase_state(strings: Sequence[str]) -> str:
    """Return what tells whether a phrase's translation has changed."""
    return Text(0, "\0".join(strings)).digest


def phrase_faults(message: Message, forms: int) -> Iterator[str]:
    """Yield what a phrase's translation lacks: forms of its plural, and what stands for other words in each."""
    if message.plural and len(message.strings) != forms:
        yield f"has {len(message.strings)} plural forms; this language has {forms}"
    wanted = _FIELD.findall(message.source)
    # A plural's first form may be for one thing alone, and then names no number.
    others = [wanted, _FIELD.findall(message.plural)] if message.plural else [wanted]
    for string in message.strings:
        found = _FIELD.findall(string)
        if all(Counter(found) != Counter(other) for other in others):
            yield f"has {', '.join(found) or 'nothing'} where the English has {', '.join(others[-1]) or 'nothing'}"


def catalogue_file(language: Language) -> Path:
    """Return where the phrases of a language stand."""
    return phrases.HERE / "locales" / language / "LC_MESSAGES" / "almanac.po"


def with_phrases(content: bytes, language: Language, new: Mapping[str, tuple[str, ...]]) -> bytes:
    """Return a catalogue of phrases with new translations, by the English; written as `make phrases` writes it."""
    catalogue = read_po(BytesIO(content), locale=language)
    for source, strings in new.items():
        message = catalogue.get(source)
        assert message is not None, source
        message.string = strings if isinstance(message.id, tuple | list) else strings[0]
        message.flags.discard(FUZZY)
    return _bytes(catalogue)


def _bytes(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, sort_output=True, include_lineno=False, width=PHRASES_WIDTH)
    return out.getvalue()
