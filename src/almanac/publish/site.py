"""The web site: every page in every language, as plain HTML that needs no script and no other host."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from almanac.analyse.shares import Measure
from almanac.model.dates import parse_date
from almanac.model.words import LANGUAGES, Language
from almanac.publish.book import Book, Row, in_language
from almanac.publish.charts import Bar, Step, Words, monthly, running
from almanac.publish.formats import Formats
from almanac.publish.labels import N_, label_of
from almanac.publish.links import Link, links
from almanac.publish.pages import Page
from almanac.publish.phrases import translations
from almanac.publish.sentences import Names, Sentences

HERE = Path(__file__).parent
TAGS = {Language.EN: "en-GB", Language.RU: "ru", Language.ZH: "zh-Hans"}
OWN_NAMES = {Language.EN: "English", Language.RU: "Русский", Language.ZH: "中文"}
_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


class Site:
    """Renders pages of one edition in one language."""

    def __init__(self, book: Book, language: Language) -> None:
        self.book = book
        self.language = language
        self.formats = Formats(language)
        self._phrase = translations(language).gettext
        self._templates = self._environment()
        self._by_depth: dict[str, dict[str, Link]] = {}

    def render(self, page: Page) -> str:
        """Return the page's HTML."""
        up = "../" * page.path.count("/")
        content = page.content | (self._chart(page.content) if page.content.get("draw") else {})
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
            **self._functions(),
        }
        return environment

    def _functions(self) -> dict[str, Callable[..., Any]]:
        return {
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

    def _chart(self, content: dict[str, Any]) -> dict[str, str | None]:
        """Draw a year's months; a year whose rounds have no month has no chart."""
        months = [row for row in content["months"] if parse_date(row["period"]).month]
        if not any(row["total"] or row["published"] for row in months):
            return {"chart": None, "chart_title": None, "running": None, "running_title": None}
        title = self._finding(months)
        published = self.book.masthead.compare or ""
        words = Words(title, self._phrase(N_("millions")), self._phrase(N_("Almanac")), published)
        bars = [
            Bar(
                self.formats.month(row["period"], short=True),
                float(row["total"]) / 1e6,
                None if row["published"] is None else float(row["published"]) / 1e6,
            )
            for row in months
        ]
        return {
            "chart": Markup(monthly(bars, words)),  # noqa: S704 (drawn here, words escaped)
            "chart_title": title,
            **self._running(content, [bar.name for bar in bars[:12]]),
        }

    def _running(self, content: dict[str, Any], months: list[str]) -> dict[str, str | None]:
        """Draw a year's running total from the rounds whose day is known."""
        year = content["year"]
        exact = [row for row in content["counting"] if row["first_day"] == row["last_day"] and row["converted"]]
        if len(exact) < 2:
            return {"running": None, "running_title": None}
        total = 0.0
        steps = [Step(f"{year}-01-01", 0.0)]
        for row in exact:
            total += float(row["converted"]) / 1e6
            steps.append(Step(row["first_day"].isoformat(), total))
        steps.append(Step(f"{year}-12-31", total))
        title = self._phrase(N_("Running total of the rounds whose day is known"))
        words = Words(title, self._phrase(N_("millions")), self._phrase(N_("Almanac")), "")
        return {"running": Markup(running(steps, year, words, months)), "running_title": title}  # noqa: S704 (as above)

    def _finding(self, months: list[dict[str, Any]]) -> str:
        """Say in one sentence what the chart of a year's months shows."""
        best = max(months, key=lambda row: row["total"])
        return self._phrase(N_("%(month)s was the strongest month: %(total)s in %(rounds)s")) % {
            "month": self.formats.date(best["period"]),
            "total": self.formats.money(best["total"], self.book.masthead.currency),
            "rounds": self._rounds(best["rounds"]),
        }

    def _rounds(self, number: int) -> str:
        return translations(self.language).ngettext("%(num)s round", "%(num)s rounds", number) % {"num": number}
