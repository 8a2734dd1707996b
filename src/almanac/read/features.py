"""What speaks for and against: features of a sum, of an organisation, of both together and of the article, as texts.

A feature is a short text, such as `sum L near raise` (a word of raising is the nearest telling word to the left of the
sum). Words stand for themselves and for what the lexicon says they tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from almanac.read.document import NAME_TOKEN, OLD_TOKEN, SUM_TOKEN, TIME_TOKEN, Document, Entity, Place, Sum, Token
from almanac.read.patterns import patterns

_P = patterns("roles")
_GIVES = _P.one("gives")
_PUBLIC = _P.one("public")
# Mentions of one thing beyond these tell nothing new.
MOST_PLACES = 4
_BESIDE, _CLOSE, _FAR = 2, 5, 14
_MARKS = frozenset({NAME_TOKEN, SUM_TOKEN, TIME_TOKEN})
# Classes that together in a sentence say more than each alone.
_TOGETHER = (
    ("raise", "round"), ("invest", "round"), ("rumour", "round"), ("past", "round"), ("acquire", "share"),
    ("deny", "round"), ("raise", "grant"), ("invest", "debt"), ("fund", "raise"), ("total", "round"),
    ("value", "round"), ("partner", "says"), ("raise", "rumour"), ("raise", "deny"), ("raise", "past"),
    ("raise", OLD_TOKEN),
    ("raise", "acquire"), ("raise", "ipo"), ("raise", "contract"), ("raise", "state"), ("raise", "market"),
)  # fmt: skip


@lru_cache(maxsize=4_096)
def gives(called: str) -> bool:
    """Tell whether a name is one of those who give money: a fund's, a bank's."""
    return _GIVES.search(called) is not None


@lru_cache(maxsize=4_096)
def is_public(called: str) -> bool:
    """Tell whether a name is a university's, an institute's or a public body's."""
    return _PUBLIC.search(called) is not None


class Features:
    """The features of one article; what several of them need is made once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.entities = document.entities
        self._classes = [self._of_sentence(tokens) for tokens in document.tokens]
        self._by_count = sorted(self.entities, key=lambda each: (-len(each.places), each.places[0].sentence))
        self._words = [[token.text for token in tokens] for tokens in document.tokens]
        self._bags: dict[tuple[int, str], list[str]] = {}
        self._tellings: dict[tuple[int, str], list[str]] = {}
        self._company: dict[Place, tuple[Entity | None, list[Entity]]] = {}

    def of_sum(self, key: Sum) -> list[str]:
        """Return the features of a sum."""
        places = self.document.sums[key]
        amounts = [amount for amount, _ in self.document.sums if amount]
        found: set[str] = set()
        for place in places[:3]:
            found.update(self._window(place, "m", 5))
            found.update(self._bag(place.sentence, "m:"))
            found.update(f"ml {word}" for word in self._words[place.sentence][max(0, place.token - 8) : place.token])
            found.update(f"mr {word}" for word in self._words[place.sentence][place.token + 1 : place.token + 9])
            found.update(self._around(place, "M"))
            if self._in_title(place):
                found.add("m title")
        order = list(self.document.sums).index(key)
        found |= {
            f"m sentence {min(places[0].sentence, 6)}", f"m times {min(len(places), 3)}", f"m order {min(order, 4)}",
            f"m of {min(len(self.document.sums), 6)}",
        }  # fmt: skip
        if key[0]:
            size = "max" if key[0] == max(amounts) else "min" if key[0] == min(amounts) else "mid"
            found |= {f"m {size}", f"m digits {len(str(int(key[0])))}"}
        else:
            found.add("m vague")
        return sorted(found)

    def of_entity(self, entity: Entity, prefix: str = "c") -> list[str]:
        """Return the features of an organisation."""
        found: set[str] = set()
        for number, (place, name) in enumerate(
            zip(entity.places[:MOST_PLACES], entity.names[:MOST_PLACES], strict=True)
        ):
            found.update(self._window(place, prefix, 4))
            found.update(self._around(place, f"C{prefix}"))
            if number == 0:
                found.add(f"{prefix} sentence {min(place.sentence, 6)}")
                found.update(self._window(place, f"{prefix}1", 4))
            if self._in_title(place):
                found.add(f"{prefix} title")
                found.update(self._window(place, f"{prefix}t", 3))
            if name.person:
                found.add(f"{prefix} person")
            if name.role:
                found.add(f"{prefix} role {name.role}")
            before = self.document.tokens[place.sentence][: place.token]
            if not any(token.text is NAME_TOKEN for token in before):
                found.add(f"{prefix} first")
            if SUM_TOKEN in self._classes[place.sentence]:
                found.add(f"{prefix} with a sum")
        found.update(self._standing(entity, prefix))
        return sorted(found)

    def _standing(self, entity: Entity, prefix: str) -> Iterator[str]:
        """Yield what an organisation is among those that the article names."""
        everything = sum(len(each.places) for each in self.entities)
        yield f"{prefix} times {min(len(entity.places), 6)}"
        yield f"{prefix} share {5 * len(entity.places) // everything}"
        yield f"{prefix} rank {min(self._by_count.index(entity), 5)}"
        yield f"{prefix} among {min(len(self.entities), 8)}"
        last = entity.called[-2:] if self.document.language == "zh" else entity.called.split()[-1].lower()
        yield f"{prefix} last {last}"
        if gives(entity.called):
            yield f"{prefix} gives"
        if is_public(entity.called):
            yield f"{prefix} public"
        if "." in entity.called:
            yield f"{prefix} dot"

    def of_pair(self, entity: Entity, key: Sum | None) -> list[str]:
        """Return the features of an organisation together with a sum, or with none."""
        found: set[str] = set()
        if key is None:
            found |= {"p none", f"p none of {min(len(self.document.sums), 4)}"}
            for place in entity.places[:MOST_PLACES]:
                if SUM_TOKEN not in self._classes[place.sentence]:
                    found.update(self._bag(place.sentence, "n:"))
                    found.update(self._window(place, "nw", 4))
        else:
            for place in self.document.sums[key]:
                found.update(self._together(entity, place))
        found.add("p only" if len(self.entities) == 1 else "p several")
        found.add(f"p {min(len(self.document.sums), 3)} sums {min(len(self.entities), 4)} names")
        return sorted(found)

    def _together(self, entity: Entity, place: Place) -> Iterator[str]:
        sentences = self.document.sentences
        for own in entity.places:
            if own.sentence == place.sentence:
                yield from self._between(own.token, place.token, place.sentence)
            else:
                yield f"p sentences {max(-3, min(3, place.sentence - own.sentence))}"
                if sentences[own.sentence].paragraph == sentences[place.sentence].paragraph:
                    yield "p paragraph"
        if place not in self._company:
            there = [each for each in self.entities if any(at.sentence == place.sentence for at in each.places)]
            self._company[place] = self._nearest_before(place), there
        nearest, inside = self._company[place]
        if nearest is entity:
            yield "p nearest"
        if not inside:
            yield "p no name there"
        elif entity not in inside:
            yield "p others there"

    def _between(self, name: int, money: int, sentence: int) -> Iterator[str]:
        order = "cm" if name < money else "mc"
        tokens = self.document.tokens[sentence][min(name, money) + 1 : max(name, money)]
        words = [token.text for token in tokens]
        yield "p same"
        yield f"p {order}"
        yield f"p {order} names {min(words.count(NAME_TOKEN), 3)}"
        yield f"p {order} sums {min(words.count(SUM_TOKEN), 2)}"
        yield f"p {order} far {min(len(words) // 4, 6)}"
        if len(words) <= 14:
            yield from (f"w {order} {word}" for word in words)
            yield from (f"w {order} {one} {other}" for one, other in pairwise(words))
        if len(words) <= 5:
            yield f"w {order} = {' '.join(words)}"
        classes = [name for token in tokens for name in token.classes]
        yield from (f"b {order} {name}" for name in classes)
        told = [name for name in classes if name not in (TIME_TOKEN, NAME_TOKEN)]
        if len(told) < 5:
            yield f"b {order} = {'>'.join(told)}"

    def of_investor(self, entity: Entity, company: Entity, key: Sum | None) -> list[str]:
        """Return the features of an organisation and a company that it may have given to."""
        found: set[str] = set()
        money = self.document.sums.get(key, []) if key else []
        for places, what in ((money, "sum"), (company.places, "company")):
            distances = [own.sentence - place.sentence for own in entity.places for place in places]
            if distances:
                nearest = min(distances, key=lambda each: (abs(each), each))
                found.add(f"i {what} {max(-3, min(4, nearest))}")
            for own in entity.places:
                for place in places:
                    if own.sentence == place.sentence:
                        found.update(
                            f"i {what} {each}" for each in self._between(own.token, place.token, place.sentence)
                        )
        paragraphs = {self._paragraph(each) for each in money} or {self._paragraph(each) for each in company.places}
        if paragraphs & {self._paragraph(each) for each in entity.places}:
            found.add("i paragraph")
        return sorted(found)

    def of_article(self) -> list[str]:
        """Return the features of the article."""
        found: set[str] = set()
        for sentence in range(min(len(self.document.sentences), 6)):
            found.update(self._told(sentence, "D"))
            if sentence < 3:
                found.update(self._bag(sentence, "d:"))
            if sentence == 0:
                found.update(self._told(0, "D0"))
                found.update(self._bag(0, "d0:"))
        found |= {
            f"d sums {min(len(self.document.sums), 4)}", f"d sentences {min(len(self.document.sentences) // 3, 5)}",
            f"d names {min(len(self.entities), 8)}",
        }  # fmt: skip
        return sorted(found)

    def _paragraph(self, place: Place) -> int:
        return self.document.sentences[place.sentence].paragraph

    def _in_title(self, place: Place) -> bool:
        return self.document.sentences[place.sentence].paragraph == 0

    def _nearest_before(self, place: Place) -> Entity | None:
        here = place.sentence, place.token
        before = [
            ((own.sentence, own.token), number)
            for number, entity in enumerate(self.entities)
            for own in entity.places
            if (own.sentence, own.token) < here
        ]
        return self.entities[max(before)[1]] if before else None

    def _window(self, place: Place, prefix: str, size: int) -> Iterator[str]:
        words = self._words[place.sentence]
        padded = ["<"] * size + words + [">"] * size
        at = place.token + size
        left, right = padded[at - size : at][::-1], padded[at + 1 : at + 1 + size]
        for side, near in (("L", left), ("R", right)):
            yield from (f"{prefix}{side}{distance} {word}" for distance, word in enumerate(near, start=1))
            yield f"{prefix}{side}12 {near[0]} {near[1]}"
            yield f"{prefix}{side}23 {near[1]} {near[2]}"
            yield f"{prefix}{side}123 {near[0]} {near[1]} {near[2]}"
            if self.document.language == "zh" and size > 3:
                yield f"{prefix}{side}34 {near[2]} {near[3]}"
        yield f"{prefix}LR {left[0]} {right[0]}"

    def _bag(self, sentence: int, prefix: str) -> list[str]:
        if (sentence, prefix) not in self._bags:
            self._bags[sentence, prefix] = list(self._new_bag(sentence, prefix))
        return self._bags[sentence, prefix]

    def _new_bag(self, sentence: int, prefix: str) -> Iterator[str]:
        words = self._words[sentence]
        yield from (f"{prefix}{word}" for word in words)
        yield from (f"{prefix}{one} {other}" for one, other in pairwise(words))
        if self.document.language == "zh":
            yield from (f"{prefix}{''.join(three)}" for three in zip(words, words[1:], words[2:], strict=False))

    def _around(self, place: Place, prefix: str) -> Iterator[str]:
        """Yield what the classes of the words around a place tell."""
        tokens = self.document.tokens[place.sentence]
        near: list[list[str]] = []
        for side, rest in (("L", tokens[: place.token][::-1]), ("R", tokens[place.token + 1 :])):
            telling: list[str] = []
            for distance, token in enumerate(rest[:_FAR]):
                reach = 2 if distance < _BESIDE else 5 if distance < _CLOSE else 14
                for name in token.classes:
                    yield from (f"{prefix}{side}{size} {name}" for size in (2, 5, 14) if size >= reach)
                own = [name for name in token.classes if name not in _MARKS]
                if own and len(telling) < 3:
                    telling.append("+".join(own[:2]))
            yield from (f"{prefix}{side} near{number} {name}" for number, name in enumerate(telling))
            if len(telling) > 1:
                yield f"{prefix}{side} near01 {telling[0]}|{telling[1]}"
            near.append(telling)
        yield f"{prefix}LR near {near[0][0] if near[0] else ''}|{near[1][0] if near[1] else ''}"
        yield from self._told(place.sentence, f"{prefix}S")
        if self.document.has_title() and place.sentence:
            yield from self._told(0, f"{prefix}T")
        if place.sentence:
            yield from self._told(place.sentence - 1, f"{prefix}P")

    def _told(self, sentence: int, prefix: str) -> list[str]:
        if (sentence, prefix) not in self._tellings:
            classes = self._classes[sentence]
            pairs = [f"{prefix} {one}&{other}" for one, other in _TOGETHER if one in classes and other in classes]
            self._tellings[sentence, prefix] = [*(f"{prefix} {name}" for name in classes), *pairs]
        return self._tellings[sentence, prefix]

    @staticmethod
    def _of_sentence(tokens: Iterable[Token]) -> frozenset[str]:
        return frozenset(name for token in tokens for name in token.classes)
