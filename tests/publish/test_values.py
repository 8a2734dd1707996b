"""What prose says a number is, and what `almanac trace` adds up from its rows, are one and the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from almanac.analyse.trace import Tracer
from almanac.facts.store import Tables
from almanac.pipeline import Run
from almanac.publishing import values
from almanac.text.placeholders import Reference


@pytest.fixture(scope="module")
def tracer(bundled: Run) -> Tracer:
    stages = ("collect", "resolve", "classify", "analyse")
    return Tracer(bundled.rule.definition, bundled.top_venues, *(bundled.tables(stage) for stage in stages))


def numbers(run: Run, analysed: Tables) -> Iterator[str]:
    """Numbers of every kind: all counters, all countries, and some of the leaders of each ranking."""
    for row in analysed["counters"].to_pylist():
        yield f"counter/{row['country']}/{row['year']}/{row['definition']}"
    for at, row in enumerate(analysed["leaders"].to_pylist()):
        if row["country"] is None and row["kind"] is None and at % 9 == 0:
            area = row["technology"] or row["application"] or "all"
            yield f"leaders/{row['measure']}/{area}/{row['organisation']}"
    for at, row in enumerate(analysed["positions"].to_pylist()):
        if row["id"] in run.industry.countries and (row["topic"] == "all" or at % 3 == 0):
            yield "/".join(filter(None, ("position", row["id"], row["half"], row["topic"])))
    for table in ("organisations", "works", "rounds", "partnerships", "policies", "articles", "countries"):
        yield f"count/{table}"
    for table in ("organisations", "works", "rounds", "policies"):
        yield from (f"count/{table}/country/{code}" for code in ("GB", "RU", "FR", "AQ"))
    for topic in run.industry.taxonomy.technologies[:4]:
        yield from (f"count/{table}/technology/{topic.id}" for table in ("organisations", "works", "partnerships"))
    for topic in run.industry.taxonomy.applications[:4]:
        yield from (f"count/{table}/application/{topic.id}" for table in ("organisations", "works"))
    yield from (f"count/organisations/kind/{kind}" for kind in ("company", "university", "institute", "funder"))
    yield from (
        "count/works/kind/paper",
        "count/works/kind/model",
        "count/policies/kind/strategy",
        "count/rounds/kind/seed",
    )


def test_a_number_in_prose_is_the_one_that_is_traced(bundled: Run, tracer: Tracer) -> None:
    told = values(bundled)
    found = sorted(set(numbers(bundled, bundled.tables("analyse"))))
    assert len(found) > 200
    assert len({number.split("/")[0] for number in found}) == 4
    differ = []
    for number in found:
        value = told(Reference(number))
        assert value.number == number
        traced = tracer.trace(number).value
        if float(value.value) != pytest.approx(traced, abs=1e-6):
            differ.append((number, value.value, traced))
    assert differ == []
