"""Chapters as messages for a translator: a block each, with its place, its placeholders explained, and a proposal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from almanac.model.words import Language
from almanac.text.catalogue import FUZZY, Message
from almanac.text.gates import FORMS, written_placeholders
from almanac.text.memory import Memory
from almanac.text.placeholders import Block, Claim, Literal, Placeholder, Shown, parse, told
from almanac.text.translation import Pair, State, Translated

# What a translator's comment says of a machine's work; merging takes none of it while it is fuzzy.
MACHINE: Final = "machine"
# Begins the remark that tells merging what the chapter said when the file was made.
STATE: Final = "state"
NOBODY: Final = "none"

# Returns a machine's translation of a block, given its context and English; None where there is none.
Machine = Callable[[str, str], str | None]


def context_of(chapter: str, number: int) -> str:
    """Return what keeps equal blocks apart in a PO file."""
    return f"{chapter} {number}"


def digest_of(pair: Pair) -> str:
    """Return what tells whether a translated block changed since the file was made."""
    return pair.translation.digest if pair.translation else NOBODY


def states_of(message: Message) -> list[str]:
    """Return the digests that a message carries of what stood in its place when the file was made."""
    return [remark.split()[1] for remark in message.remarks if remark.startswith(f"{STATE} ")]


def messages(chapters: Sequence[Translated], memory: Memory, machine: Machine | None = None) -> Iterator[Message]:
    """Yield a message for every English block.

    One whose translation is up to date has it; one whose translation is of an earlier text has it marked fuzzy, with
    that text where the memory knows it; one that has none has the memory's best proposal, fuzzy. A machine is asked
    for those that are not up to date; what it answers is fuzzy, with the comment `machine`.
    """
    for chapter in chapters:
        for pair in chapter.pairs:
            yield _message(chapter, pair, memory, machine)


def _message(chapter: Translated, pair: Pair, memory: Memory, machine: Machine | None) -> Message:
    source, context = pair.english.source, context_of(chapter.english.id, pair.number)
    made = machine(context, source) if machine and waits(pair) else None
    start = _Start(made) if made else _start(pair, memory)
    return Message(
        source=source,
        strings=(start.string,),
        context=context,
        notes=(MACHINE,) if made else (),
        remarks=(*start.remarks, *_explained(source, chapter.translation.language), f"{STATE} {digest_of(pair)}"),
        places=(f"{chapter.english.file}:{pair.english.line}",),
        flags=frozenset({FUZZY}) if start.string and waits(pair) else frozenset(),
        previous=start.previous,
    )


def waits(pair: Pair) -> bool:
    """Tell whether a block's translation is not up to date, and is no figure or table."""
    return pair.state is not State.TRANSLATED and not _is_exhibit(pair.english.source)


def _is_exhibit(source: str) -> bool:
    """Tell whether a block is a figure or a table by itself: it is the same in every language."""
    return source.startswith("{") and source.endswith("}") and isinstance(parse(source[1:-1]), Block)


class _Start(NamedTuple):
    """What a translator starts from, the English that it is of where that differs, and what to know of it."""

    string: str
    previous: str = ""
    remarks: tuple[str, ...] = ()


def _start(pair: Pair, memory: Memory) -> _Start:
    source = pair.english.source
    if _is_exhibit(source):
        return _Start(source)
    if pair.translation is None or pair.state is State.OUTDATED:
        proposal = memory.proposal(source)
        if proposal and (pair.translation is None or proposal.english == source):
            remark = f"proposed from an earlier edition, {proposal.likeness:.0f} % alike"
            return _Start(proposal.translation, "" if proposal.english == source else proposal.english, (remark,))
    if pair.translation is None:
        return _Start("")
    if pair.state is State.OUTDATED:
        before = memory.english_of(pair.made_for or "")
        return _Start(pair.translation.source, before, ("the English has changed since this was translated",))
    if pair.state is State.UNACCEPTED:
        remark = "nobody has said yet that this is a translation of the English as it is now"
        return _Start(pair.translation.source, "", (remark,))
    return _Start(pair.translation.source)


def _explained(source: str, language: Language) -> Iterator[str]:
    """Yield a line for each placeholder of a block."""
    for placeholder in dict.fromkeys(written_placeholders(source)):
        yield f"{told(placeholder)}: {_meaning(placeholder, language)}"


def _meaning(placeholder: Placeholder, language: Language) -> str:
    match placeholder:
        case Shown(_, forms) if forms:
            many = FORMS[language]
            between = f"{many} forms of the word between |" if many > 1 else "one form of the word"
            return f"a number and the word that it counts ({forms[0]}); after the colon, {between}"
        case Shown():
            return "a number or a name from the data; keep it"
        case Literal():
            return "a number, written as the language writes it; keep it"
        case Claim():
            return "holds the sentence before it against the data and shows nothing; keep it after that sentence"
        case Block():
            return f"a {placeholder.kind} by itself; keep it"
