"""Files of many rows: what is read, in every format, and what is said of what could not be."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from almanac.errors import BadInput
from almanac.fetch.scan import scanned
from almanac.fetch.snapshots import Snapshot
from almanac.model.tables import ISSUES, PROVENANCE

FIELDS = {"title": "VARCHAR", "year": "VARCHAR", "more": "JSON"}
DATASET, RETRIEVED, EDITION = "https://example.org/data", date(2026, 1, 15), date(2026, 2, 1)
TWO: list[dict[str, Any]] = [
    {"title": "Walking on gravel", "year": 2020, "more": {"a": [1]}},
    {"title": "Ходьба 走路", "year": "2021"},
]
READ = [(1, "Walking on gravel", "2020", '{"a":[1]}'), (2, "Ходьба 走路", "2021", None)]
SCHEMA = pa.schema([pa.field("title", pa.string(), nullable=False), *PROVENANCE])


def lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)


def snapshot(folder: Path, name: str, content: bytes) -> Snapshot:
    """A snapshot as the store has it: its file is named by its hash, so that no ending tells the format."""
    sha256 = hashlib.sha256(content).hexdigest()
    (folder / sha256).write_bytes(content)
    return Snapshot(f"papers/{name}", sha256, folder / sha256, "papers", RETRIEVED)


def scan(
    folder: Path, name: str, content: bytes, fields: dict[str, str] = FIELDS
) -> tuple[list[tuple[Any, ...]], list[tuple[str, str, str]]]:
    """Return the rows of a file, and its issues as record, problem and detail."""
    with scanned(snapshot(folder, name, content), fields, DATASET, RETRIEVED, EDITION) as found:
        rows = found.connection.execute("select * from rows order by line").fetchall()
        issues = found.issues()
    assert issues.schema == ISSUES
    return rows, [(row["record"], row["problem"], row["detail"]) for row in issues.to_pylist()]


def parquet(folder: Path, table: pa.Table) -> bytes:
    pq.write_table(table, folder / "written.parquet")
    return (folder / "written.parquet").read_bytes()


def many(number: int) -> bytes:
    """Lines that a gzip cannot make much smaller."""
    return lines(*({"title": f"T{at}", "year": hashlib.sha256(str(at).encode()).hexdigest()} for at in range(number)))


FORMATS: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "JSON lines": ("a.jsonl", lambda _: lines(*TWO)),
    "JSON lines, the last without an end": ("a.jsonl", lambda _: lines(*TWO).rstrip()),
    "JSON lines as Windows ends them": ("a.jsonl", lambda _: lines(*TWO).replace(b"\n", b"\r\n")),
    "gzip": ("a.jsonl.gz", lambda _: gzip.compress(lines(*TWO))),
    "gzip that its name keeps quiet about": ("a.json", lambda _: gzip.compress(lines(*TWO))),
    "gzip of several members": ("a.gz", lambda _: b"".join(gzip.compress(lines(row)) for row in TWO)),
    "Parquet": (
        "a.parquet",
        lambda folder: parquet(folder, pa.table({
            "title": [row["title"] for row in TWO], "year": [2020, 2021], "unasked": [1, 2], "more": ['{"a":[1]}', None],
        })),
    ),
    "Parquet that its name keeps quiet about": (
        "a",
        lambda folder: parquet(folder, pa.table({
            "more": pa.array([{"a": [1]}, None]), "year": ["2020", "2021"], "title": [row["title"] for row in TWO],
        })),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_rows_are_the_same_in_every_format(name: str, tmp_path: Path) -> None:
    place, written = FORMATS[name]
    assert scan(tmp_path, place, written(tmp_path)) == (READ, [])


def test_a_csv_has_rows_at_the_lines_that_they_begin_on(tmp_path: Path) -> None:
    content = b'more,title,year,unasked\n,"Two\nlines",2020,"x\ny"\n"q ""r""",B,,\n"{""a"": 1}",C,2021,z\n'
    fields = dict.fromkeys(FIELDS, "VARCHAR")
    read = [(2, "Two\nlines", "2020", None), (5, "B", None, 'q "r"'), (6, "C", "2021", '{"a": 1}')]
    assert scan(tmp_path, "a.csv", content, fields) == (read, [])
    assert scan(tmp_path, "a.csv", content.replace(b"\n", b"\r\n"), fields)[0][1:] == read[1:]
    assert scan(tmp_path, "a.csv", b"\xef\xbb\xbf" + content, fields) == (read, [])


def test_lines_that_are_broken_are_one_issue_with_the_first_of_them(tmp_path: Path) -> None:
    good = lines(*TWO).splitlines()
    broken = [b"no JSON", b'{"title":"cut', b"[1]", b"7", b"null", b"{}", b'{"other":1}', b'{"title":"\xff"}', b"\x00"]
    content = b"\n".join([good[0], *broken, good[1]]) + b"\n"
    rows, issues = scan(tmp_path, "a.jsonl", content)
    assert rows == [READ[0], (11, *READ[1][1:])]
    assert issues == [("papers/a.jsonl:2", "not-a-record", "9 row(s): not one that could be read; skipped")]
    assert scan(tmp_path, "a.jsonl.gz", gzip.compress(content))[0] == rows


def test_fields_of_another_kind_are_text_as_written(tmp_path: Path) -> None:
    content = lines({"title": ["A", "B"], "year": None, "more": "C"}, {"title": 7, "year": 2020.5, "more": None})
    assert scan(tmp_path, "a.jsonl", content)[0] == [(1, '["A","B"]', None, '"C"'), (2, "7", "2020.5", None)]


def test_empty_rows_of_a_table_are_passed(tmp_path: Path) -> None:
    rows, issues = scan(tmp_path, "a.csv", b"title,year,more\nA,2020,x\n,,\nB,2021,y\n")
    assert [row[:2] for row in rows] == [(2, "A"), (4, "B")]
    assert [issue[:2] for issue in issues] == [("papers/a.csv:3", "not-a-record")]


@pytest.mark.parametrize("left", [0.1, 0.5, 0.99, 1])
def test_what_stands_before_the_end_of_a_cut_gzip_is_read(left: float, tmp_path: Path) -> None:
    whole, zipped = many(500).splitlines(keepends=True), gzip.compress(many(500))
    cut = zipped[: min(int(len(zipped) * left), len(zipped) - 1)]
    rows, issues = scan(tmp_path, "a.jsonl.gz", cut)
    assert 0 < len(rows) <= 500
    assert rows == scan(tmp_path, "a.jsonl", b"".join(whole[: len(rows)]))[0]
    assert len(rows) > 450 * left
    assert issues == [("papers/a.jsonl.gz", "cut-short", "the gzip ends too early; what stands before that was read")]


# Where a member ends the file is as if it were whole; elsewhere a cut must be told, or nothing can be read.
@pytest.mark.parametrize("after_the_first", [-9, -8, -1, 1, 5, 10, 11, 30])
def test_a_cut_near_the_end_of_a_member_is_told(after_the_first: int, tmp_path: Path) -> None:
    members = [gzip.compress(many(20)), gzip.compress(many(40))]
    rows, issues = scan(tmp_path, "a.jsonl.gz", b"".join(members)[: len(members[0]) + after_the_first])
    assert len(rows) in (19, 20)
    assert [issue[1] for issue in issues] == ["cut-short"]


WRONG: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "an empty file": ("a.jsonl", lambda _: b""),
    "an empty CSV": ("a.csv", lambda _: b""),
    "an empty gzip": ("a.jsonl.gz", lambda _: gzip.compress(b"")),
    "a gzip cut in its head": ("a.jsonl.gz", lambda _: gzip.compress(lines(*TWO))[:5]),
    "only ends of lines": ("a.jsonl", lambda _: b"\n\n"),
    "a CSV of a header": ("a.csv", lambda _: b"title,year,more\n"),
    "text": ("a.jsonl", lambda _: b"hello\nworld\n"),
    "a list where lines should be": ("a.json", lambda _: json.dumps(TWO).encode()),
    "lines of another schema": ("a.jsonl", lambda _: lines({"name": "A", "date": 2020})),
    "lines without the second field": ("a.jsonl", lambda _: lines({"title": "A", "more": 1})),
    "a CSV of another schema": ("a.csv", lambda _: b"name,date\nA,2020\n"),
    "a CSV with an open quotation mark": ("a.csv", lambda _: b'title,year,more\nA,2020,x\n"B,2021,y\n'),
    "a CSV in another encoding": ("a.csv", lambda _: "title,year,more\nÉ,2020,x\n".encode("latin-1")),
    "Parquet of another schema": ("a.parquet", lambda folder: parquet(folder, pa.table({"name": ["A"]}))),
    "Parquet cut short": ("a.parquet", lambda folder: parquet(folder, pa.table({"title": ["A"]}))[:100]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_none_of_the_source_is_named_with_the_fields_that_it_should_have(
    name: str, tmp_path: Path
) -> None:
    place, written = WRONG[name]
    with pytest.raises(BadInput) as caught:
        scan(tmp_path, place, written(tmp_path))
    assert caught.value.file == f"papers/{place}"
    assert str(caught.value).endswith("; expected rows with title, year, more")


def test_rows_of_a_table_say_where_they_were_taken_from(tmp_path: Path) -> None:
    kept = snapshot(tmp_path, "it's $1.jsonl", lines(*TWO))
    with scanned(kept, FIELDS, DATASET, RETRIEVED, EDITION) as found:
        sql = "select title, case when year = '2020' then 'https://example.org/1' end as address, line from rows"
        table = found.table(sql, SCHEMA)
    assert table.schema == SCHEMA
    same = {"snapshot": kept.sha256, "retrieved": RETRIEVED}
    assert table.to_pylist() == [
        {"title": READ[0][1], "source": "https://example.org/1", "record": "papers/it's $1.jsonl:1", **same},
        {"title": READ[1][1], "source": DATASET, "record": "papers/it's $1.jsonl:2", **same},
    ]


def test_rows_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows, _ = scan(tmp_path, "a.jsonl", many(30_000))
    assert [row[:2] for row in rows] == [(at + 1, f"T{at}") for at in range(30_000)]


def test_a_count_that_finds_nothing_is_no_issue(tmp_path: Path) -> None:
    with scanned(snapshot(tmp_path, "a.jsonl", lines(*TWO)), FIELDS, DATASET, RETRIEVED, EDITION) as found:
        found.count("works", "no-year", "none", "year is null")
        assert found.issues().num_rows == 0
        found.count("works", "no-year", "late", "year > '2020'")
        assert found.issues().to_pylist() == [
            {"table": "works", "record": "papers/a.jsonl:2", "problem": "no-year", "detail": "1 row(s): late"}
        ]
