"""What the reader learnt: linear weights of features, and trees over what these say.

Logistic regressions on hashed features (Weinberger et al., 2009, doi:10.1145/1553374.1553516) give each sum,
organisation and pair of them a first probability; gradient-boosted trees then look at a pair beside its rivals
(stacking: Wolpert, 1992, doi:10.1016/S0893-6080(05)80023-1). Trained by `scripts/train_reader.py`; the trees are ONNX.
"""

from __future__ import annotations

import gzip
import io
import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import onnxruntime

# Features are told apart by so many bits of their CRC-32.
BITS = 18
_MASK = (1 << BITS) - 1
# The linear models of a language.
KINDS = ("sum", "company", "article", "pair", "investor", "lead", "party", "pact")
Predict = Callable[[np.ndarray], np.ndarray]


def hashed(features: Iterable[str]) -> list[int]:
    """Return the numbers that stand for features."""
    return [zlib.crc32(feature.encode()) & _MASK for feature in features]


@dataclass(frozen=True)
class Linear:
    """Logistic regressions that share their features: a row of weights for each number that stands for a feature, a
    column for each of `KINDS`; and what is added to their sums."""

    weights: np.ndarray
    bias: np.ndarray

    def sums(self, numbers: Sequence[int]) -> np.ndarray:
        """Return the sums of the weights, one of each kind, without what is added."""
        found: np.ndarray = self.weights[numbers].sum(axis=0) if len(numbers) else np.zeros(len(KINDS), np.float32)
        return found

    def log_odds(self, kind: str, *sums: np.ndarray) -> float:
        """Return the logarithm of the odds of one kind, from the sums of features that speak together."""
        at = KINDS.index(kind)
        return float(sum(each[at] for each in sums) + self.bias[at])


@dataclass(frozen=True)
class Model:
    """What was learnt of one language."""

    linear: Linear
    rounds: Predict
    parties: Predict


def probability(log_odds: float) -> float:
    """Return the probability that log odds stand for."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))


@cache
def model(language: str) -> Model:
    """Load the model of en, ru or zh."""
    folder = resources.files(__package__).joinpath("models")
    rounds, parties = (
        trees_of(gzip.decompress(folder.joinpath(f"{language}-{what}.onnx.gz").read_bytes()))
        for what in ("rounds", "parties")
    )
    return Model(linear_of(folder.joinpath(f"{language}.npz").read_bytes()), rounds, parties)


def linear_of(content: bytes) -> Linear:
    """Read linear models from an .npz in which each has its numbers, weights and bias."""
    table = np.zeros((1 << BITS, len(KINDS)), np.float32)
    bias = np.zeros(len(KINDS), np.float32)
    with np.load(io.BytesIO(content)) as arrays:
        for at, kind in enumerate(KINDS):
            table[arrays[f"{kind}_numbers"], at] = arrays[f"{kind}_weights"]
            bias[at] = arrays[f"{kind}_bias"]
    return Linear(table, bias)


def trees_of(onnx: bytes) -> Predict:
    """Return what predicts with trees kept as ONNX, on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
    return lambda rows: np.asarray(session.run(["probabilities"], {"rows": rows})[0][:, 1], np.float64)
