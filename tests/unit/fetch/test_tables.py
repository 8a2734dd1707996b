from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.errors import BadInput
from almanac.fetch.snapshots import Snapshot
from almanac.fetch.tables import csv_records, headed_text


def snapshot(folder: Path, content: bytes) -> Snapshot:
    file = folder / "content"
    file.write_bytes(content)
    return Snapshot("facts/t.csv", "0" * 64, file)


def test_reads_rows_with_the_line_that_each_begins_on(tmp_path: Path) -> None:
    content = '\ufeffid,name\na,"two\nlines"\n\nb,"quoted ""word"", and comma"\n'.encode()
    rows = list(csv_records(snapshot(tmp_path, content), ("id", "name")))
    assert [(row.line, dict(row.values)) for row in rows] == [
        (2, {"id": "a", "name": "two\nlines"}),
        (5, {"id": "b", "name": 'quoted "word", and comma'}),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1, column id: found an empty file; expected a header row: id,name"),
        (b" \n\n", "line 1, column id: found an empty file"),
        (b"id\na\n", "line 1, column name: found a header without it: id; expected a column named 'name'"),
        (b"id,name,id\n", "line 1, column id: found 2 columns of this name"),
        (b"id,name,\n", r"line 1, column \(no name\)"),
        (b"id,name\na\n", r"line 2, column name: found 1 cell\(s\); expected 2 cells"),
        (b"id,name\na,b\nc,d,e\n", r"line 3, column after name: found 3 cell\(s\)"),
        (b'id,name\na,"open\n', "line 2, column row: found unexpected end of data"),
        (b'id,name\na,"x"y\n', "line 2, column row"),
        ("id,name\na,Ёж\n".encode("cp1251"), "line 2, column character 3: found byte 0xa8; expected UTF-8"),
    ],
)
def test_says_what_is_wrong_and_where(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        list(csv_records(snapshot(tmp_path, content), ("id", "name")))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    with contextlib.suppress(BadInput):
        for row in csv_records(snapshot(folder, b"id,name\n" + content), ("id", "name")):
            assert set(row.values) == {"id", "name"}


def test_a_head_is_split_from_its_text(tmp_path: Path) -> None:
    head, body, line = headed_text(snapshot(tmp_path, b"+++\r\na = 1\r\n+++\r\n\r\n# en: x\r\n"))
    assert (head, body, line) == ({"a": 1}, "\n# en: x\n", 4)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "found an empty file"),
        (b"# no head\n", "found no head"),
        (b"+++\na = \n+++\n", "line 2, column character 5"),
    ],
)
def test_a_text_without_a_head_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        headed_text(snapshot(tmp_path, content))
