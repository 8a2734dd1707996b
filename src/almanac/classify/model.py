"""What the classifier learnt: linear weights of features, and a second layer over what these say and the terms found.

The first layer has a head for each topic of a language and, in English, for categories of arXiv and venues; its
features are weighted by inverse document frequency and brought to length one (Salton and Buckley, 1988,
doi:10.1016/0306-4573(88)90021-0). The second layer is a logistic regression for each topic over all heads (stacking:
Wolpert, 1992, doi:10.1016/S0893-6080(05)80023-1) fitted to texts that the first had not seen, so that what it gives are
probabilities. Trained by `scripts/train_classifier.py`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from almanac.classify.features import BITS, features
from almanac.classify.lexicon import lexicon

LANGUAGES = ("en", "ru", "zh")
BATCH = 1_000
# Added to the squared length of a text, about that of eight features: one word alone does not speak with the voice of a
# whole text.
SMOOTH = 300.0
# Texts learnt from are of much the same length; further from it, in standard deviations, length says no more.
FURTHEST = 3.0
# The last columns of a model that knows papers by themselves.
PAPERS = ("ai/papers", "papers")


@dataclass(frozen=True)
class Block:
    """Heads that share their features: `place` gives a feature's row in `weights`, or -1; `weights` has a column a
    head."""

    names: tuple[str, ...]
    place: np.ndarray
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def scores(self, starts: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """Return a row a text and a column a head, from what `features` gave."""
        places = self.place[numbers]
        known = places >= 0
        ends = np.concatenate([[0], np.cumsum(known)])[starts]
        places = places[known]
        idf = self.idf[places]
        length = np.sqrt(_sums(idf * idf, ends) + SMOOTH)
        summed = _sums(self.weights[places] * idf[:, None], ends)
        found: np.ndarray = summed / length[:, None] + self.bias
        return found


def _sums(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the sums of `values` between the ends, zero where two ends are one."""
    found = np.zeros((len(ends) - 1, *values.shape[1:]), np.float32)
    filled = np.flatnonzero(np.diff(ends) > 0)
    if len(filled):
        found[filled] = np.add.reduceat(values, ends[filled], axis=0)
    return found


@dataclass(frozen=True)
class Model:
    """What was learnt of one language; `columns` are those of the second layer: `ai`, `technology/…`, `application/…`,
    and where a language knows papers by themselves `ai/papers`, what they are, and `papers`, how likely it is one."""

    language: str
    blocks: tuple[Block, ...]
    columns: tuple[str, ...]
    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    @property
    def topics(self) -> tuple[str, ...]:
        """What the columns of `probabilities` stand for."""
        return self.columns[: -len(PAPERS)] if self.columns[-len(PAPERS) :] == PAPERS else self.columns

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Return a row a text and a column a topic, from 0 to 1."""
        batches = [
            self._batch(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)
        ]  # fmt: skip
        return np.concatenate(batches) if batches else np.zeros((0, len(self.topics)), np.float32)

    def _batch(self, texts: Sequence[str]) -> np.ndarray:
        raw = second_rows(self.blocks, self.language, texts)
        rows = (raw - self.mean) / self.scale
        rows[:, -1] = np.clip(rows[:, -1], -FURTHEST, FURTHEST)
        logits = np.clip(rows @ self.weights + self.bias, -30, 30)
        found: np.ndarray = 1 / (1 + np.exp(-logits))
        if len(self.topics) < len(self.columns):
            paper = found[:, -1]
            found[:, 0] = paper * found[:, -2] + (1 - paper) * found[:, 0]
        # Without a word and a term there is nothing that a topic could be told by.
        found[~raw[:, sum(len(block.names) for block in self.blocks) :].any(axis=1)] = 0
        return found[:, : len(self.topics)]


def second_rows(blocks: Sequence[Block], language: str, texts: Sequence[str]) -> np.ndarray:
    """Return what the second layer looks at: heads' scores, terms found, and the length of the text."""
    starts, numbers = features(texts, language)
    scores = [block.scores(starts, numbers) for block in blocks]
    return np.concatenate([*scores, lexicon(language).counts(texts), length_of(starts)], axis=1)


def length_of(starts: np.ndarray) -> np.ndarray:
    """Return the logarithm of the number of features of each text, as a column."""
    return np.log1p(np.diff(starts)).astype(np.float32)[:, None]


@cache
def model(language: str) -> Model:
    """Load the model of en, ru or zh."""
    content = resources.files(__package__).joinpath("models", f"{language}.npz").read_bytes()
    with np.load(io.BytesIO(content)) as arrays:
        return model_of(language, arrays)


def model_of(language: str, arrays: Mapping[str, np.ndarray]) -> Model:
    """Read a model from its arrays: blocks numbered from 0, heads kept as bytes with a scale each."""
    blocks: list[Block] = []
    while f"{len(blocks)}_names" in arrays:
        at = len(blocks)
        numbers = np.cumsum(arrays[f"{at}_steps"].astype(np.int64))
        place = np.full(1 << BITS, -1, np.int32)
        place[numbers] = np.arange(len(numbers))
        weights = arrays[f"{at}_weights"].astype(np.float32) * arrays[f"{at}_scale"].astype(np.float32)
        idf, bias = (arrays[f"{at}_{name}"].astype(np.float32) for name in ("idf", "bias"))
        blocks.append(Block(tuple(map(str, arrays[f"{at}_names"])), place, idf, weights, bias))
    rest = (arrays[name].astype(np.float32) for name in ("mean", "scale", "weights", "bias"))
    return Model(language, tuple(blocks), tuple(map(str, arrays["topics"])), *rest)
