"""Each kind of reference and each of its parts, on tables written by hand; whatever else raises KeyError only."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.text.placeholders import Reference, Shown, parse
from almanac.text.value import Value
from tests.unit.text.small import values


def found(text: str) -> Value:
    placeholder = parse(text)
    assert isinstance(placeholder, Shown)
    return values()(placeholder.reference)


MILLION, LOW, HIGH = Decimal("1000000.00"), Decimal("900000.00"), Decimal("1200000.00")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("counter/GB/2025/strict", Value("money", MILLION, number="counter/GB/2025/strict")),
        ("counter/GB/2025/strict low", Value("money", LOW)),
        ("counter/GB/2025/strict high", Value("money", HIGH)),
        ("counter/GB/2025/strict range", Value("money", LOW, HIGH)),
        ("counter/GB/2025/strict rounds", Value("number", 2)),
        ("counter/GB/2025/broad undisclosed", Value("number", 1)),
        ("leaders/works/all/yandex", Value("number", 4.5, number="leaders/works/all/yandex")),
        ("leaders/works/all/yandex value", Value("number", 4.5, number="leaders/works/all/yandex")),
        ("leaders/works/all/yandex low", Value("number", 3.5)),
        ("leaders/works/all/yandex high", Value("number", 5.5)),
        ("leaders/works/all/yandex range", Value("number", 3.5, 5.5)),
        ("leaders/works/all/yandex rank", Value("rank", 2)),
        ("leaders/works/all/yandex rank-range", Value("rank", 1, 3)),
        ("leaders/works/robotics/yandex", Value("number", 2.0, number="leaders/works/robotics/yandex")),
        ("leaders/raised/all/acme", Value("money", 3e6, number="leaders/raised/all/acme")),
        ("leaders/raised/all/acme range", Value("money", 2e6, 4e6)),
        ("leader/works/all/2", Value("organisation", "yandex")),
        ("leader/works/all/2 country", Value("country", "RU")),
        ("leader/works/all/2 value", Value("number", 4.5, number="leaders/works/all/yandex")),
        ("leader/works/all/1 rank-range", Value("rank", 1, 2)),
        ("position/RU/all", Value("number", 5.0, number="position/RU/all")),
        ("position/RU/all works", Value("number", 5.0, number="position/RU/all")),
        ("position/RU/all share", Value("share", 0.2)),
        ("position/RU/all share-range", Value("share", 0.15, 0.25)),
        ("position/RU/all rank", Value("rank", 2)),
        ("position/RU/all rank-range", Value("rank", 1, 3)),
        ("position/acme/technology/robotics advantage", Value("times", 1.5)),
        ("position/acme/technology/robotics advantage-range", Value("times", 1.2, 1.9)),
        ("position/GB/all growth", Value("change", 0.8)),
        ("position/GB/all growth-range", Value("change", 0.7, 0.9)),
        ("leading/all/2", Value("country", "RU")),
        ("leading/technology/robotics/1", Value("country", "RU")),
        ("leading/all/1 share", Value("share", 0.4)),
        ("topic/technology/robotics", Value("number", 7.5)),
        ("topic/technology/robotics before", Value("number", 5.0)),
        ("topic/technology/robotics complexity", Value("number", -0.25)),
        ("network/1", Value("organisation", "yandex")),
        ("network/2", Value("organisation", "acme", ties=("lone",))),
        ("network/3 partners", Value("number", 2)),
        ("count/organisations", Value("number", 3, number="count/organisations")),
        ("count/organisations/kind/company", Value("number", 2, number="count/organisations/kind/company")),
        ("count/organisations/kind/funder", Value("number", 0, number="count/organisations/kind/funder")),
        ("count/organisations/country/GB", Value("number", 1, number="count/organisations/country/GB")),
        ("count/organisations/country/CN", Value("number", 0, number="count/organisations/country/CN")),
        ("count/organisations/application/health", Value("number", 1, number="count/organisations/application/health")),
        ("count/works", Value("number", 2, number="count/works")),
        ("count/works/kind/paper", Value("number", 1, number="count/works/kind/paper")),
        ("count/works/country/RU", Value("number", 1, number="count/works/country/RU")),
        ("count/works/technology/robotics", Value("number", 1, number="count/works/technology/robotics")),
        ("count/works/technology/speech", Value("number", 0, number="count/works/technology/speech")),
        ("count/rounds", Value("number", 2, number="count/rounds")),
        ("count/rounds/country/GB", Value("number", 1, number="count/rounds/country/GB")),
        ("count/rounds/kind/seed", Value("number", 1, number="count/rounds/kind/seed")),
        ("count/policies/kind/law", Value("number", 1, number="count/policies/kind/law")),
        ("count/partnerships", Value("number", 1, number="count/partnerships")),
        ("count/countries", Value("number", 3, number="count/countries")),
        ("organisation/acme", Value("organisation", "acme")),
        ("country/CN", Value("country", "CN")),
        ("technology/speech", Value("technology", "speech")),
        ("application/health", Value("application", "health")),
        ("edition", Value("date", "2026-02-01")),
        ("last-year", Value("date", "2025")),
    ],
)
def test_what_a_reference_stands_for(text: str, value: Value) -> None:
    assert found(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "planets/all", "edition date", "edition/2026", "last-year/2025", "counter", "counter/GB", "counter/GB/2025",
        "counter/GB/2024/strict", "counter/GB/year/strict", "counter/GB/2_025/strict", "counter/GB/02025/strict",
        "counter/GB/2025/strict/more", "counter/GB/2025/strict definition", "counter/GB/2025/strict total",
        "leaders/works/all/nobody", "leaders/works/nothing/acme", "leaders/joy/all/acme", "leaders/works/all",
        "leaders/works/all/acme joy", "leaders/works/all/acme country", "leader/works/all/0", "leader/works/all/4",
        "leader/works/all/01", "leader/works/all/-1", "leader/works/all/first", "leader/works/all", "leader/works/all/1/2",
        "leader/works/all/1 joy", "leader/works/all/3 country", "position/GB", "position/ZZ/all", "position/GB/robotics",
        "position/GB/all share-joy", "position/GB/all joy", "position/GB/all -range", "position/GB/all density",
        "leading/1", "leading/all", "leading/all/3", "leading/application/robotics/1", "topic/robotics",
        "topic/technology/robotics last", "topic/technology/robotics topic", "topic/technology", "network", "network/4",
        "network/1/2", "network/1 weight", "count", "count/planets", "count/works low", "count/works/technology",
        "count/works/technology/magic", "count/works/application/robotics", "count/works/country/ZZ",
        "count/works/technology/robotics/more", "count/works/year/2017", "count/works/kind/poem",
        "count/partnerships/kind/paper", "count/countries/kind/company", "count/countries/country/GB",
        "organisation", "organisation/nobody", "organisation/acme/more", "organisation/acme country", "country/ZZ",
        "country", "country/GB name", "technology/magic", "technology/health", "application/health/more",
    ],
)  # fmt: skip
def test_a_reference_to_nothing_raises_key_error(text: str) -> None:
    with pytest.raises(KeyError):
        found(text)


WORDS = st.sampled_from([
    "counter", "leaders", "leader", "position", "leading", "topic", "network", "count", "organisation", "country",
    "technology", "application", "edition", "last-year", "GB", "RU", "2025", "strict", "works", "raised", "all", "acme",
    "robotics", "kind", "1", "2", "0", "company", "rounds", "organisations", "indicators", "policies", "topics",
])  # fmt: skip
PARTS = st.sampled_from(
    ["", "range", "low", "high", "rank", "rank-range", "share-range", "country", "partners", "value"]
)


@given(st.lists(WORDS, min_size=1, max_size=5).map("/".join), PARTS)
def test_any_reference_is_a_value_or_a_key_error(path: str, part: str) -> None:
    try:
        value = values()(Reference(path, part))
    except KeyError:
        return
    assert value.value is not None
    assert isinstance(value.value, str) == (
        value.sort in ("organisation", "country", "technology", "application", "date")
    )


NO_TOPICS = pa.table({"topic": pa.array([], pa.string()), "last": pa.array([], pa.int32())})


def test_an_edition_without_works_still_has_names() -> None:
    without = values(topic_figures=NO_TOPICS)
    assert without(Reference("organisation/lone")).value == "lone"
    with pytest.raises(KeyError):
        without(Reference("last-year"))
