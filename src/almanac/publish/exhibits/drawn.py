"""Charts drawn: Vega-Lite specifications to SVG, at build time, each once for what it shows.

Colours are those of Okabe and Ito, which colour-blind readers can tell apart (jfly.uni-koeln.de/color). They stand in
the SVG as the light palette's; the style sheet repaints them by these very values in the dark.
"""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from babel.numbers import get_decimal_symbol, get_group_symbol

from almanac.model.words import Language
from almanac.publish import fonts
from almanac.publish.exhibits.exhibit import Chart
from almanac.publish.formats import LOCALES

INK, MUTED, RULE, ACCENT, SECOND = "#1b1f24", "#5b6470", "#d9dde2", "#0072b2", "#d55e00"
# The palette for groups, in the order that they take; what is in none is of the rule's grey.
GROUPS = (ACCENT, SECOND, "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
# Charts are laid out by the first of these, which comes with us; a reader's machine may show them in another.
FONT = "Noto Sans, Noto Sans SC, system-ui, sans-serif"
# Vega gives each mark a role and no name; the picture as a whole has both.
_INNER = re.compile(r"<(?:g|path|text|svg)\b[^>]*>")
_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_SIZE = re.compile(r'<svg (?P<rest>.*?) width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"')
# The version of Vega-Lite that specifications are written in.
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
# What the library for pages puts where they find it.
_EMBED = "window.vegaEmbed = vegaEmbed;"
_CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "transparent",
    "aria": False,
    "axis": {
        "labelColor": MUTED, "titleColor": MUTED, "gridColor": RULE, "domainColor": RULE, "tickColor": RULE,
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 260,
    },
    "view": {"stroke": None},
}  # fmt: skip


class Drawer:
    """Draws specifications; what `folder` has from before is not drawn again, and only what was asked for stays."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._drawn: dict[str, str] = {}

    def draw(self, chart: Chart, language: Language) -> str:
        """Return a chart as an SVG element that scales with its column and carries its description."""
        return _described(self.plain(chart, language), chart.description)

    def plain(self, chart: Chart, language: Language) -> str:
        """Return the SVG of a chart, as it is drawn."""
        told = msgspec.json.encode(styled(chart.specification, language))
        name = hashlib.sha256(told).hexdigest()
        if name not in self._drawn:
            self._drawn[name] = self._kept(name) or self._new(name, told)
        return self._drawn[name]

    def _kept(self, name: str) -> str | None:
        try:
            return (self._folder / f"{name}.svg").read_text(encoding="utf-8") if self._folder else None
        except (FileNotFoundError, UnicodeDecodeError):
            return None

    def _new(self, name: str, told: bytes) -> str:
        import vl_convert

        fonts.register()
        vega = vl_convert.vegalite_to_vega(told.decode())
        svg = str(vl_convert.vega_to_svg(vega))
        self._write(f"{name}.svg", svg)
        return svg

    def library(self) -> str:
        """Return the script that shows specifications in a page: Vega, Vega-Lite and Vega-Embed in one (BSD-3)."""
        import vl_convert

        name = f"library-{version('vl-convert-python')}.js"
        if self._folder and (self._folder / name).is_file():
            return (self._folder / name).read_text(encoding="utf-8")
        library = str(vl_convert.javascript_bundle(_EMBED))
        self._write(name, library)
        return library

    def _write(self, name: str, text: str) -> None:
        """Keep a file in the folder; a kill leaves it whole or not there."""
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._folder / f".{name}.new"
            new.write_text(text, encoding="utf-8")
            new.replace(self._folder / name)

    def forget(self) -> None:
        """Delete what the folder keeps of charts that nobody asked for this time."""
        for path in self._folder.glob("*.svg") if self._folder else ():
            if path.stem not in self._drawn:
                path.unlink()


def styled(specification: dict[str, Any], language: Language) -> dict[str, Any]:
    """Return a specification with the house's style, and numbers as the language writes them."""
    decimal, group = (get_symbol(LOCALES[language]) for get_symbol in (get_decimal_symbol, get_group_symbol))
    number = {"decimal": decimal, "thousands": group, "grouping": [3], "currency": ["", ""]}
    return {"$schema": SCHEMA, **specification, "config": _CONFIG | {"locale": {"number": number}}}


def _described(svg: str, description: str) -> str:
    svg = _INNER.sub(lambda tag: _ROLES.sub("", tag[0]), svg)
    label = description.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return _SIZE.sub(rf'<svg \g<rest> role="img" aria-label="{label}"', svg, count=1)
