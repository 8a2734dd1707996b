"""Where the names of dots stand in a picture, so that none covers another."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

# The size of a label's letters in pixels, and about how wide one is, of its size.
SIZE = 11
_WIDE, _NARROW = 1.0, 0.58
# Where a label may stand, tried in this order: its anchor's direction from the dot, and its alignment.
_SIDES = ((0, -1, "center"), (1, 0, "left"), (-1, 0, "right"), (0, 1, "center"))


class Dot(NamedTuple):
    """A dot: its place and radius in pixels, from the left upper corner, and its name."""

    x: float
    y: float
    radius: float
    name: str


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def placed(dots: Sequence[Dot], named: int, width: int, height: int) -> list[dict[str, Any]]:
    """Return labels of the first `named` dots: `x`, `y` (its middle line), `align` and `name`.

    A label covers no other and no dot but small ones; one without a place is left out. width, height: of the picture.
    """
    taken = [_Box(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots]
    labels: list[dict[str, Any]] = []
    for at, dot in enumerate(dots[:named]):
        others = [
            box for number, box in enumerate(taken) if number != at and (number >= len(dots) or dots[number].radius > 4)
        ]
        for x, y, align in _places(dot):
            box = _box(x, y, align, dot.name)
            inside = box.left >= 0 and box.right <= width and box.top >= 0 and box.bottom <= height
            if inside and not _meets(box, others):
                taken.append(box)
                labels.append({"x": round(x, 1), "y": round(y, 1), "align": align, "name": dot.name})
                break
    return labels


def _places(dot: Dot) -> Iterable[tuple[float, float, str]]:
    for across, down, align in _SIDES:
        yield dot.x + across * (dot.radius + 4), dot.y + down * (dot.radius + SIZE * 0.8), align


def _box(x: float, y: float, align: str, text: str) -> _Box:
    width = SIZE * sum(_WIDE if unicodedata.east_asian_width(letter) in "WF" else _NARROW for letter in text)
    left = {"center": x - width / 2, "left": x, "right": x - width}[align]
    return _Box(left, y - SIZE * 0.65, left + width, y + SIZE * 0.65)


def _meets(box: _Box, others: Iterable[_Box]) -> bool:
    return any(box.meets(other) for other in others)


def named_rows(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the axis of rows that `order` numbers and `name` names: two of the same name are two rows."""
    names = json.dumps([row["name"] for row in values])
    return {
        "field": "order",
        "type": "ordinal",
        "title": None,
        "axis": {"labelExpr": f"{names}[datum.value]", "grid": False},
    }


def layers(labels: Sequence[dict[str, Any]], x: dict[str, Any], y: dict[str, Any], colour: str) -> list[dict[str, Any]]:
    """Return the layers that write labels, one for each alignment that occurs."""
    return [
        {"data": {"values": rows},
         "mark": {"type": "text", "color": colour, "fontSize": SIZE, "align": align, "baseline": "middle"},
         "encoding": {"x": x, "y": y, "text": {"field": "name"}}}
        for align in ("center", "left", "right")
        if (rows := [label for label in labels if label["align"] == align])
    ]  # fmt: skip
