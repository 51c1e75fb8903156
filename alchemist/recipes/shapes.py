"""What is measured on a layer's pixels: its tones, its hull, how it lies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from .compositor import SPRITES
from .effects import LUMINANCE, Pixels
from .nodes import Layer

LONG = 2.1
"""A shape is long where it spreads so much more along its axis than across it."""


@dataclass(frozen=True)
class Tones:
    """The lightness of a picture, 0 to 1.

    Attributes:
        ink: below it lie outlines and features.
        dark: share of the picture below `ink`.
        low, high: the darker and the lighter of its areas.
        darkest: of all of it.
    """

    ink: float
    dark: float
    low: float
    high: float
    darkest: float = 0.0

    @property
    def inked(self) -> bool:
        """Whether its dark parts are lines and features rather than most of it."""
        return self.dark < 0.45


@dataclass(frozen=True)
class Shape:
    """Where a picture is, in the frame.

    Attributes:
        hull: corners of its convex hull.
        seat: its upper edge at its middle.
        axis: the turn of its long axis in degrees; None where it is not long.
        disc: centre and radius of the widest disc in it, the one nearest to its middle where there are several.
    """

    hull: tuple[tuple[float, float], ...]
    seat: tuple[float, float]
    axis: float | None
    disc: tuple[float, float, float] = (50.0, 50.0, 10.0)


@lru_cache(16_384)
def tones(layer: Layer) -> Tones:
    """The lightness of a layer's picture."""
    pixels, _ = SPRITES.get(layer, 64)
    seen = pixels.reshape(-1, 4)[pixels[..., 3].ravel() > 200].astype(np.float32)
    if not len(seen):
        return Tones(0.2, 0.0, 0.3, 0.9)
    lightness = seen[:, :3] @ np.array(LUMINANCE, np.float32) / 255
    ink = float(np.clip(0.52 * np.percentile(lightness, 65), 0.12, 0.4))
    dark = float((lightness < ink).mean())
    light = lightness if dark >= 0.45 else lightness[lightness >= ink]
    low, high = np.percentile(light, (10, 90))
    return Tones(ink, dark, float(low), float(high), float(np.percentile(lightness, 4)))


@lru_cache(16_384)
def shape(layer: Layer) -> Shape:
    """Where a layer's picture is."""
    pixels, (left, top, k) = SPRITES.get(layer, 64)
    if not pixels.size:
        return Shape(((49.0, 49.0), (51.0, 51.0)), (50.0, 49.0), None)
    mask = (pixels[..., 3] > 90).astype(np.uint8)
    ys, xs = np.nonzero(mask)
    if not len(xs):
        return Shape(((49.0, 49.0), (51.0, 51.0)), (50.0, 49.0), None)
    hull = cv2.convexHull(np.stack([xs, ys], axis=1).astype(np.int32))[:, 0]
    # pixels have an extent: corners are pushed out by half a pixel from the middle
    middle = hull.mean(axis=0)
    spread = hull + 0.5 + 0.5 * np.sign(hull - middle)
    points = tuple((float(left + x / k), float(top + y / k)) for x, y in spread)
    columns = slice(int(0.42 * mask.shape[1]), int(0.58 * mask.shape[1]) + 1)
    rows = np.nonzero(mask[:, columns].any(axis=1))[0]
    seat = (left + mask.shape[1] / 2 / k, top + (float(rows[0]) if len(rows) else 0.0) / k)
    values, vectors = np.linalg.eigh(np.cov(np.stack([xs, ys]).astype(np.float64)))
    axis = None
    if values[1] > LONG**2 * max(values[0], 1e-6):
        axis = math.degrees(math.atan2(vectors[1, 1], vectors[0, 1]))
        axis = axis - 180 if axis > 90 else axis + 180 if axis < -90 else axis
    return Shape(points, seat, axis, _widest(mask, left, top, k))


def _widest(mask: Pixels, left: float, top: float, k: float) -> tuple[float, float, float]:
    """The widest disc within a mask."""
    deep = cv2.distanceTransform(cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.DIST_L2, 5)[1:-1, 1:-1]
    at = np.argwhere(deep > 0.92 * deep.max())
    y, x = at[((at - at.mean(axis=0)) ** 2).sum(axis=1).argmin()]
    return left + (float(x) + 0.5) / k, top + (float(y) + 0.5) / k, float(deep.max()) / k


@lru_cache(16_384)
def lightness_at(layer: Layer, x: float, y: float, r: float) -> tuple[float, float]:
    """Mean and spread of the lightness in a square about a point, 0 to 1."""
    pixels, (left, top, k) = SPRITES.get(layer, 64)
    x0, y0 = max(0, int((x - 0.7 * r - left) * k)), max(0, int((y - 0.7 * r - top) * k))
    part = pixels[y0 : int((y + 0.7 * r - top) * k) + 1, x0 : int((x + 0.7 * r - left) * k) + 1].reshape(-1, 4)
    seen = part[part[:, 3] > 200].astype(np.float32)
    if not len(seen):
        return 1.0, 0.0
    lightness = seen[:, :3] @ np.array(LUMINANCE, np.float32) / 255
    return float(lightness.mean()), float(lightness.std())


@lru_cache(4096)
def colour_at(layer: Layer, x: float, y: float, r: float) -> str:
    """The colour that covers most of a square about a point, as "#rrggbb"; white where nothing is drawn."""
    pixels, (left, top, k) = SPRITES.get(layer, 64)
    x0, y0 = max(0, int((x - 0.7 * r - left) * k)), max(0, int((y - 0.7 * r - top) * k))
    part = pixels[y0 : int((y + 0.7 * r - top) * k) + 1, x0 : int((x + 0.7 * r - left) * k) + 1].reshape(-1, 4)
    seen = part[part[:, 3] > 200][:, :3].astype(int)
    if not len(seen):
        return "#ffffff"
    _, which, counts = np.unique(seen // 24, axis=0, return_inverse=True, return_counts=True)
    red, green, blue = np.rint(np.median(seen[which.ravel() == counts.argmax()], axis=0)).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"
