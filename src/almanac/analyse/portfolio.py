"""How to spend a budget over options, and what would come of another state of things.

A unit of budget is a work a span more. Each option is worth its score; half of its effort brings `EARLY` of that, the
other half the rest. What is spent on an option that does not always come back is at risk by so much. The spending is
that of a linear programme of one constraint, whose solution is to take what gains most a unit first (Dantzig, 1957,
doi:10.1287/opre.5.2.266); the trade-off curve is that of weighing risk more and more (Markowitz, 1952,
doi:10.2307/2975974, with absolute loss in place of variance).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from almanac.analyse.brief import Brief

Floats = NDArray[np.float64]

# The first half of an effort brings so much of an option's worth.
EARLY = 0.6
# To build on a strength, or to hold it, takes so much of its works more.
STRONGER = 0.1
# How much risk weighs, along the curve.
CAUTION = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Choice:
    """An option to spend on: its name, its effort in units of budget, its worth, and how surely it comes back."""

    name: str
    effort: float
    worth: float
    sure: float


@dataclass(frozen=True)
class Portfolio:
    """A spending: how much on each option, what it is worth in all, and how much of it is at risk."""

    caution: float
    spent: dict[str, float]
    worth: float
    at_risk: float


def choices(brief: Brief) -> list[Choice]:
    """Return what a brief's budget may go to: its options to enter, and its strengths to build on or hold.

    To enter takes the works that lack to everybody's share; of a strength, a tenth more than it has. Worth is the
    score of an option to enter, and how far a strength is above everybody's share, at most that of the best to enter.
    """
    works = {(row["half"], row["topic"]): row["works"] for row in brief.positions}
    entering = [row["score"] for row in brief.options if row["move"] == "enter"]
    most = max([1.0, *entering])
    found = []
    for row in brief.options:
        enters = row["move"] == "enter"
        effort = max(row["effort"], 1.0) if enters else max(works[row["half"], row["topic"]] * STRONGER, 1.0)
        worth = row["score"] if enters else min(row["score"] - 1, most)
        sure = min(row["draws"], row["ways"] / max(row["ways_tried"], 1))
        found.append(Choice(f"{row['half']}/{row['topic']}", effort, max(worth, 0.05), sure))
    return found


def allocate(open_to: Sequence[Choice], budget: float, caution: float) -> Portfolio:
    """Return the best spending of a budget of 0 or more; caution: how much a unit at risk takes from worth."""
    some = [choice for choice in open_to if choice.effort > 0 and choice.worth > 0]
    if not some or budget <= 0:
        return Portfolio(caution, {}, 0.0, 0.0)
    half = np.array([choice.effort / 2 for choice in some])
    worth = np.array([choice.worth for choice in some])
    risk = np.array([1 - choice.sure for choice in some])
    scale = worth.sum() / (2 * half).sum()
    gains = np.concatenate([EARLY * worth / half, (1 - EARLY) * worth / half])
    found = filled(gains - caution * scale * np.tile(risk, 2), np.tile(half, 2), budget)
    spent = found[: len(some)] + found[len(some) :]
    named = {choice.name: round(float(each), 6) for choice, each in zip(some, spent, strict=True) if each > 1e-9}
    return Portfolio(caution, named, round(float(gains @ found), 6), round(float(risk @ spent), 6))


def filled(gains: Floats, most: Floats, budget: float) -> Floats:
    """Return how much of a budget goes to each, at most `most`: to what gains most a unit first, nothing at a loss."""
    best_first = np.argsort(-gains, kind="stable")
    before = np.cumsum(most[best_first]) - most[best_first]
    found = np.zeros_like(most)
    found[best_first] = np.clip(budget - before, 0, most[best_first])
    return np.where(gains > 0, found, 0)


def curve(open_to: Sequence[Choice], budget: float) -> list[Portfolio]:
    """Return the spendings as caution grows, each once."""
    found: list[Portfolio] = []
    for caution in CAUTION:
        each = allocate(open_to, budget, caution)
        if not found or each.spent != found[-1].spent:
            found.append(each)
    return found
