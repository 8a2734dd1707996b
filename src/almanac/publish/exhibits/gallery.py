"""Every exhibit that a chapter may call for, by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from almanac.publish.exhibits import counter, countries, network, ranks, topics, works
from almanac.publish.exhibits.exhibit import Chart, Listing, NothingToShow, Voice
from almanac.publish.pages import counter_months
from almanac.text.placeholders import Block


def _monthly(voice: Voice, year: str) -> Chart:
    return counter.monthly(voice, counter_months(voice.book, int(year)))


def _running(voice: Voice, year: str) -> Chart:
    rows = [row for row in voice.book.year_rounds(int(year)) if row["excluded"] is None]
    return counter.running(voice, int(year), rows)


CHARTS: dict[str, Callable[..., Chart]] = {
    "counter": _monthly, "running": _running, "curve": counter.curve, "years": counter.years, "ranks": ranks.ranks,
    "map": countries.world, "shares": countries.shares, "specialisation": countries.specialisation,
    "pairs": countries.pairs, "network": network.network, "growth": topics.growth, "coverage": works.coverage,
}  # fmt: skip
LISTINGS: dict[str, Callable[..., Listing]] = {
    "years": counter.years_listing, "rounds": counter.rounds, "totals": counter.totals, "leaders": ranks.leaders,
    "shares": countries.shares_listing, "moves": countries.briefs, "partners": network.partners, "ties": network.ties,
    "partnerships": network.partnerships, "topics": topics.listing, "meanings": topics.meanings, "tables": works.tables,
}  # fmt: skip


def exhibit(voice: Voice, block: Block) -> Chart | Listing | None:
    """Return what a block calls for; None where there is nothing to show.

    Raises KeyError where no exhibit is called so, or where what it is asked of is not there.
    """
    if block not in voice.shown:
        try:
            voice.shown[block] = _made(voice, block)
        except (TypeError, ValueError) as error:
            raise KeyError(str(error)) from error
    return voice.shown[block]


def _made(voice: Voice, block: Block) -> Chart | Listing | None:
    make: Callable[..., Any] = (CHARTS if block.kind == "figure" else LISTINGS)[block.name]
    try:
        made: Chart | Listing = make(voice, *block.arguments)
    except NothingToShow:
        return None
    return made if isinstance(made, Chart) or made.rows else None


def year_charts(voice: Voice) -> Iterator[Chart]:
    """Yield the figures of each year of the counter: its months, and its running total."""
    definition = voice.book.masthead.definition
    for year in sorted({voice.book.masthead.year, *voice.book.years}):
        if (year, definition) in voice.book.counters:
            for name in ("counter", "running"):
                chart = exhibit(voice, Block("figure", name, (str(year),)))
                if isinstance(chart, Chart):
                    yield chart
