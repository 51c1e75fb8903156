"""How well a plain background is cut out: drawn emoji with known alpha, put over white and cut out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from ..emoji.rasterise import rasterise, to_picture
from ..pipeline.matte import cut_out, encoded, linear
from ..recipes.markup import frame_svg
from ..recipes.parts import parts
from ..values import Array, over_white

SIZE = 512
ON = np.array([0.1, 0.45, 0.5], np.float32)[:, None, None]
"""The other colour, a dark teal."""
JPEG = 92
SOFT = 1.0
"""Radius of a blur in pixels at 512: what diffusion models generate is about as soft."""


def drawn(count: int, seed: int = 0) -> list[Array]:
    """About `count` emoji (4, 512, 512) of seven sets in equal parts, with a margin of a tenth."""
    by_set: dict[str, list[str]] = {}
    for base in parts().bases.values():
        by_set.setdefault(base.set, []).append(base.body)
    rng = np.random.default_rng(seed)
    found = []
    for name in sorted(by_set):
        bodies = by_set[name]
        for i in rng.choice(len(bodies), min(len(bodies), max(count // len(by_set), 1)), replace=False):
            svg = frame_svg(f'<g transform="translate(10 10) scale(0.8)">{bodies[int(i)]}</g>')
            found.append(to_picture(rasterise(svg, SIZE)))
    return found


def in_linear_light(picture: Array) -> Array:
    """A premultiplied picture over white, mixed as light mixes; most programs mix the encoded values."""
    straight = picture[:3] / np.maximum(picture[3:], 1e-6)
    return encoded(linear(straight.clip(0, 1)) * picture[3:] + 1 - picture[3:])


def compressed(rgb: Array) -> Array:
    """A picture (3, h, w) as JPEG leaves it."""
    pixels = np.round(255 * rgb.transpose(1, 2, 0)).astype(np.uint8)
    _, content = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG])
    back = cv2.imdecode(content, cv2.IMREAD_COLOR)
    assert back is not None
    return np.asarray(back[..., ::-1].transpose(2, 0, 1) / 255, np.float32)


def softened(rgb: Array) -> Array:
    """A picture (3, h, w), blurred."""
    return np.asarray(cv2.GaussianBlur(rgb.transpose(1, 2, 0), (0, 0), SOFT).transpose(2, 0, 1), np.float32)


WAYS: dict[str, Callable[[Array], Array]] = {
    "plain": over_white,
    "mixed in linear light": in_linear_light,
    "jpeg": lambda picture: compressed(over_white(picture).clip(0, 1)),
    "soft": lambda picture: softened(over_white(picture)),
}
"""How a picture comes to lie over white."""


def measure(count: int = 350) -> dict[str, Any]:
    """By way: mean and median over pictures of alpha's mean absolute error, and of the PSNR on `ON` in decibels."""
    pictures = drawn(count)
    found: dict[str, Any] = {"pictures": len(pictures), "size": SIZE}
    for name, way in WAYS.items():
        errors, ratios = [], []
        for known in pictures:
            cut = cut_out(np.asarray(np.round(255 * way(known).clip(0, 1)) / 255, np.float32))
            errors.append(float(np.abs(cut[3] - known[3]).mean()))
            wrong = float(((_on(cut) - _on(known)) ** 2).mean())
            ratios.append(-10 * np.log10(max(wrong, 1e-9)))
        found[name] = {
            "alpha error, mean": round(float(np.mean(errors)), 5),
            "alpha error, median": round(float(np.median(errors)), 5),
            "PSNR, mean": round(float(np.mean(ratios)), 2),
            "PSNR, median": round(float(np.median(ratios)), 2),
        }
    return found


def _on(picture: Array) -> Array:
    return np.asarray(picture[:3] + (1 - picture[3:]) * ON, np.float32)
