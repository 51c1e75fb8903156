"""Frames along a path so that each step changes the picture by about as much, as the taste embedding sees it.

Equal steps of a latent are not equal to a person: between a cat and a dog nothing happens for a while, and then all at
once. So the path is sampled densely and embedded, and of these samples frames are chosen with steps as equal as can be.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..protocols import Progress
from ..values import Array
from .morph import Morph

Path = Callable[[Array], Array]
"""Places (k,) in [0, 1] to pictures (k, 4, h, w)."""
Embed = Callable[[Array], Array]
"""Pictures (k, 4, h, w) to unit vectors (k, t)."""

DENSE = 4
"""So many samples for one step between frames, at first."""
AT_ONCE = 16
"""Samples between two reports of progress."""
MOST = 240
"""Samples of a path at most."""
NEAREST = 1e-4
"""Samples nearer than this are not halved: there the path jumps."""
POWERS = (2.0, 4.0, 8.0, 16.0)
EVEN = 1.6
"""Smoothness below which nothing is sampled more finely."""


def evenly(path: Path, embed: Embed, frames: int, way: str, progress: Progress | None = None) -> Morph:
    """`frames` pictures along `path`, its ends among them, by steps as equal as can be in an embedding.

    Where one step is large all the same, the path is sampled more finely there, until it is even, or `MOST` samples
    were made.

    Args:
        progress: told of samples (made, of so many at present); may raise `Cancelled`.
    """

    def sampled(some: NDArray[np.float64], before: int) -> tuple[Array, Array]:
        made = []
        for first in range(0, len(some), AT_ONCE):
            made.append(path(some[first : first + AT_ONCE].astype(np.float32)))
            if progress:
                done = before + min(first + AT_ONCE, len(some))
                progress(done, before + len(some))
        pictures = np.concatenate(made)
        return pictures, embed(pictures)

    places = np.linspace(0, 1, DENSE * (frames - 1) + 1, dtype=np.float64)
    pictures, taste = sampled(places, 0)
    while True:
        each = [most_even(taste, frames, power) for power in POWERS]
        rows = min(each, key=lambda some: unevenness(taste[some]))
        steps = steps_of(taste[rows])
        found = Morph(pictures[rows], places[rows].astype(np.float32), steps, way)
        coarse = coarse_gaps(taste, places, float(steps.mean()))[: MOST - len(places)]
        if found.smoothness <= EVEN or not len(coarse):
            return found
        more = (places[coarse] + places[coarse + 1]) / 2
        drawn, drawn_taste = sampled(more, len(places))
        order = np.argsort(np.concatenate([places, more]), kind="stable")
        places = np.concatenate([places, more])[order]
        pictures = np.concatenate([pictures, drawn])[order]
        taste = np.concatenate([taste, drawn_taste])[order]


def coarse_gaps(taste: Array, places: NDArray[np.float64], step: float) -> NDArray[np.int64]:
    """Rows i where the samples i and i + 1 are more than half a step apart, the farthest first; not the very near."""
    apart = steps_of(taste)
    coarse = np.flatnonzero((apart > step / 2) & (np.diff(places) > NEAREST))
    return np.asarray(coarse[np.argsort(-apart[coarse], kind="stable")], np.int64)


def steps_of(taste: Array) -> Array:
    """(m − 1,) distances between neighbours of (m, t)."""
    return np.asarray(np.linalg.norm(np.diff(taste, axis=0), axis=1), np.float32)


def unevenness(taste: Array) -> float:
    """The largest of the steps between (m, t), divided by their mean."""
    steps = steps_of(taste)
    return float(steps.max()) / max(float(steps.mean()), 1e-9)


def most_even(taste: Array, frames: int, power: float) -> NDArray[np.int64]:
    """Rows (frames,) of samples (m, t), the first and the last among them, with the least sum of steps to a power.

    Such a sum is least where the steps are equal. Low powers also cut corners, with one large step where the path goes
    far out and comes back; high ones do not. Found exactly, by dynamic programming over the samples.
    """
    m = len(taste)
    squares = np.maximum(2 - 2 * taste.astype(np.float64) @ taste.T.astype(np.float64), 0)  # of unit vectors
    apart = squares ** (power / 2)
    apart[np.tril_indices(m)] = np.inf  # only onwards
    cost, came = apart[0].copy(), []
    for _ in range(frames - 2):
        through = cost[:, None] + apart
        came.append(through.argmin(0))
        cost = through.min(0)
    rows = [m - 1]
    for before in reversed(came):
        rows.append(int(before[rows[-1]]))
    return np.array([0, *rows[::-1]])
