"""The web site: every page in every language, as plain HTML that needs no script and no other host."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from almanac.analyse.shares import Measure
from almanac.model.words import LANGUAGES, Language
from almanac.publish import picture
from almanac.publish.book import Row, in_language
from almanac.publish.chapters import Writer, charts_of
from almanac.publish.data_pages import block
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Chart, Voice
from almanac.publish.exhibits.gallery import exhibit
from almanac.publish.feeds import FEEDS
from almanac.publish.formats import Formats
from almanac.publish.labels import label_of
from almanac.publish.links import Link, links
from almanac.publish.pages import Page
from almanac.publish.phrases import translations
from almanac.publish.prose import Prose
from almanac.publish.sentences import Names, Sentences
from almanac.publish.templating import Compiled, Said, Templates
from almanac.publish.translations import of_earlier_text
from almanac.text.placeholders import Block

HERE = Path(__file__).parent
TAGS = {Language.EN: "en-GB", Language.RU: "ru", Language.ZH: "zh-Hans"}
OPEN_GRAPH = {Language.EN: "en_GB", Language.RU: "ru_RU", Language.ZH: "zh_CN"}
OWN_NAMES = {Language.EN: "English", Language.RU: "Русский", Language.ZH: "中文"}
# The parts of a page's frame, and the sign that stands there for the page's own path.
_FRAME, _OWN = ("links", "mast", "foot"), "\ue000"
# What every page is made of besides its own template.
_AROUND = {"base.html", "macros.html", *(f"frame/{part}.html" for part in _FRAME)}
_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


class Site:
    """Renders pages of one edition in one language."""

    def __init__(self, voice: Voice, drawer: Drawer, compiled: Compiled | None = None) -> None:
        self.book = book = voice.book
        self.language = language = voice.language
        self._drawer = drawer
        self._voice = voice
        self._chapters = {chapter.id: chapter for chapter in book.chapters.get(language, ())}
        self._ready: dict[str, dict[str, Any]] = {}
        self.formats = Formats(language)
        self._phrase = translations(language).gettext
        self._templates = self._environment(compiled)
        self._by_depth: dict[str, dict[str, Link]] = {}
        self._frames: dict[tuple[str, str], dict[str, str]] = {}

    def render(self, page: Page) -> str:
        """Return the page's HTML."""
        up = "../" * page.path.count("/")
        content = page.content
        if content.get("draw"):
            content = content | (self._ready.get(page.path) or self._drawn(page))
        place = {
            "path": page.path,
            "up": up,
            "url": _url_from(up),
            "frame": self._frame(page.path, up),
            **self._links(up),
        }
        html = self._templates.get_template(page.template).render(content | place)
        return _BETWEEN_TAGS.sub(">\n<", html) + "\n"

    def _frame(self, path: str, up: str) -> dict[str, Markup]:
        """Return what stands around every page: it differs by depth and room alone, but for the page's own address."""
        first, *rest = path.split("/")
        # A room's own page says so in the list of rooms; so do the first page and the search.
        here = path if len(rest) < 2 else f"{first}/"
        if (up, here) not in self._frames:
            place = {"path": _OWN, "here": here, "up": up, "url": _url_from(up), **self._links(up)}
            self._frames[up, here] = {
                part: self._templates.get_template(f"frame/{part}.html").render(place) for part in _FRAME
            }
        return {part: Markup(text.replace(_OWN, path)) for part, text in self._frames[up, here].items()}  # noqa: S704 (ours)

    def _links(self, up: str) -> dict[str, Link]:
        if up not in self._by_depth:
            found = links(self.book, self.language, up, self._phrase, self.formats)
            names = Names(found["org"], found["country"], lambda name: found["topic_link"](*name.split("/")))
            self._by_depth[up] = {**found, "say": Sentences(self.language, names, Markup)}
        return self._by_depth[up]

    def _environment(self, compiled: Compiled | None) -> Templates:
        translated = translations(self.language)
        environment = Templates(translated.gettext, compiled)
        environment.install_gettext_translations(translated, newstyle=True)  # type: ignore[attr-defined]
        say = _saying(environment.said, translated.gettext)
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
            "of_earlier_text": lambda id_: of_earlier_text(self.book.translated, self.language, id_),
            "data_block": block,
            "label": lambda vocabulary, word: self._phrase(label_of(vocabulary, word)),
            "named": lambda row, column: in_language(row, column, self.language),
            "city": self._city,
            "total": self._voice.total,
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
        return self.formats.range(self._value(measure, low), self._value(measure, high))

    def _drawn(self, page: Page) -> dict[str, Any]:
        """Return what a page shows that is drawn or written from prose."""
        if "id" in page.content:
            writer = Writer(self._prose, self._drawer, "../" * page.path.count("/"))
            chapter = self._chapters[page.content["id"]]
            return {"body": writer.chapter(chapter), "figures": bool(charts_of(self._voice, chapter))}
        year = str(page.content["year"])
        return {"chart": self._chart("counter", year), "running": self._chart("running", year)}

    def _chart(self, name: str, year: str) -> tuple[str, Markup] | None:
        """Return a chart's title and drawing; None where there is nothing to draw."""
        chart = exhibit(self._voice, Block("figure", name, (year,)))
        if not isinstance(chart, Chart):
            return None
        return chart.title, Markup(self._drawer.draw(chart, self.language))  # noqa: S704 (ours)

    def read_templates(self, pages: Collection[Page]) -> None:
        """Read the templates of pages, before processes are forked that would each read them again."""
        for template in sorted({page.template for page in pages} | _AROUND):
            self._templates.get_template(template)

    def prepare(self, pages: Collection[Page]) -> None:
        """Draw what pages show."""
        for page in pages:
            if page.content.get("draw"):
                self._ready[page.path] = self._drawn(page)

    @cached_property
    def _prose(self) -> Prose:
        values = self.book.values
        assert values is not None, "a book with chapters has the values of their references"
        return Prose(self._voice, values)


def _url_from(up: str) -> Callable[[str], str]:
    """Return what turns the name of a page into its address from a page of some depth."""
    return lambda page: f"{up}{page}{'/' if page else ''}index.html"


def _saying(said: Said, gettext: Callable[[str], str]) -> Callable[..., Markup]:
    """Return what says a phrase, with values or without."""

    def say(phrase: str, **values: Any) -> Markup:
        return Markup(gettext(phrase)) % values if values else said[phrase]  # noqa: S704 (phrases are ours)

    return say
