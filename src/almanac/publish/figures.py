"""Figures that answer: their specifications, and the library that shows them, loaded when a reader asks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from almanac.model.words import Language
from almanac.publish.exhibits.drawn import Drawer, styled
from almanac.publish.exhibits.exhibit import Chart

HERE = Path(__file__).parent
FOLDER = "figures"


def write_figures(charts: Mapping[str, Sequence[Chart]], folder: Path, drawer: Drawer) -> None:
    """Write the specifications of each page's figures into `folder`/figures, as scripts that a file: page can load.

    charts: figures by `<language>/<page>`. Nothing is written where no page has figures.
    """
    some = {page: figures for page, figures in charts.items() if figures}
    if not some:
        return
    place = folder / FOLDER
    if not (place / "vega.js").is_file():
        place.mkdir(exist_ok=True)
        shutil.copyfile(HERE / "static" / "figures.js", place / "figures.js")
        (place / "vega.js").write_text(drawer.library(), encoding="utf-8")
    for page, figures in some.items():
        path = place / f"{page}.js"
        path.parent.mkdir(exist_ok=True)
        language = Language(path.parent.name)
        told = {figure.name: styled(figure.specification, language) for figure in figures}
        path.write_text(f"window.almanacFigures = {json.dumps(told, ensure_ascii=False)};\n", encoding="utf-8")
