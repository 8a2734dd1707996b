"""A register as a table: what the view of organisations shows of those that only a register has."""

from __future__ import annotations

from collections.abc import Collection, Iterable

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


def ids_of(listed: pa.Table, own: pa.Table) -> dict[str, str]:
    """Return what organisations are called here by their ids in the register: as the facts do, else by `page_id`.

    listed: the register (`REGISTER`); own: the view of the facts' organisations.
    """
    ids = {id_: page_id(id_) for id_ in listed["id"].to_pylist()}
    rors = zip(own["ror"].to_pylist(), own["id"].to_pylist(), strict=True)
    return ids | {ror: id_ for ror, id_ in rors if ror}


def of_register(named: pa.Table, listed: pa.Table, ids: dict[str, str], own: pa.Table) -> pa.Table:
    """Return the rows that the view of organisations gets of the register: of those that something names (`NAMED`) and
    the facts' own view does not have."""
    called = pa.array([ids[id_] for id_ in listed["id"].to_pylist()], pa.string())
    used = pc.and_(
        pc.is_in(called, value_set=pc.drop_null(pc.unique(named["organisation"]))),
        pc.invert(pc.is_in(called, value_set=own["id"].combine_chunks())),
    )
    rows = listed.append_column("called", called).filter(used).sort_by("called")
    source = pc.coalesce(rows["ror"], pa.scalar("https://ror.org/"))
    nothing = pa.array([[]] * rows.num_rows, ORGANISATIONS.field("other_names").type)
    view = {name: rows[name] for name in REGISTER.names if name != "id"}
    view |= {"id": rows["called"], "source": source, "other_names": nothing}
    empty = pa.nulls(rows.num_rows, pa.string())
    return pa.table([view.get(name, empty) for name in ORGANISATIONS.names], schema=ORGANISATIONS)


def with_countries(view: pa.Table, countries: Collection[str]) -> tuple[pa.Table, list[tuple[str, str]]]:
    """Return the view without countries that the industry has no name of, and the organisations with these codes."""
    known = pc.is_in(view["country"], value_set=pa.array(sorted(countries), pa.string()))
    lost = view.filter(pc.and_(pc.is_valid(view["country"]), pc.invert(known)))
    place = view.schema.get_field_index("country")
    kept = pc.if_else(known, view["country"], pa.scalar(None, pa.string()))
    named = view.set_column(place, view.schema.field(place), kept)
    return named, list(zip(lost["id"].to_pylist(), lost["country"].to_pylist(), strict=True))


def page_id(register_id: str) -> str:
    """Return the id of an organisation that only a register has: `ror-052gg0110` of its ROR address."""
    return "ror-" + register_id.rsplit("/", 1)[-1] if register_id.startswith("https://ror.org/") else register_id
