"""Train the linker's model: `python scripts/train_linker.py REGISTER FOLDER_OF_LABELLED_SETS`. Needs the extra `train`.

Strings that stand in several sets are used once. Calibration and thresholds come from four-fold cross-validation over
strings; the trees that are kept are trained on all of them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import onnxmltools
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.isotonic import IsotonicRegression

from almanac.evaluation import LabelledSet, figures, labelled_sets
from almanac.resolve.linker.candidates import read
from almanac.resolve.linker.features import NAMES, features
from almanac.resolve.linker.index import Index, build_index
from almanac.resolve.linker.linker import Links, link
from almanac.resolve.linker.register import with_more_names
from almanac.resolve.linker.score import Model
from almanac.sources.ror import connector

TARGET = Path(__file__).parent.parent / "src" / "almanac" / "resolve" / "linker" / "model"
FOLDS = 4
TREES = 320
SETTINGS = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 95, "min_data_in_leaf": 10, "lambda_l2": 5.0,
    "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1, "seed": 1, "deterministic": True,
    "force_row_wise": True, "num_threads": 2, "verbose": -1,
}  # fmt: skip
# Noisy or plentiful sets weigh less, scarce ones more.
WEIGHT = {"crossref": 0.5, "cross_script": 4.0}
AUTOMATIC_PRECISION = 0.99
# Of 120 likely links that the labels call wrong, read by a person, 13 were: the others are labels that lack an
# organisation which the string names. This is the upper end of that share's 95 % interval (docs/decisions/0008).
REALLY_WRONG = 0.175
ANSWER, REVIEW = 0.38, 0.15


def examples(folder: Path, index: Index) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return features, labels, folds and weights of every candidate of every distinct string."""
    at = {id_: number for number, id_ in enumerate(index.ids)}
    rows, labels, folds, weights = [], [], [], []
    seen: set[str] = set()
    for labelled in labelled_sets(folder):
        weight = next((each for name, each in WEIGHT.items() if labelled.name.startswith(name)), 1.0)
        for case in labelled.cases:
            key = " ".join(case.text.casefold().split())
            if key in seen:
                continue
            seen.add(key)
            right = {at.get(id_) for id_ in case.expected}
            candidates, found = features(read(case.text, index), index)
            rows.append(found)
            labels += [each in right for each in candidates]
            folds += [fold_of(case.text)] * len(candidates)
            weights += [weight] * len(candidates)
    return np.concatenate(rows), np.array(labels), np.array(folds), np.array(weights)


def trained(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> lightgbm.Booster:
    """Train trees on some of the examples."""
    data = lightgbm.Dataset(rows, labels.astype(float), weight=weights, feature_name=list(NAMES))
    return lightgbm.train(SETTINGS, data, TREES)


def as_onnx(trees: lightgbm.Booster) -> bytes:
    """Return trees as an ONNX model of `rows` (a candidate a row) that gives `probabilities`."""
    inputs = [("rows", FloatTensorType([None, len(NAMES)]))]
    return bytes(onnxmltools.convert_lightgbm(trees, initial_types=inputs, zipmap=False).SerializeToString())


def main(register: Path, folder: Path) -> None:
    """Cross-validate, calibrate, choose thresholds, print what unseen strings show, and write the model's files."""
    index = build_index(with_more_names(connector.parse(register)))
    rows, labels, folds, weights = examples(folder, index)
    kept = [trained(rows[folds != fold], labels[folds != fold], weights[folds != fold]) for fold in range(FOLDS)]
    raw = np.zeros(len(labels))
    for fold, trees in enumerate(kept):
        raw[folds == fold] = trees.predict(rows[folds == fold])
    told = calibration(raw, labels, weights)
    for labelled in labelled_sets(folder):
        print(cross_validated(labelled, index, kept, told))
    TARGET.joinpath("model.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    trees = as_onnx(trained(rows, labels, weights))
    TARGET.joinpath("trees.onnx.gz").write_bytes(gzip.compress(trees, mtime=0))
    print(f"{len(labels)} candidates, automatic from {told['automatic']}, {len(trees) / 1e6:.1f} MB of trees")


def calibration(raw: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> dict[str, Any]:
    """Return the calibration's knots and the thresholds, from scores of strings that their trees had not seen."""
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(raw, labels, sample_weight=weights)
    knots = np.quantile(raw[raw > 0.001], np.linspace(0, 1, 120))
    knots = np.unique(np.concatenate([[0.0], knots, [1.0]]))
    calibrated = isotonic.predict(knots)
    scores = np.interp(raw, knots, calibrated)
    return {
        "features": list(NAMES),
        "raw": knots.round(6).tolist(),
        "calibrated": calibrated.round(6).tolist(),
        "automatic": round(automatic_threshold(scores, labels), 4),
        "answer": ANSWER,
        "review": REVIEW,
    }


def cross_validated(labelled: LabelledSet, index: Index, kept: list[lightgbm.Booster], told: dict[str, Any]) -> str:
    """Link a set, each string by the trees that had not seen it; returns its figures as a line."""
    answers: list[Links | None] = [None] * len(labelled.cases)
    thresholds = {name: told[name] for name in ("automatic", "answer", "review")}
    for fold, trees in enumerate(kept):
        mine = [at for at, case in enumerate(labelled.cases) if fold_of(case.text) == fold]
        knots = np.array(told["raw"]), np.array(told["calibrated"])
        model = Model(partial(_predicted, trees), *knots, **thresholds)
        for at, links in zip(mine, link([labelled.cases[at].text for at in mine], index, model), strict=True):
            answers[at] = links
    result, _ = figures(labelled, [links for links in answers if links is not None], 0.0)
    return (
        f"{result.name:45} P@1 {result.p_at_1:.3f}  P {result.precision:.3f}  R {result.recall:.3f}  "
        f"F1 {result.f1:.3f}  example F1 {result.example_f1:.3f}  exact {result.exact:.3f}"
    )


def _predicted(trees: lightgbm.Booster, rows: np.ndarray) -> np.ndarray:
    return np.asarray(trees.predict(rows))


def fold_of(text: str) -> int:
    """Return the fold of a string: the same for the same string in every set."""
    key = " ".join(text.casefold().split())
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % FOLDS


def automatic_threshold(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the least score from which the precision of all links is as asked, missing labels allowed for."""
    order = np.argsort(-scores)
    wrong = np.cumsum(~labels[order]) / np.arange(1, len(order) + 1) * REALLY_WRONG
    good = np.flatnonzero(wrong <= 1 - AUTOMATIC_PRECISION)
    return float(scores[order][good[-1]]) if len(good) else 1.0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
