"""The words that names are made of, brought to one form across languages, scripts and abbreviations.

`tables/words.csv` says which forms are one word: "Univ", "Universität", «университета» and 大学 are all `univ`. Russian
forms are stems; Chinese ones are cut out of unspaced text, the longest first. What the table does not know stays as
it is: Latin words without accents, Russian words in the dictionary form, Chinese one character at a time.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import opencc
import pymorphy3
from pypinyin import lazy_pinyin

STOP = frozenset([
    "a", "ad", "al", "an", "and", "at", "au", "aus", "aux", "avec", "by", "con", "da", "dan", "das", "de", "degli",
    "dei", "del", "dell", "della", "delle", "dello", "den", "der", "des", "di", "die", "dla", "do", "dos", "du",
    "e", "el", "en", "et", "eta", "for", "fuer", "fur", "het", "i", "im", "in", "ja", "kai", "l", "la", "las", "le",
    "les", "lo", "los", "na", "och", "of", "og", "on", "par", "para", "per", "por", "pour", "sur", "the", "to",
    "und", "van", "ve", "von", "voor", "with", "y", "z", "zu", "zum", "zur", "в", "для", "и", "из", "на", "от",
    "по", "при", "с",
])  # fmt: skip
LEGAL = frozenset([
    "ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "doo", "gmbh", "inc", "incorporated", "kft", "kg",
    "limited", "llc", "llp", "ltd", "nv", "nyrt", "oao", "ooo", "oy", "pao", "plc", "pty", "sa", "sarl", "sas", "spa",
    "srl", "sro", "zao", "zrt", "ао", "зао", "нко", "оао", "ооо", "пао", "фгбун", "фгбоу", "фгаоу", "во",
])  # fmt: skip
# Province and city after a name, the particle, and, and what makes a number an ordinal.
_CHINESE_STOP = frozenset("省市的与及和第")
_ACRONYM = re.compile(r"\b[А-ЯЁ]{2,8}\b")
_TOKEN = re.compile(r"[^\W_]+")
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.\s?){2,}(?![^\W\d_]\.)")
_POSSESSIVE = re.compile(r"(?<=\w)[’'`´ʼ](?=s\b)")
_HAN = re.compile(r"[\u3400-\u9fff]+")
# What may follow the stem of a Russian noun or adjective.
_ENDING = re.compile(r"(?:[аеиоуыэюяйь][а-я]{0,3})?")
_SCRAMBLED = re.compile(r"[À-ÿ]{5}")
_CYRILLIC_RUN = re.compile(r"[а-яА-Я]{5}")
_SCRIPTS = re.compile(r"[\u3400-\u9fff]+|[\u0400-\u04ff]+|[^\W_\u3400-\u9fff\u0400-\u04ff]+")
# A word that the end of a line broke in two, and letters that an ampersand ties into one name (AT&T).
_BROKEN = re.compile(r"(?<=[^\W\d_]{2})-\s+(?=[^\W\d_]{2})(?<![A-ZА-Я]-)(?=[a-zа-яё])")
_AMPERSAND = re.compile(r"(?<=\b[A-Z])\s?&\s?(?=[A-Z]\b)|(?<=\b[A-Z]{2})&(?=[A-Z]\b)")
# Pinyin writes 西安 with an apostrophe, so that it is not read as 先; "an" is no article there.
_APOSTROPHE = re.compile(r"(?i)\b(xi|ya|tai|lu|yan|ji|huai|bao|qian|gao|gu|dong|chang)[’'`´ʼ]\s?an\b")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_LETTERS = str.maketrans(
    {"ё": "е", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
# Latin letters that look like Cyrillic ones, for words that mix the two.
_LATIN_LOOK, _CYRILLIC_LOOK = "aceopxyABCEHKMOPTXYi", "асеорхуАВСЕНКМОРТХУі"
_AS_CYRILLIC = str.maketrans(_LATIN_LOOK, _CYRILLIC_LOOK)
_AS_LATIN = str.maketrans(_CYRILLIC_LOOK, _LATIN_LOOK)
_PLAINLY_CYRILLIC = re.compile(f"(?![{_CYRILLIC_LOOK}])[\u0400-\u04ff]")
# Mail and web addresses, numbers of footnotes before a word, and Chinese with a space after each character.
_ADDRESS = re.compile(r"\S+@\S+\.\w+|https?://\S+|\bwww\.\S+")
_FOOTNOTE = re.compile(r"(?<![^\s,;(\[])[\d*†‡§]{1,2}(?=[^\W\d_]{3})")
_SPACED_HAN = re.compile(r"(?<![\u3400-\u9fff])(?:[\u3400-\u9fff] ){3,}[\u3400-\u9fff](?![\u3400-\u9fff])")
_MIXED = re.compile(r"\b(?=\w*[\u0400-\u04ff])(?=\w*[A-Za-z])\w+\b")
_TRANSLITERATION = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".replace("-", "").split(" "),
        strict=True,
    )
)


@dataclass(frozen=True)
class Vocabulary:
    """The word table: Latin forms, Russian stems by their first two letters, Chinese forms; words of other European
    languages, each one English word or several; and those that `scripts/learn_words.py` learnt from the register."""

    latin: dict[str, str]
    russian: dict[str, tuple[tuple[str, str], ...]]
    chinese: dict[str, str]
    european: dict[str, tuple[str, ...]]
    learnt: dict[str, str]

    def of_latin(self, token: str) -> tuple[str, ...]:
        """Return the canonical words of a word in Latin letters without accents."""
        known = self.latin.get(token)
        if known:
            return (known,)
        # Russian endings are written in Latin letters with one y or two: Dolgoprudny, Dolgoprudnyy.
        plain = token[:-1] if token.endswith(("yy", "iy")) and len(token) > 5 else token
        return self.european.get(plain) or (singular(self.learnt.get(plain, plain)),)


@cache
def vocabulary() -> Vocabulary:
    """Read the word table that comes with the package."""
    latin: dict[str, str] = {}
    russian: dict[str, list[tuple[str, str]]] = {}
    chinese: dict[str, str] = {}
    text = resources.files(__package__).joinpath("tables", "words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    for row in rows:
        if row["language"] == "latin":
            latin.update(dict.fromkeys(row["forms"].split(), singular(row["word"])))
    for row in rows:
        word = latin.get(row["word"], row["word"])
        for form in row["forms"].split():
            if row["language"] == "ru":
                russian.setdefault(_plain(form)[:2], []).append((_plain(form), word))
            # One character may be part of any name, so only a row of its own kind has one.
            elif row["language"] == "han" or (row["language"] == "zh" and len(form) > 1):
                chinese.setdefault(form, "+".join(latin.get(part, part) for part in row["word"].split("+")))
    for form, word in chinese.items():
        # Pinyin of the words for kinds of organisations; that of short words is that of names, too.
        if (len(form) > 2 or form in ("大学", "学院")) and word and "+" not in word:
            latin.setdefault("".join(lazy_pinyin(form)), word)
    by_length = {start: tuple(sorted(stems, key=lambda each: -len(each[0]))) for start, stems in russian.items()}
    european = {
        form: tuple(latin.get(part) or singular(part) for part in word.split("+"))
        for form, word in _forms("words_european.csv").items()
    }
    return Vocabulary(latin, by_length, chinese, european, _forms("words_learnt.csv"))


def _forms(table: str) -> dict[str, str]:
    text = resources.files(__package__).joinpath("tables", table).read_text(encoding="utf-8")
    return {row["form"]: row["word"] for row in csv.DictReader(text.splitlines())}


def singular(word: str) -> str:
    """Return an English word without the ending of its plural; other words may lose one too, wherever they stand."""
    if len(word) < 5 or word[-1] != "s" or word[-2] in "suiao" or not word.isascii():
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("й", "\0"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("\0", "й")


def tidied(text: str) -> str:
    """Return `text` without mail and web addresses, without numbers that mark footnotes ("2Institut"), with spaced
    Chinese joined, and in the encoding that was meant."""
    if "@" in text or "www" in text or "://" in text:
        text = _ADDRESS.sub(" ", text)
    text = _FOOTNOTE.sub(" ", text)
    if text.isascii():
        return text
    return unscrambled(_SPACED_HAN.sub(lambda found: found[0].replace(" ", ""), text))


def unscrambled(text: str) -> str:
    """Return Russian text that was read in the wrong Western encoding as it was meant; other text as it is."""
    if not _SCRAMBLED.search(text):
        return text
    try:
        meant = text.encode("cp1252").decode("cp1251")
    except UnicodeError:
        return text
    return meant if len(_CYRILLIC_RUN.findall(meant)) else text


def fold(text: str) -> str:
    """Return `text` in lower case, without accents on Latin letters, initials joined (C.N.R.S. is cnrs)."""
    text = _INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", text)
    text = _APOSTROPHE.sub(r"\1an", _BROKEN.sub("", _AMPERSAND.sub("", text)))
    if not text.isascii():
        text = _MIXED.sub(_in_one_script, text)
        if _HAN.search(text):
            text = simplified(text)
    return _POSSESSIVE.sub("", _plain(text)).replace("&", " and ")


def _in_one_script(found: re.Match[str]) -> str:
    """Return a word of Cyrillic and Latin letters in the script that it cannot do without."""
    return found[0].translate(_AS_CYRILLIC if _PLAINLY_CYRILLIC.search(found[0]) else _AS_LATIN)


def simplified(text: str) -> str:
    """Return Chinese text in simplified characters; other text as it is."""
    return str(_simplifier().convert(text))


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def words_of(text: str) -> list[str]:
    """Return the canonical words of `text` in order; articles and prepositions are left out."""
    known = vocabulary()
    acronyms = frozenset(found.casefold() for found in _ACRONYM.findall(text)) if not _is_shouted(text) else frozenset()
    words: list[str] = []
    for token in _TOKEN.findall(fold(text)):
        if token.isascii():
            if token not in STOP:
                words += known.of_latin(token)
        else:
            for part in _SCRIPTS.findall(token):
                words += _words_of_script(part, known, acronyms)
    return words


def _is_shouted(text: str) -> bool:
    """Tell whether a text is in capitals throughout, so that capitals mark no acronym."""
    return text.isupper() and len(text.split()) > 2


def _words_of_script(part: str, known: Vocabulary, acronyms: frozenset[str]) -> Iterable[str]:
    if part in STOP:
        return ()
    if "\u0400" <= part[0] <= "\u04ff":
        return (part,) if part in acronyms else known.of_latin(russian_word(part))
    if "\u3400" <= part[0] <= "\u9fff":
        return map(singular, chinese_words(part))
    return known.of_latin(part)


@lru_cache(maxsize=200_000)
def russian_word(token: str) -> str:
    """Return the canonical word of a Russian one: translated where the table has its stem, else its dictionary form."""
    for stem, word in vocabulary().russian.get(token[:2], ()):
        if token.startswith(stem) and _ENDING.fullmatch(token, len(stem), len(token)):
            return word
    if len(token) <= 3:
        return token
    return str(_analyser().parse(token)[0].normal_form).replace("ё", "е")


@cache
def _analyser() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=100_000)
def chinese_words(run: str) -> tuple[str, ...]:
    """Cut an unspaced run of Chinese by the table, the longest form first; what it does not know, by character."""
    pieces = (piece for piece in _cut(run) if piece not in _CHINESE_STOP)
    return tuple(word for piece in pieces for word in vocabulary().chinese.get(piece, piece).split("+"))


def chinese_pieces(run: str) -> list[bool]:
    """Tell of each character of a run of Chinese whether it stands alone, in no word of the table."""
    return [len(piece) == 1 for piece in _cut(run) for _ in piece]


def _cut(run: str) -> Iterator[str]:
    forms = vocabulary().chinese
    at = 0
    while at < len(run):
        length = next((n for n in range(min(7, len(run) - at), 1, -1) if run[at : at + n] in forms), 1)
        yield run[at : at + length]
        at += length


def romanised(words: list[str]) -> list[str]:
    """Return the words with Chinese characters in pinyin and Russian letters in Latin ones."""
    return [_romanised(word) for word in words]


@lru_cache(maxsize=100_000)
def _romanised(word: str) -> str:
    if word.isascii():
        return word
    if _HAN.match(word):
        return "".join(lazy_pinyin(word))
    # An adjective of a place is the place: новосибирский is Novosibirsk.
    word = word.removesuffix("ий") if word.endswith(("ский", "цкий")) else word
    return "".join(_TRANSLITERATION.get(letter, letter) for letter in word).replace("ks", "x")


def without_camel(text: str) -> str:
    """Part words that were run together: `andTechnology` is `and Technology`."""
    return _CAMEL.sub(" ", text)
