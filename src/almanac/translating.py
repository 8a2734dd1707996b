"""What `almanac translate` does: chapters out to translators, their files back in, and how far the work has come."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from almanac.asked import known
from almanac.errors import BadInput, CheckFailed, WrongUse
from almanac.model.words import Language
from almanac.publish import phrases
from almanac.publish.translations import (
    LANGUAGES,
    catalogue_file,
    counted_phrases,
    memory_file,
    phrase_faults,
    phrase_messages,
    phrase_state,
    remembered,
    used_phrases,
    with_phrases,
)
from almanac.settings import Industry
from almanac.text.catalogue import Catalogue, Message, header_of, read_catalogue, written
from almanac.text.chapters import FOLDER
from almanac.text.extraction import MACHINE, messages, states_of, waits
from almanac.text.gates import FORMS
from almanac.text.memory import Memory, memory_of
from almanac.text.merging import Left, Rules, Side, Why, accept, counted, faulty, merge
from almanac.text.translation import RECORD, Made, read_records, records_text, unfinished

if TYPE_CHECKING:
    from almanac.machine_translation import Machine

# So many messages that wait for a translator are named; what is wrong is named without end.
MOST_NAMED = 10


def language_of(text: str) -> Language:
    """Return a language of translations; raises WrongUse where it is none."""
    return Language(known(text, LANGUAGES, "LANGUAGE"))


# How far the work has come


def status(industry: Industry, languages: Sequence[Language], files: Sequence[Path] = ()) -> dict[str, Any]:
    """Return, by language and chapter, how many blocks are in which state; files: PO files that are being worked on.

    `faulty` counts blocks that would stop a build, `surplus` those of no English, `waiting` those that a machine
    translated in `files` and nobody has looked at. `complete` tells whether nothing is left to do.
    """
    waiting = _waiting(files)
    used = used_phrases()
    found = [
        {
            "language": language.value,
            "chapters": _chapters_of(industry, language, waiting),
            "phrases": counted_phrases(language, used)._asdict(),
        }
        for language in languages
    ]
    return {"complete": all(_is_complete(each) for each in found), "languages": found}


def _chapters_of(
    industry: Industry, language: Language, waiting: Mapping[tuple[str, str], int]
) -> list[dict[str, Any]]:
    return [
        {
            "chapter": each.english.id,
            **counted(each),
            "surplus": len(each.surplus),
            "faulty": faulty(each, industry.settings.protected),
            "waiting": waiting.get((language, each.english.id), 0),
        }
        for each in industry.translated[language]
    ]


def _is_complete(found: Mapping[str, Any]) -> bool:
    undone = ("outdated", "unaccepted", "missing", "surplus", "faulty")
    left = sum(chapter[name] for chapter in found["chapters"] for name in undone)
    return not left and not found["phrases"]["missing"] and not found["phrases"]["fuzzy"]


def _waiting(files: Sequence[Path]) -> dict[tuple[str, str], int]:
    """Count what a machine made and nobody looked at, by language and chapter."""
    found: dict[tuple[str, str], int] = {}
    for file in files:
        catalogue = read_catalogue(str(file), file.read_bytes())
        for message in catalogue.messages:
            if message.fuzzy and MACHINE in message.notes:
                key = (_language(catalogue), message.context.rpartition(" ")[0])
                found[key] = found.get(key, 0) + 1
    return found


def _language(catalogue: Catalogue) -> str:
    return catalogue.header.get("Language", "").replace("-", "_").partition("_")[0].lower()


def status_text(found: Mapping[str, Any]) -> str:
    """Return the same as a table for a person."""
    names = ("blocks", "translated", "outdated", "unaccepted", "missing", "surplus", "faulty", "waiting")
    lines = ["".join((f"{'':<4}{'chapter':<24}", *(f"{name:>11}" for name in names)))]
    for each in found["languages"]:
        for chapter in each["chapters"]:
            counts = "".join(f"{chapter[name] or '–':>11}" for name in names)
            lines.append(f"{each['language']:<4}{chapter['chapter']:<24}{counts}")
    for each in found["languages"]:
        counts_ = each["phrases"]
        lines.append(
            f"{each['language']}: {counts_['phrases']} phrases of the pages, {counts_['missing']} missing, "
            f"{counts_['fuzzy']} fuzzy"
        )
    return "\n".join([*lines, "complete" if found["complete"] else "not complete"])


def stop_unless_complete(industry: Industry) -> None:
    """Raise CheckFailed, naming each with file and line, where a translation is not of the present English."""
    found = [told for chapters in industry.translated.values() for told in unfinished(chapters)]
    found += phrases.missing()
    if found:
        raise CheckFailed(tuple(found))


# Out to translators


def remembered_in(out: Path, more: Sequence[Path], language: Language) -> Memory:
    """Return the memory of the editions in `out`, the newest first, after the PO files and editions in `more`.

    Raises WrongUse where one of `more` is neither, BadInput where a file is no PO file of the language.
    """
    files = [_memory_of(path, language) for path in more]
    for file in files:
        _of(file, language)
    editions = sorted((out / "editions").glob("[!.]*"), reverse=True)
    files += [file for edition in editions if (file := memory_file(edition, language)).is_file()]
    return memory_of(pair for file in files for pair in remembered(str(file), file.read_bytes()))


def _memory_of(path: Path, language: Language) -> Path:
    for place in (path, memory_file(path, language)):
        if place.is_file():
            return place
    raise WrongUse(f"--memory {path}: give a PO file, or an edition's folder, which has {memory_file(path, language)}")


def extract(
    industry: Industry, language: Language, memory: Memory, with_pages: bool = False, machine: Machine | None = None
) -> str:
    """Return what a translator works on, as a PO file: every block, and the phrases of the pages if asked for."""
    found = list(messages(industry.translated[language], memory, machine))
    if with_pages:
        found += phrase_messages(language)
    if not found:
        raise WrongUse(f"{industry.folder} has no chapters: name some under `chapters` in almanac.toml")
    header = header_of(industry.settings.id, language, str(industry.settings.edition))
    return written(Catalogue(tuple(found), header))


# Back in


@dataclass(frozen=True)
class Report:
    """What merging came to: messages taken, blocks and phrases that changed by it, and messages left, by line."""

    taken: int
    changed: int
    left: tuple[Left, ...]

    def of(self, *why: Why) -> list[Left]:
        """Return the messages that were left for a reason."""
        return [each for each in self.left if each.why in why]

    @property
    def well(self) -> bool:
        """Whether nothing was left but what waits for a translator."""
        return not self.of(Why.FAULTY, Why.CONFLICT, Why.GONE)


def merge_file(industry: Industry, file: Path, rules: Rules, catalogue: Path | None = None) -> Report:
    """Bring a translator's file into the chapters, their record, and the catalogue of phrases.

    Each chapter is written whole or not at all, the record last: after a kill the same file can be merged again.
    catalogue: where phrases go. Raises BadInput on a file that is no PO file of this language.
    """
    po = _opened(file, rules.language)
    chapters = industry.translated[rules.language]
    blocks = merge(chapters, [each for each in po.messages if each.context], rules)
    left = list(blocks.left)
    place = catalogue or catalogue_file(rules.language)
    changed = _keep_phrases(place, [each for each in po.messages if not each.context], rules, left)
    for id_, new in blocks.chapters.items():
        _replace(industry.folder / FOLDER / rules.language / f"{id_}.md", new.text.encode())
    if blocks.chapters:
        records = {each.english.id: each.records for each in chapters}
        _keep_record(industry, rules.language, records | {id_: new.made for id_, new in blocks.chapters.items()})
    return Report(
        blocks.taken, changed + sum(new.changed for new in blocks.chapters.values()),
        tuple(sorted(left, key=lambda each: each.line)),
    )  # fmt: skip


def _of(file: Path, language: Language) -> Catalogue:
    """Read a PO file; raises BadInput where it says that it is of another language."""
    found = read_catalogue(str(file), file.read_bytes())
    told = _language(found)
    if told and told != language:
        raise BadInput(str(file), f"Language: {found.header['Language']}", f"a file of `{language}`", 1)
    return found


def _opened(file: Path, language: Language) -> Catalogue:
    found = _of(file, language)
    if not found.messages:
        raise BadInput(str(file), "no messages", f"a file of `almanac translate extract {language}`, translated")
    return found


def _keep_phrases(place: Path, given: Sequence[Message], rules: Rules, left: list[Left]) -> int:
    """Bring phrases into their catalogue; returns how many changed."""
    if not given:
        return 0
    content = place.read_bytes()
    before = {each.source: each for each in read_catalogue(str(place), content).messages}
    new = {}
    for message in given:
        refused = _phrase_refused(message, before.get(message.source), rules)
        if refused:
            left.append(Left(message.line, *refused))
        elif before[message.source].fuzzy or before[message.source].strings != message.strings:
            new[message.source] = message.strings
    if new:
        _replace(place, with_phrases(content, rules.language, new))
    return len(new)


def _phrase_refused(message: Message, now: Message | None, rules: Rules) -> tuple[Why, str] | None:
    where = f"phrase {message.source[:50]!r}"
    if now is None or now.plural != message.plural:
        return Why.GONE, f"{where}: the pages have it no more"
    if not all(string.strip() for string in message.strings):
        return Why.EMPTY, f"{where}: not translated"
    if message.fuzzy:
        return Why.FUZZY, f"{where}: marked as needing work (fuzzy)"
    wrong = list(phrase_faults(message, FORMS[rules.language]))
    if wrong:
        return Why.FAULTY, f"{where}: {'; '.join(wrong)}"
    edited = now.strings != message.strings and phrase_state(now.strings) not in states_of(message)
    if edited and rules.side is not Side.THEIRS:
        return Why.CONFLICT, f"{where}: the catalogue was edited since this file was made, and says something else"
    return None


def _keep_record(industry: Industry, language: Language, records: Mapping[str, Sequence[Made]]) -> None:
    rows: dict[str, Sequence[Made]] = {id_: records[id_] for id_ in industry.settings.chapters}
    # A chapter that the settings leave out for now comes back as accepted as it was.
    rows |= {id_: made for id_, made in read_records(industry.folder, language).items() if id_ not in rows}
    _replace(industry.folder / FOLDER / language / RECORD, records_text(rows).encode())


def _replace(place: Path, content: bytes) -> None:
    """Write a file that is whole or as it was."""
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f"{place.name}.half")
    try:
        with half.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)


def report_text(report: Report, file: Path) -> str:
    """Return what merging came to as lines for a person."""
    lines = [f"{report.taken} blocks are merged; {report.changed} texts changed"]
    for why, title, most in (
        (Why.FAULTY, "not merged, as a build would stop on them", None),
        (Why.CONFLICT, "not merged, as the chapter was edited meanwhile: --ours keeps that, --theirs takes this", None),
        (Why.GONE, "not merged, as there is no such English any more", None),
        (Why.FUZZY, "wait for a person", MOST_NAMED),
        (Why.EMPTY, "are not translated", 0),
    ):  # fmt: skip
        found = report.of(why)
        if found:
            lines.append(f"{len(found)} {title}")
            lines += [f"  {file}, line {each.line}: {each.sentence}" for each in found[:most]]
            if most and len(found) > most:
                lines.append(f"  … and {len(found) - most} more")
    return "\n".join(lines)


def accept_chapters(industry: Industry, language: Language, ids: Iterable[str]) -> tuple[list[str], list[str]]:
    """Record that the translation of chapters is of the present English; returns those accepted, and what is wrong.

    A chapter with anything wrong keeps the record that it has. Raises WrongUse on a chapter that is none.
    """
    wanted = [known(id_, industry.settings.chapters, "CHAPTER") for id_ in ids] or list(industry.settings.chapters)
    records = {each.english.id: list(each.records) for each in industry.translated[language]}
    accepted, wrong = [], []
    for chapter in industry.translated[language]:
        if chapter.english.id in wanted:
            made, found = accept(chapter, industry.settings.protected)
            wrong += found
            if not found:
                records[chapter.english.id] = made
                accepted.append(chapter.english.id)
    if accepted:
        _keep_record(industry, language, records)
    return accepted, wrong


def to_ask(industry: Industry, language: Language) -> int:
    """Return for how many blocks a machine is asked."""
    return sum(waits(pair) for each in industry.translated[language] for pair in each.pairs)


def machine_lines(machine: Machine) -> Iterator[str]:
    """Yield what a machine did, and what it left, as lines for a person."""
    yield f"{machine.translated} blocks translated, all marked fuzzy: none is merged before a person has looked at it"
    for each in machine.refused:
        yield f"left as it was: {each}"
    if machine.unasked:
        why = "it was stopped" if machine.stopped else "the endpoint gave no answer any more"
        yield f"{machine.unasked} blocks more were not asked for, as {why}"
