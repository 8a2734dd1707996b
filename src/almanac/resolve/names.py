"""Names brought to one form, so that the same name written twice is the same string."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Legal forms say nothing of who it is. Only whole words at an end of a name are dropped.
_LEGAL_FORMS = (
    "ag", "ao", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "limited", "llc",
    "llp", "ltd", "nv", "oy", "plc", "pty", "sa", "sarl", "sas", "se", "spa", "srl",
    "ао", "зао", "нко", "оао", "ооо", "пао", "фгбоу", "фгаоу", "фгбун",
)  # fmt: skip
_FORM = "|".join(map(re.escape, _LEGAL_FORMS))
_LEGAL_AT_END = re.compile(rf"(?:\s(?:{_FORM}))+$")
_LEGAL_AT_START = re.compile(r"^(?:(?:ао|зао|нко|оао|ооо|пао|фгбоу во|фгаоу во|фгбоу|фгаоу|фгбун)\s)+")
_LEGAL_CHINESE = re.compile(r"(?:股份|集团)?(?:有限责任公司|有限公司)$")
_NOT_WORD = re.compile(r"[^\w]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`](?=\w)")


@lru_cache(maxsize=200_000)
def normalise(name: str) -> str:
    """Return the form of `name` that is compared: lower case, no accents on Latin letters, no legal form.

    Words are parted by one space; `&` is `and`, ё is е. The result may be empty, for a name of
    punctuation only. Applying it twice changes nothing.
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е").replace("&", " and ")
    text = _APOSTROPHE.sub("", _without_accents(text))
    words = _NOT_WORD.sub(" ", text.replace("_", " ")).strip()
    return _without_legal_form(words.removeprefix("the "))


def _without_accents(text: str) -> str:
    """Drop combining marks on Latin letters; й and other letters of their own keep theirs."""
    kept: list[str] = []
    for letter in unicodedata.normalize("NFD", text):
        if unicodedata.combining(letter) and kept and kept[-1].isascii():
            continue
        kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


def _without_legal_form(words: str) -> str:
    for form in (_LEGAL_AT_START, _LEGAL_AT_END, _LEGAL_CHINESE):
        rest = form.sub("", words).strip()
        words = rest or words
    return words
