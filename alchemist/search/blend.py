"""`blend`: Bayesian optimisation among valid noises that combine what was liked.

K ≤ 9 parents, the liked pictures' noises (and, as long as fewer than two are liked, the best-scored's), span the box
[0, 1]^(K−1): its points are spherical coordinates of unit weights, so every combination is N(0, I) again and stays on
the model's manifold. A GP on f, bonuses included, picks points of the box by qLogNEI, or by qUCB when adventurous. Half
of a board are children of liked pictures: of two, drawn from between their latents; of one, from near its noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..candidate import Candidate
from ..errors import BadInput
from ..generation.noise import box_from_weights, weights_from_box
from ..values import Array
from .acquisition import Acquisition, maximise
from .past import History
from .registry import Sentence, register
from .variations import noised_by


@register
@dataclass(frozen=True)
class Blend:
    """Children of what was liked; see the module.

    Attributes:
        most_parents: K, pictures whose noises span the box.
        most_liked: so many of the pictures liked last have children.
        span: cosine of two noises from which on the second adds nothing to the box.
        alike: cosine in taste from which on two pictures do not share the first board.
    """

    name: ClassVar[str] = "blend"
    summary: ClassVar[Sentence] = Sentence(
        "Mixes the pictures you like into new ones that keep something of each.",
        "選んだ絵を混ぜ、それぞれの面影を残した新しい絵を作ります。",
    )
    needs: ClassVar[tuple[str, ...]] = ("noise",)

    most_parents: int = 9
    most_liked: int = 6
    span: float = 0.9
    alike: float = 0.93

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
        explorers = 1 if past.settings.adventure < 0.75 else max(1, count // 4)
        made = self._families(past, liked, (count + 1) // 2, rng) if liked else []
        room = count - len(made) - explorers
        made += self._optimised(past, parents, room, seed, rng) if len(parents) > 1 else []
        return [*made, *past.fresh(count - len(made), rng)]

    def _first(self, past: History, count: int, rng: np.random.Generator) -> list[Candidate]:
        """The best of twice as many fresh samples, no two alike; without a prompt simply fresh samples."""
        if not (past.settings.prompt or past.settings.negative):
            return past.fresh(count, rng)
        candidates = past.fresh(2 * count, rng)
        f, evidence = past.measure(candidates)
        chosen: list[int] = []
        order = [int(i) for i in np.argsort(-f)]
        for i in order:
            near = evidence.taste[chosen] @ evidence.taste[i] if chosen else np.zeros(1)
            if len(chosen) < count and near.max() < self.alike:
                chosen.append(i)
        chosen += [i for i in order if i not in chosen][: count - len(chosen)]
        return [candidates[i] for i in chosen]

    def _parents(self, past: History) -> tuple[list[int], dict[int, Array]]:
        """Rows that were liked, newest first, and noises, by row, that span the box: theirs, else the best's, too."""
        rows = [i for i, u in enumerate(past.noises) if u is not None and not past.disliked[i]]
        liked = [i for i in reversed(range(len(past.candidates))) if past.liked[i]][: self.most_liked]
        others = sorted((i for i in rows if not past.liked[i]), key=lambda i: -past.felt[i])
        own = [i for i in liked if i in rows]
        chosen = self._apart(past, own)
        return liked, chosen if len(chosen) > 1 else self._apart(past, [*own, *others])

    def _apart(self, past: History, rows: Sequence[int]) -> dict[int, Array]:
        """The noises of the first few rows that are no copies of one another."""
        chosen: dict[int, Array] = {}
        for i in rows:
            u = past.noises[i]
            assert u is not None
            if len(chosen) < self.most_parents and all(_cosine(u, v) <= self.span for v in chosen.values()):
                chosen[i] = u
        return chosen

    @staticmethod
    def _families(past: History, liked: list[int], count: int, rng: np.random.Generator) -> list[Candidate]:
        """Children of two liked pictures each; of one where it is alone."""
        adventure, model = past.settings.adventure, past.noise_generator
        first = past.candidates[liked[0]]
        pairs = [(i, j) for k, i in enumerate(liked) for j in liked[:k]]
        children = []
        for k in range(count):
            noise = past.noises[liked[0]]
            if pairs:
                i, j = pairs[k % len(pairs)] if k < len(pairs) else pairs[rng.integers(len(pairs))]
                children.append(past.cross(i, j, noised_by(adventure), rng))
            elif noise is None:
                strength = 0.3 + 0.4 * (k + 1) / count * (0.5 + adventure)
                children.append(model.near(first, strength, rng, past.settings))
            else:
                beta = 0.25 + 0.35 * (k + 1) / count * (0.5 + adventure)
                children.append(model.step(first, beta, rng, past.settings))
        return children

    def _optimised(
        self, past: History, parents: dict[int, Array], count: int, seed: int, rng: np.random.Generator
    ) -> list[Candidate]:
        if count <= 0:
            return []
        rows, noises = list(parents), list(parents.values())
        x, y = self._observed(past, noises)
        adventure = past.settings.adventure
        wish = Acquisition(beta=2.0 + 4.0 * adventure if adventure > 0.7 else None)
        points = maximise(x, y, count, seed, wish)
        beta = 0.1 + 0.4 * adventure
        spanning = [past.candidates[i] for i in rows]
        return [
            past.noise_generator.combine(spanning, w.tolist(), beta, rng, past.settings)
            for w in weights_from_box(points)
        ]

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
        return box_from_weights(weights[kept].astype(np.float32)), past.felt[[rows[i] for i in kept]]


def _cosine(a: Array, b: Array) -> float:
    return float(np.vdot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))
