from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from almanac.publish.book import Book
from almanac.publish.corrections import place_of

BOOK = cast(
    "Book",
    SimpleNamespace(
        organisations={"wayve": {}}, countries=["GB"], years=[2017], counters={(2017, "strict"): {}},
        masthead=SimpleNamespace(year=2018, definition="strict"), topic={("technology", "speech"): {}},
    ),
)  # fmt: skip
PAGES = {
    f"{folder}/index.html"
    for folder in (
        "counter", "counter/2017", "works", "method", "rounds", "rounds/wayve-2024-05-07", "organisations/wayve",
        "countries/gb", "countries/gb/brief", "technologies/speech", "partnerships/a-b", "chapters/state",
    )
}  # fmt: skip


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("counter/GB/2017/strict", "counter/2017"),
        ("counter/GB/2017-07/strict", "counter/2017"),
        ("counter/GB/2018/strict", None),
        ("counter/GB", None),
        ("counter/2017/index.html", "counter/2017"),
        ("counter/index.html", "counter"),
        ("leaders/works/speech/wayve", "organisations/wayve"),
        ("leaders/works/speech/nobody", None),
        ("count/works", "works"),
        ("count/works/technology/speech", "technologies/speech"),
        ("count/works/technology/chess", None),
        ("rows/rounds", "method"),
        ("rounds/wayve-2024-05-07", "rounds/wayve-2024-05-07"),
        ("rounds/nobody", None),
        ("/organisations/wayve/", "organisations/wayve"),
        ("countries/gb/index.html", "countries/gb"),
        ("countries/gb/brief", "countries/gb/brief"),
        ("partnerships/a-b", "partnerships/a-b"),
        ("chapters/state", "chapters/state"),
        ("technologies/speech", "technologies/speech"),
        ("applications/speech", None),
        ("position/GB/all", "countries/gb"),
        ("../../etc/passwd", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_leads_to_a_page_that_there_is(number: Any, place: str | None) -> None:
    assert place_of(BOOK, PAGES, number) == place
