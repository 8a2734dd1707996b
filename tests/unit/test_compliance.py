from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from almanac.compliance import Entry, Found, Screen, read_lists
from almanac.errors import BadInput, ManyBadInputs
from almanac.model.records import Reader

LIST = "sanctions"


def organisation(
    name_en: str | None = None, country: str | None = None, parent: str | None = None, *others: str, **names: str
) -> dict[str, Any]:
    row = {"name_en": name_en, "name_ru": None, "name_zh": None, "other_names": list(others)}
    return row | {"country": country, "parent": parent} | names


def entry(name: str, country: str | None = None, list_: str = LIST) -> Entry:
    return Entry(name, list_, country)


def told(entries: list[Entry], row: dict[str, Any], **above: dict[str, Any]) -> list[tuple[str, str]]:
    screen = Screen(entries, {"one": row, **above})
    return [(each.kind, each.entry.name) for each in screen.found("one")]


def read(files: list[Path]) -> list[Entry]:
    def code(cell: str) -> str:
        if cell not in ("GB", "RU", "CN"):
            raise ValueError(cell)
        return cell

    return read_lists(files, Reader(code, "a code of countries.csv"))


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "listed", "kind"),
    [
        ("Norwick Aerospace", "Norwick Aerospace", "listed"),
        ("Norwick Aerospace", "NORWICK  aerospace", "listed"),
        ("Norwick Aerospace Ltd", "Norwick Aerospace GmbH", "listed"),
        ("Škoda Optika", "Skoda Optika", "listed"),
        ("ООО «Северный Берег»", "Северный берег", "listed"),
        ("北方航空有限公司", "北方航空", "listed"),
        ("AT&T", "AT and T", "listed"),
        ("Norwick Aerospace", "Norwick Aerospase", "resembles"),
        ("Norwick Aerospace", "Norwich Aerospaces", "resembles"),
        ("Norwick Aerospace", "Norwick Aeronautics Research", None),
        ("Norwick", "Norwik", None),
        ("Acme", "Acne", None),
        ("Norwick Aerospace", "Southwick Biology", None),
    ],
)
def test_names_are_the_same_alike_or_others(name: str, listed: str, kind: str | None) -> None:
    assert told([entry(listed)], organisation(name)) == ([(kind, listed)] if kind else [])


@pytest.mark.parametrize(
    "row",
    [
        organisation("Alpha", None, None, name_ru="Норвик Аэро"),
        organisation("Alpha", None, None, name_zh="诺威克航空"),
        organisation("Alpha", None, None, "Beta", "Norwick Aero"),
        organisation(None, None, None, "Norwick Aero"),
    ],
)
def test_every_name_of_an_organisation_is_looked_up(row: dict[str, Any]) -> None:
    entries = [entry("Norwick Aero"), entry("Норвик Аэро"), entry("诺威克航空")]
    assert [kind for kind, _ in told(entries, row)] == ["listed"]


@pytest.mark.parametrize(
    ("own", "its", "found"),
    [("GB", "GB", True), ("GB", "CN", False), ("GB", None, True), (None, "CN", True), (None, None, True)],
)
@pytest.mark.parametrize("name", ["Norwick Aerospace", "Norwick Aerospase"])
def test_another_country_is_another_organisation_and_an_unknown_one_may_be_the_same(
    own: str | None, its: str | None, found: bool, name: str
) -> None:
    assert bool(told([entry(name, its)], organisation("Norwick Aerospace", own))) is found


def test_all_entries_of_the_same_name_are_shown_and_each_once() -> None:
    entries = [entry("Norwick Aerospace"), entry("Norwick Aerospace Ltd", list_="export"), entry("Norwick Aerospace")]
    assert told(entries, organisation("Norwick Aerospace")) == [
        ("listed", "Norwick Aerospace"), ("listed", "Norwick Aerospace Ltd"),
    ]  # fmt: skip


def test_the_same_name_is_shown_and_not_what_is_only_like_it() -> None:
    entries = [entry("Norwick Aerospase"), entry("Norwick Aerospace")]
    assert told(entries, organisation("Norwick Aerospace")) == [("listed", "Norwick Aerospace")]


def test_what_belongs_to_one_on_a_list_is_shown_however_far_above_it_is() -> None:
    entries = [entry("Norwick Group")]
    one = organisation("Alpha Robotics", "GB", "middle")
    above = {"middle": organisation("Beta Holdings", "GB", "top"), "top": organisation("Norwick Group", "CN")}
    assert told(entries, one, **above) == [("parent-listed", "Norwick Group")]
    assert told([entry("Norwick Group", "GB")], one, **above) == []


def test_a_parent_that_only_resembles_an_entry_is_not_shown() -> None:
    above = {"top": organisation("Norwick Aerospace")}
    assert told([entry("Norwick Aerospase")], organisation("Alpha", None, "top"), **above) == []


def test_a_loop_of_parents_and_an_unknown_parent_end() -> None:
    entries = [entry("Norwick Aerospace")]
    for above in (
        {"two": organisation("Beta", None, "one")},
        {"two": organisation("Beta", None, "three"), "three": organisation("Gamma", None, "two")},
        {"two": organisation("Beta", None, "two")},
        {},
    ):
        assert told(entries, organisation("Alpha", None, "two"), **above) == []
    assert told(entries, organisation("Alpha", None, "one")) == []


def test_no_list_has_anybody() -> None:
    assert told([], organisation("Norwick Aerospace", "GB")) == []
    assert read([]) == []


def test_a_sentence_is_told_the_entry_and_its_list() -> None:
    assert Found("listed", entry("Norwick")).values == {"entry": "Norwick", "list": LIST}


def test_a_list_is_named_after_its_file_where_no_column_says_otherwise(tmp_path: Path) -> None:
    plain = written(tmp_path / "export-control.csv", "name\nNorwick Aerospace\n\n Alpha \n")
    full = written(tmp_path / "b.csv", "country,list,name,more\ngb,Annex 4,Beta,x\n,,Gamma,\n")
    assert read([plain, full]) == [
        Entry("Norwick Aerospace", "export-control", None), Entry("Alpha", "export-control", None),
        Entry("Beta", "Annex 4", "GB"), Entry("Gamma", "b", None),
    ]  # fmt: skip


def test_a_list_as_spreadsheets_write_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", '"name","list"\r\n"Norwick, Aerospace","A"\r\n', "utf-8-sig")
    assert read([path]) == [Entry("Norwick, Aerospace", "A", None)]


@pytest.mark.parametrize(
    ("text", "found"),
    [("", "an empty file"), ("Name,country\nx,GB\n", "without it: Name,country"), ("name;list\nx;y\n", "name;list")],
)
def test_a_file_without_the_column_of_names_is_told_with_the_columns_it_has(
    text: str, found: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.csv", text)
    with pytest.raises(BadInput) as caught:
        read([path])
    assert (caught.value.file, caught.value.line, caught.value.column) == (str(path), 1, "name")
    assert found in caught.value.found
    assert "name" in caught.value.expected


@pytest.mark.parametrize("name", ["", "  ", "—", "..."])
def test_a_row_without_a_name_is_told_by_its_line(name: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f"name,list\nNorwick,A\n{name},B\n")
    with pytest.raises(BadInput) as caught:
        read([path])
    assert (caught.value.file, caught.value.line, caught.value.column) == (str(path), 3, "name")
    assert "line 3" in str(caught.value)


def test_all_rows_without_a_name_are_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "list,name\nA,\nB,Norwick\nC,\n")
    with pytest.raises(ManyBadInputs) as caught:
        read([path])
    assert [fault.line for fault in caught.value.faults] == [2, 4]


@pytest.mark.parametrize("country", ["Russia", "RUS", "UK", "Россия", "G B"])
def test_a_country_that_is_no_code_is_told_by_its_line(country: str, tmp_path: Path) -> None:
    """It would be that of no organisation, and the entry would be looked up in vain."""
    path = written(tmp_path / "a.csv", f"name,country\nNorwick,ru\nSeverny Bereg,{country}\nAlpha, \n")
    with pytest.raises(BadInput, match=r"a\.csv, line 3, column country: found .*; expected a code of countries\.csv$"):
        read([path])


@pytest.mark.parametrize(("encoding", "line"), [("cp1251", 3), ("utf-16", 1)])
def test_what_is_not_utf_8_is_told_with_its_line(encoding: str, line: int, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "name\nNorwick\nСеверный берег\n", encoding)
    with pytest.raises(BadInput, match="UTF-8") as caught:
        read([path])
    assert (caught.value.file, caught.value.line) == (str(path), line)


@pytest.mark.parametrize("row", ['"Norwick', "Norwick,A,B", '"Nor"wick,A'])
def test_a_row_that_is_no_row_is_told_with_its_line(row: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f"name,list\nAlpha,A\n{row}\n")
    with pytest.raises(BadInput) as caught:
        read([path])
    assert (caught.value.file, caught.value.line) == (str(path), 3)


def test_an_entry_of_another_country_hides_no_other_that_is_alike() -> None:
    row = organisation("Norwick Aerospace", "GB", None, "Severny Aerokosmos")
    entries = [entry("Norwick Aerospace", "RU"), entry("Norwick Aerospaces", "GB"), entry("Severnyy Aerokosmos", "GB")]
    assert told(entries, row) == [("resembles", "Severnyy Aerokosmos"), ("resembles", "Norwick Aerospaces")]


def test_what_only_resembles_hides_no_listed_parent() -> None:
    entries = [entry("Norwick Aerospaces"), entry("Big Group")]
    row = organisation("Norwick Aerospace", "GB", "above")
    assert told(entries, row, above=organisation("Big Group", "GB")) == [
        ("parent-listed", "Big Group"), ("resembles", "Norwick Aerospaces"),
    ]  # fmt: skip
