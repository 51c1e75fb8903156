"""What a value takes in memory."""

from __future__ import annotations

from typing import Any

import numpy as np


def held_bytes(value: Any) -> int:
    """Bytes of all arrays and byte strings that `value` keeps alive, each counted once, however deep they lie.

    It looks into tuples, lists, mappings and objects' own dictionaries, so a field counts as it is held and not as
    it reads; of a view counts the whole array that it looks at. Numbers, text and Python's own overhead do not count.
    """
    found: dict[int, int] = {}
    met: set[int] = set()
    left = [value]
    while left:
        one = left.pop()
        if id(one) in met:
            continue
        met.add(id(one))
        if isinstance(one, np.ndarray):
            found[id(_whole(one))] = _whole(one).nbytes
        elif isinstance(one, bytes):
            found[id(one)] = len(one)
        elif isinstance(one, (tuple, list)):
            left += one
        else:
            left += (one if isinstance(one, dict) else getattr(one, "__dict__", {})).values()
    return sum(found.values())


def _whole(array: np.ndarray) -> np.ndarray:
    """The array that `array` is a view of, or itself."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
