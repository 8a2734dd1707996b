"""The facts store's tables: one Arrow schema each. Lists hold ids or names as written; no cell is
ever an empty string: what is not known is null."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

PROVENANCE: Final = (
    pa.field("source", pa.string(), nullable=False, metadata={"unit": "address of the page"}),
    pa.field("snapshot", pa.string(), nullable=False, metadata={"unit": "sha-256 of the bytes read"}),
    pa.field("record", pa.string(), nullable=False, metadata={"unit": "file and line in the snapshot"}),
    pa.field("retrieved", pa.date32(), nullable=False),
)

_text = pa.string()
_texts = pa.list_(pa.field("item", pa.string(), nullable=False))
# Money: full units, exact. 20 digits hold any national budget in roubles or won with two decimals.
_money = pa.decimal128(22, 2)


def _required(name: str, kind: pa.DataType = _text) -> pa.Field:
    return pa.field(name, kind, nullable=False)


def _table(*fields: pa.Field) -> pa.Schema:
    return pa.schema([*fields, *PROVENANCE])


def _in_three_languages(name: str) -> tuple[pa.Field, ...]:
    return tuple(_required(f"{name}_{language}") for language in ("en", "ru", "zh"))


# Where a fact was read from an article: its language, the sentence that says so, those that name the company, and how
# sure the reader is, null where a person accepted it.
_read = (
    pa.field("language", _text), pa.field("quote", _text), pa.field("context", _text), pa.field("score", pa.float64()),
)  # fmt: skip


SCHEMAS: Final[dict[str, pa.Schema]] = {
    "organisations": _table(
        _required("id"), _required("kind"), _required("country"), pa.field("city", _text),
        pa.field("website", _text), pa.field("parent", _text), *_in_three_languages("about"),
    ),
    "names": _table(_required("organisation"), _required("name"), _required("language"), _required("kind")),
    "identifiers": _table(_required("organisation"), _required("scheme"), _required("value")),
    "standings": _table(_required("organisation"), _required("standing"), *_in_three_languages("reason")),
    "works": _table(
        _required("id"), _required("title"), _required("kind"), _required("published"),
        pa.field("venue", _text), pa.field("abstract", _text), pa.field("citations", pa.int32()),
        _required("notable", pa.bool_()), _required("technologies", _texts), _required("applications", _texts),
        _required("authors", _texts), _required("identifiers", _texts),
    ),
    # `entry` numbers the places of the work's list of affiliations, from 1: an author each, or an organisation each.
    "affiliations": _table(
        _required("work"), _required("entry", pa.int32()), _required("mention"), pa.field("ror", _text),
    ),
    "articles": _table(
        _required("id"), _required("published", pa.date32()), _required("language"), _required("title"),
        _required("text"), _required("organisations", _texts), _required("technologies", _texts),
        _required("applications", _texts),
    ),
    "rounds": _table(
        _required("id"), _required("company"), _required("event"), _required("kind"), _required("announced"),
        pa.field("published", pa.date32()), pa.field("country", _text), pa.field("amount", _money),
        pa.field("currency", _text), _required("lead_investors", _texts), _required("investors", _texts), *_read,
    ),
    "totals": _table(
        _required("id"), _required("publisher"), _required("country"), _required("definition"),
        _required("period"), _required("amount", _money), _required("currency"),
    ),
    "partnerships": _table(
        _required("id"), _required("parties", _texts), _required("announced"),
        *(pa.field(f"subject_{language}", _text) for language in ("en", "ru", "zh")),
        _required("technologies", _texts), *_read,
    ),
    "policies": _table(
        _required("id"), _required("country"), *_in_three_languages("title"),
        _required("year", pa.int32()), _required("kind"), _required("binding"),
    ),
    "indicators": _table(
        _required("country"), _required("indicator"), _required("year", pa.int32()),
        _required("value", pa.float64()), _required("unit"),
    ),
    "judgements": _table(
        _required("id"), _required("subject"), _required("left"), pa.field("right", _text),
        _required("verdict"), _required("reason"), _required("by"), _required("on", pa.date32()),
    ),
    # Of a correction, `source` may be the editors, and `retrieved` is the last day that it tells of.
    "corrections": _table(
        _required("id"), _required("reported", pa.date32()), pa.field("number", _text), *_in_three_languages("what"),
        _required("status"), pa.field("decided", pa.date32()),
        *(pa.field(f"outcome_{language}", _text) for language in ("en", "ru", "zh")),
    ),
}  # fmt: skip

ISSUES: Final = pa.schema(
    [
        _required("table"),
        _required("record"),
        _required("problem"),
        _required("detail"),
    ]
)
