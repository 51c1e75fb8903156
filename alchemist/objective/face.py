"""The face term: − w · p, where p is 1 if OpenCV finds no face in the picture, else 0."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ..values import Array, Evidence

SIDE = 128


class FaceDetector(Protocol):
    """Says which pictures show a face."""

    def find(self, images: Array) -> Array:
        """(n, 4, h, w) pictures to (n,): 1 where a face was found, else 0."""
        ...


class HaarFaces:
    """OpenCV's Haar cascade (Viola & Jones 2001) on the picture over white.

    Emoji faces fill their picture, so only windows from a third of its side upwards are searched.
    """

    def __init__(self, cascade: str = "haarcascade_frontalface_alt2.xml", neighbours: int = 2) -> None:
        self.cascade = cascade
        self.neighbours = neighbours

    def find(self, images: Array) -> Array:
        """See `FaceDetector`."""
        import cv2

        found = np.zeros(len(images), np.float32)
        for i, grey in enumerate(_grey(images)):
            if grey.shape != (SIDE, SIDE):
                grey = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
            boxes = _cascade(self.cascade).detectMultiScale(grey, 1.1, self.neighbours, minSize=(SIDE // 3,) * 2)
            found[i] = len(boxes) > 0
        return found


def _grey(images: Array) -> np.ndarray:
    white = images[:, :3] + (1 - images[:, 3:])
    grey = np.tensordot(np.array([0.299, 0.587, 0.114], np.float32), white, (0, 1))
    return np.asarray(np.round(np.clip(grey, 0, 1) * 255), np.uint8)


@lru_cache(maxsize=4)
def _cascade(name: str) -> Any:
    import cv2

    folder = Path(cv2.data.haarcascades)
    cascade = cv2.CascadeClassifier(str(folder / name))
    if cascade.empty():
        raise RuntimeError(f"OpenCV has no cascade {name} in {folder}; OpenCV 4 has it, 5 does not.")
    return cascade


class FaceTerm:
    """`−weight` where no face was found, else 0."""

    name = "face"

    def __init__(self, weight: float) -> None:
        self.weight = weight

    def __call__(self, evidence: Evidence, liked: Array) -> Array:
        """(n,) values, never positive."""
        return np.asarray(-self.weight * (1 - evidence.face), np.float32) + np.float32(0)
