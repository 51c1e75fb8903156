"""Which pictures to keep of many: good ones that are not all alike.

Greedy maximisation of a determinantal point process (Chen, Zhang and Zhou, 2018, arXiv 1709.05135): a set is the
likelier the better its pictures are and the more room their embeddings take up.
"""

from __future__ import annotations

import numpy as np

from ..values import Array

DIVERSITY = 0.5
"""Between the best alone (0) and the least alike (1)."""
STEEP = 4.0
"""How fast the gain from better scores falls as diversity grows."""


def diverse(scores: Array, embeddings: Array, k: int, diversity: float = DIVERSITY) -> list[int]:
    """Rows of a good and varied choice, the best one first.

    Args:
        scores: (n,), higher is better; any scale.
        embeddings: (n, d); what all of them have in common does not count.
        k: how many, at most n.
        diversity: 0 keeps the `k` best scores; towards 1, likeness counts more and more.

    Returns:
        Row numbers in the order in which they were chosen.
    """
    n = len(scores)
    if diversity <= 0 or k >= n:
        return [int(i) for i in np.argsort(-scores, kind="stable")[:k]]
    unlike = embeddings.astype(np.float64) - embeddings.mean(axis=0, dtype=np.float64)
    unlike /= np.maximum(np.linalg.norm(unlike, axis=1, keepdims=True), 1e-9)
    alike = (1 + unlike @ unlike.T) / 2
    spread = max(float(scores.std()), 1e-9)
    quality = np.exp(STEEP * (1 - diversity) * (scores.astype(np.float64) - float(scores.max())) / spread / 2)
    kernel = alike * quality[:, None] * quality[None] + 1e-9 * np.eye(n)
    return _greedy(kernel, k)


def _greedy(kernel: np.ndarray, k: int) -> list[int]:
    """Rows that raise the determinant of the chosen part of a kernel most, one after the other."""
    n = len(kernel)
    left = kernel.diagonal().copy()
    basis = np.zeros((k, n))
    chosen: list[int] = []
    for step in range(k):
        best = int(left.argmax())
        chosen.append(best)
        new = (kernel[best] - basis[:step].T @ basis[:step, best]) / np.sqrt(max(left[best], 1e-18))
        basis[step] = new
        left = np.maximum(left - new**2, 1e-18)
        left[chosen] = -1.0
    return chosen
