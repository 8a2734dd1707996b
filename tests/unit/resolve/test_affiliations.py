from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from almanac.model.register import Entry, Name
from almanac.resolve.affiliations import Found, authorships, link_affiliations
from almanac.resolve.directory import Directory
from almanac.resolve.register_table import ids_of, of_register, page_id, register_table, with_countries

AFFILIATIONS = pa.schema({"work": pa.string(), "entry": pa.int32(), "mention": pa.string(), "ror": pa.string()})
DIRECTORY = Directory(
    pa.table({"id": ["mipt"]}), pa.table({"organisation": ["mipt", "mipt"], "name": ["MIPT", "МФТИ"]})
)
MIT, ETH = "https://ror.org/042nb2s44", "https://ror.org/05a28rw58"
IDS = {MIT: "ror-042nb2s44", ETH: "eth"}


def affiliations(*rows: tuple[str, int, str, str | None]) -> pa.Table:
    names = AFFILIATIONS.names
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=AFFILIATIONS)


def link(texts: list[str]) -> Iterator[tuple[Found, ...]]:
    known = {"MIT": (Found(MIT, 0.9, "its acronym"),), "MIT and ETH": (Found(MIT, 0.8, "m"), Found(ETH, 0.7, "e"))}
    return (known.get(text, ()) for text in texts)


def parts(*rows: tuple[str, int, str, str | None]) -> dict[tuple[str, str], float]:
    table = affiliations(*rows)
    found = authorships(table, link_affiliations(table, DIRECTORY, IDS, link)).to_pylist()
    return {(row["work"], row["organisation"]): round(row["part"], 9) for row in found}


def test_each_place_is_an_equal_part_and_what_stands_in_it_shares_it() -> None:
    assert parts(("w", 1, "MIPT", None), ("w", 2, "MIPT", None), ("w", 2, "MIT", None), ("w", 3, "MIT", None)) == {
        ("w", "mipt"): 0.5, ("w", IDS[MIT]): 0.5,
    }  # fmt: skip


def test_one_mention_of_two_organisations_gives_each_a_half() -> None:
    assert parts(("w", 1, "MIT and ETH", None)) == {("w", IDS[MIT]): 0.5, ("w", "eth"): 0.5}


def test_the_part_of_one_that_nobody_knows_is_nobody_s() -> None:
    assert parts(("w", 1, "МФТИ", None), ("w", 2, "Nobody Ltd", None)) == {("w", "mipt"): 0.5}


def test_the_source_s_own_ror_id_is_taken_where_the_name_says_nothing() -> None:
    assert parts(("w", 1, "Nobody Ltd", ETH), ("v", 1, "MIT", ETH)) == {("w", "eth"): 1.0, ("v", IDS[MIT]): 1.0}


def test_the_facts_own_names_go_before_the_linker() -> None:
    table = affiliations(("w", 1, "MIPT", None))
    asked: list[str] = []

    def never(texts: list[str]) -> Iterator[tuple[Found, ...]]:
        asked.extend(texts)
        return iter(())

    [row] = link_affiliations(table, DIRECTORY, {}, never).to_pylist()
    assert (row["organisation"], row["score"], asked) == ("mipt", 1.0, [])


def test_organisations_of_the_register_that_something_names_join_the_view() -> None:
    entry = Entry(
        MIT, "MIT", (Name("MIT", "acronym"), Name("Massachusetts Institute of Technology", "label", "en"),
                     Name("麻省理工学院", "label", "zh")), ("funder", "education"), "US", "Cambridge", ror=MIT,
        domains=("mit.edu",),
    )  # fmt: skip
    listed = register_table([entry, Entry(ETH, "ETH", (Name("ETH", "label"),), ("education",), "CH", ror=ETH)])
    table = affiliations(("w", 1, "MIT", None))
    own = pa.table({"id": pa.array(["mipt"]), "ror": pa.array([None], pa.string())})
    ids = ids_of(listed, own)
    named = link_affiliations(table, DIRECTORY, ids, link)
    rows = of_register(named, listed, ids, own)
    [row] = rows.to_pylist()
    assert named["organisation"].to_pylist() == [row["id"]] == ["ror-042nb2s44"]
    assert (row["name_en"], row["name_ru"], row["name_zh"]) == (
        "Massachusetts Institute of Technology",
        None,
        "麻省理工学院",
    )
    assert (row["kind"], row["country"], row["website"], row["source"]) == ("university", "US", "https://mit.edu/", MIT)


def test_an_organisation_that_the_facts_have_goes_by_their_id_and_is_not_listed_twice() -> None:
    listed = register_table([Entry(MIT, "MIT", (Name("MIT", "label"),), ("education",), "US", ror=MIT)])
    own = pa.table({"id": pa.array(["mit"]), "ror": pa.array([MIT])})
    ids = ids_of(listed, own)
    named = link_affiliations(affiliations(("w", 1, "MIT", None)), DIRECTORY, ids, link)
    assert named["organisation"].to_pylist() == ["mit"]
    assert of_register(named, listed, ids, own).num_rows == 0


def test_a_ror_id_that_no_register_of_ours_has_names_nobody() -> None:
    [row] = link_affiliations(
        affiliations(("w", 1, "Nobody Ltd", "https://ror.org/000000000")), DIRECTORY, IDS, link
    ).to_pylist()
    assert (row["organisation"], row["reason"]) == (None, "no organisation that we know")


def test_a_country_without_a_name_is_left_out_and_told() -> None:
    view = pa.table({"id": ["a", "b", "c"], "country": pa.array(["GB", "XK", None], pa.string())})
    kept, lost = with_countries(view, {"GB", "US"})
    assert (kept["country"].to_pylist(), lost) == (["GB", None, None], [("b", "XK")])


def test_an_id_of_another_register_is_its_own_page() -> None:
    assert page_id("local-x") == "local-x"


def test_nothing_gives_nothing() -> None:
    assert parts() == {}


def test_parts_are_the_same_bits_in_whatever_order_the_rows_come() -> None:
    rows = [("w", place, "MIPT", None) for place in range(1, 11)]
    rows += [("w", place, f"Nobody {place % 3} Ltd", None) for place in range(1, 11, 2)]
    rows += [(f"v{number}", place, "MIPT", None) for number in range(3_000) for place in (1, 2, 3)]
    first, second = affiliations(*rows), affiliations(*reversed(rows))
    named = link_affiliations(first, DIRECTORY, IDS, link)
    assert authorships(first, named).equals(authorships(second, named))
