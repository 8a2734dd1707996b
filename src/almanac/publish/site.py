"""The web site: every page in every language, as plain HTML that needs no script and no other host."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from almanac.analyse.shares import Measure
from almanac.model.words import LANGUAGES, Language
from almanac.publish import picture
from almanac.publish.book import Row, in_language
from almanac.publish.chapters import Writer, charts_of
from almanac.publish.data_pages import block
from almanac.publish.exhibits.counter import monthly, running
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Chart, NothingToShow, Voice
from almanac.publish.feeds import FEEDS
from almanac.publish.formats import Formats
from almanac.publish.labels import label_of
from almanac.publish.links import Link, links
from almanac.publish.pages import Page
from almanac.publish.phrases import translations
from almanac.publish.prose import Prose
from almanac.publish.sentences import Names, Sentences

HERE = Path(__file__).parent
TAGS = {Language.EN: "en-GB", Language.RU: "ru", Language.ZH: "zh-Hans"}
OPEN_GRAPH = {Language.EN: "en_GB", Language.RU: "ru_RU", Language.ZH: "zh_CN"}
OWN_NAMES = {Language.EN: "English", Language.RU: "Русский", Language.ZH: "中文"}
_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


class Site:
    """Renders pages of one edition in one language."""

    def __init__(self, voice: Voice, drawer: Drawer) -> None:
        self.book = book = voice.book
        self.language = language = voice.language
        self._drawer = drawer
        self._voice = voice
        self._chapters = {chapter.id: chapter for chapter in book.chapters.get(language, ())}
        self._ready: dict[str, dict[str, Any]] = {}
        self.formats = Formats(language)
        self._phrase = translations(language).gettext
        self._templates = self._environment()
        self._by_depth: dict[str, dict[str, Link]] = {}

    def render(self, page: Page) -> str:
        """Return the page's HTML."""
        up = "../" * page.path.count("/")
        content = page.content
        if content.get("draw"):
            content = content | (self._ready.get(page.path) or self._drawn(page))
        place = {
            "path": page.path,
            "up": up,
            "url": lambda path: f"{up}{path}{'/' if path else ''}index.html",
            **self._links(up),
        }
        html = self._templates.get_template(page.template).render(content | place)
        return _BETWEEN_TAGS.sub(">\n<", html) + "\n"

    def _links(self, up: str) -> dict[str, Link]:
        if up not in self._by_depth:
            found = links(self.book, self.language, up, self._phrase, self.formats)
            names = Names(found["org"], found["country"], lambda name: found["topic_link"](*name.split("/")))
            self._by_depth[up] = {**found, "say": Sentences(self.language, names, Markup)}
        return self._by_depth[up]

    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], auto_reload=False,
        )  # fmt: skip
        environment.policies["ext.i18n.trimmed"] = True
        environment.install_gettext_translations(translations(self.language), newstyle=True)  # type: ignore[attr-defined]
        say = _saying(translations(self.language).gettext)
        environment.globals |= {"gettext": say, "_": say}
        environment.filters |= {
            "capitalised": lambda text: text[:1].upper() + text[1:],
        }
        environment.globals |= {
            "book": self.book,
            "m": self.book.masthead,
            "lang": self.language.value,
            "lang_tag": TAGS[self.language],
            "languages": [{"code": code.value, "tag": TAGS[code], "name": OWN_NAMES[code]} for code in LANGUAGES],
            "f": self.formats,
            # What parts two sentences: Chinese writes them without a space.
            "space": "" if self.language is Language.ZH else " ",
            "feeds_of_all": list(FEEDS.items()),
            "og_locale": OPEN_GRAPH[self.language],
            "picture": picture.name(self.language),
            # What the settings say of it, not the total: pages that are as they were are linked from the last edition.
            "picture_told": picture.told(self.book, self.language)[0],
            **self._functions(),
        }
        return environment

    def _functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "chapter": lambda id_: self._chapters[id_],
            "data_block": block,
            "label": lambda vocabulary, word: self._phrase(label_of(vocabulary, word)),
            "named": lambda row, column: in_language(row, column, self.language),
            "city": self._city,
            "value": self._value,
            "value_range": lambda measure, low, high: self._value_range(measure, low, high),
        }

    def _city(self, row: Row) -> str:
        phrase = self.book.masthead.cities.get((row["country"], row["city"]))
        return phrase[self.language] if phrase else str(row["city"])

    def _value(self, measure: str, value: float) -> str:
        if measure == Measure.RAISED:
            return self.formats.money(Decimal(str(value)), self.book.masthead.currency)
        return self.formats.number(value, 2)

    def _value_range(self, measure: str, low: float, high: float) -> str:
        ends = self._value(measure, low), self._value(measure, high)
        return ends[0] if ends[0] == ends[1] else self.formats.range(*ends)

    def _drawn(self, page: Page) -> dict[str, Any]:
        """Return what a page shows that is drawn or written from prose."""
        if "id" in page.content:
            writer = Writer(self._prose, self._drawer, "../" * page.path.count("/"))
            chapter = self._chapters[page.content["id"]]
            return {"body": writer.chapter(chapter), "figures": bool(charts_of(self._voice, chapter))}
        months, counting = page.content["months"], page.content["counting"]
        return {
            "chart": self._chart(lambda: monthly(self._voice, months)),
            "running": self._chart(lambda: running(self._voice, page.content["year"], counting)),
        }

    def _chart(self, make: Callable[[], Chart]) -> tuple[str, Markup] | None:
        """Return a chart's title and drawing; None where there is nothing to draw."""
        try:
            chart = make()
        except NothingToShow:
            return None
        return chart.title, Markup(self._drawer.draw(chart, self.language))  # noqa: S704 (ours)

    def prepare(self, pages: Iterable[Page]) -> None:
        """Draw what pages show before they are rendered, side by side or not."""
        for page in pages:
            if page.content.get("draw"):
                self._ready[page.path] = self._drawn(page)

    @cached_property
    def _prose(self) -> Prose:
        values = self.book.values
        assert values is not None, "a book with chapters has the values of their references"
        return Prose(self._voice, values)


def _saying(gettext: Callable[[str], str]) -> Callable[..., Markup]:
    """Return Jinja's own way of saying a phrase, that looks one without values up once: pages repeat them."""

    @cache
    def plain(phrase: str) -> Markup:
        return Markup(gettext(phrase)) % {}  # noqa: S704 (phrases are ours)

    def say(phrase: str, **values: Any) -> Markup:
        return Markup(gettext(phrase)) % values if values else plain(phrase)  # noqa: S704 (phrases are ours)

    return say
