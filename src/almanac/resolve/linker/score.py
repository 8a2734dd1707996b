"""How likely each candidate is meant: gradient-boosted trees (LightGBM), calibrated.

Trained by `scripts/train_linker.py`; calibrated by isotonic regression on strings that the trees had not seen
(Zadrozny and Elkan, 2002, doi:10.1145/775047.775151).
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import lightgbm
import numpy as np


@dataclass(frozen=True)
class Model:
    """Trees, calibration knots, and the thresholds: from `automatic` on a link needs no person (precision ≥ .99 on
    unseen strings), from `answer` on it is given, from `review` on a person should look."""

    trees: lightgbm.Booster
    raw: np.ndarray
    calibrated: np.ndarray
    automatic: float
    answer: float
    review: float

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """Return the probability of each row of features, 0 to 1."""
        if len(rows) == 0:
            return np.zeros(0)
        raw = np.asarray(self.trees.predict(rows, num_threads=1))
        return np.asarray(np.interp(raw, self.raw, self.calibrated))


@cache
def model() -> Model:
    """Load the model that comes with the package."""
    folder = resources.files(__package__).joinpath("model")
    trees = gzip.decompress(folder.joinpath("trees.txt.gz").read_bytes()).decode()
    told = json.loads(folder.joinpath("model.json").read_text(encoding="utf-8"))
    thresholds = {name: told[name] for name in ("automatic", "answer", "review")}
    return Model(
        lightgbm.Booster(model_str=trees), np.array(told["raw"]), np.array(told["calibrated"]), **thresholds
    )  # fmt: skip
