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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from babel.numbers import get_decimal_symbol, get_group_symbol
from markupsafe import escape

from almanac.model.words import Language
from almanac.publish.exhibits.exhibit import Chart
from almanac.publish.exhibits.pencil import drawing
from almanac.publish.formats import LOCALES
from almanac.publish.kept import keep, kept

INK, MUTED, RULE, ACCENT, SECOND = "#1b1f24", "#5b6470", "#d9dde2", "#0072b2", "#d55e00"
# The palette for groups, in the order that they take; what is in none is of the rule's grey.
GROUPS = (ACCENT, SECOND, "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
# Charts are laid out by the first of these, which comes with us; a reader's machine may show them in another. A letter
# that the first lacks is looked for in every font of the machine, so that Chinese charts took four times as long.
FONT = "Noto Sans, Noto Sans SC, system-ui, sans-serif"
FONT_OF_CHINESE = "Noto Sans SC, Noto Sans, system-ui, sans-serif"
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
        self._asked: dict[str, str] = {}
        self._pencils: list[subprocess.Popen[bytes]] = []

    def draw(self, chart: Chart, language: Language) -> str:
        """Return a chart as an SVG element that scales with its column and carries its description."""
        return _described(self.plain(chart, language), chart.description)

    def plain(self, chart: Chart, language: Language) -> str:
        """Return the SVG of a chart, as it is drawn."""
        name, told = _named(chart, language)
        return self._once(name, lambda: drawing(told.decode()))

    @contextmanager
    def drawn(self, charts: Iterable[tuple[Chart, Language]]) -> Iterator[None]:
        """Draw what the folder lacks of charts beside what is done meanwhile, by processes of their own."""
        folder = self._folder
        named = dict(_named(chart, language) for chart, language in charts) if folder else {}
        lacking = {name: told for name, told in named.items() if folder and kept(folder / name) is None}
        if folder and len(lacking) >= FEW:
            lines = [msgspec.json.encode((name, told.decode())) + b"\n" for name, told in lacking.items()]
            cores = os.cpu_count() or 1
            self._pencils = [_pencil(folder, b"".join(lines[at::cores])) for at in range(min(cores, len(lines)))]
        try:
            yield
        finally:
            self._wait()

    def _wait(self) -> None:
        """Wait for what is drawn beside."""
        for pencil in self._pencils:
            pencil.wait()
        self._pencils = []

    def library(self) -> str:
        """Return the script that shows specifications in a page: Vega, Vega-Lite and Vega-Embed in one (BSD-3)."""
        import vl_convert

        name = f"library-{version('vl-convert-python')}"
        return self._once(name, lambda: str(vl_convert.javascript_bundle(_EMBED)))

    def _once(self, name: str, make: Callable[[], str]) -> str:
        """Return what was asked for before or what the folder keeps; else make it, and keep it."""
        if name not in self._asked:
            self._asked[name] = self._found(name) or self._made(name, make)
        return self._asked[name]

    def _found(self, name: str) -> str | None:
        """Return what the folder keeps, or will once what is drawn beside is there."""
        if self._folder is None:
            return None
        found = kept(self._folder / name)
        if found is None and self._pencils and not name.startswith("library"):
            self._wait()
            found = kept(self._folder / name)
        return None if found is None else found.decode()

    def _made(self, name: str, make: Callable[[], str]) -> str:
        made = make()
        if self._folder:
            keep(self._folder / name, made.encode())
        return made

    def forget(self) -> None:
        """Delete what the folder keeps and nobody asked for this time."""
        for path in self._folder.glob("*") if self._folder else ():
            if path.name not in self._asked:
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
    font = FONT_OF_CHINESE if language is Language.ZH else FONT
    return {"$schema": SCHEMA, **specification, "config": _CONFIG | {"font": font, "locale": {"number": number}}}


def _described(svg: str, description: str) -> str:
    svg = _INNER.sub(lambda tag: _ROLES.sub("", tag[0]), svg)
    label = escape(description)
    return _SIZE.sub(lambda match: f'<svg {match["rest"]} role="img" aria-label="{label}"', svg, count=1)
