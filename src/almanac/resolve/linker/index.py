"""The index of a register's names: built once from its entries, kept as a file, loaded in a second.

A name's key is its canonical words written without spaces, so that "Hang Kong University" finds Hangkong University.
Rare words lead to the names that have them, for names that are not written out whole (`candidates`).
"""

from __future__ import annotations

import gc
import math
import pickle
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from almanac.errors import BadInput
from almanac.model.register import Entry
from almanac.resolve.linker.places import country_names
from almanac.resolve.linker.spelling import Spelling
from almanac.resolve.linker.words import LEGAL, romanised, simplified, without_camel, words_of

VERSION = 20
# How much a kind of name says, from the least.
DERIVED, ACRONYM, ALIAS, LABEL, HEAD = 0, 1, 2, 3, 4
# `head` is the bare name of a company, at its headquarters: the register has one entry a country.
_STRENGTH = {"label": LABEL, "acronym": ACRONYM, "head": HEAD}
# A word in more names than this leads to none of them.
RARE = 1_500
# The weight of a word that one organisation of the register that the model learnt on has: log 127,672.
HEAVIEST = 11.757
# What a legal form says of who it is.
LIGHTEST = 0.1
# Words that say what kind of organisation a name or a segment speaks of.
KIND_WORDS = (
    "univ",
    "hosp",
    "inst",
    "coll",
    "acad",
    "min",
    "ctr",
    "lab",
    "sch",
    "dept",
    "fac",
    "found",
    "tech",
    "natl",
)
TYPES = ("education", "healthcare", "company", "facility", "government", "nonprofit", "funder", "other")
_BRACKETS = re.compile(r"\s*[(（][^)）]*[)）]")
_ALL_HAN = re.compile(r"[\u3400-\u9fff]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@dataclass
class Index:
    """Names and organisations.

    `owners[starts[n]:starts[n + 1]]` own name n, by `strengths`; `rare` numbers the words that lead to names
    (`names_with`). `traits` has a row an organisation: names, relations, known to Wikidata, has a city, then `TYPES`;
    `kinds` says which of `KIND_WORDS` its name has, `towns` which cities of its country. `parts` and `alike` remember
    what `candidates` found for segments of texts; in `tally` it adds up names' weights.
    """

    version: int
    ids: list[str]
    ror: list[str | None]
    names: list[str]
    country: list[str | None]
    city: list[str]
    traits: np.ndarray
    kinds: np.ndarray
    parents: dict[int, list[int]]
    successors: dict[int, list[int]]
    keys: dict[str, int]
    words: list[tuple[str, ...]]
    starts: np.ndarray
    owners: np.ndarray
    strengths: np.ndarray
    weight: dict[str, float]
    name_weight: np.ndarray
    rare: dict[str, int]
    rare_starts: np.ndarray
    rare_names: np.ndarray
    countries: dict[str, str]
    cities: dict[str, frozenset[str]]
    towns: list[frozenset[str]]
    heaviest: float
    spelling: Spelling
    tally: np.ndarray
    parts: dict[str, tuple[list[str], list[bool]]] = field(default_factory=dict)
    alike: dict[tuple[str, ...], list[tuple[int, float, int, float]]] = field(default_factory=dict)

    def owners_of(self, name: int) -> Iterator[tuple[int, int]]:
        """Yield the organisations that have the name, with its strength for each."""
        start, end = self.starts[name], self.starts[name + 1]
        return zip(self.owners[start:end].tolist(), self.strengths[start:end].tolist(), strict=True)

    def names_with(self, word: str) -> np.ndarray:
        """Return the numbers of the names that have a word of `rare`."""
        number = self.rare[word]
        return self.rare_names[self.rare_starts[number] : self.rare_starts[number + 1]]

    def weight_of(self, word: str) -> float:
        """Return how much a word says: the less the more names have it (inverse document frequency, in nats)."""
        return self.weight.get(word, self.heaviest)


def build_index(entries: Iterable[Entry]) -> Index:
    """Build the index of a register's entries; raises BadInput where there are none, or where an id is doubled."""
    organisations = [entry for entry in entries if entry.names]
    ids = [entry.id for entry in organisations]
    if not ids:
        raise BadInput("register", "no organisation with a name", "a register of organisations")
    at = {id_: number for number, id_ in enumerate(ids)}
    if len(at) != len(ids):
        raise BadInput("register", "an id more than once", "each organisation once")
    cities = ["".join(words_of(entry.city or "")) for entry in organisations]
    found: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
    in_names: Counter[str] = Counter()
    for number, entry in enumerate(organisations):
        seen: set[str] = set()
        for words, strength in _names(entry, cities[number]):
            found[words][number] = max(strength, found[words].get(number, 0))
            seen.update(words)
        in_names.update(seen)
    return _packed(organisations, at, cities, found, in_names)


def _names(entry: Entry, city: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield every form of every name of an organisation as words, with its strength."""
    for name in entry.names:
        strength = _STRENGTH.get(name.kind, ALIAS)
        for value in dict.fromkeys((name.value, _BRACKETS.sub("", name.value), name.value.translate(_UMLAUTS))):
            words = tuple(words_of(value))
            if words:
                yield words, strength
                yield from _derived(words, strength, city)
        if (split := without_camel(name.value)) != name.value and (words := tuple(words_of(split))):
            yield words, DERIVED


def _derived(words: tuple[str, ...], strength: int, city: str) -> Iterator[tuple[tuple[str, ...], int]]:
    without_form = tuple(word for word in words if word not in LEGAL)
    if without_form and without_form != words:
        yield without_form, strength
    if not all(word.isascii() for word in words) and len(words) > 1:
        yield tuple(romanised(list(words))), min(strength, ALIAS)
    if len(words) > 2 and words[-1] == city:
        yield words[:-1], DERIVED


def _packed(
    organisations: list[Entry],
    at: dict[str, int],
    cities: list[str],
    found: dict[tuple[str, ...], dict[int, int]],
    in_names: Counter[str],
) -> Index:
    keys: dict[str, int] = {}
    owners: list[dict[int, int]] = []
    words: list[tuple[str, ...]] = []
    for name, owned in found.items():
        number = keys.setdefault("".join(name), len(owners))
        if number == len(owners):
            owners.append(dict(owned))
            words.append(name)
        else:
            for organisation, strength in owned.items():
                owners[number][organisation] = max(strength, owners[number].get(organisation, 0))
    # A word that one organisation has weighs the same in a register of any size: the model learnt on a large one.
    scale = HEAVIEST / math.log(max(len(organisations), 2))
    weight = {word: scale * math.log(len(organisations) / count) + 0.1 for word, count in in_names.items()}
    weight.update({word: LIGHTEST for word in LEGAL if word in weight})
    rare = _rare(words, in_names)
    countries = _countries_of_cities(organisations, cities)
    return Index(
        version=VERSION,
        ids=list(at),
        ror=[entry.ror for entry in organisations],
        names=[entry.name for entry in organisations],
        country=[entry.country for entry in organisations],
        city=cities,
        traits=_traits(organisations),
        kinds=_kinds(organisations),
        parents=_relations(organisations, at, "parent"),
        successors=_relations(organisations, at, "successor"),
        keys=keys,
        words=words,
        starts=_starts(map(len, owners)),
        owners=np.array([each for owned in owners for each in owned], np.int32),
        strengths=np.array([each for owned in owners for each in owned.values()], np.int8),
        weight=weight,
        name_weight=np.array([sum(weight[word] for word in set(name)) for name in words], np.float32),
        rare={word: number for number, word in enumerate(rare)},
        rare_starts=_starts(map(len, rare.values())),
        rare_names=np.array([number for leads in rare.values() for number in leads], np.int32),
        countries=country_names(),
        cities=countries,
        towns=_towns(organisations, countries),
        heaviest=HEAVIEST + 0.1,
        tally=np.zeros(len(words)),
        spelling=Spelling(dict(in_names), _chinese_names(organisations)),
    )


def _starts(counts: Iterable[int]) -> np.ndarray:
    """Return where each of several runs begins in the array of all of them, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(list(counts))]).astype(np.int32)


def _chinese_names(organisations: list[Entry]) -> Iterator[str]:
    return (simplified(name.value) for entry in organisations for name in entry.names if _ALL_HAN.fullmatch(name.value))


def _traits(organisations: list[Entry]) -> np.ndarray:
    rows = [
        (
            len(entry.names),
            len(entry.relations),
            entry.well_known,
            bool(entry.city),
            *(each in entry.types for each in TYPES),
        )
        for entry in organisations
    ]
    return np.array(rows, np.float32)


def _kinds(organisations: list[Entry]) -> np.ndarray:
    names = [set(words_of(entry.name)) for entry in organisations]
    return np.array([[word in name for word in KIND_WORDS] for name in names], np.bool_)


def _relations(organisations: list[Entry], at: dict[str, int], kind: str) -> dict[int, list[int]]:
    related = {
        number: [at[relation.id] for relation in entry.relations if relation.kind == kind and relation.id in at]
        for number, entry in enumerate(organisations)
    }
    return {number: others for number, others in related.items() if others}


def _rare(words: list[tuple[str, ...]], in_names: Counter[str]) -> dict[str, list[int]]:
    leads: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(words):
        if len(name) > 1 or len(name[0]) > 5:
            for word in dict.fromkeys(name):
                if in_names[word] <= RARE:
                    leads[word].append(number)
    return leads


def _countries_of_cities(organisations: list[Entry], cities: list[str]) -> dict[str, frozenset[str]]:
    countries: dict[str, set[str]] = defaultdict(set)
    for entry, city in zip(organisations, cities, strict=True):
        if len(city) > 2 and entry.country:
            countries[city].add(entry.country)
    return {city: frozenset(codes) for city, codes in countries.items()}


def _towns(organisations: list[Entry], cities: dict[str, frozenset[str]]) -> list[frozenset[str]]:
    """Return the cities of its own country that each organisation's labels name: a register may lack its city."""
    found: list[frozenset[str]] = []
    for entry in organisations:
        words: set[str] = set()
        for value in {entry.name, *(name.value for name in entry.names if name.kind == "label")}:
            words.update(romanised(words_of(value)))
        found.append(frozenset(word for word in words if entry.country in cities.get(word, ())))
    return found


def save_index(index: Index, path: Path) -> None:
    """Keep the index in a file, written aside and renamed."""
    temporary = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    with temporary.open("wb") as file:
        pickle.dump(index, file, protocol=pickle.HIGHEST_PROTOCOL)
    temporary.replace(path)


def load_index(path: Path) -> Index | None:
    """Load an index that this program kept; None where there is none, or where another version made it.

    The file is of our own making, in the data folder: an index from elsewhere must not be put there (it is a pickle).
    """
    gc.disable()  # A million small objects arrive and none goes: collecting would double the time.
    try:
        with path.open("rb") as file:
            index = pickle.load(file)  # noqa: S301 (our own file; see the docstring)
    except (FileNotFoundError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
        return None
    finally:
        gc.enable()
    return index if isinstance(index, Index) and index.version == VERSION else None
