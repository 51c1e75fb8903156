"""Where things go on a picture, found on its mask: a face, a hat, a scarf, something held."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ...emoji.rasterise import rasterise
from ..markup import FRAME, frame_svg
from ..parts import Anchors
from .faces import own_eyes
from .pieces import Piece

SIDE = 128
K = FRAME / SIDE


def pixels(body: str) -> NDArray[np.uint8]:
    """(SIDE, SIDE, 4) straight RGBA of markup in the frame."""
    return rasterise(frame_svg(body), SIDE)


def anchors_of(body: str, pieces: Sequence[Piece], kind: str) -> tuple[Anchors, tuple[int, int] | None]:
    """The anchors of a picture and the two pieces that are its own eyes, if any."""
    rgba = pixels(body)
    mask = rgba[..., 3] > 100
    ys, xs = np.nonzero(mask)
    box = (xs.min() * K, ys.min() * K, (xs.max() + 1) * K, (ys.max() + 1) * K)
    eyes = own_eyes(pieces, box) if kind in ("head", "animal", "person", "face") else None
    disc = _disc(rgba, mask)
    points = mouth = None
    if eyes is not None:
        a, b = pieces[eyes[0]].box, pieces[eyes[1]].box
        points = ((a[0] + a[2]) / 2, (a[1] + a[3]) / 2, (b[0] + b[2]) / 2, (b[1] + b[3]) / 2)
        middle, apart, level = (points[0] + points[2]) / 2, points[2] - points[0], (points[1] + points[3]) / 2
        mouth = (middle, level + 0.75 * apart)
        if kind == "head":
            disc = (middle, level + 0.28 * apart, min(1.25 * apart, disc[2] * 1.1) if apart > 14 else disc[2])
        else:
            disc = (middle, level + 0.28 * apart, 1.15 * apart)
    top = _top(mask, points)
    cx, cy, r = disc
    neck_y = min(box[3] - 2, cy + r * (0.95 if kind in ("head", "face") else 1.05))
    row = mask[min(SIDE - 1, int(neck_y / K))]
    neck_w = float(row.sum() * K) if row.any() else 1.5 * r
    hand = (min(box[2], cx + 1.1 * r), min(box[3] - 8, cy + 0.75 * r))
    sure = 0.5 if points is not None or kind not in ("head", "animal", "person") else 0.3
    return Anchors(box, (cx, cy, r), points, mouth, top, (cx, neck_y, neck_w), hand, box[3], sure), eyes


def _disc(rgba: NDArray[np.uint8], mask: NDArray[np.bool_]) -> tuple[float, float, float]:
    """The widest disc on the picture's largest even area, or on its whole shape where that is much larger."""
    shape = _inscribed(ndimage.binary_fill_holes(mask))
    codes = (rgba[..., :3].astype(int) // 24) @ np.array([1, 16, 256])
    values, counts = np.unique(codes[mask], return_counts=True)
    even = None
    for value in values[np.argsort(-counts)[:3]]:
        region = ndimage.binary_closing(mask & (codes == value), iterations=3) & mask
        found = _inscribed(region)
        if even is None or found[2] > even[2] * 1.15:
            even = found
    return even if even is not None and even[2] > 0.62 * shape[2] else shape


def _inscribed(region: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Of the points nearly as deep as the deepest one the one nearest to their middle, and its depth."""
    depth = ndimage.distance_transform_edt(np.pad(region, 1))[1:-1, 1:-1]
    points = np.argwhere(depth > 0.93 * depth.max())
    y, x = points[((points - points.mean(0)) ** 2).sum(1).argmin()]
    return float(x * K), float(y * K), float(depth.max() * K)


def _top(mask: NDArray[np.bool_], eyes: tuple[float, float, float, float] | None) -> tuple[float, float, float]:
    """The middle of the top of the head and its width: between the ears, under thin stems."""
    rows = mask.sum(1)
    ys = np.nonzero(rows)[0]
    if eyes is not None:
        middle, level = (eyes[0] + eyes[2]) / 2, (eyes[1] + eyes[3]) / 2
        apart = max(eyes[2] - eyes[0], 10.0)
        x = int(np.clip(middle / K, 0, SIDE - 1))
        column = mask[: int(level / K) + 1, max(0, x - 2) : x + 3].any(1)
        y = float(np.nonzero(column)[0].min() * K) if column.any() else ys.min() * K
        row = mask[int(min(SIDE - 1, (y + 0.5 * (level - y)) / K))]
        width = float(row.sum() * K)
        return middle, y, float(np.clip(width, 1.6 * apart, 3.2 * apart))
    wide = rows.max()
    y = next(int(i) for i in range(ys.min(), ys.max() + 1) if rows[i] > 0.3 * wide)
    xs = np.nonzero(mask[min(y + 2, SIDE - 1)])[0]
    runs = np.split(xs, np.nonzero(np.diff(xs) > 1)[0] + 1) if len(xs) else [np.array([SIDE // 2])]
    run = max(runs, key=len)
    width = float(min(wide, mask[min(SIDE - 1, y + max(4, int(0.15 * (ys.max() - y))))].sum()) * K)
    return float(run.mean() * K), float(y * K), width
