"""Who leads: ranks with their intervals, and the same as a table."""

from __future__ import annotations

from almanac.analyse.shares import Measure
from almanac.publish.book import Row
from almanac.publish.exhibits.exhibit import Cell, Chart, Listing, NothingToShow, Voice, how_many
from almanac.publish.exhibits.spans import spanned, spans
from almanac.publish.labels import N_, label_of

SHOWN = 15


def ranks(voice: Voice, measure: str, area: str = "all") -> Chart:
    """Draw the first organisations by a measure: a dot at the rank, a line from the low to the high end of its range."""
    every = _rows(voice, measure, area)
    rows = every[:SHOWN]
    if not rows:
        raise NothingToShow
    values = spanned(rows, "rank", lambda row: voice.organisation(row["organisation"]).text)
    axis = {
        "type": "quantitative", "title": voice.say(N_("Rank")), "scale": {"nice": False, "domainMin": 0.5},
        "axis": {"tickMinStep": 1, "format": "d"},
    }  # fmt: skip
    told = voice.say(label_of("measure", measure))
    if area != "all":
        told = _within(voice, told, area)
    title = voice.say(
        N_("First by %(measure)s: %(organisation)s"), measure=told, organisation=values[0]["name"]
    )  # fmt: skip
    title = voice.first(title, (-row["rank"] for row in every))
    note = voice.say(
        N_("The dot is the rank; the line is the range that holds 90%% of the ranks. Where lines overlap, the order is not settled.")
    )  # fmt: skip
    data = leaders(voice, measure, area, str(SHOWN))
    name = f"ranks-{measure}-{area}"
    return Chart(name, title, voice.joined(title, note), spans(values, "rank", axis), data, note, "leaders")


def leaders(voice: Voice, measure: str, area: str = "all", most: str = "10") -> Listing:
    """List the first organisations by a measure, with the ranges of values and ranks."""
    head = voice.head(
        N_("Rank"),
        N_("Organisation"),
        N_("Country"),
        N_("Value"),
        N_("5–95%% of the value"),
        N_("5–95%% of the rank"),
    )
    rows = tuple(_row(voice, row, Measure(measure)) for row in _rows(voice, measure, area)[: how_many(most)])
    title = voice.say(label_of("measure", measure))
    title = title[:1].upper() + title[1:]
    return Listing(title if area == "all" else _within(voice, title, area), head, rows, page="leaders")


def _row(voice: Voice, row: Row, measure: Measure) -> tuple[Cell, ...]:
    currency = voice.book.masthead.currency
    if measure is Measure.RAISED:
        value = voice.text(voice.formats.money(row["value"], currency))
        ends = voice.text(voice.formats.money_range(row["value_low"], row["value_high"], currency))
    else:
        value, ends = voice.number(row["value"], 2), voice.spread(row["value_low"], row["value_high"], 2)
    organisation = row["organisation"]
    return (
        voice.number(row["rank"]), voice.organisation(organisation),
        voice.country(voice.book.organisations[organisation]["country"]), value, ends,
        voice.spread(row["rank_low"], row["rank_high"]),
    )  # fmt: skip


def _rows(voice: Voice, measure: str, area: str) -> list[Row]:
    by = Measure(measure)
    if area == "all":
        return voice.book.leaders(by)
    return voice.book.leaders(by, **{_half(voice, area): area})


def _half(voice: Voice, area: str) -> str:
    half = "technology" if ("technology", area) in voice.book.topic else "application"
    if (half, area) not in voice.book.topic:
        raise KeyError(area)
    return half


def _within(voice: Voice, measure: str, area: str) -> str:
    return voice.say(N_("%(measure)s, %(area)s"), measure=measure, area=_area(voice, area))


def _area(voice: Voice, area: str) -> str:
    return voice.topic(_half(voice, area), area).text
