"""An organisation as the facts show it: one row, with its names, ids and standing. A view; nobody edits it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from almanac.facts.store import Tables
from almanac.model.words import LANGUAGES

_FIELDS = (
    "id", "kind", "country", "city", "website", "parent", "about_en", "about_ru", "about_zh",
    "name_en", "name_ru", "name_zh", "ror", "wikidata", "standing", "reason_en", "reason_ru", "reason_zh", "source",
)  # fmt: skip

ORGANISATIONS = pa.schema([
    *(pa.field(name, pa.string()) for name in _FIELDS),
    pa.field("other_names", pa.list_(pa.field("item", pa.string(), nullable=False)), nullable=False),
])  # fmt: skip


def organisation_view(facts: Tables, newcomers: Iterable[dict[str, Any]]) -> pa.Table:
    """Return one row an organisation, ordered by id; what is not known is null. `newcomers` are rows of organisations
    that the facts do not list. `standing` is what a person judged; `classify.inclusion` gives the others theirs."""
    rows: dict[str, dict[str, Any]] = {
        row["id"]: {**dict.fromkeys(_FIELDS), **row, "other_names": []}
        for row in (*facts["organisations"].to_pylist(), *newcomers)
    }
    for name in facts["names"].to_pylist():
        _add_name(rows[name["organisation"]], name)
    for identifier in facts["identifiers"].to_pylist():
        rows[identifier["organisation"]][identifier["scheme"]] = identifier["value"]
    for standing in facts["standings"].to_pylist():
        row = rows[standing["organisation"]]
        row["standing"] = standing["standing"]
        row.update({f"reason_{language}": standing[f"reason_{language}"] for language in LANGUAGES})
    ordered = [{field: rows[id_][field] for field in ORGANISATIONS.names} for id_ in sorted(rows)]
    return pa.Table.from_pylist(ordered, schema=ORGANISATIONS)


def _add_name(row: dict[str, Any], name: dict[str, Any]) -> None:
    if name["kind"] == "label":
        row[f"name_{name['language']}"] = name["name"]
    elif name["name"] not in row["other_names"]:
        row["other_names"].append(name["name"])
