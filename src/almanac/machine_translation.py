"""A machine that proposes translations: off unless an endpoint is given, and never believed without a person."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from almanac.errors import SourceFailed, WrongUse
from almanac.fetch.endpoint import Endpoint
from almanac.fetch.web import Web
from almanac.model.words import Language
from almanac.text.admission import faults
from almanac.text.gates import FORMS
from almanac.text.letters import names
from almanac.text.memory import hidden, shown
from almanac.text.placeholders import Shown, parse

# So many blocks without an answer, one after another, and the rest is not asked.
PATIENCE = 3
NAMES = {Language.RU: "Russian", Language.ZH: "Chinese (simplified)"}
_ADDRESS = re.compile(r"\]\(([^)\s]*)")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["translation", "words"],
    "properties": {
        "translation": {"type": "string"},
        "words": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["token", "forms"],
                "properties": {
                    "token": {"type": "integer"},
                    "forms": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


class Asked(NamedTuple):
    """A block for a machine: its text with tokens ⟦1⟧ for placeholders, the English words that tokens count, by the
    token's number, the language, and the names that it must keep."""

    text: str
    words: Mapping[int, str]
    language: Language
    keep: Sequence[str]


class Answered(NamedTuple):
    """A machine's translation, tokens in it, and the forms of the words that tokens count."""

    text: str
    forms: dict[int, list[str]]


class Translator(Protocol):
    """What translates a block."""

    def translate(self, asked: Asked) -> Answered:
        """Translate a block; raises SourceFailed where there is no answer."""


@dataclass(frozen=True)
class EndpointTranslator:
    """A language model behind an endpoint."""

    endpoint: Endpoint
    web: Web

    def translate(self, asked: Asked) -> Answered:
        """Translate a block; raises SourceFailed where the endpoint gives no answer, or one of another shape."""
        found = self.endpoint.answer(self.web, _question(asked), SCHEMA)
        text, words = found.get("translation"), found.get("words") or []
        if not isinstance(text, str) or not isinstance(words, list):
            raise SourceFailed(self.endpoint.address, "answered with something that is no translation")
        return Answered(text, dict(_forms(words)))


def _forms(words: list[Any]) -> Iterator[tuple[int, list[str]]]:
    for word in words:
        if isinstance(word, dict) and isinstance(word.get("token"), int):
            forms = word.get("forms")
            if isinstance(forms, list) and all(isinstance(form, str) and form.strip() for form in forms):
                yield word["token"], [form.strip() for form in forms]


def _question(asked: Asked) -> list[dict[str, str]]:
    many = FORMS[asked.language]
    lines = [
        f"Translate the Markdown block that the user gives from English into {NAMES[asked.language]}, as a careful "
        "editor of a statistical yearbook would write it.",
        "⟦1⟧, ⟦2⟧ and so on stand for numbers, names and figures: put each into the translation once, where its "
        "meaning belongs. Write no digits but years that are there. Keep the block's Markdown: the mark it starts "
        "with, links with their addresses, emphasis. Write no blank line.",
    ]
    if asked.keep:
        lines.append("Keep these names as they are: " + "; ".join(asked.keep) + ".")
    if asked.words:
        counted = "; ".join(f"⟦{number}⟧ counts “{word}”" for number, word in asked.words.items())
        kinds = "for 1, for 2 and for 5" if many == 3 else "the only one"
        lines.append(
            f"Some tokens show a number and the word it counts, and the word must not stand beside them: {counted}. "
            f"Give each of these words under `words`, in {many} form(s): {kinds}."
        )
    return [{"role": "system", "content": "\n".join(lines)}, {"role": "user", "content": asked.text}]


@dataclass
class Machine:
    """Asks a translator for blocks and keeps what passes the gates; the rest is named in `refused`.

    `told` is called once a block, for whoever shows how far it is.
    """

    translator: Translator
    language: Language
    protected: Sequence[str]
    told: Callable[[], None] = lambda: None
    translated: int = 0
    refused: list[str] = field(default_factory=list)
    failure: SourceFailed | None = None
    stopped: bool = False
    _failed: int = 0
    _unasked: int = 0

    @property
    def given_up(self) -> bool:
        """Whether the translator failed so often, or a person stopped it, so that it is asked no more."""
        return self.stopped or self._failed >= PATIENCE

    @property
    def unasked(self) -> int:
        """How many blocks were not asked any more."""
        return self._unasked

    def __call__(self, context: str, english: str) -> str | None:
        """Return a translation that may stand in the chapter, None where there is none."""
        self.told()
        if self.given_up:
            self._unasked += 1
            return None
        try:
            found = self._translation(english)
        except SourceFailed as error:
            self._failed += 1
            self.failure = error
            self.refused.append(f"{context}: {error}")
            return None
        except KeyboardInterrupt:
            # What was paid for is kept.
            self.stopped = True
            self._unasked += 1
            return None
        self._failed = 0
        if isinstance(found, _Refused):
            self.refused.append(f"{context}: {found.reason}")
            return None
        self.translated += 1
        return found

    def _translation(self, english: str) -> str | _Refused:
        text, placeholders = hidden(english)
        words = _words(placeholders)
        keep = sorted(names(english, self.protected))
        answer = self.translator.translate(Asked(text, words, self.language, keep))
        lacking = sorted(set(words) - set(answer.forms))
        if lacking:
            return _Refused(f"the forms of {words[lacking[0]]!r} did not come back")
        forms = {number: answer.forms[number] for number in words}
        whole = shown(answer.text.replace("\r\n", "\n").strip(), placeholders, forms)
        if whole is None:
            return _Refused("its placeholders did not come back, each once")
        wrong = faults(english, whole, self.language, self.protected)
        if Counter(_ADDRESS.findall(english)) != Counter(_ADDRESS.findall(whole)):
            wrong.append("has other links than the English")
        return _Refused("; ".join(wrong)) if wrong else whole


@dataclass(frozen=True)
class _Refused:
    reason: str


def _words(placeholders: Sequence[str]) -> dict[int, str]:
    """Return the English word that each placeholder counts, by the number of its token, from 1."""
    found = ((number, parse(written[1:-1])) for number, written in enumerate(placeholders, 1))
    return {number: each.forms[0] for number, each in found if isinstance(each, Shown) and each.forms}


def endpoint_of(address: str | None, model: str | None) -> Endpoint:
    """Return the endpoint that the options ask for; its key is ALMANAC_ENDPOINT_KEY. Raises WrongUse without one."""
    if address is None or model is None:
        raise WrongUse(
            "a machine translates only where you say which: give --endpoint (the address before /chat/completions) "
            "and --model"
        )
    return Endpoint(address, model, os.environ.get("ALMANAC_ENDPOINT_KEY"))
