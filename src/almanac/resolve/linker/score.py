"""How likely each candidate is meant: gradient-boosted trees in two steps, calibrated.

A first, small set of trees looks at every candidate; a second one at the few that it leaves, knowing how likely their
rivals are (stacking: Wolpert, 1992, doi:10.1016/S0893-6080(05)80023-1). Trained with LightGBM by
`scripts/train_linker.py` and kept as ONNX, which ONNX Runtime loads in a twentieth of a second; calibrated by isotonic
regression on strings that the trees had not seen (Zadrozny and Elkan, 2002, doi:10.1145/775047.775151).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from almanac.read.model import Predict, trees_of
from almanac.resolve.linker.candidates import Reading
from almanac.resolve.linker.context import NAMES as CONTEXT
from almanac.resolve.linker.context import context, survivors
from almanac.resolve.linker.features import NAMES, features
from almanac.resolve.linker.index import Index

# Candidates by number, each after the probability that it is meant.
Scored = list[tuple[float, int]]
NO_ROWS = np.zeros((0, len(NAMES) + len(CONTEXT)), np.float32)


@dataclass(frozen=True)
class Model:
    """Trees for the first look and for what it leaves, calibration knots, and the thresholds: from `automatic` on a
    link needs no person (precision ≥ .99 on unseen strings), from `answer` on it is given, from `review` on a person
    should look."""

    first: Predict
    second: Predict
    raw: np.ndarray
    calibrated: np.ndarray
    automatic: float
    answer: float
    review: float

    def probabilities(self, readings: Sequence[Reading], index: Index) -> list[Scored]:
        """Return for each text its likely candidates, each with the probability that it is meant, 0 to 1."""
        found = [features(reading, index) for reading in readings]
        looked = _parted(self.first, [rows for _, rows in found])
        kept = [survivors(scores) for scores in looked]
        seconds = [
            np.concatenate([rows[chosen], context(candidates, scores, chosen, reading, index)], axis=1)
            if len(chosen) else NO_ROWS
            for reading, (candidates, rows), scores, chosen in zip(readings, found, looked, kept, strict=True)
        ]  # fmt: skip
        raw = _parted(self.second, seconds)
        return [
            [
                (probability, candidates[place])
                for probability, place in zip(self._calibrated(scores), chosen, strict=True)
            ]
            for (candidates, _), chosen, scores in zip(found, kept, raw, strict=True)
        ]

    def _calibrated(self, scores: np.ndarray) -> list[float]:
        probabilities: list[float] = np.interp(scores, self.raw, self.calibrated).tolist()
        return probabilities


def _parted(predict: Predict, rows: list[np.ndarray]) -> list[np.ndarray]:
    """Predict for the rows of many texts at once; returns the scores of each text."""
    counts = [len(each) for each in rows]
    scores = predict(np.concatenate(rows)) if sum(counts) else np.zeros(0)
    return np.split(scores, np.cumsum(counts)[:-1])


@cache
def model() -> Model:
    """Load the model that comes with the package."""
    folder = resources.files(__package__).joinpath("model")
    first, second = (
        trees_of(gzip.decompress(folder.joinpath(f"{name}.onnx.gz").read_bytes())) for name in ("first", "second")
    )
    told = json.loads(folder.joinpath("model.json").read_text(encoding="utf-8"))
    thresholds = {name: told[name] for name in ("automatic", "answer", "review")}
    return Model(first, second, np.array(told["raw"]), np.array(told["calibrated"]), **thresholds)
