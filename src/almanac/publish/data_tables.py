"""Which tables an edition publishes as data, what their columns hold, and what is left out: `tables.toml`, read.

What is published is what is described: a table or a column that nobody described stays in the house.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyarrow as pa

from almanac.model.tables import ISSUES
from almanac.model.taxonomy import Phrase
from almanac.publish.book import Stages

_FILE = Path(__file__).parent / "tables.toml"
_ISSUES = "issues"


class Described(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table that is published: where it comes from, its name in the edition, and what it and its columns hold.

    key: the columns that tell its rows apart; units: of columns that have one. What `columns` lacks, `every` has.
    """

    stage: str
    table: str
    name: str
    title: Phrase
    about: str
    key: tuple[str, ...] = ()
    columns: dict[str, str] = {}
    units: dict[str, str] = {}


class LeftOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not published, and why; columns: STAGE/TABLE.COLUMN, or STAGE/TABLE for all of it."""

    columns: tuple[str, ...]
    what: Phrase
    why: Phrase


class Descriptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `tables.toml` says; `every` describes columns that mean the same wherever they stand."""

    every: dict[str, str]
    tables: tuple[Described, ...]
    left_out: tuple[LeftOut, ...]


class Field(NamedTuple):
    """A column as it is published: its name, Arrow's kind, what it holds, and its unit, if it has one."""

    name: str
    kind: pa.DataType
    about: str
    unit: str | None


class DataTable(NamedTuple):
    """A table as it is published: its description, its columns in order, and its rows with those columns alone."""

    described: Described
    fields: tuple[Field, ...]
    rows: pa.Table

    @property
    def name(self) -> str:
        """What its files are called, without the ending."""
        return self.described.name


@cache
def descriptions() -> Descriptions:
    """Return what `tables.toml` says."""
    return msgspec.toml.decode(_FILE.read_bytes(), type=Descriptions)


def data_tables(stages: Stages) -> list[DataTable]:
    """Return the tables that an edition publishes, in the order in which pages list them.

    The columns that are left out of a table are those that nobody described.
    """
    left_out = {column for each in descriptions().left_out for column in each.columns}
    return [_published(described, _rows(stages, described), left_out) for described in descriptions().tables]


def _rows(stages: Stages, described: Described) -> pa.Table:
    if described.stage == _ISSUES:
        found = [tables[_ISSUES] for tables in (stages.facts, stages.resolved, stages.topics)]
        return pa.concat_tables([table.cast(ISSUES) for table in found])
    table: pa.Table = getattr(stages, described.stage)[described.table]
    return table


def _published(described: Described, rows: pa.Table, left_out: set[str]) -> DataTable:
    about = descriptions().every | described.columns
    place = f"{described.stage}/{described.table}"
    fields = tuple(
        Field(field.name, field.type, about[field.name], described.units.get(field.name))
        for field in rows.schema
        if field.name in about and f"{place}.{field.name}" not in left_out
    )
    return DataTable(described, fields, rows.select([field.name for field in fields]))
