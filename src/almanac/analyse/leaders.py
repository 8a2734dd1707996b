"""Who leads, and how sure that is.

A work of several organisations gives each an equal part (fractional counting: Waltman and van Eck, 2015,
doi:10.1016/j.joi.2015.08.001). Intervals are 5–95 % of a bootstrap that draws the works anew (Goldstein and
Spiegelhalter, 1996, doi:10.2307/2983325, on why ranks need them). Ties share the better rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import ibis
import numpy as np
import pyarrow as pa
from ibis import _

DRAWS = 1_000
SEED = 20190601


class Measure(StrEnum):
    """What leaders are ranked by: parts of works, money raised (in the edition's currency), or partnerships."""

    WORKS = "works"
    RAISED = "raised"
    PARTNERSHIPS = "partnerships"


@dataclass(frozen=True)
class Question:
    """Among whom, and in what, leaders are asked for; None is no restriction."""

    measure: Measure = Measure.WORKS
    technology: str | None = None
    application: str | None = None
    country: str | None = None
    kind: str | None = None


LEADERS = pa.schema([
    pa.field("rank", pa.int32(), nullable=False),
    pa.field("rank_low", pa.int32(), nullable=False),
    pa.field("rank_high", pa.int32(), nullable=False),
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("value", pa.float64(), nullable=False),
    pa.field("value_low", pa.float64(), nullable=False),
    pa.field("value_high", pa.float64(), nullable=False),
    pa.field("items", pa.int32(), nullable=False),
])  # fmt: skip


def parts(shares: ibis.Table, topics: ibis.Table, organisations: ibis.Table, question: Question) -> ibis.Table:
    """Return `item`, `organisation`, `part`: what each organisation has of each work, round or partnership asked for.

    shares: `measure`, `item`, `organisation`, `part`; topics: as `classify` gives them; organisations: the view.
    """
    rows = shares.filter(_.measure == question.measure.value)
    for half, topic in (("technology", question.technology), ("application", question.application)):
        if topic is not None:
            about = topics.filter(_.half == half, _.topic == topic).select("table", "id")
            rows = rows.semi_join(about, [rows.topic_table == about.table, rows.topic_id == about.id])
    among = organisations
    if question.country is not None:
        among = among.filter(_.country == question.country)
    if question.kind is not None:
        among = among.filter(_.kind == question.kind)
    return (
        rows.semi_join(among, rows.organisation == among.id)
        .select("item", "organisation", "part")
        .order_by("item", "organisation")
    )


def leaders(rows: pa.Table) -> pa.Table:
    """Rank organisations by the sum of their parts; returns `LEADERS`, best first, ties by id.

    rows: `item`, `organisation`, `part`, ordered.
    """
    items, item_at = np.unique(rows["item"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    names, name_at = np.unique(rows["organisation"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    if len(names) == 0:
        return LEADERS.empty_table()
    matrix = np.zeros((len(items), len(names)))
    np.add.at(matrix, (item_at, name_at), rows["part"].to_numpy())
    values = matrix.sum(axis=0)
    weights = np.random.default_rng(SEED).multinomial(len(items), np.full(len(items), 1 / len(items)), DRAWS)
    drawn = weights @ matrix
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    rank = ranks(values[np.newaxis, :])[0]
    rank_low, rank_high = np.quantile(ranks(drawn), (0.05, 0.95), axis=0, method="nearest")
    columns = (
        rank, np.minimum(rank_low, rank), np.maximum(rank_high, rank), names,
        values, np.minimum(low, values), np.maximum(high, values), (matrix > 0).sum(axis=0),
    )  # fmt: skip
    order = np.lexsort((names, rank))
    arrays = [pa.array(column[order].tolist(), type_) for column, type_ in zip(columns, LEADERS.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=LEADERS)


def ranks(values: np.ndarray) -> np.ndarray:
    """Rank each row's values, the greatest first, from 1; equal values share the better rank ("1224").

    values: rows of draws, columns of organisations. Values that differ by less than 1e-9 are equal.
    """
    exact = np.round(values, 9)
    ordered = np.sort(exact, axis=1)
    not_greater = [np.searchsorted(row, own, side="right") for row, own in zip(ordered, exact, strict=True)]
    return np.asarray(values.shape[1] - np.array(not_greater) + 1)
