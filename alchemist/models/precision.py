"""Which number format a machine computes fastest in: found out by trying, once."""

from __future__ import annotations

import functools
import time

import torch

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


def product_seconds(dtype: torch.dtype, side: int, tries: int = 3) -> float:
    """Seconds, the best of some tries, of the product of two square matrices on the CPU."""
    a, b = (torch.ones(side, side, dtype=dtype) for _ in range(2))
    best = float("inf")
    for _ in range(tries + 1):  # the first one warms up
        start = time.perf_counter()
        torch.mm(a, b)
        best = min(best, time.perf_counter() - start)
    return best
