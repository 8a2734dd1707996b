"""How likely each candidate is meant: gradient-boosted trees, calibrated.

Trained with LightGBM by `scripts/train_linker.py` and kept as ONNX, which ONNX Runtime loads in a twentieth of a
second; calibrated by isotonic regression on strings that the trees had not seen (Zadrozny and Elkan, 2002,
doi:10.1145/775047.775151).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import onnxruntime

Predict = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Model:
    """Trees, calibration knots, and the thresholds: from `automatic` on a link needs no person (precision ≥ .99 on
    unseen strings), from `answer` on it is given, from `review` on a person should look."""

    predict: Predict
    raw: np.ndarray
    calibrated: np.ndarray
    automatic: float
    answer: float
    review: float

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """Return the probability of each row of features, 0 to 1."""
        if len(rows) == 0:
            return np.zeros(0)
        return np.asarray(np.interp(self.predict(rows), self.raw, self.calibrated))


@cache
def model() -> Model:
    """Load the model that comes with the package."""
    folder = resources.files(__package__).joinpath("model")
    trees = gzip.decompress(folder.joinpath("trees.onnx.gz").read_bytes())
    told = json.loads(folder.joinpath("model.json").read_text(encoding="utf-8"))
    thresholds = {name: told[name] for name in ("automatic", "answer", "review")}
    return Model(trees_of(trees), np.array(told["raw"]), np.array(told["calibrated"]), **thresholds)


def trees_of(onnx: bytes) -> Predict:
    """Return what predicts with trees kept as ONNX, on one core: the texts are spread over the cores, not the trees."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
    return lambda rows: np.asarray(session.run(["probabilities"], {"rows": rows})[0][:, 1], np.float64)
