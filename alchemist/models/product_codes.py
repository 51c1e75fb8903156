"""Unit vectors in a few bytes each: product quantisation (Jégou, Douze and Schmid 2011) of principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..values import Array

CENTRES = 256
ROUNDS = 12
WIDEST = 4
"""Components of a part: 256 centres tell no more than about these apart."""


@dataclass(frozen=True, eq=False)
class ProductCodes:
    """n vectors, each as one of 256 centres in every part of its principal components.

    Attributes:
        codes: (n, m) uint8, the centre in each part.
        centres: (m, 256, k) of the parts.
        basis: (d, m · k) principal components, parts after one another.
        mean: (d,).
    """

    codes: NDArray[np.uint8]
    centres: NDArray[np.float16]
    basis: NDArray[np.float16]
    mean: NDArray[np.float16]

    @classmethod
    def of(cls, vectors: Array, parts: int, seed: int = 0) -> ProductCodes:
        """Codes of (n, d) vectors, one byte a part.

        Args:
            parts: at most d; each has as many components as fit, at most `WIDEST`, and about as much of the variance as
                the others.
        """
        n, d = vectors.shape
        each = min(d // parts, WIDEST)
        mean = vectors.mean(0)
        moved = (vectors - mean).astype(np.float32)
        variance, axes = np.linalg.eigh(moved.T @ moved / max(n, 1))
        order = np.argsort(-variance)[: parts * each]
        basis = axes[:, order[_dealt(parts, each)]].astype(np.float16)
        components = (moved @ basis.astype(np.float32)).reshape(n, parts, each)
        rng = np.random.default_rng(seed)
        found = [_clustered(components[:, p], rng) for p in range(parts)]
        codes = np.stack([codes for codes, _ in found], axis=1)
        return cls(codes, np.stack([c for _, c in found]).astype(np.float16), basis, mean.astype(np.float16))

    def vectors(self) -> Array:
        """(n, d) unit vectors, as near as the codes hold them."""
        parts = self.codes.shape[1]
        chosen = self.centres.astype(np.float32)[np.arange(parts)[None], self.codes]
        near = chosen.reshape(len(self.codes), -1) @ self.basis.astype(np.float32).T + self.mean.astype(np.float32)
        return np.asarray(near / np.maximum(np.linalg.norm(near, axis=1, keepdims=True), 1e-9), np.float32)

    def take(self, rows: NDArray[np.int64]) -> ProductCodes:
        """The codes of some rows."""
        return ProductCodes(self.codes[rows], self.centres, self.basis, self.mean)


def _dealt(parts: int, each: int) -> NDArray[np.int64]:
    """Ranks of components in the order of the parts that get them: to and fro, so that no part has only large ones."""
    turns = np.arange(parts * each).reshape(each, parts)
    turns[1::2] = turns[1::2, ::-1]
    return turns.T.reshape(-1)


def _clustered(points: Array, rng: np.random.Generator) -> tuple[NDArray[np.uint8], Array]:
    """k-means of (n, k): the nearest of 256 centres to each point, and the centres (256, k)."""
    start = rng.choice(len(points), CENTRES, replace=len(points) < CENTRES)
    centres = points[start].copy()
    nearest = np.zeros(len(points), np.int64)
    for _ in range(ROUNDS):
        nearest = (0.5 * (centres**2).sum(1) - points @ centres.T).argmin(1)
        counts = np.bincount(nearest, minlength=CENTRES)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, points)
        filled = counts > 0
        centres[filled] = sums[filled] / counts[filled, None]
    nearest = (0.5 * (centres**2).sum(1) - points @ centres.T).argmin(1)
    return nearest.astype(np.uint8), centres
