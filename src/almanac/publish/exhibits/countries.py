"""Countries: a map of their works, their shares with intervals, what each is specialised in, and who works with whom."""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path
from typing import Any

from almanac.analyse.network import WINDOW
from almanac.analyse.positions import ALL
from almanac.publish.book import Row
from almanac.publish.exhibits.drawn import ACCENT, INK, RULE
from almanac.publish.exhibits.exhibit import Cell, Chart, Listing, NothingToShow, Voice
from almanac.publish.exhibits.labels import Dot, layers, placed
from almanac.publish.exhibits.spans import spanned, spans
from almanac.publish.labels import N_

HERE = Path(__file__).parent
# The size of the map, and of the greatest circle's radius, in pixels.
WIDTH, HEIGHT, RADIUS = 640, 310, 26
LABELLED, SHOWN, PAIRED = 12, 15, 8
# The land is told in rows and columns of so many degrees, from the north-west.
STEP, NORTH = 2.0, 82.0
# How an axis of shares is written: without the long fractions of 0.07 × 100, with the language's own separator.
PER_CENT = "format(datum.value * 100, '~g')"
# The width of the whole world in the projection's own units: twice 2.7066, and a margin.
ACROSS = 5.44


def world(voice: Voice) -> Chart:
    """Draw countries on the world: a circle's area is the number of works, a ring the high end of its interval.

    The map shows land without borders: where these run is no question of this almanac. Projection: Equal Earth
    (Šavrič, Patterson and Jenny, 2018), so that areas compare. Land and centres: Natural Earth, public domain.
    """
    rows = _positions(voice)
    circles = []
    for row in rows:
        if row["id"] in _centres():
            x, y = projected(*_centres()[row["id"]])
            ratio = row["share_high"] / row["share"] if row["share"] else 1.0
            circles.append({
                "x": x, "y": y, "name": voice.country(row["id"]).text, "works": round(row["works"], 3),
                "high": round(row["works"] * ratio, 3),
            })  # fmt: skip
    if not circles:
        raise NothingToShow
    layers = _map_layers(circles)
    first = voice.country(rows[0]["id"]).text
    title = voice.say(
        N_("The most works of the last three years: %(country)s, %(share)s"), country=first,
        share=voice.formats.share(rows[0]["share"]),
    )  # fmt: skip
    title = voice.first(title, (row["share"] for row in rows))
    note = voice.say(
        N_(
            "The area of a circle is the number of works; the ring around it is the high end of its 5–95%% interval. The map shows land without borders."
        )
    )
    specification = {"layer": layers, "width": WIDTH, "height": HEIGHT}
    return Chart("map", title, voice.joined(title, note), specification, shares_listing(voice), note, "countries")


def _map_layers(circles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    def axis(field: str, most: int) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [0, most], "nice": False}}

    x, y = axis("x", WIDTH), {**axis("y", HEIGHT), "scale": {"domain": [HEIGHT, 0], "nice": False}}
    most = max(circle["high"] for circle in circles)

    def size(field: str) -> dict[str, Any]:
        scale = {"domain": [0, most], "range": [0, math.pi * RADIUS**2]}
        return {"field": field, "type": "quantitative", "scale": scale, "legend": None}

    named = [
        Dot(circle["x"], circle["y"], RADIUS * math.sqrt(circle["high"] / most) + 1, circle["name"])
        for circle in circles
    ]
    return [
        {"data": {"values": _land()}, "mark": {"type": "rule", "color": RULE, "strokeWidth": 2.4, "strokeCap": "round"},
         "encoding": {"x": x, "x2": {"field": "to"}, "y": y}},
        {"data": {"values": circles}, "mark": {"type": "point", "color": ACCENT, "strokeWidth": 1, "opacity": 0.9},
         "encoding": {"x": x, "y": y, "size": size("high")}},
        {"data": {"values": circles}, "mark": {"type": "point", "color": ACCENT, "filled": True, "opacity": 0.75},
         "encoding": {"x": x, "y": y, "size": size("works")}},
        *layers(placed(named, LABELLED, WIDTH, HEIGHT), x, y, INK),
    ]  # fmt: skip


@cache
def _land() -> list[dict[str, float]]:
    """Return the land as rows of strokes: from x to x at y, in pixels."""
    strokes = []
    for number, row in enumerate((HERE / "land.txt").read_text(encoding="ascii").split()):
        latitude = NORTH - STEP * number
        start = None
        for column, sign in enumerate(f"{row}."):
            if sign == "#" and start is None:
                start = column
            elif sign != "#" and start is not None:
                left, y = projected(latitude, -179.0 + STEP * start)
                right, _ = projected(latitude, -179.0 + STEP * (column - 1))
                strokes.append({"x": left, "to": max(right, left + 0.1), "y": y})
                start = None
    return strokes


@cache
def _centres() -> dict[str, tuple[float, float]]:
    with (HERE / "centres.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}


def projected(latitude: float, longitude: float) -> tuple[float, float]:
    """Return the place of a point on the map in pixels, from its left upper corner (Equal Earth projection)."""
    root = math.sqrt(3)
    angle = math.asin(root / 2 * math.sin(math.radians(latitude)))
    a = (1.340264, -0.081106, 0.000893, 0.003796)
    square = angle * angle
    sixth = square**3
    slope = a[0] + 3 * a[1] * square + sixth * (7 * a[2] + 9 * a[3] * square)
    x = 2 * root * math.radians(longitude) * math.cos(angle) / (3 * slope)
    y = angle * (a[0] + a[1] * square + sixth * (a[2] + a[3] * square))
    scale = WIDTH / ACROSS
    return round(WIDTH / 2 + x * scale, 1), round(HEIGHT * 0.56 - y * scale, 1)


def shares(voice: Voice) -> Chart:
    """Draw the countries' shares of all works, each with its interval."""
    every = _positions(voice)
    rows = every[:SHOWN]
    if not rows:
        raise NothingToShow
    values = spanned(rows, "share", lambda row: voice.country(row["id"]).text)
    title = voice.say(
        N_("The greatest share of works: %(country)s, %(share)s (%(low)s to %(high)s)"), country=values[0]["name"],
        **{name: voice.formats.share(values[0][name]) for name in ("share", "low", "high")},
    )  # fmt: skip
    title = voice.first(title, (row["share"] for row in every))
    axis = {
        "type": "quantitative",
        "title": voice.say(N_("Share of all works, per cent")),
        "axis": {"labelExpr": PER_CENT},
    }
    return Chart(
        "shares", title, voice.joined(title, _line_note(voice)), spans(values, "share", axis), shares_listing(voice),
        _line_note(voice), "strategy",
    )  # fmt: skip


def _line_note(voice: Voice) -> str:
    return voice.say(N_("The dot is the value, the line its 5–95%% interval."))


def shares_listing(voice: Voice) -> Listing:
    """List the countries by their works of the last three years."""
    head = voice.head(
        N_("Rank"),
        N_("Country"),
        N_("Works"),
        N_("Share of all works"),
        N_("5–95%% of the value"),
        N_("5–95%% of the rank"),
    )
    percent = voice.formats.share
    rows = tuple(
        (
            voice.number(row["rank"]) if row["works"] else Cell("—"), voice.country(row["id"]), voice.number(row["works"], 1),
            voice.text(percent(row["share"])),
            voice.text(voice.formats.range(percent(row["share_low"]), percent(row["share_high"]))),
            voice.spread(row["rank_low"], row["rank_high"]) if row["works"] else Cell("—"),
        )
        for row in _positions(voice)[:SHOWN]
    )  # fmt: skip
    return Listing(voice.say(N_("Countries by works of the last three years")), head, rows, page="strategy")


def specialisation(voice: Voice, country: str) -> Chart:
    """Draw how many times everybody's share each topic has of a country's works, with intervals; 1 is everybody's."""
    name = voice.country(country).text
    rows = [
        row for row in voice.book.stages.analysed["positions"].to_pylist()
        if row["id"] == country and row["topic"] != ALL and row["works"] > 0
    ]  # fmt: skip
    if not rows:
        raise NothingToShow
    rows.sort(key=lambda row: (-row["advantage"], row["topic"]))
    values = spanned(rows[:SHOWN], "advantage", lambda row: voice.topic(row["half"], row["topic"]).text)
    sure = [row for row in rows[:SHOWN] if row["advantage_low"] > 1]
    title = (
        voice.say(
            N_("%(country)s: surely specialised in “%(topic)s”"),
            country=name,
            topic=voice.topic(sure[0]["half"], sure[0]["topic"]).text,
        )
        if sure
        else voice.say(N_("%(country)s: in no topic is its share surely above everybody’s"), country=name)
    )
    note = voice.say(
        N_(
            "How many times everybody’s share; the dashed line is everybody’s share. The dot is the value, the line its 5–95%% interval."
        )
    )
    axis = {"type": "quantitative", "title": voice.say(N_("times everybody’s share"))}
    head = voice.head(N_("Topic"), N_("Works"), N_("times everybody’s share"), N_("5–95%% of the value"))
    listed = tuple(
        (
            voice.topic(row["half"], row["topic"]), voice.number(row["works"], 1), voice.number(row["advantage"], 2),
            voice.spread(row["advantage_low"], row["advantage_high"], 2),
        )
        for row in rows[:SHOWN]
    )  # fmt: skip
    return Chart(
        f"specialisation-{country}", title, voice.joined(title, note), spans(values, "advantage", axis, 1.0),
        Listing(title, head, listed), note, f"countries/{country.lower()}",
    )  # fmt: skip


def pairs(voice: Voice) -> Chart:
    """Draw how much countries work with each other: a square a pair, the darker the more joint works."""
    network = voice.book.network
    weights = [(left, right, sum(values)) for left, right, values in network.pairs_of_countries if sum(values) > 0]
    if not weights:
        raise NothingToShow
    totals: dict[str, float] = {}
    for left, right, weight in weights:
        for code in (left, right):
            totals[code] = totals.get(code, 0.0) + weight
    codes = sorted(totals, key=lambda code: (-totals[code], code))[:PAIRED]
    names = {code: voice.country(code).text for code in codes}
    cells = [
        {"left": names[one], "right": names[other], "weight": round(weight, 2), "told": voice.formats.number(weight, 1)}
        for left, right, weight in weights if left in names and right in names
        for one, other in ((left, right), (right, left))
    ]  # fmt: skip
    order = [names[code] for code in codes]
    x = {"field": "left", "type": "nominal", "sort": order, "title": None, "axis": {"labelAngle": -40}}
    y = {"field": "right", "type": "nominal", "sort": order, "title": None}
    most = max((weight for _, _, weight in weights), default=1.0)
    layers = [
        {"mark": {"type": "rect", "color": ACCENT, "stroke": RULE},
         "encoding": {"x": x, "y": y, "opacity": {"field": "weight", "type": "quantitative", "legend": None,
                                                  "scale": {"domain": [0, most], "range": [0.08, 0.55]}}}},
        {"mark": {"type": "text", "color": INK, "fontSize": 11}, "encoding": {"x": x, "y": y, "text": {"field": "told"}}},
    ]  # fmt: skip
    first = weights[0]
    title = voice.say(
        N_("The most joint works: %(left)s – %(right)s"), left=voice.country(first[0]).text,
        right=voice.country(first[1]).text,
    )  # fmt: skip
    title = voice.first(title, (weight for _, _, weight in weights))
    head = voice.head(N_("Country"), N_("Works with"), N_("Joint works"))
    data = Listing(title, head, tuple(
        (voice.country(left), voice.country(right), voice.number(weight, 1)) for left, right, weight in weights[:SHOWN]
    ))  # fmt: skip
    first_year, last_year = (
        network.windows[0],
        min(network.windows[-1] + WINDOW - 1, int(voice.book.masthead.edition[:4])),
    )
    note = voice.say(
        N_("Joint works of the years %(years)s, shared by pairs."),
        years=voice.formats.range(str(first_year), str(last_year)),
    )
    specification = {"data": {"values": cells}, "layer": layers, "width": {"step": 52}, "height": {"step": 34}}
    return Chart("pairs", title, voice.joined(title, note), specification, data, note, "network")


def _positions(voice: Voice) -> list[Row]:
    rows = voice.book.stages.analysed["positions"].to_pylist()
    countries = [row for row in rows if row["kind"] == "country" and row["topic"] == ALL]
    return sorted(countries, key=lambda row: (row["rank"], row["id"]))


def briefs(voice: Voice) -> Listing:
    """List the moves that are told of countries, with how surely each comes back."""
    head = voice.head(N_("Country"), N_("Move"), N_("Topic"), N_("In draws"), N_("In other ways"))
    rows = [
        (
            voice.country(row["id"]), Cell(voice.say(MOVES[row["move"]])), voice.topic(row["half"], row["topic"]),
            voice.text(voice.formats.percent(row["draws"])), voice.text(f"{row['ways']}/{row['ways_tried']}"),
        )
        for row in voice.book.stages.analysed["options"].to_pylist() if row["kind"] == "country"
    ]  # fmt: skip
    return Listing(voice.say(N_("What countries could do next")), head, tuple(rows), page="strategy")


MOVES = {"enter": N_("enter"), "strengthen": N_("build on"), "defend": N_("hold")}
