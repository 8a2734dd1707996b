"""What countries and organisations are specialised in, which topics are near each other, and which are complex.

Specialisation is revealed comparative advantage (Balassa, 1965, doi:10.1111/j.1467-9957.1965.tb00050.x), drawn to one
where there is little to go by. Topics are near each other if who is specialised in one is so in the other: the product
space's proximity (Hidalgo et al., 2007, doi:10.1126/science.1144581). Density is how near a topic is to what one is
specialised in already, and complexity how rare the ones are that have it (Hidalgo and Hausmann, 2009,
doi:10.1073/pnas.0900943106), the two axes of smart specialisation (Balland et al., 2019,
doi:10.1080/00343404.2018.1437900). In all matrices rows are places or organisations, columns topics; leading axes of
draws are kept.
"""

from __future__ import annotations

import numpy as np

# Shares are drawn to everybody's as if so many works of everybody's kind were added.
ADDED = 10.0


def shares(values: np.ndarray, totals: np.ndarray, everybody: np.ndarray, added: float = ADDED) -> np.ndarray:
    """Return each topic's share of each one's works, drawn to everybody's (the mean of a Dirichlet posterior).

    values: works by topic; totals: all works, one column less; everybody: each topic's share of all works.
    """
    found: np.ndarray = (values + added * everybody) / (totals[..., np.newaxis] + added)
    return found


def advantage(
    values: np.ndarray, totals: np.ndarray, everybody: np.ndarray, added: float = ADDED
) -> np.ndarray:  # fmt: skip
    """Return revealed comparative advantage: how many times everybody's share each one's share of a topic is."""
    found: np.ndarray = shares(values, totals, everybody, added) / np.maximum(everybody, 1e-12)
    return found


def proximity(specialised: np.ndarray) -> np.ndarray:
    """Return how near each two topics are: the lesser of the chances that who is specialised in one is in the other.

    specialised: ones and noughts. A topic that nobody is specialised in is near to none; none is near to itself.
    """
    has = specialised.astype(float)
    both = np.swapaxes(has, -1, -2) @ has
    many = has.sum(axis=-2)
    found: np.ndarray = both / np.maximum(np.maximum(many[..., np.newaxis], many[..., np.newaxis, :]), 1.0)
    topics = has.shape[-1]
    found[..., np.arange(topics), np.arange(topics)] = 0.0
    return found


def density(specialised: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Return for each one and topic the share of what is near the topic that the one is specialised in (0 to 1)."""
    around = np.maximum(near.sum(axis=-1), 1e-12)
    found: np.ndarray = (specialised.astype(float) @ near) / around[..., np.newaxis, :]
    return found


def complexity(specialised: np.ndarray) -> np.ndarray:
    """Return the complexity of each topic, with mean nought and standard deviation one.

    It is the second eigenvector of the chance of coming from a topic to another through who is specialised in both, its
    sign such that topics of the more diversified are the more complex. Nought for all where there is too little.
    """
    has = specialised.astype(float)
    many, diverse = has.sum(axis=0), has.sum(axis=1)
    there, ones = np.flatnonzero(many > 0), np.flatnonzero(diverse > 0)
    found = np.zeros(has.shape[1])
    if len(there) < 3 or len(ones) < 2:
        return found
    kept = has[np.ix_(ones, there)]
    steps = (kept / many[there]).T @ (kept / diverse[ones][:, np.newaxis])
    values, vectors = np.linalg.eig(steps)
    at = np.argsort(-np.real(values), kind="stable")[1]
    second = np.real(vectors[:, at])
    if np.real(values[at]) < 1e-9 or second.std() < 1e-9:
        return found
    second = (second - second.mean()) / second.std()
    mean_diversity = (kept * diverse[ones][:, np.newaxis]).sum(axis=0) / kept.sum(axis=0)
    alike = np.corrcoef(second, mean_diversity)[0, 1] if mean_diversity.std() > 1e-9 else 1.0
    found[there] = second if alike >= 0 else -second
    return found
