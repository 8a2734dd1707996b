"""PO files, which translators' programs open: strictly read, with lines, and written the same twice.

Babel reads more than gettext allows (a string without its closing mark loses a letter), knows no previous text of a
message, and wraps one when it writes it; so both are done here, on Babel's quoting and its table of plurals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from babel.messages.plurals import get_plural
from babel.messages.pofile import normalize, unescape

from almanac.errors import BadInput

FUZZY: Final = "fuzzy"
WIDTH: Final = 80
_STRING: Final = r'"((?:[^"\\]|\\[\\"ntr])*)"'
_KEYWORD: Final = re.compile(rf"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s*{_STRING}\s*")
_MORE: Final = re.compile(rf"{_STRING}\s*")
# What may follow what in a message; None is its beginning.
_AFTER: Final[dict[str | None, tuple[str, ...]]] = {
    None: ("msgctxt", "msgid"), "msgctxt": ("msgid",), "msgid": ("msgid_plural", "msgstr"),
    "msgid_plural": ("msgstr[0]",), "msgstr": (),
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """A message of a PO file. `line` is that of its msgid; `strings` has one for each form where there is a plural.

    `notes` are the translator's comments, `remarks` those of whoever made the file.
    """

    source: str
    strings: tuple[str, ...] = ("",)
    context: str = ""
    plural: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    previous: str = ""
    line: int = 0

    @property
    def fuzzy(self) -> bool:
        """Whether it waits for a person."""
        return FUZZY in self.flags

    @property
    def string(self) -> str:
        """The translation of a message without a plural."""
        return self.strings[0]


@dataclass(frozen=True)
class Catalogue:
    """A PO file: what its header says, by name, and its messages, those that are marked obsolete left out."""

    messages: tuple[Message, ...]
    header: dict[str, str]


def header_of(project: str, language: str, day: str) -> dict[str, str]:
    """Return the header of a new file; day: when it was made, as 2026-11-24, so that no clock is asked."""
    plural = get_plural(language)
    return {
        "Project-Id-Version": project,
        "POT-Creation-Date": f"{day} 00:00+0000",
        "PO-Revision-Date": f"{day} 00:00+0000",
        "Last-Translator": "",
        "Language-Team": "",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural.plural_forms,
    }


def written(catalogue: Catalogue) -> str:
    """Return a PO file."""
    header = "".join(f"{name}: {value}\n" for name, value in catalogue.header.items())
    first = Message("", (header,))
    return "\n".join("".join(f"{line}\n" for line in _lines(each)) for each in (first, *catalogue.messages))


def _lines(message: Message) -> Iterator[str]:
    for mark, comments in ((" ", message.notes), (".", message.remarks), (":", message.places)):
        for comment in comments:
            yield f"#{mark} {comment}" if mark != " " else f"# {comment}"
    if message.flags:
        yield f"#, {', '.join(sorted(message.flags))}"
    if message.previous:
        yield f"#| msgid {normalize(message.previous, '#| ', WIDTH)}"
    if message.context:
        yield f"msgctxt {normalize(message.context, '', WIDTH)}"
    yield f"msgid {normalize(message.source, '', WIDTH)}"
    if message.plural:
        yield f"msgid_plural {normalize(message.plural, '', WIDTH)}"
        for number, string in enumerate(message.strings):
            yield f"msgstr[{number}] {normalize(string, '', WIDTH)}"
    else:
        yield f"msgstr {normalize(message.string, '', WIDTH)}"


def read_catalogue(file: str, content: bytes) -> Catalogue:
    """Read a PO file; raises BadInput, with its line, on what is no UTF-8 or no PO, and on a message that comes twice.

    file: what errors call it.
    """
    reading = _Reading(file)
    for number, line in enumerate(_text(file, content).split("\n"), 1):
        reading.take(number, line.strip())
    messages = reading.finish()
    header = next((each for each in messages if not each.source and not each.context), None)
    if header is None:
        raise BadInput(file, "no header", 'a PO file that starts with msgid "" and its header', 1)
    return Catalogue(tuple(each for each in messages if each is not header), _header(header.string))


def _text(file: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        expected = "a PO file saved as UTF-8 (in Poedit: Translation, Properties, Charset)"
        raise BadInput(file, f"byte 0x{content[error.start]:02x}, which is no UTF-8", expected, line) from None


def _header(text: str) -> dict[str, str]:
    lines = (line.partition(":") for line in text.split("\n") if ":" in line)
    return {name.strip(): value.strip() for name, _, value in lines}


@dataclass
class _Begun:
    """A message of which some lines are read."""

    texts: dict[str, str] = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)
    last: str | None = None
    line: int = 0
    obsolete: bool = False


class _Reading:
    """Takes a file's lines one by one."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._begun = _Begun()
        self._messages: list[Message] = []
        self._seen: dict[tuple[str, str], int] = {}

    def take(self, number: int, line: str) -> None:
        """Read a line; raises BadInput."""
        if not line or line.startswith("#~|"):
            return
        if line.startswith("#") and not line.startswith("#~"):
            if self._begun.last is not None:
                self._close(number)
            self._begun.comments.setdefault(line[1:2], []).append(line[2:].strip())
            return
        obsolete = line.startswith("#~")
        self._text(number, line[2:].strip() if obsolete else line, obsolete)

    def _text(self, number: int, line: str, obsolete: bool) -> None:
        more = _MORE.fullmatch(line)
        if more and self._begun.last is not None:
            self._begun.texts[self._begun.last] += unescape(f'"{more[1]}"')
            return
        match = _KEYWORD.fullmatch(line)
        if match is None:
            raise self._fault(number, line)
        word = match[1]
        if self._complete and word in ("msgctxt", "msgid"):
            self._close(number)
        if word not in self._next:
            expected = f"{' or '.join(self._next) or 'the next message'} here"
            raise BadInput(self._file, word, expected, number)
        self._begun.texts[word], self._begun.last = unescape(f'"{match[2]}"'), word
        self._begun.obsolete = obsolete
        if word in ("msgctxt", "msgid"):
            self._begun.line = number

    @property
    def _complete(self) -> bool:
        return str(self._begun.last).startswith("msgstr")

    @property
    def _next(self) -> tuple[str, ...]:
        last = self._begun.last
        if last and last.startswith("msgstr["):
            return (f"msgstr[{int(last[7]) + 1}]",)
        return _AFTER[last]

    def _fault(self, number: int, line: str) -> BadInput:
        expected = 'msgctxt, msgid or msgstr and a text between ", with \\" and \\\\ inside it; or a comment after #'
        return BadInput(self._file, repr(line[:60]), expected, number)

    def _close(self, number: int) -> None:
        """Keep the message that ends before a line; raises BadInput where it is not whole, or comes twice."""
        if not self._complete:
            raise BadInput(self._file, f"a message that ends after {self._begun.last}", "its msgstr", number)
        message = _message(self._begun)
        if not self._begun.obsolete:
            key = (message.context, message.source)
            if key in self._seen:
                found = f"the message {message.context or message.source[:40]!r} a second time"
                expected = f"each once; it stands on line {self._seen[key]} too"
                raise BadInput(self._file, found, expected, message.line)
            self._seen[key] = message.line
            self._messages.append(message)
        self._begun = _Begun()

    def finish(self) -> list[Message]:
        """Return the messages; raises BadInput where the last is not whole."""
        if self._begun.last is not None:
            self._close(self._begun.line)
        return self._messages


def _message(begun: _Begun) -> Message:
    texts, comments = begun.texts, begun.comments
    return Message(
        texts["msgid"],
        tuple(text for word, text in texts.items() if word.startswith("msgstr")),
        texts.get("msgctxt", ""),
        texts.get("msgid_plural", ""),
        tuple(comments.get(" ", ())),
        tuple(comments.get(".", ())),
        tuple(" ".join(comments.get(":", ())).split()),
        frozenset(flag.strip() for line in comments.get(",", ()) for flag in line.split(",")) - {""},
        _previous(comments.get("|", ())),
        begun.line,
    )


def _previous(lines: Iterable[str]) -> str:
    """Return the text that the message had before; what cannot be read of it is left out."""
    found, inside = "", False
    for line in lines:
        match, more = _KEYWORD.fullmatch(line), _MORE.fullmatch(line)
        if match:
            inside = match[1] == "msgid"
        string = match[2] if match else more[1] if more else ""
        if inside:
            found += unescape(f'"{string}"')
    return found
