"""Who articles name: an organisation of the facts where that is sure, else a local one that keeps its id."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from almanac.resolve.directory import Directory
from almanac.resolve.newcomers import Newcomers
from almanac.resolve.organisations import ORGANISATIONS
from almanac.resolve.partnerships import PARTNERSHIPS, merge_partnerships

FACT = {"source": "https://example.org/1"}


def newcomers() -> Newcomers:
    rows = [
        dict.fromkeys(ORGANISATIONS.names) | {"id": "deepmind", "kind": "company", "country": "GB", "name_en": "DeepMind",
                                              "other_names": ["Google DeepMind"]},
        dict.fromkeys(ORGANISATIONS.names) | {"id": "mipt", "kind": "university", "country": "RU", "city": "Dolgoprudny",
                                              "name_en": "Moscow Institute of Physics and Technology",
                                              "name_ru": "МФТИ", "other_names": []},
    ]  # fmt: skip
    names = [
        {"organisation": "deepmind", "name": "DeepMind"}, {"organisation": "mipt", "name": "МФТИ"},
    ]  # fmt: skip
    view = pa.Table.from_pylist(rows, schema=ORGANISATIONS)
    return Newcomers(Directory(view, pa.Table.from_pylist(names)), view)


def test_the_known_are_linked_and_the_unknown_made() -> None:
    place = newcomers()
    assert (found := place.link("DeepMind", None, FACT)) is not None
    assert found.organisation == "deepmind"
    assert (found := place.link("МФТИ", None, FACT)) is not None
    assert found.organisation == "mipt"
    assert (new := place.link("Тихий цех", "RU", FACT)) is not None
    assert (again := place.link("Тихий цех", None, FACT)) is not None
    assert new.organisation == again.organisation == "local-tikhiy-tsekh"
    assert (university := place.link("北原大学", None, FACT)) is not None
    rows = {row["id"]: row for row in place.rows()}
    assert rows["local-tikhiy-tsekh"]["country"] == "RU"
    assert rows[university.organisation]["kind"] == "university"
    assert place.link("n/a", None, FACT) is None


def pact(id_: str, announced: str, quote: str | None) -> dict[str, Any]:
    row = dict.fromkeys(PARTNERSHIPS.names[: PARTNERSHIPS.get_field_index("organisations")])
    return row | {
        "id": id_, "parties": ["a", "b"], "announced": announced, "technologies": [], "quote": quote,
        "source": f"https://example.org/{id_}", "snapshot": "x", "record": "x:1", "retrieved": None,
    }  # fmt: skip


def test_reports_of_one_partnership_are_one_and_its_sources_stay() -> None:
    rows = pa.Table.from_pylist([
        pact("own", "2019-06-18", None), pact("r1", "2019-06", "…"), pact("r2", "2019-09-01", "…"),
        pact("r3", "2019-06-20", "…"),
    ])  # fmt: skip
    links = [
        {"table": "partnerships", "id": id_, "organisation": organisation}
        for id_ in ("own", "r1", "r2", "r3")
        for organisation in (("a", "b") if id_ != "r3" else ("a", "a"))
    ]
    found = merge_partnerships(rows, links).to_pylist()
    assert [(row["id"], row["reports"]) for row in found] == [("own", ["own", "r1"]), ("r2", ["r2"])]
    assert found[0]["sources"] == ["https://example.org/own", "https://example.org/r1"]
