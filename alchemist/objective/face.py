"""The face term: − w · p, where p is 1 if OpenCV finds no face in the picture, else 0."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from ..errors import WeightsError
from ..values import Array, Settings, over_white
from .term import Sentence, TermInputs, register

NETWORK_SIDE = 64
LIMIT = 1.6
"""Log odds from which a face counts: training shows as many faces as others, but others are five times as many."""
SIDE, MARGIN, SMALLEST, STEP = 64, 16, 0.6, 1.03


class FaceDetector(Protocol):
    """Says which pictures show a face."""

    name: str

    def find(self, images: Array) -> Array:
        """(n, 4, h, w) pictures to (n,): 1 where a face was found, else 0."""
        ...


class FaceModel:
    """Our own face network (`models.face`), run by OpenCV.

    Args:
        path: face.onnx.

    Raises:
        WeightsError: OpenCV cannot read it.
    """

    name = "face model"

    def __init__(self, path: Path) -> None:
        self._path, self._own = path, threading.local()
        self._network()

    def _network(self) -> Any:
        """This thread's own: a network of OpenCV holds one input at a time."""
        import cv2

        if not hasattr(self._own, "network"):
            try:
                self._own.network = cv2.dnn.readNetFromONNX(str(self._path))
            except cv2.error as error:
                raise WeightsError(
                    f"OpenCV cannot read the face model {self._path}; fetch the weights again."
                ) from error
        return self._own.network

    def find(self, images: Array) -> Array:
        """See `FaceDetector`."""
        small = F.interpolate(torch.from_numpy(images), size=(NETWORK_SIDE,) * 2, mode="area")
        network = self._network()
        network.setInput(over_white(small).clamp(0, 1).contiguous().numpy())
        logits = network.forward()[:, 0]
        return np.asarray(logits > LIMIT, np.float32)


class HaarFaces:
    """OpenCV's Haar cascade (Viola & Jones 2001) on the picture over white.

    Emoji faces fill their picture, so it is searched small, with a margin, in fine steps, for faces from
    `SMALLEST` of its side upwards. On training concepts this finds 61 % of 300 faces and something in 2.6 % of 500
    others (suns and moons with faces among them); the cascade on the plain picture in steps of 1.1 finds 24 %.
    """

    name = "Haar cascade"

    def __init__(self, cascade: str = "haarcascade_frontalface_alt2.xml", neighbours: int = 2) -> None:
        self.cascade = cascade
        self.neighbours = neighbours

    def find(self, images: Array) -> Array:
        """See `FaceDetector`.

        Raises:
            WeightsError: this OpenCV has no such cascade.
        """
        import cv2

        cascade = _cascade(self.cascade)
        smallest = (round(SMALLEST * SIDE),) * 2
        found = np.zeros(len(images), np.float32)
        for i, grey in enumerate(_grey(images)):
            small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
            framed = cv2.copyMakeBorder(small, *(MARGIN,) * 4, cv2.BORDER_CONSTANT, value=255)
            found[i] = len(cascade.detectMultiScale(framed, STEP, self.neighbours, minSize=smallest)) > 0
        return found


def _grey(images: Array) -> NDArray[np.uint8]:
    white = over_white(images)
    grey = np.tensordot(np.array([0.299, 0.587, 0.114], np.float32), white, (0, 1))
    return np.asarray(np.round(np.clip(grey, 0, 1) * 255), np.uint8)


@lru_cache(maxsize=4)
def _cascade(name: str) -> Any:
    import cv2

    if not hasattr(cv2, "CascadeClassifier"):
        raise WeightsError(f"OpenCV {cv2.__version__} has no Haar cascades to find faces with; 4.14 has them.")
    path = Path(cv2.data.haarcascades) / name  # type: ignore[attr-defined]
    cascade = cv2.CascadeClassifier(str(path)) if path.is_file() else None
    if cascade is None or cascade.empty():
        raise WeightsError(
            f"OpenCV {cv2.__version__} has no face cascade {name}; 4.14 has haarcascade_frontalface_*.xml."
        )
    return cascade


@register
@dataclass(frozen=True)
class FaceTerm:
    """`−w_face` where no face was found, else 0."""

    name: ClassVar[str] = "face"
    label: ClassVar[Sentence] = Sentence("no face", "顔なし")
    measures: ClassVar[str] = "face"
    threshold: ClassVar[str] = "The face network's own, LIMIT of its log odds; the Haar cascade decides by itself."
    order: ClassVar[int] = 2

    def weight(self, settings: Settings) -> float:
        """See `Term`; never positive."""
        return -settings.w_face

    def values(self, inputs: TermInputs) -> Array:
        """See `Term`: 1 where no face was found."""
        return np.asarray(1 - inputs.evidence.face, np.float32)
