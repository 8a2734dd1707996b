"""The fonts that the PDF embeds: Noto, from packages of their own, so that every machine sets the same pages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from almanac.model.words import Language

# Packages with the folders in them where fonts stand (SIL Open Font License 1.1).
_PLACES = (
    ("fontpkg_noto_serif", "files"),
    ("fontpkg_noto_sans", "files"),
    ("justmytype_intl_cjk", "fonts/ofl/notosanssc"),
)
SERIF, SANS, CHINESE = "Noto Serif", "Noto Sans", "Noto Sans SC"
FAMILIES = {
    Language.EN: ((SERIF, CHINESE), (SANS, CHINESE)),
    Language.RU: ((SERIF, CHINESE), (SANS, CHINESE)),
    Language.ZH: ((SERIF, CHINESE), (SANS, CHINESE)),
}


def folders() -> list[Path]:
    """Return the folders of the fonts."""
    return [Path(str(files(package).joinpath(*folder.split("/")))) for package, folder in _PLACES]


@cache
def covered() -> frozenset[int]:
    """Return the letters, by number, that the fonts together have."""
    from fontTools.ttLib import TTFont

    letters: set[int] = set()
    for folder in folders():
        for path in sorted(folder.glob("*.ttf")):
            if "Italic" not in path.name:
                with TTFont(path, lazy=True) as font:
                    letters.update(font.getBestCmap())
    return frozenset(letters | set(map(ord, "\n\t \u00a0\u200b\u2009\u202f\u00ad")))
