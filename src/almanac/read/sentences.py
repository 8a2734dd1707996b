"""An article as sentences, in which names, sums and times are found and masked, so that patterns can speak of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from almanac.read.dates import Told
from almanac.read.money import Money
from almanac.read.patterns import END, NAME, SUM, TIME

_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|St|Prof|Inc|Ltd|Co|Corp|vs|No|approx|Ph\.D|U\.S|U\.K|e\.g|i\.e)\.$"
    r"|\b(?:г|ул|им|т\. ?[дп]|тыс|млн|млрд|долл|руб)\.$"
    r"|(?<![Ss]eries)(?<!раунд)(?<!раунда)(?<!серии) [A-ZА-Я]\.$"
)
_ENDS = {
    "en": re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“‘(A-Z0-9£$€•])|\n+|\s*[•]\s*"),
    "ru": re.compile(r"(?<=[.!?…])[»)]?\s+(?=[«\"(–A-ZА-ЯЁ0-9$€])|\n+"),
    "zh": re.compile(r"(?<=[。！？；])[”」）]?|\n+"),
}
# Abbreviations after which a capital letter does begin a sentence.
_MAY_END = re.compile(r"(?:Inc|Ltd|Co|Corp|тыс|млн|млрд|долл|руб)\.$")


@dataclass(frozen=True)
class Name:
    """A name as it is called, and whose it may be: `place` and `person` are no company's; `role` is what the Chinese
    tagger takes it for."""

    called: str
    span: tuple[int, int]
    place: bool = False
    person: bool = False
    role: str = ""


@dataclass
class Sentence:
    """A sentence: its text, where it begins in the whole, its paragraph (0 is the title), what it tells, and the ISO
    day from which on a time is news."""

    text: str
    start: int
    paragraph: int
    names: list[Name] = field(default_factory=list)
    sums: list[Money] = field(default_factory=list)
    times: list[Told] = field(default_factory=list)
    masked: str = ""
    fresh_from: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """The sentence's place in the whole."""
        return self.start, self.start + len(self.text)


def sentences(title: str, text: str, language: str) -> list[Sentence]:
    """Part an article into its title and sentences; a text that repeats its title has it once."""
    found = [Sentence(title, 0, 0)] if title.strip() else []
    offset = len(title) + 1
    paragraph = 1
    start = 0
    for match in [*_ENDS[language].finditer(text), None]:
        end, after = (match.start(), match.end()) if match else (len(text), len(text))
        piece = text[start:end]
        if match and "\n" not in match[0] and _ABBREVIATION.search(piece) and not _MAY_END.search(piece):
            continue
        if piece.strip() and piece.strip() != title.strip():
            lead = len(piece) - len(piece.lstrip())
            found.append(Sentence(piece.strip(), offset + start + lead, paragraph))
        if match and "\n" in match[0]:
            paragraph += 1
        start = after
    return found


def mask(sentence: Sentence) -> None:
    """Write the sentence with its names, sums and times as marks; where two overlap, a sum goes before a time before a
    name."""
    marks = [
        *((money.span, 0, f"{SUM}{at}{END}") for at, money in enumerate(sentence.sums)),
        *((told.span, 1, f"{TIME}{at}{END}") for at, told in enumerate(sentence.times)),
        *((name.span, 2, f"{NAME}{at}{END}") for at, name in enumerate(sentence.names)),
    ]
    chosen: list[tuple[tuple[int, int], str]] = []
    for span, _, mark in sorted(marks, key=lambda each: (each[1], each[0])):
        if not any(start < span[1] and span[0] < end for (start, end), _ in chosen):
            chosen.append((span, mark))
    parts: list[str] = []
    at = 0
    for (start, end), mark in sorted(chosen):
        parts += [sentence.text[at:start], mark]
        at = end
    sentence.masked = "".join([*parts, sentence.text[at:]])


def plain(name: str) -> str:
    """Return a name as it is compared: lower case, ё as е, words of letters and digits only."""
    return " ".join(re.findall(r"[^\W_]+", name.casefold().replace("ё", "е")))


def names_in(found: str, sentence: Sentence) -> list[Name]:
    """Return the names whose marks stand in a piece of a masked sentence."""
    return [sentence.names[int(number)] for number in re.findall(rf"{NAME}(\d+){END}", found)]


def unmasked(piece: str, sentence: Sentence) -> str:
    """Return a piece of a masked sentence as the text has it."""

    def written(mark: re.Match[str]) -> str:
        at = int(mark[2])
        spans = {
            NAME: [name.span for name in sentence.names],
            SUM: [money.span for money in sentence.sums],
            TIME: [told.span for told in sentence.times],
        }
        span = spans[mark[1]][at]
        return sentence.text[span[0] : span[1]]

    return re.sub(f"([{NAME}{SUM}{TIME}])(\\d+){END}", written, piece)
