"""Simulated people who look for one picture among many, and how many boards they need.

A person's eye is an embedding that no search uses. On each board they like the pictures nearest to the one they have in
mind, with noise (Gumbel, so a Luce choice) and, for some clicks, by chance alone; the picture itself is never told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..emoji.dataset import Dataset
from ..values import Array, Settings

if TYPE_CHECKING:
    from ..runtime import Alchemist


@dataclass(frozen=True)
class Person:
    """How somebody clicks.

    Attributes:
        likes: pictures liked on each board.
        sharpness: how much cosines count against the noise; the eye's cosines are centred.
        careless: share of clicks that are random.
        content: cosine from which a picture is as good as "none of these"; None for somebody who always likes some.
        drift: how far, by the last round, their wish has moved towards another picture.
    """

    likes: int = 2
    sharpness: float = 30.0
    careless: float = 0.0
    content: float | None = None
    drift: float = 0.0

    def choose(self, cosines: Array, rng: np.random.Generator) -> np.ndarray:
        """Columns liked on a board whose pictures have these `cosines` (m,) to what is wanted."""
        none = [] if self.content is None else [self.content]
        utility = self.sharpness * np.append(cosines, none) + rng.gumbel(size=len(cosines) + len(none))
        order = np.argsort(-utility[: len(cosines)])[: self.likes]
        if none:
            order = order[utility[order] > utility[-1]]
        if self.careless:
            chance = rng.random(len(order)) < self.careless
            order = np.unique(np.where(chance, rng.integers(len(cosines), size=len(order)), order))
        return np.asarray(order)


def boards_needed(
    lab: Alchemist, pool: Any, eye: Array, name: str, person: Person, target: int, seed: int, most: int
) -> int:
    """Boards of 8 until picture `target` of the given ones is shown; `most` + 1 where it was not by then.

    Args:
        pool: what `lab.start(…, pool=…).pool` holds. eye: (n, d) the person's centred unit embedding of it.
    """
    from dataclasses import replace

    rng = np.random.default_rng([seed, 7])
    session = replace(lab.start(Settings(proposer=name), seed=seed), pool=pool)
    for k in range(1, most + 1):
        session = lab.ask(session)
        rows = [c.pool for c in session.shown.candidates if c.pool is not None]
        if target in rows:
            return k
        liked = person.choose(eye[rows] @ eye[target], rng)
        session = session.tell({session.shown.ids[i] for i in liked})
    return most + 1


def measure(
    lab: Alchemist,
    data: Dataset,
    embed: Any,
    proposers: Sequence[str] = ("posterior",),
    count: int = 4000,
    targets: int = 60,
    most: int = 60,
) -> dict[str, Any]:
    """Median, 90th percentile and a bootstrapped 95 % interval of the median of boards needed, per proposer.

    Args:
        embed: pictures (n, 4, h, w) to unit features: the eye.
        count: pictures in the pool, of all sets, without skin tones, recolours and flags.
    """
    rng = np.random.default_rng(0)
    kept = [i for i, r in enumerate(data.records) if r.plain and r.group != "flags"]
    images = data.floats(np.sort(rng.choice(kept, min(count, len(kept)), replace=False)))
    pool = lab.start(pool=images).pool
    eye = embed(images)
    eye = eye - eye.mean(0)
    eye /= np.linalg.norm(eye, axis=1, keepdims=True)
    wanted = rng.choice(len(images), targets, replace=False)
    figures: dict[str, Any] = {"pool": len(images), "targets": targets, "random_expected": len(images) / 16}
    for name in proposers:
        for careless in (0.0, 0.2):
            person = Person(careless=careless)
            needed = [boards_needed(lab, pool, eye, name, person, int(t), k, most) for k, t in enumerate(wanted)]
            figures[f"{name}, {careless:.0%} random clicks"] = summary(np.array(needed), most)
    return figures


def summary(needed: np.ndarray, most: int) -> dict[str, Any]:
    """Median with its interval, 90th percentile and how many were not found."""
    draws = np.random.default_rng(0).choice(needed, (2000, len(needed)))
    low, high = np.percentile(np.median(draws, axis=1), [2.5, 97.5])
    return {
        "median": float(np.median(needed)),
        "median_95": [float(low), float(high)],
        "p90": float(np.percentile(needed, 90)),
        "not_found": int((needed > most).sum()),
    }
