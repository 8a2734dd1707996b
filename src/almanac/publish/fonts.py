"""The fonts of what is printed and drawn: Noto, from packages of their own, so that every machine makes the same."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from pathlib import Path

# Packages with the folders in them where fonts stand (SIL Open Font License 1.1).
_PLACES = (
    ("fontpkg_noto_serif", "files"),
    ("fontpkg_noto_sans", "files"),
    ("justmytype_intl_cjk", "fonts/ofl/notosanssc"),
)
# What they are called by who installs them.
PACKAGES = ("fontpkg-noto-serif", "fontpkg-noto-sans", "justmytype-intl-cjk")
SERIF, SANS, CHINESE = "Noto Serif", "Noto Sans", "Noto Sans SC"
# The Chinese of drawings.
DRAWN = "Almanac Drawn"
# Text and what stands around it; letters that the first lacks come from the Chinese one.
TEXT, AROUND = (SERIF, CHINESE), (SANS, CHINESE)


def folders() -> list[Path]:
    """Return the folders of the fonts."""
    return [Path(str(files(package).joinpath(*folder.split("/")))) for package, folder in _PLACES]


def regular(letters: str) -> bytes:
    """Return the Chinese of `letters` as a font of regular weight, called `DRAWN`.

    The package has one font of all weights, and of such a font drawings take the first weight, which is the thinnest.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    [whole] = folders()[-1].glob("*.ttf")
    with TTFont(whole, lazy=True, recalcTimestamp=False) as font:
        subsetter = Subsetter(Options(layout_features=[], notdef_outline=True))
        subsetter.populate(text=letters)
        subsetter.subset(font)
        instantiateVariableFont(font, {"wght": 400}, inplace=True)
        for record in font["name"].names:
            record.string = {1: DRAWN, 2: "Regular", 4: DRAWN, 6: DRAWN.replace(" ", "")}.get(
                record.nameID, record.string
            )
        written = io.BytesIO()
        font.save(written)
    return written.getvalue()


@cache
def covered() -> frozenset[str]:
    """Return the letters that the fonts together have."""
    from fontTools.ttLib import TTFont

    letters: set[int] = set()
    for folder in folders():
        for path in sorted(folder.glob("*.ttf")):
            if "Italic" not in path.name:
                with TTFont(path, lazy=True) as font:
                    # Which glyph a letter has is all one here: to name each as it should be takes half the time.
                    font.setGlyphOrder(list(map(str, range(font["maxp"].numGlyphs))))
                    letters.update(font.getBestCmap())
    return frozenset(map(chr, letters)) | frozenset("\n\t \u00a0\u200b\u2009\u202f\u00ad")


@cache
def register() -> None:
    """Make the fonts known to what draws charts and pictures, in this process."""
    import vl_convert

    for folder in folders():
        vl_convert.register_font_directory(str(folder))
