"""How well the partner finder would have done: learnt from works up to 2019, asked for the ties of 2020 to 2025.

Organisations are those of the linked conference papers that had a work by then. A tie that came is any joint work, or
one that lasted: two joint works or more. Beside the finder stand the scores that need the network only. AUC is that of
all ties that came against others with one end the same and the other with about as many partners; recall@20 is the mean
over organisations of how many of their new ties are among the first twenty proposed. Newcomers had no work by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from almanac.analyse.acquaintance import FEATURES, Known, known
from almanac.analyse.history import History, history
from almanac.analyse.new_ties import SEED, Model, learn, matched
from almanac.facts.store import read_tables
from benchmarks.table import Figure

UNTIL, LAST, FIRST = 2019, 2025, 20
# Katz's walks of up to three steps, each counting so much.
BETA = 0.005


@dataclass(frozen=True)
class BackTest:
    """A history cut in two: `then` is what was known at the cut, `came` the new ties with how many joint works each."""

    past: History
    until: int = UNTIL
    last: int = LAST
    model: Model = field(init=False)
    then: Known = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", learn(self.past, self.until))
        object.__setattr__(self, "then", known(self.past, self.until))

    @cached_property
    def came(self) -> dict[tuple[int, int], int]:
        left, right, year, _ = self.past.pairs
        when = (year > self.until) & (year <= self.last)
        pairs, times = np.unique(np.column_stack([left[when], right[when]]), axis=0, return_counts=True)
        tied = np.asarray(self.then.ties[pairs[:, 0], pairs[:, 1]]).ravel() > 0
        return {(int(a), int(b)): int(n) for (a, b), n in zip(pairs[~tied], times[~tied], strict=True)}

    def scores(self, one: int) -> dict[str, np.ndarray]:
        """Return an organisation's scores of each other by each method."""
        row = self.then.row(one)
        partners, degree = self.then.partners, self.then.degree
        two = (partners[one] @ partners).toarray().ravel()
        three = (partners.T @ two).ravel()
        return {
            "finder": self.model.logits(row),
            "common neighbours": row[:, FEATURES.index("common")],
            "Adamic–Adar": row[:, FEATURES.index("adamic-adar")],
            "Katz": BETA**2 * two + BETA**3 * three,
            "preferential attachment": degree * degree[one],
        }

    def auc(self, least: int) -> dict[str, float]:
        """Return each method's AUC of ties with at least so many joint works, against degree-matched others."""
        pairs = self._known_pairs(least)
        others = matched(self.past, self.then, (pairs[:, 0], pairs[:, 1]), self.last, np.random.default_rng(SEED), 1)
        came, other = self._of_pairs(pairs), self._of_pairs(np.column_stack(others))
        return {name: _auc(came[name], other[name]) for name in came}

    def auc_without_common(self, least: int) -> float:
        """Return the finder's AUC among pairs without a common neighbour."""
        pairs = self._known_pairs(least)
        others = np.column_stack(
            matched(self.past, self.then, (pairs[:, 0], pairs[:, 1]), self.last, np.random.default_rng(SEED), 1)
        )
        came, other = self._of_pairs(pairs), self._of_pairs(others)
        none = "common neighbours"
        return _auc(came["finder"][came[none] == 0], other["finder"][other[none] == 0])

    def recall(self, least: int, newcomers: bool = False) -> dict[str, float]:
        """Return each method's mean recall@20 over the organisations with new ties."""
        ties: dict[int, set[int]] = {}
        there = self.then.works > 0
        for (left, right), times in self.came.items():
            for one, other in ((left, right), (right, left)):
                if times >= least and there[other] and there[one] != newcomers:
                    ties.setdefault(one, set()).add(other)
        found: dict[str, list[float]] = {}
        for one, wanted in sorted(ties.items()):
            out = ~there | (self.then.ties[one].toarray().ravel() > 0)
            out[one] = True
            for name, score in self.scores(one).items():
                first = np.argsort(np.where(out, np.inf, -score), kind="stable")[:FIRST]
                found.setdefault(name, []).append(len(wanted.intersection(first.tolist())) / len(wanted))
        return {name: float(np.mean(each)) for name, each in found.items()}

    def _known_pairs(self, least: int) -> np.ndarray:
        there = self.then.works > 0
        return np.array([p for p, n in self.came.items() if n >= least and there[p[0]] and there[p[1]]])

    def _of_pairs(self, pairs: np.ndarray) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        for one in np.unique(pairs[:, 0]):
            among = pairs[:, 0] == one
            for name, score in self.scores(int(one)).items():
                found.setdefault(name, np.empty(len(pairs)))[among] = score[pairs[among, 1]]
        return found


def _auc(came: np.ndarray, other: np.ndarray) -> float:
    """Return how often one that came scores above another, ties a half (Mann and Whitney, 1947)."""
    order = np.sort(other)
    below, upto = np.searchsorted(order, came, "left"), np.searchsorted(order, came, "right")
    return float((below + upto).mean() / (2 * len(other)))


def figures(data: Path) -> Iterator[Figure]:
    """Back-test on what was built at `data`."""
    test = BackTest(history(read_tables(data / "resolve"), read_tables(data / "classify")["topics"]))
    for least, what in ((2, "ties that lasted"), (1, "any joint work")):
        for name, value in test.auc(least).items():
            asked = 0.78 if name == "finder" else None
            yield Figure(f"partners, {what}: degree-matched AUC, {name}", value, "", at_least=asked)
        for name, value in test.recall(least).items():
            asked = 0.30 if name == "finder" else None
            yield Figure(f"partners, {what}: recall@20, {name}", value, "", at_least=asked)
        yield Figure(f"partners, {what}: AUC without a common neighbour", test.auc_without_common(least), "")
        yield Figure(f"partners, {what}: recall@20 of newcomers", test.recall(least, newcomers=True)["finder"], "")
