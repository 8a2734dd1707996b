"""Affiliations of works, linked: what each organisation has of each work.

A place in a work's list of affiliations is an equal part of the work, and what stands in one place shares its part
(fractional counting by author: Waltman and van Eck, 2015, doi:10.1016/j.joi.2015.08.001). A part whose organisation is
not known is nobody's: parts of works may add up to less than one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from almanac.resolve.directory import Directory

# How likely the organisation is that a source itself links a text to; none publishes how often it is wrong.
SOURCE_SCORE = 0.9

NAMED = pa.schema([
    pa.field("mention", pa.string(), nullable=False),
    pa.field("ror", pa.string()),
    pa.field("organisation", pa.string(), metadata={"meaning": "null where it names none that we know"}),
    pa.field("score", pa.float64(), nullable=False),
    pa.field("reason", pa.string(), nullable=False),
])  # fmt: skip
AUTHORSHIPS = pa.schema([
    pa.field("work", pa.string(), nullable=False),
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("mention", pa.string(), nullable=False),
    pa.field("part", pa.float64(), nullable=False, metadata={"unit": "works"}),
    pa.field("score", pa.float64(), nullable=False, metadata={"meaning": "probability that the link is right"}),
])  # fmt: skip


@dataclass(frozen=True)
class Found:
    """An organisation that a mention was linked to in a register: its id there, score and reason."""

    id: str
    score: float
    reason: str


# What links texts in a register: for each, the organisations that it means, the likeliest first.
LinkTexts = Callable[[list[str]], Iterable[tuple[Found, ...]]]


def link_affiliations(affiliations: pa.Table, directory: Directory, ids: dict[str, str], link: LinkTexts) -> pa.Table:
    """Link each distinct mention once; returns a row a mention and organisation (`NAMED`).

    ids: what organisations are called here by their ids in the register. A name that the directory has goes before the
    linker; the source's own ROR id is taken where neither finds anything, if it is of an organisation that we know.
    """
    distinct = (
        affiliations.group_by(["mention", "ror"])
        .aggregate([])
        .sort_by([("mention", "ascending"), ("ror", "ascending")])
    )
    mentions, rors = distinct["mention"].to_pylist(), distinct["ror"].to_pylist()
    known = [directory.link(mention) for mention in mentions]
    unknown = list(dict.fromkeys(mention for mention, link_ in zip(mentions, known, strict=True) if link_ is None))
    found = dict(zip(unknown, link(unknown), strict=True))
    rows: list[tuple[str, str | None, str | None, float, str]] = []
    for mention, ror, own in zip(mentions, rors, known, strict=True):
        if own is not None:
            rows.append((mention, ror, own.organisation, own.score, own.reason))
        elif found[mention]:
            rows += [(mention, ror, ids[each.id], each.score, each.reason) for each in found[mention]]
        elif ror in ids:
            rows.append((mention, ror, ids[ror], SOURCE_SCORE, "the source’s own ROR id"))
        else:
            rows.append((mention, ror, None, 1.0, "no organisation that we know"))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(NAMED)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, NAMED.types, strict=True)], schema=NAMED)


def authorships(affiliations: pa.Table, named: pa.Table) -> pa.Table:
    """Return what each organisation has of each work (`AUTHORSHIPS`), by mention.

    affiliations: `work`, `entry`, `mention`, `ror`; named: what `link_affiliations` gave for them.
    """
    with duckdb.connect() as connection:
        connection.register("affiliations", affiliations.select(["work", "entry", "mention", "ror"]))
        connection.register("named", named.select(["mention", "ror", "organisation", "score"]))
        found = connection.sql(_PARTS).to_arrow_table()
    return found.cast(AUTHORSHIPS)


_PARTS = """
    with places as (
        select work, count(distinct entry) as places from affiliations group by work
    ), within as (
        select work, entry, count(distinct mention) as mentions from affiliations group by work, entry
    ), meant as (
        select mention, ror, count(*) as organisations from named group by mention, ror
    ), listed as (
        select distinct work, entry, mention, ror from affiliations
    )
    select work, organisation, listed.mention as mention,
        sum(1.0::double / places / mentions / organisations order by entry) as part, min(score) as score
    from listed join places using (work) join within using (work, entry)
        join named on named.mention = listed.mention and named.ror is not distinct from listed.ror
        join meant on meant.mention = listed.mention and meant.ror is not distinct from listed.ror
    where organisation is not null
    group by work, organisation, listed.mention
    order by work, organisation, listed.mention
"""
