"""What makes a new tie likely, told from the past: which organisations that had no tie yet came to have one.

What makes a tie likely is learnt from the last two years of the history, by a logistic regression of `FEATURES` on the
pairs that came to have a tie beside others whose ends have as many partners: against random pairs, having many partners
would be all that counts (Yang, Lichtenwalter and Chawla, 2015, doi:10.1007/s10115-014-0789-0, on how links should be
evaluated). How much being well connected counts beside that is set, `WELL_CONNECTED`. Scores are made probabilities of
a first tie within two years (Platt, 1999).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.optimize import minimize

from almanac.analyse.acquaintance import FEATURES, Known, known
from almanac.analyse.history import History

# What a pair gains for the logarithm of its ends' partners: between the best of either figure of the back-test.
WELL_CONNECTED = 0.32
# So many years ahead is learnt; pairs a split at most; others to each; how hard weights are drawn to nought.
AHEAD, MOST_PAIRS, OTHERS, RIDGE = 2, 4_000, 2, 10.0
# Scores are made probabilities on pairs of so many organisations with so many others each.
SAMPLE = 500, 40
# The log-odds of a tie where none came.
NEVER = -9.0
# Organisations of fewer works are newcomers: little is known of them.
FEW = 3
SEED = 20190930
# Ends have about as many partners if the logarithms of how many are in one of so many steps to one.
_STEPS_OF_DEGREE = 4

MODEL = pa.schema([
    pa.field("feature", pa.string(), nullable=False),
    pa.field("mean", pa.float64(), nullable=False),
    pa.field("scale", pa.float64(), nullable=False),
    pa.field("weight", pa.float64(), nullable=False, metadata={"unit": "log-odds a standard deviation"}),
])  # fmt: skip


@dataclass(frozen=True)
class Model:
    """What features weigh; `mean` and `scale` bring them to one scale."""

    mean: np.ndarray
    scale: np.ndarray
    weight: np.ndarray
    intercept: float

    def logits(self, features: np.ndarray) -> np.ndarray:
        """Return log-odds of a first tie within two years, rows by `FEATURES`."""
        found: np.ndarray = ((features - self.mean) / self.scale) @ self.weight + self.intercept
        return found

    def table(self) -> pa.Table:
        """Return this as rows (`MODEL`), the intercept last."""
        names = [*FEATURES, "intercept"]
        columns = (np.r_[self.mean, 0], np.r_[self.scale, 1], np.r_[self.weight, self.intercept])
        return pa.table([names, *(column.round(9) for column in columns)], schema=MODEL)


def read_model(table: pa.Table) -> Model:
    """Return the model of rows (`MODEL`)."""
    mean, scale, weight = (table[name].to_numpy() for name in ("mean", "scale", "weight"))
    return Model(mean[:-1], scale[:-1], weight[:-1], float(weight[-1]))


def learn(past: History, until: int) -> Model:
    """Learn from a history up to a year what makes new ties likely; where it has no new tie, nothing does."""
    rng = np.random.default_rng(SEED)
    before = [known(past, until - ahead) for ahead in range(AHEAD, 0, -1)]
    lessons = [_lesson(past, then, until - AHEAD + at, until, rng) for at, then in enumerate(before)]
    features, came = (np.concatenate(columns) for columns in zip(*lessons, strict=True))
    if not came.any():
        return Model(np.zeros(len(FEATURES)), np.ones(len(FEATURES)), np.zeros(len(FEATURES)), NEVER)
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale < 1e-6, 1.0, scale)  # What is always the same says nothing.
    weight = _logistic((features - mean) / scale, came, np.ones(len(came)))[:-1]
    weight[0] += WELL_CONNECTED * scale[0]
    return _calibrated(Model(mean, scale, weight, 0.0), past, before[0], until, rng)


def _lesson(
    past: History, then: Known, after: int, until: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return pairs by `FEATURES` as they were known, and whether a tie came."""
    left, right = new_ties(past, then, after, until)
    if len(left) > MOST_PAIRS:
        chosen = np.sort(rng.choice(len(left), MOST_PAIRS, replace=False))
        left, right = left[chosen], right[chosen]
    others = matched(past, then, (left, right), until, rng, OTHERS)
    features = np.concatenate([then.pairs(left, right), then.pairs(*others)])
    return features, np.repeat([1.0, 0.0], [len(left), len(others[0])])


def _calibrated(model: Model, past: History, then: Known, until: int, rng: np.random.Generator) -> Model:
    """Return the model with its logits those of a first tie within `AHEAD` years, for any pair without one."""
    left, right = new_ties(past, then, until - AHEAD, until)
    there = np.flatnonzero(then.works > 0)
    if len(left) == 0:
        return Model(model.mean, model.scale, model.weight, NEVER)
    ones = rng.choice(there, min(SAMPLE[0], len(there)), replace=False).repeat(SAMPLE[1])
    others = rng.choice(there, len(ones))
    tied = _codes(then, *(end[past.pairs[2] <= until] for end in past.pairs[:2]))
    free = (ones != others) & ~np.isin(_codes(then, ones, others), tied)
    ones, others = ones[free], others[free]
    if len(left) > MOST_PAIRS:
        chosen = np.sort(rng.choice(len(left), MOST_PAIRS, replace=False))
    else:
        chosen = np.arange(len(left))
    all_free = len(there) * (len(there) - 1) / 2 - then.ties.nnz / 2 - len(left)
    logits = np.r_[model.logits(then.pairs(left[chosen], right[chosen])), model.logits(then.pairs(ones, others))]
    came = np.repeat([1.0, 0.0], [len(chosen), len(ones)])
    heavy = np.repeat([len(left) / len(chosen), max(all_free, 1.0) / max(len(ones), 1)], [len(chosen), len(ones)])
    slope, intercept = _logistic(logits[:, np.newaxis], came, heavy, ridge=0.0)
    return Model(model.mean, model.scale, max(slope, 0.0) * model.weight, float(intercept))


def new_ties(past: History, then: Known, after: int, until: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs that came to have a tie after one year and up to another, of those that had works but no tie."""
    left, right, year, _ = past.pairs
    when = (year > after) & (year <= until)
    codes = np.setdiff1d(_codes(then, left[when], right[when]), _codes(then, *then.ties.nonzero()))
    left, right = np.divmod(codes, len(then.organisations))
    there = (then.works[left] > 0) & (then.works[right] > 0)
    return left[there], right[there]


def matched(
    past: History, then: Known, pairs: tuple[np.ndarray, np.ndarray], until: int, rng: np.random.Generator, each: int
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return for each pair others that have no tie up to a year, of which one end is the same and the other has about
    as many partners as the one whose place it takes."""
    there = np.flatnonzero(then.works > 0)
    step = np.round(np.log1p(then.degree) * _STEPS_OF_DEGREE).astype(int)
    alike = {value: there[step[there] == value] for value in np.unique(step[there])}
    tied = set(_codes(then, *(end[past.pairs[2] <= until] for end in past.pairs[:2])).tolist())
    found: list[tuple[int, int]] = []
    for left, right in zip(*(end.tolist() for end in pairs), strict=True):
        for _ in range(each):
            found += _another(left, right, alike, step, tied, len(step), rng)
    one, other = np.array(found, np.int64).reshape(-1, 2).T
    return one, other


def _another(
    left: int, right: int, alike: dict[int, np.ndarray], step: np.ndarray, tied: set[int], size: int,
    rng: np.random.Generator,
) -> list[tuple[int, int]]:  # fmt: skip
    for _ in range(30):
        kept, replaced = (left, right) if rng.random() < 0.5 else (right, left)
        among = alike[step[replaced]]
        other = int(among[rng.integers(len(among))])
        if other != kept and min(kept, other) * size + max(kept, other) not in tied:
            return [(kept, other)]
    return []


def _codes(then: Known, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return a number for each pair, whichever end comes first."""
    left, right = left.astype(np.int64), right.astype(np.int64)
    found: np.ndarray = np.minimum(left, right) * len(then.organisations) + np.maximum(left, right)
    return found


def _logistic(features: np.ndarray, came: np.ndarray, heavy: np.ndarray, ridge: float = RIDGE) -> np.ndarray:
    """Return the weights of a logistic regression with a ridge, the intercept last; heavy: what each row weighs."""
    rows = np.column_stack([features, np.ones(len(came))])
    drawn = np.r_[np.full(features.shape[1], ridge), 0.0]

    def loss(weight: np.ndarray) -> tuple[float, np.ndarray]:
        logits = rows @ weight
        value = heavy @ (np.logaddexp(0, logits) - came * logits) + 0.5 * (drawn * weight) @ weight
        slope = rows.T @ (heavy * (1 / (1 + np.exp(-np.clip(logits, -500, 500))) - came)) + drawn * weight
        return value / heavy.sum(), slope / heavy.sum()

    found: np.ndarray = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return found
