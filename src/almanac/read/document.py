"""An article made ready: its sentences as tokens, the names in it as the organisations that they call, its sums."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from almanac.read import chinese, english, russian
from almanac.read.article import Article
from almanac.read.dates import Told, times
from almanac.read.lexicon import classes_of, lexicon
from almanac.read.money import Money, sums
from almanac.read.patterns import END, NAME, SUM, TIME, patterns
from almanac.read.sentences import Name, Sentence, mask, plain, sentences

# What happened longer ago than this is no news.
FRESH = timedelta(days=45)
# Stands for a day that is not known: times told relative to it lie where no text's own do.
_NO_DAY = date(9000, 6, 15)
NAME_TOKEN, SUM_TOKEN, TIME_TOKEN, OLD_TOKEN, FOUNDED_TOKEN = "NAME", "SUM", "TIME", "OLD", "FOUNDED"
_FOUNDED_BEFORE, _FOUNDED_AFTER = (patterns("roles").one(f"founded_{side}") for side in ("before", "after"))
_HALVES = re.compile("[\ud800-\udfff]")
_KINDS = {NAME: NAME_TOKEN, SUM: SUM_TOKEN, TIME: TIME_TOKEN}
_MARK = f"[{NAME}{SUM}{TIME}]\\d+{END}"
_WORDS = re.compile(rf"{_MARK}|[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+(?:[.,]\d+)*%?|[^\s\w]")
_FINDERS = {"en": english.find_names, "ru": russian.find_names, "zh": chinese.find_names}
# Russian words are compared by their beginnings: the endings are cases.
_STEM = 6


@dataclass(frozen=True)
class Token:
    """A word as it is compared, or what stands for a name, sum or time, with its number in the sentence; the classes of
    the lexicon that it is in."""

    text: str
    classes: tuple[str, ...]
    number: int = -1


@dataclass(frozen=True)
class Place:
    """Where something stands: its sentence and its token in it, by number."""

    sentence: int
    token: int


@dataclass
class Entity:
    """What is called by a name or by several: what it is called in full, and where it is named."""

    called: str
    names: list[Name] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def is_person(self) -> bool:
        """Whether it is a person wherever it is named."""
        return all(name.person for name in self.names)


Sum = tuple[float | None, str | None]


@dataclass
class Document:
    """An article made ready. `sums` are by amount and currency, with the places of each and what was first read."""

    article: Article
    sentences: list[Sentence]
    tokens: list[list[Token]]
    entities: list[Entity]
    sums: dict[Sum, list[Place]]
    money: dict[Sum, Money]

    @property
    def language(self) -> str:
        """The article's language."""
        return self.article.language

    def has_title(self) -> bool:
        """Tell whether the first sentence is a title."""
        return bool(self.sentences) and self.sentences[0].paragraph == 0


def document(article: Article) -> Document:
    """Find names, sums and times in an article; halves of characters, which no encoding has, become question marks."""
    language = article.language
    article = replace(article, title=_HALVES.sub("?", article.title), text=_HALVES.sub("?", article.text))
    every = sentences(article.title, article.text, language)
    for sentence in every:
        sentence.sums = sums(sentence.text, language)
        sentence.times = _times(sentence.text, language, article.published)
        sentence.fresh_from = (article.published - FRESH).isoformat() if article.published else ""
    _FINDERS[language](every)
    for sentence in every:
        mask(sentence)
    tokens = [_tokens(sentence, language) for sentence in every]
    money: dict[Sum, Money] = {}
    return Document(article, every, tokens, _entities(every, tokens, language), _sums(every, tokens, money), money)


def _times(text: str, language: str, published: date | None) -> list[Told]:
    """Return the times of a sentence; without a day of publication only those that name their year."""
    if published is not None:
        return times(text, language, published)
    return [told for told in times(text, language, _NO_DAY) if told.when < str(_NO_DAY.year - 1)]


@cache
def _pattern(language: str) -> re.Pattern[str]:
    if language != "zh":
        return _WORDS
    return re.compile(rf"{_MARK}|{lexicon(language).pattern}|[A-Za-z]+|\d+(?:\.\d+)?%?|\S")


def _tokens(sentence: Sentence, language: str) -> list[Token]:
    return [_token(match[0], sentence, language) for match in _pattern(language).finditer(sentence.masked)]


def _token(written: str, sentence: Sentence, language: str) -> Token:
    kind = _KINDS.get(written[0])
    if kind is None:
        word = written if language == "zh" else written.lower()
        text = word[:_STEM] if language == "ru" else word
        return Token(text, classes_of(word, language))
    number = int(written[1:-1])
    if kind is TIME_TOKEN and is_old(sentence.times[number].when, sentence):
        kind = FOUNDED_TOKEN if _tells_founding(sentence, *sentence.times[number].span) else OLD_TOKEN
    return Token(kind, (kind,), number)


def _tells_founding(sentence: Sentence, start: int, end: int) -> bool:
    before, after = sentence.text[:start], sentence.text[end:]
    return _FOUNDED_BEFORE.search(before) is not None or _FOUNDED_AFTER.search(after) is not None


def is_old(when: str, sentence: Sentence) -> bool:
    """Tell whether a time (an ISO day, month or year) is over for so long that it is no news."""
    return (when + ("-12-31" if len(when) == 4 else "-28"))[:10] < sentence.fresh_from


def _sums(every: list[Sentence], tokens: list[list[Token]], money: dict[Sum, Money]) -> dict[Sum, list[Place]]:
    found: dict[Sum, list[Place]] = {}
    for at, sentence in enumerate(every):
        for place, token in enumerate(tokens[at]):
            if token.text is SUM_TOKEN and not sentence.sums[token.number].converted:
                read = sentence.sums[token.number]
                key = read.amount, read.currency
                found.setdefault(key, []).append(Place(at, place))
                money.setdefault(key, read)
    return found


def _entities(every: list[Sentence], tokens: list[list[Token]], language: str) -> list[Entity]:
    named: dict[str, list[tuple[Place, Name]]] = defaultdict(list)
    for at, sentence in enumerate(every):
        for place, token in enumerate(tokens[at]):
            if token.text is NAME_TOKEN and not sentence.names[token.number].place:
                name = sentence.names[token.number]
                named[name.called].append((Place(at, place), name))
    found: list[tuple[str, Entity]] = []
    for called in sorted(named, key=lambda each: (-len(each), each)):
        called_plain = plain(called)
        home = next((entity for full, entity in found if _is_short(called_plain, full, language)), None)
        if home is None:
            home = Entity(called)
            found.append((called_plain, home))
        home.places += [place for place, _ in named[called]]
        home.names += [name for _, name in named[called]]
    entities = [entity for _, entity in found]
    for entity in entities:
        order = sorted(range(len(entity.places)), key=lambda at: (entity.places[at].sentence, entity.places[at].token))
        entity.places = [entity.places[at] for at in order]
        entity.names = [entity.names[at] for at in order]
        if language == "zh":
            # A Chinese name that was cut wrongly once is right elsewhere: the form that stands most often is its name.
            forms = Counter(name.called for name in entity.names)
            entity.called = max(forms, key=lambda form: (forms[form], len(form)))
    return sorted(entities, key=lambda entity: (entity.places[0].sentence, entity.places[0].token))


# Words that begin the names of many: by one of these alone nobody is meant.
_COMMON = frozenset({"university", "first", "bank", "new", "national", "royal", "the"})
_TOWN = patterns("chinese").one("town")


def _is_short(short: str, full: str, language: str) -> bool:
    """Tell whether a name is another's short form: its first words, in Chinese its first characters after the town."""
    if short == full:
        return True
    if language == "zh":
        return len(short) > 1 and (full.startswith(short) or _TOWN.sub("", full).startswith(short))
    words, longer = short.split(), full.split()
    first = words[0] if words else ""
    return len(words) < len(longer) and longer[: len(words)] == words and len(first) > 3 and first not in _COMMON
