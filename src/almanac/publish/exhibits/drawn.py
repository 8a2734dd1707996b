"""Charts drawn: Vega-Lite specifications to SVG, at build time, each once for what it shows.

Colours are those of Okabe and Ito, which colour-blind readers can tell apart (jfly.uni-koeln.de/color). They stand in
the SVG as the light palette's; the style sheet repaints them by these very values in the dark.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from babel.numbers import get_decimal_symbol, get_group_symbol

from almanac.model.words import Language
from almanac.publish.exhibits.exhibit import Chart
from almanac.publish.exhibits.pencil import drawing, keep
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
# So few charts are drawn here sooner than by processes of their own.
FEW = 6
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
        self._pencils: list[subprocess.Popen[bytes]] = []

    def draw(self, chart: Chart, language: Language) -> str:
        """Return a chart as an SVG element that scales with its column and carries its description."""
        return _described(self.plain(chart, language), chart.description)

    def plain(self, chart: Chart, language: Language) -> str:
        """Return the SVG of a chart, as it is drawn."""
        name, told = _named(chart, language)
        if name not in self._drawn:
            kept = self._kept(name)
            self._drawn[name] = kept if kept is not None else self._new(name, told)
        return self._drawn[name]

    @contextmanager
    def drawn(self, charts: Iterable[tuple[Chart, Language]]) -> Iterator[None]:
        """Draw what the folder lacks of charts beside what is done meanwhile, by processes of their own.

        Charts that are asked for before they are there are drawn here.
        """
        named = dict(_named(chart, language) for chart, language in charts)
        lacking = {name: told for name, told in named.items() if self._kept(name) is None}
        if self._folder is None or len(lacking) < FEW:
            yield
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        lines = [msgspec.json.encode((name, told.decode())) + b"\n" for name, told in lacking.items()]
        cores = os.cpu_count() or 1
        pencils = [_pencil(self._folder, b"".join(lines[at::cores])) for at in range(min(cores, len(lines)))]
        self._pencils = pencils
        try:
            yield
        finally:
            self.wait()

    def wait(self) -> None:
        """Wait for what is drawn beside."""
        for pencil in self._pencils:
            pencil.wait()
        self._pencils = []

    def _kept(self, name: str) -> str | None:
        try:
            svg = (self._folder / f"{name}.svg").read_text(encoding="utf-8") if self._folder else ""
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return svg if svg.rstrip().endswith("</svg>") else None

    def _new(self, name: str, told: bytes) -> str:
        self.wait()
        kept = self._kept(name)
        if kept is not None:
            return kept
        svg = drawing(told.decode())
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
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            keep(self._folder, name, text)

    def forget(self) -> None:
        """Delete what the folder keeps of charts that nobody asked for this time."""
        for path in self._folder.glob("*.svg") if self._folder else ():
            if path.stem not in self._drawn:
                path.unlink()


def _named(chart: Chart, language: Language) -> tuple[str, bytes]:
    """Return a chart's name in the folder, and its specification as it is drawn."""
    told = msgspec.json.encode(styled(chart.specification, language))
    return hashlib.sha256(told).hexdigest(), told


def _pencil(folder: Path, lines: bytes) -> subprocess.Popen[bytes]:
    """Start a process that draws specifications into `folder`."""
    command = [sys.executable, "-m", "almanac.publish.exhibits.pencil", str(folder)]
    with tempfile.TemporaryFile() as asked:
        asked.write(lines)
        asked.seek(0)
        return subprocess.Popen(command, stdin=asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 (ours)


def styled(specification: dict[str, Any], language: Language) -> dict[str, Any]:
    """Return a specification with the house's style, and numbers as the language writes them."""
    decimal, group = (get_symbol(LOCALES[language]) for get_symbol in (get_decimal_symbol, get_group_symbol))
    number = {"decimal": decimal, "thousands": group, "grouping": [3], "currency": ["", ""]}
    return {"$schema": SCHEMA, **specification, "config": _CONFIG | {"locale": {"number": number}}}


def _described(svg: str, description: str) -> str:
    svg = _INNER.sub(lambda tag: _ROLES.sub("", tag[0]), svg)
    label = description.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return _SIZE.sub(rf'<svg \g<rest> role="img" aria-label="{label}"', svg, count=1)
