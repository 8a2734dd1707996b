"""The picture that shows where a page is shared: the counter's title, year, total and interval, a PNG a language."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape

import vl_convert

from almanac.model.words import LANGUAGES, Language
from almanac.publish import fonts
from almanac.publish.book import Book
from almanac.publish.exhibits.drawn import ACCENT, INK, MUTED, RULE
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.formats import Formats
from almanac.publish.labels import N_
from almanac.publish.phrases import translations

WIDTH, HEIGHT = 1200, 630
_LEFT = 80
# What is drawn must fit between the margins.
_MOST = WIDTH - 2 * _LEFT
# The family of each language, and how much of a letter's height its outline is drawn to be read at a distance: the
# package's Chinese letters are hairlines by themselves.
_FACES = {Language.ZH: ("Noto Sans SC", 0.045)}
_FACE = ("Noto Sans", 0.0)
_BOLD = 0.035


def name(language: str) -> str:
    """Return the picture's path in the edition."""
    return f"picture-{language}.png"


def write_pictures(book: Book, folder: Path) -> None:
    """Write the picture of each language into the edition's folder. Call it in the main process: what draws has
    threads."""
    fonts.register()
    for language in LANGUAGES:
        (folder / name(language)).write_bytes(vl_convert.svg_to_png(picture(book, language)))


def told(book: Book, language: Language) -> tuple[str, str, str]:
    """Return what the picture says of the counter: what is counted, the total, and its interval; words alone where
    nothing is counted yet."""
    masthead, formats, phrase = book.masthead, Formats(language), translations(language).gettext
    counter = book.counters.get((masthead.year, masthead.definition))
    what = f"{masthead.counter_title[language]} · {formats.date(str(masthead.year))}"
    if counter is None:
        return what, phrase(N_("No round counts yet.")), ""
    total = Voice(book, language).total(counter)
    span = formats.money_range(counter["low"], counter["high"], masthead.currency)
    return what, total, phrase(N_("5–95%% interval: %(range)s")) % {"range": span}


def picture(book: Book, language: Language) -> str:
    """Return the picture as SVG, its words in a language."""
    what, total, interval = told(book, language)
    title, edition = book.masthead.title[language], Formats(language).date(book.masthead.edition)
    lines = (
        _line(title, 120, 44, INK, language, bold=True),
        _line(what, 250, 46, MUTED, language),
        _line(total, 385, 120, INK, language, bold=True),
        _line(interval, 460, 40, MUTED, language),
        _line(edition, 570, 34, MUTED, language),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<rect width="{WIDTH}" height="16" fill="{ACCENT}"/>\n'
        f'<rect x="{_LEFT}" y="160" width="{_MOST}" height="2" fill="{RULE}"/>\n'
        f'<rect x="{_LEFT}" y="505" width="{_MOST}" height="2" fill="{RULE}"/>\n' + "\n".join(lines) + "\n</svg>\n"
    )


def _line(text: str, baseline: int, size: float, colour: str, language: Language, bold: bool = False) -> str:
    """Return a line of text, smaller where it would not fit."""
    family, stroke = _FACES.get(language, _FACE)
    size = min(size, _MOST / max(1.0, _width(text)))
    outline = (stroke + (_BOLD if bold else 0.0)) * size
    drawn = f' stroke="{colour}" stroke-width="{outline:.2f}" stroke-linejoin="round"' if outline else ""
    return (
        f'<text x="{_LEFT}" y="{baseline}" font-family="{family}" font-size="{size:.1f}" fill="{colour}"{drawn}>'
        f"{escape(text)}</text>"
    )


def _width(text: str) -> float:
    """Return about how wide a text is, in heights of its letters."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.62 for letter in text)
