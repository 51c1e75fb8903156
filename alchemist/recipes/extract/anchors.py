"""Where things go on a picture, found on its pixels and pieces: a face, a hat, a scarf, something held."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from ...emoji.rasterise import rasterise
from ..markup import FRAME, frame_svg
from ..parts import Anchors, Box
from .pieces import Piece

SIDE = 128
K = FRAME / SIDE
Mask = NDArray[np.bool_]
RADII = np.arange(5, 50, 2.0)
"""Radii tried for a face, in the frame."""


def pixels(body: str) -> NDArray[np.uint8]:
    """(SIDE, SIDE, 4) straight RGBA of markup in the frame."""
    return rasterise(frame_svg(body), SIDE)


def box_of(mask: Mask) -> Box:
    """Tight box in the frame of what a mask holds."""
    ys, xs = np.nonzero(mask)
    if not len(ys):
        return (0.0, 0.0, FRAME, FRAME)
    return (float(xs.min() * K), float(ys.min() * K), float((xs.max() + 1) * K), float((ys.max() + 1) * K))


def union(boxes: Sequence[Box]) -> Box:
    """The box around boxes."""
    rows = np.array(boxes)
    return (*rows[:, :2].min(0).tolist(), *rows[:, 2:].max(0).tolist())


def anchors_of(
    rgba: NDArray[np.uint8], kind: str, eyes: Sequence[Piece] = (), mouth: Sequence[Piece] = (), head: Box | None = None
) -> Anchors:
    """The anchors of a picture.

    Args:
        rgba: (SIDE, SIDE, 4) its pixels.
        eyes: the pieces that are its own two eyes, left and right, or its one eye; () for none found.
        mouth: the pieces that are its own mouth.
        head: box of the head, of a smiley.
    """
    mask = rgba[..., 3] > 100
    box = box_of(mask)
    points = None
    if eyes:
        (ax, ay), (bx, by) = (_centre(e.box) for e in (eyes[0], eyes[-1]))
        points = (ax, ay, bx, by)
    if head is not None:
        disc = (*_centre(head), min(head[2] - head[0], head[3] - head[1]) / 2)
    elif points is not None and points[2] - points[0] > 3:
        disc = _around_eyes(mask, points)
    else:
        disc = _calm_disc(rgba, mask)
    lips = _centre(union([m.box for m in mouth])) if mouth else None
    if lips is None and points is not None:
        lips = (disc[0], disc[1] + 0.45 * disc[2])
    if points is not None and points[2] - points[0] <= 3:
        top, neck = _of_profile(mask, box, points)
    elif head is not None or points is not None:
        top, neck = _top_of_head(mask, disc, points), _neck(mask, box, disc, kind)
    else:
        top, neck = _top_of_thing(mask, disc), _neck(mask, box, disc, kind)
    sure = 0.6 if kind == "face" and points else 0.5 if points or kind not in ("head", "animal", "person") else 0.3
    return Anchors(box, disc, points, lips, top, neck, _hand(mask, box), box[3], sure)


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _row(y: float) -> int:
    return int(np.clip(y / K, 0, SIDE - 1))


def _run(mask: Mask, y: float, x: float) -> tuple[float, float]:
    """Where a row is covered without a gap around `x`, or around the covered place that is nearest to it."""
    xs = np.nonzero(mask[_row(y)])[0]
    if not len(xs):
        return x, x
    runs = np.split(xs, np.nonzero(np.diff(xs) > 2)[0] + 1)
    at = x / K
    run = min(runs, key=lambda r: 0.0 if r[0] <= at <= r[-1] else min(abs(r[0] - at), abs(r[-1] - at)))
    return float(run[0] * K), float((run[-1] + 1) * K)


def _depth(mask: Mask) -> NDArray[np.float64]:
    filled = ndimage.binary_fill_holes(mask)
    return np.asarray(ndimage.distance_transform_edt(np.pad(filled, 1))[1:-1, 1:-1]) * K


def _around_eyes(mask: Mask, eyes: Box) -> tuple[float, float, float]:
    """A face whose eyes come to lie on the eyes that are there, no larger than the head."""
    middle, level, apart = (eyes[0] + eyes[2]) / 2, (eyes[1] + eyes[3]) / 2, eyes[2] - eyes[0]
    y = level + 0.28 * apart
    room = float(_depth(mask)[_row(y), _row(middle)])
    return middle, y, float(np.clip(1.3 * apart, min(6.0, room), max(room * 1.15, 6.0)))


def _calm_disc(rgba: NDArray[np.uint8], mask: Mask) -> tuple[float, float, float]:
    """The largest disc on the picture in which little goes on: its radius counts against the contrast in it."""
    if not mask.any():
        return FRAME / 2, FRAME / 2, FRAME / 4
    depth = _depth(mask)[::2, ::2]
    rgb = rgba[..., :3].reshape(SIDE // 2, 2, SIDE // 2, 2, 3).mean((1, 3))
    channels = np.concatenate([rgb, rgb**2], 2)
    ys, xs = np.nonzero(mask)
    cy, cx = ys.mean() * K, xs.mean() * K
    grid = (np.indices(depth.shape) * 2 + 0.5) * K
    away = np.hypot(grid[0] - cy, grid[1] - cx) / FRAME
    best = (0.0, (float(cx), float(cy), max(float(depth.max()), 3.0)))
    for radius in RADII:
        able = depth >= 0.94 * radius
        if not able.any():
            break
        span = np.arange(-int(radius / K / 2), int(radius / K / 2) + 1)
        disc = (np.hypot(*np.meshgrid(span, span)) * 2 * K <= radius * 0.9).astype(float)[..., None]
        sums = signal.fftconvolve(channels, disc / disc.sum(), mode="same", axes=(0, 1))
        contrast = np.sqrt(np.maximum((sums[..., 3:] - sums[..., :3] ** 2).mean(2), 0))
        score = np.where(able, radius * np.exp(-contrast / 56 - 2.2 * away**2), 0)
        y, x = np.unravel_index(score.argmax(), score.shape)
        if score[y, x] > best[0]:
            best = (float(score[y, x]), (float(grid[1][y, x]), float(grid[0][y, x]), float(radius)))
    return best[1]


def _top_of_head(mask: Mask, disc: tuple[float, float, float], eyes: Box | None) -> tuple[float, float, float]:
    """The skull between the ears: horns and hair narrower than half of the distance of the eyes do not count."""
    middle, level = (disc[0], disc[1]) if eyes is None else ((eyes[0] + eyes[2]) / 2, (eyes[1] + eyes[3]) / 2)
    reach = 0.3 * disc[2]
    columns = range(_row(middle - reach), _row(middle + reach) + 1)
    firsts = [int(np.nonzero(mask[:, x])[0][0]) for x in columns if mask[: _row(level) + 1, x].any()]
    y = float(np.median(firsts) * K) if firsts else disc[1] - disc[2]
    y = min(y, level - 0.2 * disc[2])
    widths = [
        right - left for left, right in (_run(mask, v, middle) for v in np.linspace(y + 0.35 * (level - y), level, 6))
    ]
    width = float(np.clip(min(widths), 1.1 * disc[2], 2.4 * disc[2]))
    return middle, y, width


def _of_profile(mask: Mask, box: Box, eyes: Box) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Top of the head and neck of an animal seen from the side, by its one eye: the body lies towards the middle."""
    x, level = eyes[0], eyes[1]
    side = 0.3 * max(box[2] - box[0], box[3] - box[1])
    inwards = 1.0 if x < (box[0] + box[2]) / 2 else -1.0
    middle = x + 0.25 * inwards * side
    column = np.nonzero(mask[: _row(level) + 1, _row(middle)])[0]
    gaps = np.nonzero(np.diff(column) > 1)[0]
    start = column[gaps[-1] + 1] if len(gaps) else column[0] if len(column) else _row(level - 0.4 * side)
    top = max(float(start * K), level - 0.8 * side)
    return (middle, top, side), (middle + 0.45 * inwards * side, level + 0.75 * side, 0.8 * side)


def _top_of_thing(mask: Mask, disc: tuple[float, float, float]) -> tuple[float, float, float]:
    """The first row from above that is wide enough to carry a hat, above the place for a face."""
    rows = np.nonzero(mask.any(1))[0]
    runs = [_run(mask, (y + 0.5) * K, disc[0]) for y in rows]
    widths = np.array([right - left for left, right in runs])
    above = rows * K <= disc[1]
    widest = float(widths[above].max()) if above.any() else float(widths.max())
    start = next(i for i, width in enumerate(widths) if width > 0.5 * widest)
    deeper = min(start + max(3, len(rows) // 10), len(rows) - 1)
    left, right = runs[deeper]
    return (left + right) / 2, float(rows[start] * K), float(max(right - left, 0.6 * disc[2]))


def _neck(mask: Mask, box: Box, disc: tuple[float, float, float], kind: str) -> tuple[float, float, float]:
    x, y, r = disc
    bottom = box[3] - 0.05 * (box[3] - box[1])
    level = bottom if kind in ("head", "face") else min(bottom, y + 1.05 * r)
    if kind in ("animal", "person"):
        levels = np.linspace(min(bottom, y + 0.85 * r), min(bottom, y + 1.5 * r), 6)
        level = min(levels, key=lambda v: np.subtract(*_run(mask, v, x)[::-1]) or 1e9)
    left, right = _run(mask, float(level), x)
    while level > y + 0.3 * r and (not left <= x <= right or right - left < 0.6 * r):  # not on one leg
        level -= 2 * K
        left, right = _run(mask, float(level), x)
    width = float(np.clip(right - left, 0.7 * r, 2.2 * r))
    return (left + right) / 2, float(level), width


def _hand(mask: Mask, box: Box) -> tuple[float, float]:
    y = box[1] + 0.68 * (box[3] - box[1])
    xs = np.nonzero(mask[_row(y)])[0]
    right = float((xs.max() + 1) * K) if len(xs) else box[2]
    return right - 0.05 * (box[2] - box[0]), y
