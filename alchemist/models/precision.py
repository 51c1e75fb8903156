"""Which number format a machine computes fastest in: found out by trying, once."""

from __future__ import annotations

import functools
import time
from typing import TypeVar

import torch

Network = TypeVar("Network", bound=torch.nn.Module)
SIDE = 1024
WORTH = 1.3
"""How many times faster bfloat16 has to be: many CPUs emulate it, and it costs a little exactness."""


@functools.cache
def fastest(kind: str) -> torch.dtype:
    """torch.bfloat16 or torch.float32, whichever multiplies matrices clearly faster on a device of `kind`."""
    if kind == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    if kind != "cpu":
        return torch.float32
    small = product_seconds(torch.bfloat16, 128)  # an emulated one takes seconds at full size
    if small > WORTH * product_seconds(torch.float32, 128) * 8:
        return torch.float32
    fast = product_seconds(torch.bfloat16, SIDE) * WORTH < product_seconds(torch.float32, SIDE)
    return torch.bfloat16 if fast else torch.float32


def cast(network: Network, dtype: torch.dtype, device: torch.device | None = None) -> Network:
    """The same network, in another number format, and on another device where one is named.

    Not by diffusers' own `to`, which warns of layers that should keep theirs, and names none.
    """
    return torch.nn.Module.to(network, device=device, dtype=dtype)


def product_seconds(dtype: torch.dtype, side: int, tries: int = 3) -> float:
    """Seconds, the best of some tries, of the product of two square matrices on the CPU."""
    a, b = (torch.ones(side, side, dtype=dtype) for _ in range(2))
    best = float("inf")
    for _ in range(tries + 1):  # the first one warms up
        start = time.perf_counter()
        torch.mm(a, b)
        best = min(best, time.perf_counter() - start)
    return best
