from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from almanac.model.tables import SCHEMAS
from almanac.resolve.works import merge_works, title_keys

NOTHING: dict[str, Any] = {
    "kind": "paper", "venue": None, "abstract": None, "citations": None, "notable": False, "technologies": [],
    "applications": [], "authors": [], "identifiers": [], "source": "https://example.org/", "snapshot": "0" * 64,
    "record": "f:1", "retrieved": None,
}  # fmt: skip


def work(id_: str, title: str, published: str = "2020", **more: Any) -> dict[str, Any]:
    return NOTHING | {"id": id_, "title": title, "published": published} | more


def merged(
    *works: dict[str, Any], mentions: dict[str, list[str]] | None = None
) -> tuple[list[dict[str, Any]], list[tuple[str, str]], dict[str, str]]:
    schema = pa.schema([field.with_nullable(True) for field in SCHEMAS["works"]])
    rows = [
        {"work": id_, "entry": entry, "mention": mention, "ror": None} | {key: NOTHING[key] for key in PROVENANCE}
        for id_, of in (mentions or {}).items()
        for entry, mention in enumerate(of, start=1)
    ]
    affiliation = pa.schema([field.with_nullable(True) for field in SCHEMAS["affiliations"]])
    found, affiliations, same = merge_works(
        pa.Table.from_pylist(list(works), schema=schema), pa.Table.from_pylist(rows, schema=affiliation)
    )
    pairs = list(zip(affiliations["work"].to_pylist(), affiliations["mention"].to_pylist(), strict=True))
    into = dict(zip(same["work"].to_pylist(), same["into"].to_pylist(), strict=True))
    return found.to_pylist(), pairs, into


PROVENANCE = ("source", "snapshot", "record", "retrieved")
TITLE = "A method for telling one work from another"


def test_works_with_an_identifier_in_common_are_one_whatever_their_titles() -> None:
    found, _, into = merged(
        work("p:1", "First title", identifiers=["doi:10.1/x"]),
        work("q:1", "Zweiter Titel", "2024", identifiers=["arxiv:1", "doi:10.1/x"]),
        work("r:1", "Third title", identifiers=["arxiv:1"], citations=4),
    )
    assert into == {"q:1": "p:1", "r:1": "p:1"}
    assert [(row["id"], row["title"], row["citations"], row["identifiers"]) for row in found] == [
        ("p:1", "First title", 4, ["doi:10.1/x", "arxiv:1"])
    ]


def test_models_of_one_paper_are_so_many_works() -> None:
    of = ["arxiv:2302.13971"]
    found, _, into = merged(
        work("own", "LLaMA-65B", kind="paper", identifiers=of),
        work("p:7", "LLaMA 7B", kind="model", identifiers=of),
        work("p:65", "LLaMA 65B", kind="model", identifiers=of),
        work("q:1", "LLaMA: open and efficient foundation models", kind="paper", identifiers=of),
    )
    assert into == {"p:65": "own", "q:1": "own"}
    assert [row["id"] for row in found] == ["own", "p:7"]


def test_titles_are_compared_by_their_letters() -> None:
    keys = title_keys(
        pa.chunked_array([["Deep Learning: a review.", "ＤＥＥＰ learning — A Review", "深度学习综述！"]])
    )
    assert keys[0] == keys[1]
    assert keys[2].as_py() == "深度学习综述"


@pytest.mark.parametrize(
    ("other", "are_one"),
    [
        (work("q:1", TITLE.upper(), "2021", authors=["B. Author", "Chen Wei"]), True),
        (work("q:1", TITLE, "2020", authors=[]), True),
        (work("q:1", TITLE, "2022", authors=["Ann Author"]), False),
        (work("q:1", TITLE, "2020", authors=["Somebody Else"]), False),
        (work("q:1", TITLE + " 2", "2020", authors=["Ann Author"]), False),
        (work("q:1", TITLE, "2020", kind="model", authors=["Ann Author"]), False),
    ],
)
def test_without_an_identifier_kind_title_year_and_an_author_must_agree(other: dict[str, Any], are_one: bool) -> None:
    found, _, _ = merged(work("p:1", TITLE, authors=["Ann Author"]), other)
    assert (len(found) == 1) is are_one


def test_a_title_that_says_little_needs_an_author() -> None:
    assert len(merged(work("p:1", "Editorial"), work("q:1", "EDITORIAL."))[0]) == 2
    ann = ["Ann Author"]
    assert len(merged(work("p:1", "Editorial", authors=ann), work("q:1", "Editorial", authors=ann))[0]) == 1


def test_one_source_tells_its_own_works_apart() -> None:
    assert len(merged(work("p:1", TITLE), work("p:2", TITLE))[0]) == 2


def test_a_row_that_stands_twice_is_one_work() -> None:
    assert len(merged(work("p:1", "One"), work("p:1", "Two", "1999"))[0]) == 1


def test_what_the_first_row_lacks_comes_from_the_others_and_affiliations_from_one_row_only() -> None:
    found, pairs, _ = merged(
        work("p:1", TITLE, venue="cvpr"),
        work("q:1", TITLE, abstract="Text.", notable=True, venue="other", citations=7),
        work("s:1", TITLE, authors=["Ann Author"], citations=3),
        mentions={"q:1": ["MIT", "MIPT"], "s:1": ["Massachusetts Institute of Technology"]},
    )
    [row] = found
    assert (row["venue"], row["abstract"], row["notable"], row["citations"]) == ("cvpr", "Text.", True, 7)
    assert pairs == [("p:1", "MIT"), ("p:1", "MIPT")]


def test_works_keep_their_order_and_those_by_themselves_stay_as_they_are() -> None:
    found, pairs, into = merged(
        work("a:1", "Alpha of the beginning"), work("b:1", TITLE), work("c:1", TITLE), work("d:1", "Omega of the end"),
        mentions={"a:1": ["MIT"]},
    )  # fmt: skip
    assert [row["id"] for row in found] == ["a:1", "b:1", "d:1"]
    assert (pairs, into) == ([("a:1", "MIT")], {"c:1": "b:1"})


def test_nothing_gives_nothing() -> None:
    assert merged() == ([], [], {})
