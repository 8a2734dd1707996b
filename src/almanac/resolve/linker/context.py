"""A first look at all candidates of a text leaves a few; what it says of their rivals, parents and parts says more."""

from __future__ import annotations

import numpy as np

from almanac.resolve.linker.candidates import Match, Reading
from almanac.resolve.linker.index import Index

NAMES = ("first", "first_rank", "first_best", "same_span", "overlapping", "elsewhere", "parent", "child", "all")
LEAST, MOST = 0.01, 10
# A rival that is less likely than this is none.
FAINT = 0.001


def survivors(first: np.ndarray) -> np.ndarray:
    """Return the places of the candidates of a text that are likely enough by their `first` scores, in order."""
    likely = np.flatnonzero(first > LEAST)
    return likely if len(likely) <= MOST else np.sort(np.argsort(-first, kind="stable")[:MOST])


def context(candidates: list[int], first: np.ndarray, chosen: np.ndarray, reading: Reading, index: Index) -> np.ndarray:
    """Return a row of `NAMES` for each of the `chosen` candidates (places in `candidates`), from the `first` scores of
    all candidates of the text."""
    scores: list[float] = first.tolist()
    total = sum(scores)
    others = [
        (candidate, score, reading.candidates[candidate])
        for candidate, score in zip(candidates, scores, strict=True)
        if score > FAINT
    ]
    return np.array(
        [_row(candidates[at], scores[at], total, others, reading, index) for at in chosen.tolist()], np.float32
    )


def _row(
    candidate: int, score: float, total: float, others: list[tuple[int, float, Match]], reading: Reading, index: Index
) -> tuple[float, ...]:
    match = reading.candidates[candidate]
    start, end = match.start, match.end
    parents = index.parents.get(candidate, ())
    rank = 0
    best = same = overlapping = elsewhere = parent = child = 0.0
    for other, its_score, its in others:
        if other == candidate:
            continue
        rank += its_score > score
        best = max(best, its_score)
        if its.start == start and its.end == end:
            same = max(same, its_score)
        elif its.start < end and start < its.end:
            overlapping = max(overlapping, its_score)
        else:
            elsewhere = max(elsewhere, its_score)
        if other in parents:
            parent = max(parent, its_score)
        if candidate in index.parents.get(other, ()):
            child = max(child, its_score)
    return score, rank, best, same, overlapping, elsewhere, parent, child, total
