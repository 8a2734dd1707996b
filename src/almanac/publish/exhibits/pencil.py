"""What draws: a specification in, an SVG out. As a program it draws many, in a process of its own.

    python -m almanac.publish.exhibits.pencil FOLDER < lines of [name, specification] in JSON

The library that draws has threads and an engine of its own, which a forked process could not use.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from almanac.publish import fonts
from almanac.publish.kept import keep


def drawing(specification: str) -> str:
    """Return the SVG of a Vega-Lite specification in JSON; text is measured by our own fonts."""
    import vl_convert

    fonts.register()
    vega = vl_convert.vegalite_to_vega(specification)
    return str(vl_convert.vega_to_svg(vega))


def main() -> None:
    """Draw every line of what is asked."""
    folder = Path(sys.argv[1])
    for line in sys.stdin.buffer:
        name, specification = msgspec.json.decode(line, type=tuple[str, str])
        keep(folder / name, drawing(specification).encode())


if __name__ == "__main__":
    main()
