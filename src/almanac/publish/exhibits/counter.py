"""The counter's figures: a year's months beside what others published, its running total, and all years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from almanac.model.dates import parse_date
from almanac.publish.book import Row
from almanac.publish.exhibits.drawn import ACCENT, SECOND
from almanac.publish.exhibits.exhibit import Cell, Chart, Listing, NothingToShow, Voice
from almanac.publish.labels import N_, NN_, label_of
from almanac.publish.links import host_of
from almanac.publish.places import page_of

WIDTH = 620
_ROUNDS = NN_("%(num)s round", "%(num)s rounds")


def monthly(voice: Voice, months: list[Row]) -> Chart:
    """Draw a year's months as bars, with ticks for what was published; months: rows of `pages.counter_months`."""
    shown = [row for row in months if parse_date(row["period"]).month]
    if not any(row["total"] or row["published"] for row in shown):
        raise NothingToShow
    masthead = voice.book.masthead
    rows = [
        {
            "month": voice.formats.month(row["period"], short=True), "ours": float(row["total"]) / 1e6,
            "published": None if row["published"] is None else float(row["published"]) / 1e6,
        }
        for row in shown
    ]  # fmt: skip
    names = [str(row["month"]) for row in rows]
    x = {
        "field": "month",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": {"labelAngle": 0, "labelOverlap": True},
    }
    bars = {
        "mark": {"type": "bar", "color": ACCENT, "size": 26},
        "encoding": {"x": x, "y": {"field": "ours", "type": "quantitative", "title": _unit(voice)}},
    }
    ticks = {
        "transform": [{"filter": "isValid(datum.published)"}],
        "mark": {"type": "tick", "color": SECOND, "thickness": 3, "size": 38},
        "encoding": {"x": x, "y": {"field": "published", "type": "quantitative"}},
    }
    compared = any(row["published"] is not None for row in rows)
    layers = [bars, ticks] if compared else [bars]
    year = months[0]["period"][:4]
    head = voice.head(N_("Month"), N_("Total"), N_("Rounds"))
    publisher, note = (masthead.compare or "", "")
    if compared:
        head = (*head, publisher)
        note = voice.say(N_("A bar is our total, a mark what %(publisher)s published."), publisher=publisher)
    data = Listing("", head, tuple(_month_row(voice, row, compared) for row in shown))
    best = max(shown, key=lambda row: row["total"])
    title = _nothing_disclosed(voice) if not best["total"] else voice.first(voice.say(
        N_("%(month)s was the strongest month: %(total)s in %(rounds)s"), month=voice.formats.date(best["period"]),
        total=voice.formats.money(best["total"], masthead.currency), rounds=voice.many(*_ROUNDS, best["rounds"]),
    ), (row["total"] for row in shown))  # fmt: skip
    specification = {"data": {"values": rows}, "layer": layers, "width": WIDTH, "height": 240}
    told = voice.joined(title, note) if note else title
    return Chart(f"counter-{year}", title, told, specification, data, note, f"counter/{year}")


def _nothing_disclosed(voice: Voice) -> str:
    return voice.say(N_("No disclosed money is known yet"))


def _unit(voice: Voice) -> str:
    millions = voice.say(N_("millions"))
    return f"{millions}, {voice.book.masthead.currency}"


def _month_row(voice: Voice, row: Row, compared: bool) -> tuple[Cell, ...]:
    ours = (Cell(voice.formats.date(row["period"])), voice.text(voice.total(row)), voice.number(row["rounds"]))
    if not compared:
        return ours
    if row["published"] is None:
        return (*ours, Cell(voice.say(N_("not published"))))
    return (*ours, voice.text(voice.formats.money(row["published"], voice.book.masthead.currency, fine=True)))


def running(voice: Voice, year: int, counting: list[Row]) -> Chart:
    """Draw a year's running total as a stair, from the rounds whose day is known; counting: rounds in order of date."""
    exact = [row for row in counting if row["first_day"] == row["last_day"] and row["converted"]]
    if len(exact) < 2:
        raise NothingToShow
    rows, data, total = [{"day": f"{year}-01-01", "total": 0.0}], [], 0.0
    for row in exact:
        total += float(row["converted"]) / 1e6
        rows.append({"day": row["first_day"].isoformat(), "total": round(total, 6)})
        told = voice.formats.money(total * 1e6, voice.book.masthead.currency)
        data.append(
            (Cell(voice.formats.date(row["first_day"])), voice.organisation(row["organisation"]), voice.text(told))
        )
    last = max(exact[-1]["first_day"].isoformat(), min(f"{year}-12-31", voice.book.masthead.edition))
    rows.append({"day": last, "total": rows[-1]["total"]})
    months = [voice.formats.month(f"{year}-{month:02}", short=True) for month in range(1, 13)]
    quoted = ", ".join(f"'{name}'" for name in months)
    x = {
        "field": "day", "type": "temporal",
        "scale": {"domain": [{"year": year, "month": 1, "date": 1}, {"year": year, "month": 12, "date": 31}]},
        "axis": {
            "values": [{"year": year, "month": month, "date": 1} for month in range(1, 13)], "title": None, "grid": False,
            "labelExpr": f"[{quoted}][month(datum.value)]", "labelAngle": 0, "labelOverlap": True,
        },
    }  # fmt: skip
    title = voice.say(N_("Running total of the rounds whose day is known"))
    head = voice.head(N_("Day"), N_("Organisation"), N_("Running total"))
    return Chart(
        f"running-{year}", title, title, _stair(rows, x, voice), Listing("", head, tuple(data)), page=f"counter/{year}"
    )


def _stair(rows: list[dict[str, Any]], x: dict[str, Any], voice: Voice) -> dict[str, Any]:
    # Several rounds of a day are steps of one stair; Vega-Lite would stack them.
    y = {"field": "total", "type": "quantitative", "title": _unit(voice), "stack": False}
    return {
        "data": {"values": rows},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "area", "color": ACCENT, "opacity": 0.15, "interpolate": "step-after"}},
            {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2, "interpolate": "step-after"}},
        ],
        "width": WIDTH,
        "height": 200,
    }


def curve(voice: Voice) -> Chart:
    """Draw the running total of all years of the edition's counter."""
    book = voice.book
    rounds = [
        row for row in book.rounds.values()
        if row["excluded"] is None and row["country"] == book.masthead.country and row["converted"]
    ]  # fmt: skip
    if len(rounds) < 2:
        raise NothingToShow
    rounds.sort(key=lambda row: (row["first_day"], row["id"]))
    rows: list[dict[str, Any]] = []
    total = 0.0
    for row in rounds:
        total += float(row["converted"]) / 1e6
        rows.append({"day": row["first_day"].isoformat(), "total": round(total, 6)})
    x = {
        "field": "day",
        "type": "temporal",
        "axis": {"title": None, "grid": False, "format": "%Y", "tickCount": "year"},
    }
    told = voice.formats.money(total * 1e6, book.masthead.currency)
    title = voice.say(
        N_("In all years together: %(total)s in %(rounds)s"), total=told, rounds=voice.many(*_ROUNDS, len(rounds))
    )
    note = voice.say(N_("A round of which only the month or year is known stands at its first day."))
    return Chart("curve", title, title, _stair(rows, x, voice), years_listing(voice), note, "counter")


def years(voice: Voice) -> Chart:
    """Draw each year's total with its interval; a year of which nothing is known has its place, and nothing there."""
    masthead, counters = voice.book.masthead, _every_year(voice)
    if not counters:
        raise NothingToShow
    rows = [
        {"year": str(year), **{name: float(row[name]) / 1e6 for name in ("total", "low", "high") if row["rounds"]}}
        for year, row in counters
    ]
    names = [row["year"] for row in rows]
    x = {"field": "year", "type": "nominal", "title": None, "scale": {"domain": names}, "axis": {"labelAngle": 0}}
    unit = _unit(voice)
    layers = [
        {"mark": {"type": "bar", "color": ACCENT, "size": 24},
         "encoding": {"x": x, "y": {"field": "total", "type": "quantitative", "title": unit}}},
        {"transform": [{"filter": "isValid(datum.low)"}], "mark": {"type": "rule", "color": SECOND, "strokeWidth": 3},
         "encoding": {"x": x, "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}},
    ]  # fmt: skip
    year, best = max(counters, key=lambda each: (each[1]["total"], each[0]))
    title = _nothing_disclosed(voice) if not best["total"] else voice.first(voice.say(
        N_("The most money is of %(year)s: %(total)s in %(rounds)s"), year=voice.formats.date(str(year)),
        total=voice.formats.money(best["total"], masthead.currency), rounds=voice.many(*_ROUNDS, best["rounds"]),
    ), (row["total"] for _, row in counters))  # fmt: skip
    note = voice.say(N_("The line over a bar is the 5–95%% interval."))
    specification = {"data": {"values": rows}, "layer": layers, "width": WIDTH, "height": 240}
    return Chart("years", title, voice.joined(title, note), specification, years_listing(voice), note, "counter")


# A year of which nothing is known.
_NONE = {"total": Decimal(0), "rounds": 0, "undisclosed": 0, "unconverted": 0}


def _every_year(voice: Voice) -> list[tuple[int, Row]]:
    """Return the edition's counter of each year from the first that has a round to the last."""
    book, definition = voice.book, voice.book.masthead.definition
    known = [year for year in book.years if book.counters[year, definition]["rounds"]]
    return (
        [(year, book.counters.get((year, definition), _NONE)) for year in range(min(known), max(known) + 1)]
        if known
        else []
    )


def years_listing(voice: Voice) -> Listing:
    """List each year's total, interval and rounds, the newest first."""
    masthead = voice.book.masthead
    head = voice.head(
        N_("Year"), N_("Total"), N_("5–95%% of the value"), N_("Rounds"), N_("Not disclosed"), N_("Not converted")
    )  # fmt: skip
    rows = tuple(
        (
            Cell(voice.formats.date(str(year)), page_of(voice.book, f"counter/{masthead.country}/{year}/{masthead.definition}")),
            voice.text(voice.total(row)),
            voice.text(voice.formats.money_range(row["low"], row["high"], masthead.currency) if row["rounds"] else "—"),
            *(voice.number(row[name]) for name in ("rounds", "undisclosed", "unconverted")),
        )
        for year, row in reversed(_every_year(voice))
    )  # fmt: skip
    return Listing(masthead.counter_title[voice.language], head, rows, page="counter")


def rounds(voice: Voice, year: str = "") -> Listing:
    """List the rounds of a year that count, or the newest of all years."""
    book = voice.book
    rows = [row for row in book.rounds.values() if row["excluded"] is None]
    rows = [row for row in rows if row["year"] == int(year)] if year else rows[:20]
    head = voice.head(N_("Announced"), N_("Organisation"), N_("Kind"), N_("Amount"), N_("Sources"))
    return Listing(
        voice.say(N_("Rounds")), head, tuple(_round_row(voice, row) for row in rows), page="rounds"
    )  # fmt: skip


def _round_row(voice: Voice, row: Row) -> tuple[Cell, ...]:
    amount = (
        voice.say(N_("not disclosed")) if row["amount"] is None else voice.formats.money(row["amount"], row["currency"])
    )
    source = row["sources"][0]
    return (
        Cell(voice.formats.date(row["announced"]), f"rounds/{row['id']}"), voice.organisation(row["organisation"]),
        Cell(voice.say(label_of("round", row["kind"]))), voice.text(amount),
        Cell(host_of(source), address="" if source.startswith("urn:") else source, language="und"),
    )  # fmt: skip


def totals(voice: Voice) -> Listing:
    """List what others published of the counter's country beside ours."""
    book, money = voice.book, voice.formats.money
    currency = book.masthead.currency
    head = voice.head(N_("Publisher"), N_("Period"), N_("As stated"), N_("Almanac"), N_("They have more by"))
    rows = tuple(
        (
            Cell(split.publisher, language="und"), Cell(voice.formats.date(split.period)),
            voice.text(money(split.stated, split.currency)), voice.text(money(split.ours, currency)),
            voice.text("—" if split.gap is None else money(split.gap, currency)),
        )
        for split in book.splits
    )  # fmt: skip
    return Listing(voice.say(N_("Beside what others published")), head, rows, page="counter")
