"""How the measure changes the picture: organisations' shares and ranks by each measure, and how far their rank in a
composite moves when the weights do.

Weights are drawn evenly from all that add up to one (Dirichlet, all parameters one), the way in which COINr and the
JRC's audits test composite indicators (Saisana, Saltelli and Tarantola, 2005, doi:10.1111/j.1467-985X.2005.00350.x;
Becker et al., 2022, doi:10.21105/joss.04567).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from almanac.analyse.draws import QUANTILES, ranks
from almanac.analyse.leaders import Tally
from almanac.analyse.shares import Measure

WEIGHTS, SEED = 1_000, 20220501
# The measures that a composite has; works counted whole are works again.
COMPOSED = (Measure.WORKS, Measure.TOP, Measure.MODELS, Measure.CITATIONS, Measure.RAISED, Measure.PARTNERSHIPS)
# So many organisations are shown of each question.
MOST = 30

SENSITIVITY = pa.schema([
    pa.field("organisation", pa.string(), nullable=False),
    pa.field("rank", pa.int32(), nullable=False, metadata={"meaning": "by equal weights"}),
    pa.field("rank_low", pa.int32(), nullable=False, metadata={"meaning": "5 % of ranks when weights are drawn"}),
    pa.field("rank_high", pa.int32(), nullable=False, metadata={"meaning": "95 % of them"}),
    pa.field("share", pa.float64(), nullable=False, metadata={"unit": "per cent, by equal weights"}),
    *(
        field
        for measure in COMPOSED
        for field in (
            pa.field(f"share_{measure.value}", pa.float64(), metadata={"unit": "per cent of what all have"}),
            pa.field(f"rank_{measure.value}", pa.int32()),
        )
    ),
])  # fmt: skip


def sensitivity(tallies: Mapping[Measure, Tally]) -> pa.Table:
    """Return the organisations with the greatest mean share over the measures that anyone has anything by
    (`SENSITIVITY`); a measure that nobody has anything by is null."""
    used = [measure for measure in COMPOSED if len(tallies[measure].organisations)]
    everyone = np.array(sorted({id_ for measure in used for id_ in tallies[measure].organisations}), object)
    if len(everyone) == 0:
        return SENSITIVITY.empty_table()
    at = {id_: number for number, id_ in enumerate(everyone)}
    shares = np.zeros((len(used), len(everyone)))
    for row, measure in enumerate(used):
        found = tallies[measure]
        shares[row, [at[id_] for id_ in found.organisations]] = 100 * found.values / found.values.sum()
    mean = shares.mean(axis=0)
    rank = ranks(mean[np.newaxis, :])[0]
    weights = np.random.default_rng(SEED).dirichlet(np.ones(len(used)), WEIGHTS)
    low, high = np.quantile(ranks(weights @ shares), QUANTILES, axis=0, method="nearest")
    by_measure = ranks(shares)
    shown = np.lexsort((everyone.astype(str), rank))[:MOST]
    columns = {
        "organisation": everyone[shown], "rank": rank[shown], "rank_low": np.minimum(low, rank)[shown],
        "rank_high": np.maximum(high, rank)[shown], "share": mean[shown].round(6),
    }  # fmt: skip
    for row, measure in enumerate(used):
        has = shares[row, shown] > 0
        columns[f"share_{measure.value}"] = shares[row, shown].round(6)
        columns[f"rank_{measure.value}"] = np.where(has, by_measure[row, shown].astype(object), None)
    arrays = [
        pa.array(columns[name].tolist(), kind) if name in columns else pa.nulls(len(shown), kind)
        for name, kind in zip(SENSITIVITY.names, SENSITIVITY.types, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=SENSITIVITY)
