"""The fonts of what is printed and drawn: Noto, from packages of their own, so that every machine makes the same."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

# Packages with the folders in them where fonts stand (SIL Open Font License 1.1).
_PLACES = (
    ("fontpkg_noto_serif", "files"),
    ("fontpkg_noto_sans", "files"),
    ("justmytype_intl_cjk", "fonts/ofl/notosanssc"),
)
SERIF, SANS, CHINESE = "Noto Serif", "Noto Sans", "Noto Sans SC"
# Text and what stands around it; letters that the first lacks come from the Chinese one.
TEXT, AROUND = (SERIF, CHINESE), (SANS, CHINESE)


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


@cache
def register() -> None:
    """Make the fonts known to what draws charts and pictures, in this process."""
    import vl_convert

    for folder in folders():
        vl_convert.register_font_directory(str(folder))
