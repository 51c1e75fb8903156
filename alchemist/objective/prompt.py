"""The prompt's terms: ± w · 100 · cos(picture, text), as in the talk."""

from __future__ import annotations

import numpy as np

from ..values import Array, Evidence


class PromptTerm:
    """`weight · 100 · cos` of a picture and a text; a negative weight for what shall not be seen.

    Args:
        name: "positive" or "negative".
        text: (d,) unit vector of the text, or None for no text, which gives zeros.
        weight: signed.
    """

    def __init__(self, name: str, text: Array | None, weight: float) -> None:
        self.name = name
        self.text = text
        self.weight = weight

    def __call__(self, evidence: Evidence, liked: Array) -> Array:
        """(n,) values."""
        if self.text is None or self.weight == 0:
            return np.zeros(len(evidence), np.float32)
        return np.asarray(self.weight * 100 * (evidence.text @ self.text), np.float32)
