"""`blend`: Bayesian optimisation among valid noises that combine what was liked.

K ≤ 9 parents, the liked pictures' noises first and then the best-scored, span the box [0, 1]^(K−1): its points
are spherical coordinates of unit weights, so every combination is N(0, I) again and stays on the model's
manifold. A GP on f, bonuses included, picks points of the box by qLogNEI, or by qUCB when adventurous.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import BadInput
from ..generation.noise import box_from_weights, combined, crank_nicolson, storable, weights_from_box
from ..values import Array, Candidate
from .acquisition import Acquisition, maximise
from .past import History

MOST_PARENTS = 9
MOST_LIKED = 6
SPAN = 0.9
ALIKE = 0.93


class Blend:
    """Children of what was liked; see the module."""

    name = "blend"
    summary = "Mixes the pictures you like into new ones that keep something of each."

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: the session is confined to a pool, which cannot be mixed.
        """
        if past.pool is not None:
            raise BadInput("blend mixes noises and cannot keep to given pictures; use random or posterior.")
        rng = np.random.default_rng(seed)
        if not past.rounds:
            return self._first(past, count, rng)
        liked, parents = self._parents(past)
        if len(parents) < 2:
            return past.fresh(count, rng)
        explorers = 1 if past.settings.adventure < 0.75 else max(1, count // 4)
        families = (count + 1) // 2 if liked else 0
        noises = self._families(parents[:liked], families, past.settings.adventure, rng)
        noises += self._optimised(past, parents, count - families - explorers, seed, rng)
        fingerprint = past.generator.fingerprint
        made = [Candidate.of(past.settings, noise=storable(u), weights=fingerprint) for u in noises]
        return [*made, *past.fresh(count - len(made), rng)]

    @staticmethod
    def _first(past: History, count: int, rng: np.random.Generator) -> list[Candidate]:
        """The best of twice as many fresh samples, no two alike; without a prompt simply fresh samples."""
        if not (past.settings.prompt or past.settings.negative):
            return past.fresh(count, rng)
        candidates = past.fresh(2 * count, rng)
        f, evidence = past.measure(candidates)
        chosen: list[int] = []
        order = [int(i) for i in np.argsort(-f)]
        for i in order:
            near = evidence.taste[chosen] @ evidence.taste[i] if chosen else np.zeros(1)
            if len(chosen) < count and near.max() < ALIKE:
                chosen.append(i)
        chosen += [i for i in order if i not in chosen][: count - len(chosen)]
        return [candidates[i] for i in chosen]

    @staticmethod
    def _parents(past: History) -> tuple[int, list[Array]]:
        """How many of the parents were liked, and the parents' noises: liked ones, newest first, then the best."""
        rows = [i for i, u in enumerate(past.noises) if u is not None]
        liked = [i for i in reversed(rows) if past.liked[i]][:MOST_LIKED]
        others = sorted((i for i in rows if not past.liked[i]), key=lambda i: -past.f[i])
        chosen: list[Array] = []
        counted = 0
        for i in [*liked, *others]:
            u = past.noises[i]
            assert u is not None
            if len(chosen) == MOST_PARENTS or any(_cosine(u, v) > SPAN for v in chosen):
                continue
            chosen.append(u)
            counted += i in liked
        return counted, chosen

    @staticmethod
    def _families(liked: list[Array], count: int, adventure: float, rng: np.random.Generator) -> list[Array]:
        """Children of two liked parents each, about half of each; of one parent with a pCN step where it is alone."""
        children = []
        for k in range(count):
            if len(liked) == 1:
                child = crank_nicolson(liked[0], 0.25 + 0.35 * (k + 1) / count * (0.5 + adventure), rng)
            else:
                pairs = [(i, j) for i in range(len(liked)) for j in range(i)]
                i, j = pairs[k % len(pairs)] if k < len(pairs) else pairs[rng.integers(len(pairs))]
                angle = np.pi / 2 * rng.uniform(0.35, 0.65)
                child = combined([liked[i], liked[j]], np.array([np.cos(angle), np.sin(angle)]))
                child = crank_nicolson(child, 0.2 + 0.5 * adventure, rng)
            children.append(child)
        return children

    def _optimised(
        self, past: History, parents: list[Array], count: int, seed: int, rng: np.random.Generator
    ) -> list[Array]:
        if count <= 0:
            return []
        x, y = self._observed(past, parents)
        adventure = past.settings.adventure
        wish = Acquisition(beta=2.0 + 4.0 * adventure if adventure > 0.7 else None)
        points = maximise(x, y, count, seed, wish)
        beta = 0.1 + 0.4 * adventure
        return [crank_nicolson(combined(parents, w), beta, rng) for w in weights_from_box(points)]

    @staticmethod
    def _observed(past: History, parents: list[Array]) -> tuple[np.ndarray, np.ndarray]:
        """Points of the box (m, K − 1) and f (m,) of the pictures shown that the parents span."""
        basis = np.stack([p.ravel() for p in parents]).astype(np.float64)
        rows = [i for i, u in enumerate(past.noises) if u is not None]
        flat = np.stack([past.noises[i].ravel() for i in rows]).astype(np.float64)  # type: ignore[union-attr]
        weights = np.linalg.lstsq(basis.T, flat.T, rcond=None)[0].T
        spanned = np.linalg.norm(weights @ basis, axis=1) / np.linalg.norm(flat, axis=1)
        inside = (spanned > 0.75) & (weights.min(1) > -0.2)
        kept = np.flatnonzero(inside)
        return box_from_weights(weights[kept].astype(np.float32)), past.f[[rows[i] for i in kept]]


def _cosine(a: Array, b: Array) -> float:
    return float(np.vdot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))
