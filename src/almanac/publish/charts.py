"""Charts as SVG, drawn at build time: one specification a chart, its words in the page's language.

Colours stand in the SVG as the light palette's; the style sheet repaints them by these very values in the dark.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

INK, MUTED, RULE, ACCENT, SECOND = "#1b1f24", "#5b6470", "#d9dde2", "#0072b2", "#d55e00"
FONT = "system-ui, 'Noto Sans', 'Noto Sans SC', sans-serif"
_SIZE = re.compile(r'<svg (?P<rest>.*?) width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"')


@dataclass(frozen=True)
class Bar:
    """A month: its name, our total, and the total that someone else published, in millions, or None."""

    name: str
    ours: float
    published: float | None


@dataclass(frozen=True)
class Words:
    """The words of a chart, in the page's language."""

    title: str
    axis: str
    ours: str
    published: str


def monthly(bars: list[Bar], words: Words) -> str:
    """Draw our months as bars with the published ones as ticks; returns an SVG element without an outer document."""
    rows = [{"month": bar.name, "ours": bar.ours, "published": bar.published} for bar in bars]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("month:N", sort=[bar.name for bar in bars], title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    )
    ours = base.mark_bar(color=ACCENT, size=26).encode(y=alt.Y("ours:Q", title=words.axis))
    layers = [ours]
    if any(bar.published is not None for bar in bars):
        published = base.transform_filter("isValid(datum.published)")
        layers.append(published.mark_tick(color=SECOND, thickness=3, size=38).encode(y="published:Q"))
    chart = alt.layer(*layers).properties(width=620, height=240)
    return _inline(vl_convert.vegalite_to_svg(_styled(chart).to_dict()), words.title)


@dataclass(frozen=True)
class Step:
    """A day of the year (ISO) and the running total then, in millions."""

    day: str
    total: float


def running(steps: list[Step], year: int, words: Words, months: list[str]) -> str:
    """Draw a year's running total as a stair from its first to its last day; returns an SVG element.

    months: the names of the twelve months, for the axis."""
    rows = [{"day": step.day, "total": step.total} for step in steps]
    axis = alt.Axis(
        values=[{"year": year, "month": month, "date": 1} for month in range(1, 13)], title=None, grid=False,
        labelExpr=f"{json.dumps(months, ensure_ascii=False)}[month(datum.value)]", labelAngle=0, labelOverlap=True,
    )  # fmt: skip
    domain = [{"year": year, "month": 1, "date": 1}, {"year": year, "month": 12, "date": 31}]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("day:T", scale=alt.Scale(domain=domain), axis=axis), y=alt.Y("total:Q", title=words.axis)
    )
    chart = alt.layer(
        base.mark_area(color=ACCENT, opacity=0.15, interpolate="step-after"),
        base.mark_line(color=ACCENT, strokeWidth=2, interpolate="step-after"),
    ).properties(width=620, height=200)
    return _inline(vl_convert.vegalite_to_svg(_styled(chart).to_dict()), words.title)


def _styled(chart: Any) -> Any:
    return chart.configure(
        font=FONT, background="transparent", aria=False,
        axis=alt.AxisConfig(labelColor=MUTED, titleColor=MUTED, gridColor=RULE, domainColor=RULE, tickColor=RULE,
                            labelFontSize=12, titleFontSize=12, titleFontWeight="normal"),
        view=alt.ViewConfig(stroke=None),
    )  # fmt: skip


def _inline(svg: str, title: str) -> str:
    """Make an SVG scale with its column and carry its text description."""
    label = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return _SIZE.sub(rf'<svg \g<rest> role="img" aria-label="{label}"', svg, count=1)
