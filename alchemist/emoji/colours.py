"""Twelve named colours, and recolouring an SVG so that its largest area takes one of them.

Shades move with the area they belong to: colours near the dominant one in hue keep their difference in
lightness from it. Black outlines stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .rasterise import rasterise

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Colour:
    """A named colour; `hex` is its anchor in sRGB."""

    english: str
    japanese: str
    hex: str


COLOURS = (
    Colour("red", "赤い", "#d9322b"),
    Colour("orange", "オレンジ色の", "#f18a1d"),
    Colour("yellow", "黄色い", "#f7d32e"),
    Colour("green", "緑の", "#3f9e3f"),
    Colour("light blue", "水色の", "#87cdf0"),
    Colour("blue", "青い", "#2f62c9"),
    Colour("purple", "紫の", "#8746b5"),
    Colour("pink", "ピンクの", "#f28cb8"),
    Colour("brown", "茶色い", "#8a5a33"),
    Colour("black", "黒い", "#303030"),
    Colour("grey", "灰色の", "#9a9a9a"),
    Colour("white", "白い", "#f4f4f4"),
)
_HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9a-fA-F])")
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.95047, 1.0, 1.08883])


def to_lab(rgb: Numbers) -> Numbers:
    """sRGB (…, 3) in [0, 1] to CIELAB under D65 (IEC 61966-2-1, CIE 15)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    t = linear @ _TO_XYZ.T / _WHITE
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def to_rgb(lab: Numbers) -> Numbers:
    """CIELAB (…, 3) to sRGB (…, 3), clipped to [0, 1]."""
    fy = (lab[..., 0] + 16) / 116
    f = np.stack([fy + lab[..., 1] / 500, fy, fy - lab[..., 2] / 200], -1)
    t = np.where(f**3 > 216 / 24389, f**3, (116 * f - 16) / (24389 / 27))
    linear = np.clip((t * _WHITE) @ np.linalg.inv(_TO_XYZ).T, 0, 1)
    return np.asarray(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055))


def parse_hex(text: str) -> Numbers:
    """ "#abc" or "#aabbcc" to (3,) in [0, 1]."""
    digits = text[1:]
    if len(digits) == 3:
        digits = "".join(2 * d for d in digits)
    return np.array([int(digits[i : i + 2], 16) for i in (0, 2, 4)], np.float64) / 255


def to_hex(rgb: Numbers) -> str:
    """(3,) in [0, 1] to "#aabbcc"."""
    return "#" + "".join(f"{round(float(v) * 255):02x}" for v in rgb)


def dominant(svg: str) -> tuple[str, float] | None:
    """The colour of the largest area that is no outline, and its share of the picture's area; None: no area."""
    palette = sorted({m.lower() for m in _HEX.findall(svg)})
    if not palette:
        return None
    pixels = rasterise(svg, 64).reshape(-1, 4)
    solid = pixels[pixels[:, 3] > 200][:, :3] / 255
    if not len(solid):
        return None
    distances = np.abs(solid[:, None] - np.stack([parse_hex(p) for p in palette])[None]).sum(-1)
    rows = distances.argmin(1)[distances.min(1) < 0.06]
    shares = np.bincount(rows, minlength=len(palette)) / len(solid)
    for i in np.argsort(-shares):
        if shares[i] > 0.12 and to_lab(parse_hex(palette[i]))[0] > 12:
            return palette[i], float(shares[i])
    return None


def recolour(svg: str, colour: Colour) -> str | None:
    """`svg` with its largest area in `colour`, or None where there is no such area."""
    found = dominant(svg)
    if found is None:
        return None
    base = to_lab(parse_hex(found[0]))
    target = to_lab(parse_hex(colour.hex))

    def moved(match: re.Match[str]) -> str:
        lab = to_lab(parse_hex(match.group()))
        if not _same_family(lab, base):
            return match.group()
        step = lab[0] - base[0]
        made = np.array([np.clip(target[0] + 0.8 * step, 8, 98), target[1], target[2]])
        made[1:] *= np.clip(1 - abs(step) / 120, 0.4, 1)
        return to_hex(to_rgb(made))

    return _HEX.sub(moved, svg)


def _same_family(lab: Numbers, base: Numbers) -> bool:
    """Whether a colour is a shade of `base`: near in hue, or grey where `base` is grey; never black or white."""
    if np.abs(lab - base).max() < 1:
        return True
    if lab[0] < 12 or lab[0] > 97:
        return False
    chroma, base_chroma = float(np.hypot(*lab[1:])), float(np.hypot(*base[1:]))
    if base_chroma < 12:
        return chroma < 12 and abs(lab[0] - base[0]) < 45
    if chroma < 12:
        return False
    angle = np.degrees(np.arctan2(lab[2], lab[1]) - np.arctan2(base[2], base[1]))
    return bool(abs((angle + 180) % 360 - 180) < 32)
