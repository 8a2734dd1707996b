"""What each organisation has of each work, round and partnership: the rows that leaders are ranked from."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from almanac.facts.store import Tables


class Measure(StrEnum):
    """What leaders are ranked by.

    Works count in parts (`works`: fractional counting) or whole for each organisation (`works-full`); of those at top
    venues, notable models, and citations an organisation has its part. Money raised is in the edition's currency.
    """

    WORKS = "works"
    FULL = "works-full"
    TOP = "top-venues"
    MODELS = "models"
    CITATIONS = "citations"
    RAISED = "raised"
    PARTNERSHIPS = "partnerships"


OF_WORKS = (Measure.WORKS, Measure.FULL, Measure.TOP, Measure.MODELS, Measure.CITATIONS)

SHARES = pa.schema([
    pa.field("item", pa.string(), nullable=False),
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("link", pa.string(), nullable=False, metadata={"meaning": "the mention by which it is linked"}),
    pa.field("score", pa.float64(), nullable=False, metadata={"meaning": "probability that the link is right"}),
    pa.field("year", pa.int32(), nullable=False),
    pa.field("topic_id", pa.string(), nullable=False, metadata={"meaning": "the row whose topics the item has"}),
    *(
        pa.field(measure.value, pa.float64(), metadata={"unit": "works, citations, money, or partnerships"})
        for measure in Measure
    ),
])  # fmt: skip
# The table whose topics an item of a measure has.
TOPIC_TABLE = {Measure.RAISED: "organisations", Measure.PARTNERSHIPS: "partnerships"}


def shares_of_works(resolved: Tables, top_venues: frozenset[str]) -> pa.Table:
    """Return a row for each work, organisation and link, by organisation (`SHARES`), with its part by each measure of
    works; the other measures are null."""
    works, rows = (
        resolved["works"],
        resolved["authorships"].sort_by([("organisation", "ascending"), ("work", "ascending")]),
    )
    place = pc.index_in(rows["work"].combine_chunks(), value_set=works["id"].combine_chunks())
    part = rows["part"].combine_chunks()
    nothing = pa.nulls(rows.num_rows, pa.float64())
    top = pc.is_in(works["venue"], value_set=pa.array(sorted(top_venues), pa.string()))
    model = pc.and_(works["notable"], pc.equal(works["kind"], "model"))
    cited = pc.fill_null(works["citations"], 0).cast(pa.float64())
    columns = {
        "item": rows["work"], "organisation": rows["organisation"], "score": rows["score"], "topic_id": rows["work"],
        "link": pc.binary_join_element_wise(rows["organisation"], rows["mention"], "\n"),
        "year": pc.utf8_slice_codeunits(works["published"], 0, 4).cast(pa.int32()).combine_chunks().take(place),
        Measure.WORKS: part,
        Measure.FULL: _whole(rows),
        Measure.TOP: _where(top, place, part),
        Measure.MODELS: _where(model, place, part),
        Measure.CITATIONS: pc.multiply(part, cited.combine_chunks().take(place)),
    }  # fmt: skip
    return pa.table([columns.get(name, nothing) for name in SHARES.names], schema=SHARES)


def shares_of_money(rounds: pa.Table) -> pa.Table:
    """Return a row a disclosed round that counts (`SHARES`); a round has the topics of its organisation."""
    return pa.Table.from_pylist(sorted(_of_rounds(rounds), key=_order), schema=SHARES)


def shares_of_partnerships(partnerships: pa.Table) -> pa.Table:
    """Return a row a party of each partnership (`SHARES`)."""
    return pa.Table.from_pylist(sorted(_of_partnerships(partnerships), key=_order), schema=SHARES)


def _order(row: dict[str, Any]) -> tuple[str, str]:
    return row["organisation"], row["item"]


def _where(condition: pa.ChunkedArray, place: pa.Array, part: pa.Array) -> pa.Array:
    return pc.multiply(part, condition.combine_chunks().cast(pa.int8()).cast(pa.float64()).take(place))


def _whole(rows: pa.Table) -> pa.Array:
    """Return 1 for the first row of each work and organisation, which are in order, and 0 for its further mentions."""
    key = pc.binary_join_element_wise(rows["work"], rows["organisation"], "\n").combine_chunks()
    if len(key) == 0:
        return pa.array([], pa.float64())
    first = pa.concat_arrays([pa.array([True]), pc.not_equal(key[1:], key[:-1])])
    return first.cast(pa.int8()).cast(pa.float64())


def _of_rounds(rounds: pa.Table) -> Iterator[dict[str, Any]]:
    for row in rounds.to_pylist():
        if row["converted"] is not None:
            share = _share(row["id"], row["organisation"], row["year"], row["organisation"])
            yield share | {Measure.RAISED.value: float(row["converted"])}


def _of_partnerships(partnerships: pa.Table) -> Iterator[dict[str, Any]]:
    for row in partnerships.to_pylist():
        for organisation in set(row["organisations"]):
            share = _share(row["id"], organisation, int(row["announced"][:4]), row["id"])
            yield share | {Measure.PARTNERSHIPS.value: 1.0}


def _share(item: str, organisation: str, year: int, about: str) -> dict[str, Any]:
    return {
        "item": item, "organisation": organisation, "link": f"{organisation}\n{item}", "score": 1.0, "year": year,
        "topic_id": about,
    }  # fmt: skip
