"""How complete the data is: works by year, and of how many the organisations are known; and how much there is of all."""

from __future__ import annotations

from almanac.model.tables import SCHEMAS
from almanac.publish.exhibits.drawn import ACCENT, RULE
from almanac.publish.exhibits.exhibit import Cell, Chart, Listing, NothingToShow, Voice
from almanac.publish.labels import N_, label_of


def coverage(voice: Voice) -> Chart:
    """Draw the works of each year, those of known organisations apart."""
    years = sorted(voice.book.coverage)
    if not years:
        raise NothingToShow
    known, unknown = voice.say(N_("organisation known")), voice.say(N_("organisation not known"))
    values = []
    for year, works, linked in years:
        values.append({"year": str(year), "works": linked, "part": known, "order": 0})
        values.append({"year": str(year), "works": works - linked, "part": unknown, "order": 1})
    colour = {
        "field": "part", "type": "nominal", "title": None, "scale": {"domain": [known, unknown], "range": [ACCENT, RULE]},
        "legend": {"orient": "top", "labelFontSize": 12},
    }  # fmt: skip
    x = {"field": "year", "type": "nominal", "title": None, "axis": {"labelAngle": 0, "labelOverlap": True}}
    encoding = {
        "x": x, "y": {"field": "works", "type": "quantitative", "title": voice.say(N_("works"))}, "color": colour,
        "order": {"field": "order"},
    }  # fmt: skip
    total, linked = sum(row[1] for row in years), sum(row[2] for row in years)
    title = voice.say(
        N_("An organisation is known for %(share)s of the works"), share=voice.formats.percent(linked / total)
    )  # fmt: skip
    head = voice.head(N_("Year"), N_("Works"), N_("With a known organisation"))
    rows = tuple((Cell(str(year)), voice.number(works), voice.number(of)) for year, works, of in reversed(years))
    specification = {"data": {"values": values}, "mark": "bar", "encoding": encoding, "width": 620, "height": 220}
    if str(years[-1][0]) == voice.book.masthead.edition[:4]:
        note = voice.say(N_("The newest year is not over, and some sources leave out whole venues and years."))
    else:
        note = voice.say(N_("Some sources leave out whole venues and years."))
    data = Listing(title, head, rows, page="method")
    return Chart("coverage", title, voice.joined(title, note), specification, data, note, "method")


def tables(voice: Voice) -> Listing:
    """List the tables of facts with how many rows each has."""
    facts = voice.book.stages.facts
    rows = tuple(
        (Cell(voice.say(label_of("table", name))), voice.number(facts[name].num_rows))
        for name in SCHEMAS if facts[name].num_rows
    )  # fmt: skip
    return Listing(
        voice.say(N_("What the edition is made from")), voice.head(N_("Table"), N_("Rows")), rows, page="method"
    )
