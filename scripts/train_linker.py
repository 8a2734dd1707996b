"""Train the linker's model: `python scripts/train_linker.py REGISTER FOLDER_OF_LABELLED_SETS`. Needs the extra `train`.

Strings that stand in several sets are used once. Calibration, thresholds and the figures that are printed come from
four-fold cross-validation over strings, in which the second trees learn from first looks at strings that the first
trees had not seen; the trees that are kept are trained on all strings.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import onnxmltools
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.isotonic import IsotonicRegression

from almanac.evaluation import LabelledSet, figures, labelled_sets
from almanac.resolve.linker.candidates import Reading, read
from almanac.resolve.linker.context import NAMES as CONTEXT
from almanac.resolve.linker.context import context, survivors
from almanac.resolve.linker.features import NAMES, features
from almanac.resolve.linker.index import Index, build_index
from almanac.resolve.linker.linker import Links, links_of
from almanac.resolve.linker.register import with_more_names
from almanac.resolve.linker.score import Model
from almanac.sources.ror import connector

TARGET = Path(__file__).parent.parent / "src" / "almanac" / "resolve" / "linker" / "model"
FOLDS = 4
COMMON = {
    "objective": "binary", "min_data_in_leaf": 10, "lambda_l2": 5.0, "bagging_fraction": 0.8, "bagging_freq": 1,
    "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 2, "verbose": -1,
}  # fmt: skip
FIRST = (50, {**COMMON, "learning_rate": 0.15, "num_leaves": 31, "feature_fraction": 0.6})
SECOND = (500, {**COMMON, "learning_rate": 0.036, "num_leaves": 95, "feature_fraction": 0.4})
# Noisy or plentiful sets weigh less, scarce ones more.
WEIGHT = {"crossref": 0.5, "cross_script": 8.0}
AUTOMATIC_PRECISION = 0.99
# Of 120 likely links that the labels call wrong, read by a person, 13 were: the others are labels that lack an
# organisation which the string names. This is the upper end of that share's 95 % interval (docs/decisions/0008).
REALLY_WRONG = 0.175
ANSWER, REVIEW = 0.42, 0.25


@dataclass
class Examples:
    """Every candidate of every distinct string: rows of features, labels, folds and weights; `starts[t]` is the first
    row of text t."""

    texts: dict[str, int]
    readings: list[Reading]
    candidates: list[list[int]]
    starts: np.ndarray
    rows: np.ndarray
    labels: np.ndarray
    folds: np.ndarray
    weights: np.ndarray


def examples(folder: Path, index: Index) -> Examples:
    """Read every distinct string of the labelled sets."""
    at = {id_: number for number, id_ in enumerate(index.ids)}
    texts: dict[str, int] = {}
    readings: list[Reading] = []
    candidates: list[list[int]] = []
    rows, labels, folds, weights = [], [], [], []
    for labelled in labelled_sets(folder):
        weight = next((each for name, each in WEIGHT.items() if labelled.name.startswith(name)), 1.0)
        for case in labelled.cases:
            if texts.setdefault(key_of(case.text), len(texts)) < len(readings):
                continue
            right = {at.get(id_) for id_ in case.expected}
            reading = read(case.text, index)
            mine, found = features(reading, index)
            readings.append(reading)
            candidates.append(mine)
            rows.append(found)
            labels += [each in right for each in mine]
            folds += [fold_of(case.text)] * len(mine)
            weights += [weight] * len(mine)
    starts = np.concatenate([[0], np.cumsum([len(each) for each in rows])])
    every = np.concatenate(rows), np.array(labels), np.array(folds), np.array(weights)
    return Examples(texts, readings, candidates, starts, *every)


def trained(kind: tuple[int, dict[str, Any]], rows: np.ndarray, labels: np.ndarray,
            weights: np.ndarray) -> lightgbm.Booster:  # fmt: skip
    """Train trees of a kind on some of the examples."""
    trees, settings = kind
    return lightgbm.train(settings, lightgbm.Dataset(rows, labels.astype(float), weight=weights), trees)


def first_trees(seen: Examples, among: np.ndarray) -> lightgbm.Booster:
    """Train the first trees on the rows that a mask chooses."""
    return trained(FIRST, seen.rows[among], seen.labels[among], seen.weights[among])


def first_looks(seen: Examples, among: np.ndarray) -> np.ndarray:
    """Return first scores of the rows that a mask chooses, each by trees that had not seen its fold; 0 elsewhere."""
    scores = np.zeros(len(seen.labels))
    for fold in range(FOLDS):
        mine = among & (seen.folds == fold)
        if mine.any():
            scores[mine] = first_trees(seen, among & (seen.folds != fold)).predict(seen.rows[mine])
    return scores


def second_rows(seen: Examples, first: np.ndarray, among: np.ndarray, index: Index) -> tuple[np.ndarray, np.ndarray]:
    """Return the second trees' rows for the candidates that a first look leaves, and their places."""
    rows, places = [], []
    for text, (start, end) in enumerate(zip(seen.starts[:-1], seen.starts[1:], strict=True)):
        chosen = survivors(first[start:end]) if start < end and among[start] else np.zeros(0, int)
        if len(chosen):
            more = context(seen.candidates[text], first[start:end], chosen, seen.readings[text], index)
            rows.append(np.concatenate([seen.rows[start + chosen], more], axis=1))
            places.append(start + chosen)
    return np.concatenate(rows), np.concatenate(places)


def second_trees(seen: Examples, first: np.ndarray, among: np.ndarray, index: Index) -> lightgbm.Booster:
    """Train the second trees on what the first look at the rows that a mask chooses leaves."""
    rows, places = second_rows(seen, first, among, index)
    return trained(SECOND, rows, seen.labels[places], seen.weights[places])


def unseen_scores(seen: Examples, index: Index) -> np.ndarray:
    """Return the final score of every row by trees that had not seen its string; 0 where the first look drops it."""
    final = np.zeros(len(seen.labels))
    for fold in range(FOLDS):
        others, mine = seen.folds != fold, seen.folds == fold
        second = second_trees(seen, first_looks(seen, others), others, index)
        first = np.zeros(len(seen.labels))
        first[mine] = first_trees(seen, others).predict(seen.rows[mine])
        rows, places = second_rows(seen, first, mine, index)
        final[places] = second.predict(rows)
    return final


def as_onnx(trees: lightgbm.Booster, width: int) -> bytes:
    """Return trees as an ONNX model of `rows` (a candidate a row) that gives `probabilities`."""
    inputs = [("rows", FloatTensorType([None, width]))]
    return bytes(onnxmltools.convert_lightgbm(trees, initial_types=inputs, zipmap=False).SerializeToString())


def main(register: Path, folder: Path) -> None:
    """Cross-validate, calibrate, choose thresholds, print what unseen strings show, and write the model's files."""
    index = build_index(with_more_names(connector.parse(register)))
    seen = examples(folder, index)
    raw = unseen_scores(seen, index)
    told = calibration(raw, seen)
    for labelled in labelled_sets(folder):
        print(cross_validated(labelled, seen, raw, told, index))
    everything = np.ones(len(seen.labels), bool)
    models = {
        "first": as_onnx(first_trees(seen, everything), len(NAMES)),
        "second": as_onnx(
            second_trees(seen, first_looks(seen, everything), everything, index), len(NAMES) + len(CONTEXT)
        ),
    }
    TARGET.joinpath("model.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for name, trees in models.items():
        TARGET.joinpath(f"{name}.onnx.gz").write_bytes(gzip.compress(trees, mtime=0))
    print(f"{len(seen.labels)} candidates, automatic from {told['automatic']}")


def calibration(raw: np.ndarray, seen: Examples) -> dict[str, Any]:
    """Return the calibration's knots and the thresholds, from scores of strings that their trees had not seen."""
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(raw, seen.labels, sample_weight=seen.weights)
    knots = np.quantile(raw[raw > 0.001], np.linspace(0, 1, 120))
    knots = np.unique(np.concatenate([[0.0], knots, [1.0]]))
    calibrated = isotonic.predict(knots)
    scores = np.interp(raw, knots, calibrated)
    first = [
        start + int(np.argmax(scores[start:end]))
        for start, end in zip(seen.starts[:-1], seen.starts[1:], strict=True)
        if start < end
    ]
    return {
        "features": [*NAMES, *CONTEXT],
        "raw": knots.round(6).tolist(),
        "calibrated": calibrated.round(6).tolist(),
        "automatic": round(automatic_threshold(scores[first], seen.labels[first]), 4),
        "answer": ANSWER,
        "review": REVIEW,
    }


def cross_validated(labelled: LabelledSet, seen: Examples, raw: np.ndarray, told: dict[str, Any], index: Index) -> str:
    """Link a set by the scores of trees that had not seen its strings; returns its figures as a line."""
    thresholds = {name: told[name] for name in ("automatic", "answer", "review")}
    model = Model(_never, _never, np.array(told["raw"]), np.array(told["calibrated"]), **thresholds)
    answers: list[Links] = []
    for case in labelled.cases:
        text = seen.texts[key_of(case.text)]
        scores = np.interp(raw[seen.starts[text] : seen.starts[text + 1]], model.raw, model.calibrated).tolist()
        scored = list(zip(scores, seen.candidates[text], strict=True))
        answers.append(links_of(case.text, seen.readings[text], scored, index, model))
    result, _ = figures(labelled, answers, 0.0)
    return (
        f"{result.name:45} P@1 {result.p_at_1:.3f}  P {result.precision:.3f}  R {result.recall:.3f}  "
        f"F1 {result.f1:.3f}  example F1 {result.example_f1:.3f}  exact {result.exact:.3f}"
    )


def _never(rows: np.ndarray) -> np.ndarray:
    raise AssertionError("the scores are known")


def key_of(text: str) -> str:
    """Return what two writings of one string have in common."""
    return " ".join(text.casefold().split())


def fold_of(text: str) -> int:
    """Return the fold of a string: the same for the same string in every set."""
    return int(hashlib.sha256(key_of(text).encode()).hexdigest(), 16) % FOLDS


def automatic_threshold(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the least score from which the precision of first links is as asked, missing labels allowed for."""
    order = np.argsort(-scores)
    wrong = np.cumsum(~labels[order]) / np.arange(1, len(order) + 1) * REALLY_WRONG
    good = np.flatnonzero(wrong <= 1 - AUTOMATIC_PRECISION)
    return float(scores[order][good[-1]]) if len(good) else 1.0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
