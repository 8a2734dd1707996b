"""The network as a picture, and its strongest ties, communities and go-betweens as tables."""

from __future__ import annotations

import math
from typing import Any

import rustworkx

from almanac.publish.book import Row, in_language
from almanac.publish.exhibits.drawn import GROUPS, INK, MUTED, RULE
from almanac.publish.exhibits.exhibit import Cell, Chart, Listing, NothingToShow, Voice, how_many
from almanac.publish.exhibits.labels import Dot, layers, placed
from almanac.publish.labels import N_

# How many organisations the picture has, and how many of these are named.
SHOWN, LABELLED = 60, 30
WIDTH, HEIGHT, LISTED = 640, 480, 18
SEED, TURNS, MARGIN, BY_ORDER = 7, 400, 50, 0.7


def network(voice: Voice) -> Chart:
    """Draw the organisations with the heaviest ties: a dot each, larger with more partners, coloured by community.

    Who works together stands together (Fruchterman and Reingold, 1991, from a fixed start).
    """
    of = voice.book.network
    every = sorted(of.nodes.values(), key=lambda row: (-row["partners"], row["organisation"]))
    nodes = every[:SHOWN]
    inside = _connected([row["organisation"] for row in nodes], of.ties)
    nodes = [row for row in nodes if row["organisation"] in inside]
    if not nodes:
        raise NothingToShow
    ids = [row["organisation"] for row in nodes]
    ties = [row for row in of.ties if row["left"] in inside and row["right"] in inside]
    places = _places(ids, [(row["left"], row["right"], row["weight"]) for row in ties])
    groups = _groups([row["community"] for row in nodes])
    dots = [
        {"x": places[row["organisation"]][0], "y": places[row["organisation"]][1], "partners": row["partners"],
         "name": voice.organisation(row["organisation"]).text, "colour": groups.get(row["community"], MUTED)}
        for row in nodes
    ]  # fmt: skip
    lines = [
        dict(zip(("x", "y", "to_x", "to_y"), (*places[row["left"]], *places[row["right"]]), strict=True)) for row in ties
    ]  # fmt: skip
    # Of all, whether the picture has them or not.
    first = every[0]
    title = voice.say(
        N_("The most partners: %(organisation)s, %(number)s"), number=voice.formats.number(first["partners"]),
        organisation=voice.organisation(first["organisation"]).text,
    )  # fmt: skip
    title = voice.first(title, (row["partners"] for row in every))
    note = voice.say(
        N_(
            "A dot is an organisation, the larger the more partners; a line is joint work, a partnership or a common investor; the six greatest communities have a colour each."
        )
    )
    specification = {"layer": _layers(dots, lines), "width": WIDTH, "height": HEIGHT}
    return Chart("network", title, voice.joined(title, note), specification, partners(voice), note, "network")


def _layers(dots: list[dict[str, Any]], lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    def axis(field: str) -> dict[str, Any]:
        domain = [0, WIDTH] if field == "x" else [HEIGHT, 0]
        return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": domain, "nice": False}}

    most = max(dot["partners"] for dot in dots)
    named = [Dot(dot["x"], dot["y"], math.sqrt(_area(dot["partners"], most) / math.pi), dot["name"]) for dot in dots]
    size = {
        "field": "partners", "type": "quantitative", "legend": None,
        "scale": {"domain": [0, most], "range": [_area(0, most), _area(most, most)]},
    }  # fmt: skip
    colour = {"field": "colour", "type": "nominal", "scale": None}
    return [
        {"data": {"values": lines}, "mark": {"type": "rule", "color": RULE, "strokeWidth": 1},
         "encoding": {"x": axis("x"), "y": axis("y"), "x2": {"field": "to_x"}, "y2": {"field": "to_y"}}},
        {"data": {"values": dots}, "mark": {"type": "point", "filled": True, "opacity": 0.9},
         "encoding": {"x": axis("x"), "y": axis("y"), "size": size, "color": colour}},
        *layers(placed(named, LABELLED, WIDTH, HEIGHT), axis("x"), axis("y"), INK),
    ]  # fmt: skip


def _area(partners: int, most: int) -> float:
    """Return a dot's area in square pixels."""
    return round(30 + 390 * partners / most, 1)


def _connected(ids: list[str], ties: list[Row]) -> set[str]:
    """Return the greatest part of the organisations that hangs together."""
    graph: Any = rustworkx.PyGraph(multigraph=False)
    at = dict(zip(ids, graph.add_nodes_from(ids), strict=True))
    graph.add_edges_from(
        [(at[row["left"]], at[row["right"]], None) for row in ties if row["left"] in at and row["right"] in at]
    )
    parts = [sorted(ids[number] for number in part) for part in rustworkx.connected_components(graph)]
    greatest: list[str] = max(parts, key=lambda part: (len(part), part), default=[])
    return set(greatest)


def _groups(communities: list[int]) -> dict[int, str]:
    """Return the colours of the greatest communities of those shown, by their first appearance."""
    found: dict[int, int] = {}
    for number in communities:
        if number:
            found[number] = found.get(number, 0) + 1
    greatest = sorted(found, key=lambda number: (-found[number], number))[: len(GROUPS)]
    return dict(zip(greatest, GROUPS, strict=False))


def _places(ids: list[str], ties: list[tuple[str, str, float]]) -> dict[str, tuple[float, float]]:
    """Return where each organisation stands, in pixels from the left upper corner."""
    graph: Any = rustworkx.PyGraph(multigraph=False)
    at = dict(zip(ids, graph.add_nodes_from(ids), strict=True))
    graph.add_edges_from([(at[left], at[right], weight) for left, right, weight in ties])
    laid = rustworkx.spring_layout(
        graph, weight_fn=lambda weight: min(float(weight), 2.0), k=3.0 / len(ids) ** 0.5, num_iter=TURNS, seed=SEED
    )
    points = [laid[at[id_]] for id_ in ids]
    across = _spread([point[0] for point in points], MARGIN, WIDTH - MARGIN)
    down = _spread([point[1] for point in points], MARGIN / 2, HEIGHT - MARGIN / 2)
    return dict(zip(ids, zip(across, down, strict=True), strict=True))


def _spread(values: list[float], low: float, high: float) -> list[float]:
    """Spread values over a range, a part by distance and the rest by order: what lies far out presses none together."""
    order = sorted(range(len(values)), key=lambda number: (values[number], number))
    least, most = values[order[0]], values[order[-1]]
    places = {number: place / max(1, len(values) - 1) for place, number in enumerate(order)}
    shares = [
        (1 - BY_ORDER) * (value - least) / ((most - least) or 1.0) + BY_ORDER * places[number]
        for number, value in enumerate(values)
    ]
    return [round(low + (high - low) * share, 1) for share in shares]


def partners(voice: Voice) -> Listing:
    """List the organisations with the most partners."""
    rows = sorted(voice.book.network.nodes.values(), key=lambda row: (-row["partners"], row["organisation"]))
    head = voice.head(N_("Organisation"), N_("Country"), N_("Partners"), N_("Weight of its ties"))
    return Listing(voice.say(N_("Organisations with the most partners")), head, tuple(
        (
            voice.organisation(row["organisation"]),
            voice.country(voice.book.organisations[row["organisation"]]["country"]),
            voice.number(row["partners"]), voice.number(row["weight"], 1),
        )
        for row in rows[:LISTED]
    ), page="network")  # fmt: skip


def ties(voice: Voice, most: str = "15") -> Listing:
    """List the heaviest ties."""
    head = voice.head(
        N_("Organisation"),
        N_("Works with"),
        N_("Joint works"),
        N_("Partnerships"),
        N_("Investors of both"),
        N_("Years"),
    )
    rows = tuple(
        (
            voice.organisation(row["left"]), voice.organisation(row["right"]), voice.number(row["works"]),
            voice.number(row["partnerships"]), voice.number(row["investors"]),
            voice.text(voice.formats.range(str(row["first"]), str(row["last"]))),
        )
        for row in voice.book.network.strongest[: how_many(most)]
    )  # fmt: skip
    return Listing(voice.say(N_("The strongest ties")), head, rows, page="network")


def partnerships(voice: Voice, most: str = "15") -> Listing:
    """List the newest partnerships."""
    rows = []
    for row in list(voice.book.partnerships.values())[: how_many(most)]:
        subject, code = in_language(row, "subject", voice.language)
        parties = [voice.organisation(id_).text for id_ in row["organisations"]]
        rows.append((
            Cell(voice.formats.date(row["announced"]), f"partnerships/{row['id']}"),
            Cell(voice.say(N_(", ")).join(parties)), Cell(subject, language="" if code == voice.language else code),
        ))  # fmt: skip
    head = voice.head(N_("Announced"), N_("Organisations"), N_("Subject"))
    return Listing(voice.say(N_("Newest partnerships")), head, tuple(rows), page="partnerships")
