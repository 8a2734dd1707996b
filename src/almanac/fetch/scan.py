"""A snapshot of many rows, open for SQL: read once by DuckDB into a table, never one Python object a row.

Fields come as text, as written; a connector casts them. Lines that are no JSON object and a gzip that was cut short are
issues of the scan, and what can be read is read.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from almanac.errors import BadInput
from almanac.fetch.snapshots import Snapshot
from almanac.model.tables import ISSUES, PROVENANCE

MEMORY = "2GB"
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_CHUNK = 1 << 20
_LONGEST_LINE = 1 << 26
_STATED = {each.name for each in PROVENANCE}
_PROVENANCE = """
    coalesce(address, $dataset) as source, $snapshot as snapshot, $path || ':' || line as record,
    $retrieved::date as retrieved
"""


@dataclass
class Scan:
    """The rows of one snapshot, as the SQL table `rows`: `line`, its place in the file, and the fields as text."""

    snapshot: Snapshot
    dataset: str
    retrieved: date
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    edition: date
    problems: list[dict[str, str]] = field(default_factory=list)

    def table(self, sql: str, schema: pa.Schema) -> pa.Table:
        """Return what `sql` selects, with its provenance, as a table of `schema`.

        sql: selects the schema's own columns, `line`, and `address`, the item's own page or null.
        """
        order = ", ".join(["line", *(name for name in ("entry", "mention") if name in schema.names)])
        own = ", ".join(f'"{name}"' for name in schema.names if name not in _STATED)
        query = f"with found as ({sql}) select {own}, {_PROVENANCE} from found order by {order}"
        parameters = {
            "dataset": self.dataset, "snapshot": self.snapshot.sha256, "path": self.snapshot.path,
            "retrieved": self.retrieved.isoformat(),
        }  # fmt: skip
        used = {name: value for name, value in parameters.items() if f"${name}" in query}
        return self.connection.sql(query, params=used).to_arrow_table().cast(schema)

    def run(self, sql: str) -> None:
        """Run a statement that makes a table of the connector's own."""
        self.connection.execute(sql).fetchall()

    def count(self, table: str, problem: str, detail: str, condition: str) -> None:
        """Note how many rows of `rows` meet a condition, and the first of them, as an issue."""
        [(number, first)] = self.connection.execute(
            f"select count(*), min(line) from rows where {condition}"
        ).fetchall()
        if number:
            self.note(table, problem, f"{number} row(s): {detail}", first)

    def note(self, table: str, problem: str, detail: str, line: int | None = None) -> None:
        """Note an issue."""
        record = self.snapshot.path if line is None else f"{self.snapshot.path}:{line}"
        self.problems.append({"table": table, "record": record, "problem": problem, "detail": detail})

    def issues(self) -> pa.Table:
        """Return the issues noted."""
        return pa.Table.from_pylist(self.problems, schema=ISSUES)


@contextmanager
def scanned(
    snapshot: Snapshot, fields: Mapping[str, str], dataset: str, retrieved: date, edition: date
) -> Iterator[Scan]:
    """Read a snapshot of JSON lines (gzipped or not), CSV or Parquet and yield its scan.

    fields: what to read and its DuckDB type; dataset: the address of the whole, for items that have none. Raises
    BadInput where no row has the first of the fields, or none the second: every row should have both.
    """
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'").fetchall()
        connection.execute(f"set temp_directory = '{spill}'").fetchall()
        scan = Scan(snapshot, dataset, retrieved, connection, edition)
        _read(scan, dict(fields), Path(spill))
        yield scan


def _read(scan: Scan, fields: dict[str, str], spill: Path) -> None:
    with scan.snapshot.file.open("rb") as file:
        head = file.read(4)
    needed = list(fields)[:2]
    anything = " or ".join(f'"{name}" is not null' for name in fields)
    try:
        if head == _PARQUET:
            _from_parquet(scan, fields)
        elif scan.snapshot.path.endswith(".csv"):
            _from_csv(scan, fields)
        else:
            _from_json(scan, fields, head.startswith(_GZIP), spill)
    except duckdb.Error as error:
        raise BadInput(scan.snapshot.path, str(error).split("\n")[0][:200], _expected(fields)) from None
    scan.count("works", "not-a-record", "not one that could be read; skipped", f"not ({anything})")
    scan.run(f"delete from rows where not ({anything})")
    named = " or ".join(f'count("{name}") = 0' for name in needed)
    [(wrong,)] = scan.connection.execute(f"select {named} from rows").fetchall()
    if wrong:
        raise BadInput(scan.snapshot.path, f"no row with {' and '.join(needed)}", _expected(fields))


def _expected(fields: dict[str, str]) -> str:
    return f"rows with {', '.join(fields)}"


def _from_json(scan: Scan, fields: dict[str, str], zipped: bool, spill: Path) -> None:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in fields.items())
    sql = (
        "create temp table rows as select row_number() over () as line, * from read_json('{place}', "
        "format = 'newline_delimited', compression = '{compression}', ignore_errors = true, "
        f"maximum_object_size = {_LONGEST_LINE}, columns = {{{{{columns}}}}})"
    )
    place = scan.snapshot.file
    try:
        scan.run(sql.format(place=_quoted(place), compression="gzip" if zipped else "none"))
    except duckdb.Error:
        mended = _mended(place, spill) if zipped else None
        if mended is None:
            raise
        scan.note("works", "cut-short", "the gzip ends too early; what stands before that was read")
        scan.run(sql.format(place=_quoted(mended), compression="none"))


def _from_csv(scan: Scan, fields: dict[str, str]) -> None:
    names = ", ".join(f'"{name}"' for name in fields)
    # A row begins after the header and the lines of the rows before it, whose quoted cells may have several.
    scan.run(
        "create temp table rows as with numbered as (select row_number() over () as number, concat_ws('', *columns(*)) "
        f"as whole, {names} from read_csv('{_quoted(scan.snapshot.file)}', header = true, all_varchar = true, "
        "quote = '\"', escape = '\"', delim = ',', strict_mode = true, null_padding = false, "
        f"max_line_size = {_LONGEST_LINE})), measured as ("
        "select *, length(whole) - length(replace(whole, chr(10), '')) as breaks from numbered) "
        "select (1 + number + coalesce(sum(breaks) over (order by number rows between unbounded preceding and 1 "
        f"preceding), 0))::bigint as line, {names} from measured order by number"
    )


def _from_parquet(scan: Scan, fields: dict[str, str]) -> None:
    place = _quoted(scan.snapshot.file)
    described = scan.connection.execute(f"describe select * from read_parquet('{place}')").fetchall()
    there = {row[0] for row in described}
    names = ", ".join(
        f'"{name}"::{kind} as "{name}"' if name in there else f'null::{kind} as "{name}"'
        for name, kind in fields.items()
    )
    scan.run(f"create temp table rows as select row_number() over () as line, {names} from read_parquet('{place}')")


def _mended(place: Path, spill: Path) -> Path | None:
    """Write what can be read of a gzip that was cut short or spoilt, up to its last whole line; None where it is
    whole."""
    target = spill / "mended.jsonl"
    rest = b""
    with target.open("wb") as out:
        try:
            for chunk in _unzipped(place):
                whole, end, rest = (rest + chunk).rpartition(b"\n")
                out.write(whole + end)
        except (EOFError, zlib.error):
            return target
    return None


def _unzipped(place: Path) -> Iterator[bytes]:
    """Yield what a gzip of one or more members holds; raises EOFError where it is cut short."""
    member = zlib.decompressobj(wbits=31)
    with place.open("rb") as file:
        while chunk := file.read(_CHUNK):
            while chunk:
                yield member.decompress(chunk)
                chunk = member.unused_data
                if chunk:
                    member = zlib.decompressobj(wbits=31)
    if not member.eof:
        raise EOFError


def _quoted(place: Path) -> str:
    return str(place).replace("'", "''")
