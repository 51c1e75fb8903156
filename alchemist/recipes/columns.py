"""Many recipes as few bytes: a column for every place in their JSON, equal values once, compressed."""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import DataError
from .recipe import Recipe

Path = tuple[str | int, ...]
"""Where a value stands in the JSON: names and places in lists."""


def packed(recipes: Sequence[Recipe]) -> bytes:
    """Recipes as bytes: about ten each where they are many."""
    columns: dict[Path, list[Any]] = {}
    for row, recipe in enumerate(recipes):
        for path, value in _flat(json.loads(recipe.to_json()), ()):
            column = columns.setdefault(path, [None] * len(recipes))
            column[row] = value
    head, body = [], []
    for path in sorted(columns, key=lambda p: tuple(map(str, p))):
        values = sorted({json.dumps(v) for v in columns[path] if v is not None})
        number = {value: i + 1 for i, value in enumerate(values)}
        head.append([path, [json.loads(v) for v in values]])
        body.append(np.array([0 if v is None else number[json.dumps(v)] for v in columns[path]], "<u2"))
    told = json.dumps({"n": len(recipes), "columns": head}, ensure_ascii=False, separators=(",", ":")).encode()
    # high bytes are mostly zero: apart from the low ones they take up next to nothing
    split = b"".join((c & 255).astype(np.uint8).tobytes() + (c >> 8).astype(np.uint8).tobytes() for c in body)
    return lzma.compress(len(told).to_bytes(4, "little") + told + split, preset=9 | lzma.PRESET_EXTREME)


def unpacked(content: bytes) -> list[dict[str, Any]]:
    """The JSON of each recipe that `packed` wrote, as mappings.

    Raises:
        DataError: the bytes are damaged.
    """
    try:
        raw = lzma.decompress(content)
        start = 4 + int.from_bytes(raw[:4], "little")
        told = json.loads(raw[4:start])
        n = int(told["n"])
        table = np.frombuffer(raw, np.uint8, offset=start).reshape(len(told["columns"]), 2, n)
        rows: list[dict[str, Any]] = [{} for _ in range(n)]
        for (path, values), (low, high) in zip(told["columns"], table, strict=True):
            numbers = low.astype(np.int64) + 256 * high.astype(np.int64)
            for row in np.flatnonzero(numbers):
                _put(rows[row], path, values[numbers[row] - 1])
    except (lzma.LZMAError, ValueError, KeyError, IndexError, TypeError, EOFError) as error:
        raise DataError(f"Packed recipes are damaged ({error}); fetch or draw the bank again.") from None
    return rows


def _flat(value: Any, path: Path) -> list[tuple[Path, Any]]:
    """Every plain value of some JSON with its path."""
    if isinstance(value, dict):
        return [pair for name, inner in value.items() for pair in _flat(inner, (*path, name))]
    if isinstance(value, list):
        return [pair for place, inner in enumerate(value) for pair in _flat(inner, (*path, place))]
    return [(path, value)]


def _put(row: dict[str, Any], path: Sequence[str | int], value: Any) -> None:
    """Set a value at a path; places in a list come in order."""
    here: Any = row
    for step, after in zip(path, [*path[1:], None], strict=True):
        if isinstance(step, int):
            if step == len(here):
                here.append(value if after is None else [] if isinstance(after, int) else {})
            here = here[step]
        elif after is None:
            here[step] = value
        else:
            here = here.setdefault(step, [] if isinstance(after, int) else {})
