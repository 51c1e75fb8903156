"""How near pictures are to what the model draws by itself: the app's eye on collapse, and the benchmarks'."""

from __future__ import annotations

import numpy as np

from ..values import Array

NEIGHBOURS = 5
REFERENCE = 4000


class Plausible:
    """Judges embedded pictures by their nearest neighbours among some reference's.

    Args:
        reference: (m, t) unit embeddings of pictures that are plausible; at most `REFERENCE` of them, evenly
            spaced, are used.
        own: (k, t) embeddings of further plausible pictures, whose 1st percentile is the limit; None: the
            reference's own, each without itself.
    """

    def __init__(self, reference: Array, own: Array | None = None) -> None:
        rows = np.unique(np.linspace(0, len(reference) - 1, min(REFERENCE, len(reference))).astype(np.int64))
        self.reference = reference[rows]
        some = self.reference[:: max(1, len(rows) // 1000)]
        self.limit = float(np.percentile(self._nearest(some, 1) if own is None else self._nearest(own), 1))

    def _nearest(self, taste: Array, skipped: int = 0) -> Array:
        k = min(NEIGHBOURS + skipped, len(self.reference))
        best = np.sort(np.partition(taste @ self.reference.T, -k, axis=1)[:, -k:], axis=1)
        return np.asarray(best[:, : k - skipped].mean(1), np.float32)

    def similarity(self, taste: Array) -> Array:
        """(n,) mean cosine to the nearest neighbours."""
        return self._nearest(taste)

    def __call__(self, taste: Array) -> np.ndarray:
        """(n,) True where pictures with these embeddings (n, t) are plausible."""
        return np.asarray(self.similarity(taste) >= self.limit)
