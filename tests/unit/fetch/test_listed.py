"""Lists kept as CSV: what is accepted, and the line of what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from almanac.errors import BadInput
from almanac.fetch.listed import listed_organisations, listed_rows

COLUMNS = ("Name", "Link")


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_title_over_the_header_is_passed_and_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, '\ufeffA list,\nName,Link\nCedar,"two\nlines"\n,\nFern,x\n')
    assert [(line, row["Name"]) for line, row in listed_rows(path, COLUMNS, "Name")] == [(3, "Cedar"), (6, "Fern")]


def test_ids_are_of_names_not_of_places(tmp_path: Path) -> None:
    path = write(tmp_path, "Name,Link\nCedar Hatch,\nFern,\nFern,\n")
    assert [id_ for id_, _ in listed_organisations(path, COLUMNS, "Name")] == [
        "list:cedar-hatch", "list:fern", "list:fern-2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "an empty file"),
        ("a,b\n1,2\n", "columns Name, Link"),
        ("Name,Link\nCedar\n", "line 2"),
        ("Name,Link\n ,x\n", "line 2"),
        (b"Name,Link\n\xff\xfe,x\n", "a CSV in UTF-8"),
        ('Name,Link\n"Ced"ar,x\n', "a CSV in UTF-8"),
    ],
)
def test_a_broken_list_is_named(content: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        list(listed_rows(write(tmp_path, content), COLUMNS, "Name"))
