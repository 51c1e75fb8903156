"""The concepts whose names and tags mean most nearly the same as some words, by sentence embedding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from ..models.text import TextEncoder
from .names import Names

DIM = 56
WORDS_EACH = 3
"""Names and tags of a concept that are kept, of either language."""
MOOD_WORDS = 8
"""The same of smileys, which stand for moods."""
SHARPNESS = 25.0
"""What cosines are multiplied by before the softmax over concepts."""
FILE = "nearest.safetensors"


class Nearest:
    """Names of all concepts in a few directions of the sentence embedding.

    Args:
        basis: (DIM, 512) orthonormal directions; mean: (512,) what is taken off first.
        table: (m, DIM) int8, unit vectors times 127; owner: (m,) the concept of each.
        concepts: how many there are.
    """

    def __init__(
        self,
        basis: NDArray[np.float32],
        mean: NDArray[np.float32],
        table: NDArray[np.int8],
        owner: NDArray[np.int64],
        concepts: int,
    ) -> None:
        self.basis, self.mean, self.table, self.owner, self.concepts = basis, mean, table, owner, concepts

    @classmethod
    def of(cls, names: Mapping[str, Names]) -> Nearest:
        """Of the names of concepts, in order."""
        words: list[str] = []
        owner: list[int] = []
        for i, one in enumerate(names.values()):
            for side in ((*one.english, *one.english_tags), (*one.japanese, *one.japanese_tags)):
                kept = side[: MOOD_WORDS if one.smiley else WORDS_EACH]
                words += kept
                owner += [i] * len(kept)
        vectors = TextEncoder().encode(words)
        mean = vectors.mean(0)
        basis = np.linalg.svd(vectors - mean, full_matrices=False)[2][:DIM].astype(np.float32)
        table = _unit((vectors - mean) @ basis.T)
        return cls(basis, mean, np.round(table * 127).astype(np.int8), np.array(owner), len(names))

    def chances(self, words: str) -> NDArray[np.float32]:
        """A probability (concepts,) for each concept: a softmax over the best cosine of its names."""
        vector = _unit((TextEncoder().encode([words])[0] - self.mean) @ self.basis.T)
        cosines = (self.table.astype(np.float32) / 127) @ vector
        best = np.full(self.concepts, -1.0, np.float32)
        np.maximum.at(best, self.owner, cosines)
        weights = np.exp(SHARPNESS * (best - best.max()))
        return np.asarray(weights / weights.sum(), np.float32)

    def save(self, folder: Path) -> None:
        """Write it into a folder."""
        half = {"basis": self.basis.astype(np.float16), "mean": self.mean.astype(np.float16)}
        save_file({**half, "table": self.table, "owner": self.owner.astype(np.int16)}, folder / FILE)

    @classmethod
    def load(cls, folder: Path, concepts: Sequence[str]) -> Nearest:
        """What `save` wrote."""
        t = load_file(folder / FILE)
        basis, mean = t["basis"].astype(np.float32), t["mean"].astype(np.float32)
        return cls(basis, mean, t["table"], t["owner"].astype(np.int64), len(concepts))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-9), np.float32)
