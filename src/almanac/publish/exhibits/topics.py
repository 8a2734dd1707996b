"""Technologies and applications: how their works grew, how complex they are, and who leads in each."""

from __future__ import annotations

from almanac.model.taxonomy import HALVES
from almanac.publish.exhibits.drawn import ACCENT, MUTED, SECOND
from almanac.publish.exhibits.exhibit import Cell, Chart, Listing, NothingToShow, Voice
from almanac.publish.exhibits.labels import named_rows
from almanac.publish.labels import N_

_HALF_OF = {plural: half for half, plural in HALVES.items()}


def growth(voice: Voice, folder: str) -> Chart:
    """Draw the works of each topic in the last three years beside the three before; folder: technologies, applications."""
    half = _HALF_OF[folder]
    rows = [
        row for row in voice.book.stages.analysed["topic_figures"].to_pylist() if row["topic"].startswith(f"{half}/")
    ]
    rows = sorted((row for row in rows if row["works"] or row["before"]), key=lambda row: (-row["works"], row["topic"]))
    if not rows:
        raise NothingToShow
    values = [
        {"name": voice.topic(*row["topic"].split("/")).text, "order": at, "now": round(row["works"], 2),
         "before": round(row["before"], 2)}
        for at, row in enumerate(rows)
    ]  # fmt: skip
    y = named_rows(values)
    axis = {"type": "quantitative", "title": voice.say(N_("works"))}
    layers = [
        {"mark": {"type": "rule", "color": MUTED, "strokeWidth": 1.5},
         "encoding": {"y": y, "x": {"field": "before", **axis}, "x2": {"field": "now"}}},
        {"mark": {"type": "point", "color": SECOND, "size": 60, "strokeWidth": 2},
         "encoding": {"y": y, "x": {"field": "before", **axis}}},
        {"mark": {"type": "point", "color": ACCENT, "filled": True, "size": 80, "opacity": 1},
         "encoding": {"y": y, "x": {"field": "now", **axis}}},
    ]  # fmt: skip
    title = voice.first(
        voice.say(N_("The most works: %(topic)s"), topic=values[0]["name"]), (row["works"] for row in rows)
    )
    last = rows[0]["last"]
    note = voice.say(
        N_("The full dot is %(now)s, the open one %(before)s. A work that is about several counts in each."),
        now=voice.formats.range(str(last - 2), str(last)), before=voice.formats.range(str(last - 5), str(last - 3)),
    )  # fmt: skip
    specification = {"data": {"values": values}, "layer": layers, "width": 440, "height": {"step": 26}}
    return Chart(
        f"growth-{folder}", title, voice.joined(title, note), specification, listing(voice, folder), note, folder
    )


def listing(voice: Voice, folder: str) -> Listing:
    """List a half of the taxonomy with works, then and now, complexity, and the organisation with the most works."""
    half = _HALF_OF[folder]
    figures = {row["topic"]: row for row in voice.book.stages.analysed["topic_figures"].to_pylist()}
    rows = []
    for topic in getattr(voice.book.taxonomy, folder):
        row = figures.get(f"{half}/{topic.id}")
        if row is None:
            continue
        leaders = voice.book.leaders(**{half: topic.id})
        rows.append((
            voice.topic(half, topic.id), voice.number(row["works"], 1), voice.number(row["before"], 1),
            voice.text("—" if row["complexity"] is None else voice.formats.signed(row["complexity"])),
            voice.organisation(leaders[0]["organisation"]) if leaders else Cell("—"),
        ))  # fmt: skip
    head = voice.head(
        N_("Topic"),
        N_("Works of the last three years"),
        N_("Of the three before"),
        N_("Complexity"),
        N_("First by works"),
    )
    title = voice.say(N_("Technologies")) if half == "technology" else voice.say(N_("Applications"))
    return Listing(title, head, tuple(rows), page=folder)


def meanings(voice: Voice, folder: str) -> Listing:
    """List a half of the taxonomy with what each entry means."""
    half = _HALF_OF[folder]
    rows = tuple(
        (voice.topic(half, topic.id), Cell(topic.definition[voice.language]))
        for topic in getattr(voice.book.taxonomy, folder)
    )
    title = voice.say(N_("Technologies")) if folder == "technologies" else voice.say(N_("Applications"))
    return Listing(title, voice.head(N_("Topic"), N_("Meaning")), rows, page=folder)
