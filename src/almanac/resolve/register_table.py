"""A register as a table: what the view of organisations shows of those that only a register has."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from almanac.model.register import Entry
from almanac.resolve.organisations import ORGANISATIONS

REGISTER = pa.schema([
    pa.field("id", pa.string(), nullable=False, metadata={"meaning": "the register's own id"}),
    pa.field("kind", pa.string(), nullable=False),
    *(pa.field(name, pa.string()) for name in ("country", "city", "website", "name_en", "name_ru", "name_zh", "ror")),
])  # fmt: skip
# A register's types, the first that an entry has, as the kinds that we know.
KINDS = {
    "education": "university", "company": "company", "government": "government", "facility": "institute",
    "healthcare": "institute", "archive": "institute", "nonprofit": "group", "funder": "funder", "other": "group",
}  # fmt: skip


def register_table(entries: Iterable[Entry]) -> pa.Table:
    """Return a row an entry (`REGISTER`): its kind, place, web site, and its label in each language."""
    rows = []
    for entry in entries:
        labels = {name.language: name.value for name in reversed(entry.names) if name.kind == "label"}
        kind = next((kind for type_, kind in KINDS.items() if type_ in entry.types), "group")
        rows.append({
            "id": entry.id, "kind": kind, "country": entry.country, "city": entry.city,
            "website": f"https://{entry.domains[0]}/" if entry.domains else None,
            "name_en": labels.get("en", entry.name), "name_ru": labels.get("ru"), "name_zh": labels.get("zh"),
            "ror": entry.ror,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=REGISTER)


def of_register(named: pa.Table, listed: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return `named` with the ids that pages use, and the rows that the view of organisations gets of the register: of
    those organisations that something names and the facts do not list."""
    ids = named["organisation"].combine_chunks()
    position = pc.index_in(ids, value_set=listed["id"].combine_chunks())
    used = pc.unique(pc.drop_null(position))
    rows = listed.take(used).sort_by("id")
    own = pa.array([page_id(id_) for id_ in rows["id"].to_pylist()], pa.string())
    taken = pc.index_in(ids, value_set=rows["id"].combine_chunks())
    renamed = pc.if_else(pc.is_null(position), ids, own.take(taken))
    columns = {
        name: rows[name] for name in ("kind", "country", "city", "website", "name_en", "name_ru", "name_zh", "ror")
    }
    source = pc.coalesce(rows["ror"], pa.scalar("https://ror.org/"))
    nothing = pa.array([[]] * rows.num_rows, ORGANISATIONS.field("other_names").type)
    view = {"id": own, **columns, "source": source, "other_names": nothing}
    empty = pa.nulls(rows.num_rows, pa.string())
    table = pa.table([view.get(name, empty) for name in ORGANISATIONS.names], schema=ORGANISATIONS)
    at = named.schema.get_field_index("organisation")
    return named.set_column(at, named.schema.field(at), renamed), table


def page_id(register_id: str) -> str:
    """Return the id of an organisation that only a register has: `ror-052gg0110` of its ROR address."""
    return "ror-" + register_id.rsplit("/", 1)[-1] if register_id.startswith("https://ror.org/") else register_id
