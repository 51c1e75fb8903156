"""The person's bonus: + human for every picture that was clicked."""

from __future__ import annotations

import numpy as np

from ..values import Array, Evidence


class HumanTerm:
    """`bonus` where the person clicked, else 0."""

    name = "human"

    def __init__(self, bonus: float) -> None:
        self.bonus = bonus

    def __call__(self, evidence: Evidence, liked: Array) -> Array:
        """(n,) values; `liked` (n,) is 1 where clicked."""
        return np.asarray(self.bonus * liked, np.float32)
