"""Values with their intervals: a dot and a line each, in rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from almanac.publish.book import Row
from almanac.publish.exhibits.drawn import ACCENT, SECOND
from almanac.publish.exhibits.labels import named_rows


def spanned(rows: Sequence[Row], column: str, name: Callable[[Row], str]) -> list[Row]:
    """Return what `spans` draws of rows that have a column with both ends of its interval, each by its name."""
    return [
        {
            "name": name(row),
            "order": at,
            column: row[column],
            "low": row[f"{column}_low"],
            "high": row[f"{column}_high"],
        }
        for at, row in enumerate(rows)
    ]


def spans(values: list[dict[str, Any]], field: str, axis: dict[str, Any], at: float | None = None) -> dict[str, Any]:
    """Return the specification of dots with intervals, a row each; `at` marks a value for all."""
    y = named_rows(values)
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": ACCENT, "strokeWidth": 6, "opacity": 0.35, "strokeCap": "round"},
         "encoding": {"y": y, "x": {"field": "low", **axis}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "color": ACCENT, "filled": True, "size": 70, "opacity": 1},
         "encoding": {"y": y, "x": {"field": field, **axis}}},
    ]  # fmt: skip
    if at is not None:
        layers.insert(0, {"data": {"values": [{"at": at}]}, "mark": {"type": "rule", "color": SECOND, "strokeDash": [4, 3]},
                          "encoding": {"x": {"field": "at", **axis}}})  # fmt: skip
    return {"data": {"values": values}, "layer": layers, "width": 440, "height": {"step": 24}}
