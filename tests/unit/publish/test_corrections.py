from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from almanac.publish.book import Book
from almanac.publish.corrections import place_of

BOOK = cast(
    "Book",
    SimpleNamespace(
        rounds={"wayve-2024-05-07": {}}, organisations={"wayve": {}}, articles={"a-brief": {}}, countries=["GB"],
        years=[2017], counters={(2017, "strict"): {}}, masthead=SimpleNamespace(year=2018, definition="strict"),
        taxonomy=SimpleNamespace(technologies=[SimpleNamespace(id="speech")], applications=[]),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("counter/GB/2017/strict", "counter/2017"),
        ("counter/GB/2017-07/strict", "counter/2017"),
        ("counter/GB/2018/strict", None),
        ("counter/GB", None),
        ("counter/2017/index.html", "counter/2017"),
        ("counter/index.html", "counter"),
        ("leaders/works/speech/wayve", "leaders"),
        ("count/works", "method"),
        ("rows/rounds", "method"),
        ("rounds/wayve-2024-05-07", "rounds/wayve-2024-05-07"),
        ("rounds/nobody", None),
        ("/organisations/wayve/", "organisations/wayve"),
        ("countries/gb/index.html", "countries/gb"),
        ("technologies/speech", "technologies/speech"),
        ("applications/speech", None),
        ("position/GB/all", None),
        ("../../etc/passwd", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_leads_to_a_page_that_there_is(number: Any, place: str | None) -> None:
    assert place_of(BOOK, number) == place
