"""The data of an edition: every row read back from Parquet, CSV and workbook; what is left out is nowhere."""

from __future__ import annotations

import csv
import datetime
import gzip
import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from almanac.model.words import LANGUAGES
from almanac.pipeline import Run, build
from almanac.publish import workbook
from almanac.publish.data_files import FORMULA, write_csv, write_parquet
from almanac.publish.data_tables import DataTable, Described, Field, data_tables, descriptions
from almanac.publish.workbook import MOST_LETTERS, write_workbook
from almanac.publishing import book
from almanac.settings import read_industry
from tests.publish.conftest import CLOSING, SCRIPT
from tests.publish.conftest import FORMULA as FORMULA_NAME
from tests.publish.test_pdf import pages_of

# Words that stand in the test data where nothing may be published, and columns that may not be.
FORBIDDEN = {"abstract", "authors", "context", "by"}


@pytest.fixture
def edition(request: pytest.FixtureRequest) -> tuple[Path, list[DataTable]]:
    run: Run = request.getfixturevalue(request.param)
    return (run.out / "latest").resolve() / "data", data_tables(book(run).stages)


both = pytest.mark.parametrize("edition", ["bundled", "hostile"], indirect=True)


@both
def test_parquet_has_every_row_as_it_is(edition: tuple[Path, list[DataTable]]) -> None:
    folder, tables = edition
    assert len(tables) > 30
    for table in tables:
        written = pq.read_table(folder / f"{table.name}.parquet")
        assert written.to_pylist() == table.rows.to_pylist(), table.name
        assert pq.ParquetFile(folder / f"{table.name}.parquet").metadata.row_group(0).column(0).compression == "ZSTD"
        for field in written.schema:
            assert (
                field.metadata[b"description"].decode() == (descriptions().every | table.described.columns)[field.name]
            )


def as_text(value: Any) -> str:
    """A value as RFC 4180 CSV has it, told anew."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        value = "; ".join(str(each) for each in value)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return str(value)


@both
def test_csv_has_every_row(edition: tuple[Path, list[DataTable]]) -> None:
    folder, tables = edition
    for table in tables:
        text = (folder / f"{table.name}.csv").read_bytes().decode("utf-8")
        assert text.endswith("\r\n")
        header, *rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
        assert header == [field.name for field in table.fields]
        assert rows == [[as_text(value) for value in row.values()] for row in table.rows.to_pylist()], table.name


def midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min)


def of_sheet(value: Any, is_text: bool) -> Any:
    """A cell as the workbook should have it."""
    if isinstance(value, list):
        value = "; ".join(str(each) for each in value)
    if is_text:
        return value or None
    if isinstance(value, datetime.date):
        return midnight(value)
    return float(value) if isinstance(value, Decimal) else value


@both
def test_the_workbook_has_every_row_and_nothing_in_it_is_a_formula(edition: tuple[Path, list[DataTable]]) -> None:
    folder, tables = edition
    found = openpyxl.load_workbook(folder / "almanac.xlsx")
    assert found.sheetnames == ["about", *(table.name for table in tables)]
    assert found.properties.created == midnight(datetime.date.fromisoformat(descriptor(folder)["version"]))
    listed = {row[0]: row[1:4] for row in found["about"].iter_rows(values_only=True)}
    for table in tables:
        sheet = found[table.name]
        assert listed[table.name] == (table.rows.num_rows, 0, 0)
        assert sheet.freeze_panes == "A2"
        header, *rows = list(sheet.iter_rows(values_only=True))
        assert list(header) == [field.name for field in table.fields]
        text = [pa.types.is_string(field.kind) or pa.types.is_list(field.kind) for field in table.fields]
        expected = [
            tuple(of_sheet(value, is_text) for value, is_text in zip(row.values(), text, strict=True))
            for row in table.rows.to_pylist()
        ]
        assert rows == expected, table.name
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
    with zipfile.ZipFile(folder / "almanac.xlsx") as archive:
        assert not [
            name for name in archive.namelist() if b"<f>" in archive.read(name) or b"<hyperlink" in archive.read(name)
        ]


def descriptor(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


TYPES: dict[str, Callable[[str], Any]] = {
    "string": str, "integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.date.fromisoformat,
}  # fmt: skip


@both
def test_the_descriptor_tells_of_the_files_what_they_are(edition: tuple[Path, list[DataTable]]) -> None:
    folder, tables = edition
    told = descriptor(folder)
    assert told["profile"] == "tabular-data-package"
    assert told["licenses"][0]["name"] == "CC-BY-4.0"
    assert told["software"]["licenses"][0]["name"] == "Apache-2.0"
    assert {"title", "version", "created", "name", "sources", "notes", "left_out"} <= told.keys()
    assert all(told[name] for name in ("contributors", "licenses", "sources", "resources") if name in told)
    assert ("contributors" in told) == bool(told.get("homepage"))  # the toy with an address has a publisher
    assert re.fullmatch(r"[a-z0-9._/-]+", told["name"])
    assert all(source["title"] for source in told["sources"])
    assert all({"name"} < licence.keys() for licence in told["licenses"])
    assert all(re.fullmatch(r"[a-z0-9._/-]+", resource["name"]) for resource in told["resources"])
    assert len({resource["name"] for resource in told["resources"]}) == len(told["resources"])
    assert all(resource["schema"]["fields"] and resource["path"] for resource in told["resources"])
    assert [resource["name"] for resource in told["resources"]] == [table.name for table in tables]
    files = {"datapackage.json", "index.html"}
    for resource in (told["workbook"], *told["resources"], *(r["alternatives"][0] for r in told["resources"])):
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["path"].endswith(f".{resource['format']}")
        files.add(resource["path"])
    assert {path.name for path in folder.iterdir()} == files - {"index.html"}
    for resource in told["resources"]:
        _holds(folder, resource)


def _holds(folder: Path, resource: dict[str, Any]) -> None:
    with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    fields = resource["schema"]["fields"]
    assert header == [field["name"] for field in fields]
    assert len(rows) == resource["rows"]
    assert all(field["description"].strip() for field in fields)
    for row in rows:
        for cell, field in zip(row, fields, strict=True):
            assert not cell or TYPES[field["type"]](cell) is not None, (resource["name"], field["name"], cell)
    key = [header.index(name) for name in resource["schema"].get("primaryKey", [])]
    # What is empty is missing, and a key has nothing missing.
    assert all(row[at] for row in rows for at in key), resource["name"]
    assert not key or len({tuple(row[at] for at in key) for row in rows}) == len(rows), resource["name"]


@both
def test_whoever_may_not_be_published_is_not(edition: tuple[Path, list[DataTable]]) -> None:
    folder, tables = edition
    for table in tables:
        names = {field.name for field in table.fields}
        assert not names & FORBIDDEN, table.name
        assert set(pq.read_schema(folder / f"{table.name}.parquet").names) == names
    assert "mention" not in {field.name for table in tables if table.name == "authorships" for field in table.fields}
    assert not {"affiliations", "named", "review"} & {path.stem for path in folder.iterdir()}
    assert all(each["why"] and each["columns"] for each in descriptor(folder)["left_out"])


def test_texts_and_people_that_a_source_gave_stand_nowhere_in_the_edition(toy_run: Run, toy: Path) -> None:
    """A paper with an abstract, authors and affiliations goes through the whole pipeline."""
    paper = {"id": "p1", "title": "A robot that walks", "abstract": "ABSTRACTSECRET robots walk", "year": 2025,
             "authors": "Ada Personsecret; Bo Personsecret", "venue": "ICRA", "url": "https://example.org/p1",
             "affiliations": "Deptsecret, Example University; Example University"}  # fmt: skip
    (toy / "papers.jsonl").write_text(json.dumps(paper) + "\n", encoding="utf-8")
    with (toy / "almanac.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[sources]]\nconnector = "papers"\nfiles = ["papers.jsonl"]\nretrieved = 2026-01-15\n')
    run = Run(read_industry(toy), toy_run.data, toy_run.out)
    build(run)
    facts = run.tables("collect")
    assert "ABSTRACTSECRET" in repr(facts["works"].to_pylist())
    assert "Personsecret" in repr(facts["works"].to_pylist())
    assert "Deptsecret" in repr(facts["affiliations"].to_pylist())
    site = (run.out / "latest").resolve()
    assert "A robot that walks" in (site / "data" / "works.csv").read_text(encoding="utf-8")
    # What is looked through can be seen: words that are published are found in the book and in the index of prose.
    assert b"ExampleRobotics" in _unpacked(site / "almanac-en.pdf")
    assert any(b"This brief is an example" in _unpacked(path) for path in (site / "pagefind").rglob("*.pf_fragment"))
    for path in site.rglob("*"):
        if path.is_file():
            content = _unpacked(path)
            assert not [word for word in (b"ABSTRACTSECRET", b"Personsecret", b"Deptsecret") if word in content], path


def _unpacked(path: Path) -> bytes:
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if path.suffix == ".pdf":
        return re.sub(r"-?\s+", "", "".join(pages_of(path))).encode()
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if path.suffix == ".parquet":
        return repr(pq.read_table(path).to_pylist()).encode()
    return content


@both
def test_every_table_and_column_is_described_or_left_out_with_a_reason(
    edition: tuple[Path, list[DataTable]], bundled: Run
) -> None:
    stages = book(bundled).stages
    left_out = {column for each in descriptions().left_out for column in each.columns}
    described = {(each.stage, each.table): each for each in descriptions().tables}
    assert len(described) == len({each.name for each in descriptions().tables}) == len(descriptions().tables)
    there = set()
    for stage in ("facts", "resolved", "topics", "analysed"):
        for name, table in getattr(stages, stage).items():
            there |= {f"{stage}/{name}", *(f"{stage}/{name}.{column}" for column in table.schema.names)}
            if name == "issues" or (stage, name) == ("topics", "organisations") or f"{stage}/{name}" in left_out:
                continue  # one table of issues; organisations are those of `resolved`
            known = descriptions().every | described[stage, name].columns
            lacking = [c for c in table.schema.names if c not in known and f"{stage}/{name}.{c}" not in left_out]
            assert lacking == [], f"describe these columns of {stage}/{name} in tables.toml, or leave them out"
            assert {*described[stage, name].columns, *described[stage, name].units} <= set(table.schema.names), name
    assert left_out <= there
    for each in descriptions().tables:
        assert each.about.endswith(".")
        assert all(text.endswith(".") for text in each.columns.values()), each.name


def test_hostile_names_stand_as_they_are_and_do_nothing(hostile_site: Path) -> None:
    folder = hostile_site / "data"
    names = pq.read_table(folder / "organisations.parquet")["name_en"].to_pylist()
    assert {FORMULA_NAME, SCRIPT, CLOSING} <= set(names)
    with (folder / "organisations.csv").open(encoding="utf-8", newline="") as file:
        cells = {row["id"]: row["name_en"] for row in csv.DictReader(file)}
    assert cells["formula"] == f"'{FORMULA_NAME}"
    assert (cells["script"], cells["closing"]) == (SCRIPT, CLOSING)
    with (folder / "rounds.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["organisation"]: row for row in csv.DictReader(file)}
    assert rows["formula"]["lead_investors"] == "'@Investor & Sons"
    assert rows["formula"]["amount"] == "1000.10"
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not [cell for cell in row if cell.startswith(FORMULA) and not _is_number(cell)], path


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def table_of(rows: pa.Table, name: str = "t") -> DataTable:
    fields = tuple(Field(field.name, field.type, "It.", None) for field in rows.schema)
    title = descriptions().tables[0].title
    return DataTable(Described("facts", name, name, title, "Rows."), fields, rows)


DAY = datetime.date(2026, 2, 1)


def sheet_of(rows: pa.Table, path: Path) -> tuple[Any, list[workbook.Sheet]]:
    sheets = write_workbook([table_of(rows)], ["t"], DAY, path)
    return openpyxl.load_workbook(path)["t"], sheets


@pytest.mark.parametrize("text", [
    "<r><t>x</t></r>", "_x0041_", "a\x01b", "&lt;", "line\nline", "tab\there", " spaced ", "\ufffe", "😀" * 10, "=1+1",
    "http://x.org", "mailto:a@b.c", "123", "1e5", "TRUE", "a\rb", "]]>", "'quoted",
])  # fmt: skip
def test_a_text_comes_out_of_a_sheet_as_it_went_in(text: str, tmp_path: Path) -> None:
    sheet, _ = sheet_of(pa.table({"a": [text]}), tmp_path / "a.xlsx")
    assert sheet["A2"].data_type == "s"
    assert openpyxl.utils.escape.unescape(sheet["A2"].value) == text


def test_what_a_sheet_cannot_hold_is_cut_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    long = ["a" * MOST_LETTERS, "a" * (MOST_LETTERS + 1), "😀" * 16_383, "😀" * 16_384, "b"]
    sheet, sheets = sheet_of(pa.table({"a": long}), tmp_path / "a.xlsx")
    assert sheets == [("t", 3, 2, 1)]
    cells = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert cells == [long[0], "a" * (MOST_LETTERS - 1) + "…", long[2]]
    about = openpyxl.load_workbook(tmp_path / "a.xlsx")["about"]
    assert [row[:4] for row in about.iter_rows(min_row=4, values_only=True)] == [("t", 3, 2, 1)]


def test_a_letter_of_two_units_is_not_cut_in_half(tmp_path: Path) -> None:
    sheet, _ = sheet_of(pa.table({"a": ["😀" * 16_384]}), tmp_path / "a.xlsx")
    assert sheet["A2"].value == "😀" * 16_383 + "…"


def test_numbers_that_a_sheet_would_round_are_text(tmp_path: Path) -> None:
    money = pa.decimal128(22, 2)
    amounts = [Decimal("123456789012345.67"), Decimal("1234567890123.45"), Decimal("-0.05"), None]
    rows = pa.table({
        "money": pa.array(amounts, money), "day": [datetime.date(1899, 5, 1), datetime.date(1900, 3, 1), DAY, None],
        "share": [float("nan"), 0.1, 1e-9, None], "yes": [True, False, None, True],
    })  # fmt: skip
    sheet, _ = sheet_of(rows, tmp_path / "a.xlsx")
    found = list(zip(*sheet.iter_rows(min_row=2, values_only=True), strict=True))
    assert found[0] == ("123456789012345.67", 1234567890123.45, -0.05, None)
    assert found[1] == ("1899-05-01", midnight(datetime.date(1900, 3, 1)), midnight(DAY), None)
    assert found[2] == ("nan", 0.1, 1e-9, None)
    assert found[3] == (True, False, None, True)


def test_csv_of_what_is_rare(tmp_path: Path) -> None:
    rows = pa.table({
        "money": pa.array([Decimal("0.00000000"), None], pa.decimal128(20, 8)),
        "many": pa.array([["=a", 'say "b"'], []], pa.list_(pa.string())),
        "share": [float("inf"), -0.5], "text": ["a,b\nc", "-5"],
    })  # fmt: skip
    write_csv(table_of(rows), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == (
        b'money,many,share,text\r\n0.00000000,"\'=a; say ""b""",INF,"a,b\nc"\r\n,,-0.5,\'-5\r\n'
    )


def test_the_same_rows_give_the_same_bytes(bundled: Run, tmp_path: Path) -> None:
    tables = data_tables(book(bundled).stages)
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_workbook(tables, ["t"], DAY, folder / "a.xlsx")
        for table in tables:
            write_csv(table, folder / f"{table.name}.csv")
            write_parquet(table, folder / f"{table.name}.parquet")
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "01")
    assert first == second


def test_the_page_names_every_file_and_says_how_to_cite(bundled: Run, site: Path) -> None:
    files = {path.name for path in (site / "data").iterdir()}
    for language in LANGUAGES:
        html = (site / language / "data" / "index.html").read_text(encoding="utf-8")
        assert [name for name in files if f'href="../../data/{name}"' not in html] == []
        assert f"almanac-ai-{book(bundled).masthead.edition}" in html
        for credit in book(bundled).masthead.credits:
            assert credit[language].split("“")[0][:20] in html
        for table in descriptions().tables:
            assert table.title[language] in html
