"""How near pictures are to what the model draws by itself, in the taste embedding: the app's eye on collapse."""

from __future__ import annotations

import numpy as np

from ..values import Array

NEIGHBOURS = 5
REFERENCE = 4000


class Plausible:
    """Judges taste embeddings by their nearest neighbours among some reference's.

    Args:
        reference: (m, t) unit taste embeddings of pictures that are plausible; at most `REFERENCE` of them, evenly
            spaced, are used. The limit is the 1st percentile of what they reach among one another.
    """

    def __init__(self, reference: Array) -> None:
        rows = np.unique(np.linspace(0, len(reference) - 1, min(REFERENCE, len(reference))).astype(np.int64))
        self.reference = reference[rows]
        some = self.reference[:: max(1, len(rows) // 1000)]
        self.limit = float(np.percentile(self._nearest(some, 1), 1))

    def _nearest(self, taste: Array, skipped: int = 0) -> Array:
        k = min(NEIGHBOURS + skipped, len(self.reference))
        best = np.sort(np.partition(taste @ self.reference.T, -k, axis=1)[:, -k:], axis=1)
        return np.asarray(best[:, : k - skipped].mean(1), np.float32)

    def similarity(self, taste: Array) -> Array:
        """(n,) mean cosine to the nearest neighbours."""
        return self._nearest(taste)

    def __call__(self, taste: Array) -> np.ndarray:
        """(n,) True where pictures with these taste embeddings (n, t) are plausible."""
        return np.asarray(self.similarity(taste) >= self.limit)
