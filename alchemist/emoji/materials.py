"""Materials, and painting an emoji as if it were made of one.

The areas inside the outline take the material's ramp of colours by their lightness, so that shades stay shades, and its
pattern: grain, sparkle, gloss, flames. The outline stays dark, but where a material draws it in its own way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .colours import Numbers, parse_hex, to_lab
from .rasterise import Pixels

Pattern = Callable[[Numbers, Numbers, Numbers, np.random.Generator], Numbers]
"""(lightness, x, y) of each pixel in [0, 1], and randomness, to where on the ramp it lies, in [0, 1]."""
OUTLINE = 0.24


@dataclass(frozen=True)
class Material:
    """A material, what is said of things made of it, and what they look like.

    Attributes:
        name: its English name.
        english, japanese: captions, "{}" standing for the thing; the plainest first.
        ramp: colours from dark to light, in sRGB.
        pattern: see `Pattern`.
        opacity: of the areas inside the outline.
        outline: the colours from left to right that the outline takes; none keeps it.
    """

    name: str
    english: tuple[str, ...]
    japanese: tuple[str, ...]
    ramp: tuple[str, ...]
    pattern: Pattern
    opacity: float = 1.0
    outline: tuple[str, ...] = ()


def _waves(rng: np.random.Generator, x: Numbers, y: Numbers, scale: float, count: int = 4) -> Numbers:
    """Smooth noise of about `scale` waves across the picture, in [0, 1]."""
    total = np.zeros_like(x)
    for _ in range(count):
        angle, phase, k = rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi), scale * rng.uniform(0.6, 1.4)
        total += np.sin(2 * np.pi * k * (x * np.cos(angle) + y * np.sin(angle)) + phase)
    return np.asarray(0.5 + 0.5 * np.tanh(total / count**0.5))


def _glossy(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Bands of reflection across, bright at the upper left."""
    across = x + 0.6 * y + rng.uniform(-0.1, 0.1)
    band = np.exp(-(((across - 0.55) / 0.07) ** 2)) + 0.6 * np.exp(-(((across - 0.78) / 0.04) ** 2))
    return 0.25 + 0.45 * light - 0.25 * (across - 0.8) + 0.5 * band


def _icy(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Facets and white edges of light."""
    cells = rng.uniform(0, 1, (14, 2))
    far = np.sort(np.hypot(x[..., None] - cells[:, 0], y[..., None] - cells[:, 1]), axis=-1)
    crack = np.exp(-(((far[..., 1] - far[..., 0]) / 0.012) ** 2))
    return np.asarray(0.22 + 0.5 * light + 0.35 * (0.5 - y) + 0.5 * crack)


def _stony(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Mottled, in large and small patches."""
    return 0.15 + 0.55 * light + 0.3 * (_waves(rng, x, y, 4) - 0.5) + 0.15 * (_waves(rng, x, y, 8, 7) - 0.5)


def _grained(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Grain along the length."""
    grain = np.sin(2 * np.pi * (7 * y + 0.5 * np.sin(2 * np.pi * x * rng.uniform(0.6, 1.2)) + _waves(rng, x, y, 1.0)))
    return 0.2 + 0.5 * light + 0.22 * grain


def _burning(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Yellow below, red above, in tongues."""
    tongues = 0.16 * np.sin(2 * np.pi * (3.5 * x + 0.3 * np.sin(6 * y + rng.uniform(0, 6))))
    return 0.05 + 0.85 * y + tongues + 0.25 * (light - 0.5)


def _molten(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Plain shades with one soft light at the upper left."""
    shine = np.exp(-(((x - 0.36) ** 2 + (y - 0.3) ** 2) / 0.014))
    return 0.1 + 0.5 * light + 0.45 * shine


def _striped(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Six stripes from top to bottom."""
    return np.floor(np.clip(y, 0, 0.999) * 6) / 5


def _starry(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Clouds and small stars."""
    clouds = 0.08 + 0.55 * _waves(rng, x, y, 1.6) * (0.5 + 0.5 * light)
    for sx, sy in rng.uniform(0.05, 0.95, (26, 2)):
        clouds = np.maximum(clouds, np.exp(-((x - sx) ** 2 + (y - sy) ** 2) / 0.0002))
    return clouds


def _dark(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Nearly black everywhere."""
    return 0.25 * light


def _paper(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """White, and grey as if shaded with a pencil where it was dark."""
    return np.asarray(1 - 0.4 * np.clip((0.6 - light) / 0.3, 0, 1))


def _pale(light: Numbers, x: Numbers, y: Numbers, rng: np.random.Generator) -> Numbers:
    """Shades with two clear bands of light."""
    return np.clip(_glossy(light, x, y, rng), 0, 1)


MATERIALS = (
    Material("ice", ("{} made of ice", "ice {}", "frozen {}", "blue {} made of ice"),
             ("氷の{}", "氷でできた{}", "凍った{}", "氷でできた青い{}"),
             ("#2f7fc4", "#79c3ee", "#c4ebfb", "#ffffff"), _icy),
    Material("gold", ("golden {}", "{} made of gold", "shiny gold {}"), ("金の{}", "金色の{}", "黄金でできた{}"),
             ("#7a4a05", "#c98a12", "#f3c33a", "#fff6c2"), _glossy),
    Material("silver", ("silver {}", "{} made of metal", "metallic {}"), ("銀の{}", "銀色の{}", "金属でできた{}"),
             ("#4b545e", "#8f9aa5", "#ccd4db", "#ffffff"), _glossy),
    Material("stone", ("stone {}", "{} made of stone", "rock {}"), ("石の{}", "石でできた{}", "岩の{}"),
             ("#4a4743", "#85807a", "#b9b4ac", "#dedad3"), _stony),
    Material("wood", ("wooden {}", "{} made of wood", "wood {}"), ("木の{}", "木でできた{}", "木製の{}"),
             ("#5a3417", "#94602f", "#c38d52", "#e6bd86"), _grained),
    Material("fire", ("{} on fire", "{} made of fire", "burning {}"), ("炎の{}", "火でできた{}", "燃える{}"),
             ("#a3140a", "#ea4d12", "#fb9a1a", "#ffe45c"), _burning),
    Material("chocolate", ("chocolate {}", "{} made of chocolate"), ("チョコレートの{}", "チョコでできた{}"),
             ("#2f1608", "#5b2f16", "#84502c", "#c99b78"), _molten),
    Material("glass", ("glass {}", "{} made of glass", "transparent {}"),
             ("ガラスの{}", "ガラスでできた{}", "透明な{}"),
             ("#7fb9c9", "#b5dde6", "#e0f5f8", "#ffffff"), _pale, 0.55),
    Material("rainbow", ("rainbow {}", "rainbow-coloured {}"), ("虹色の{}", "レインボーの{}"),
             ("#e23b3b", "#f39a2b", "#f7df3f", "#4fb04b", "#3b78d8", "#8a4bbd"), _striped),
    Material("neon", ("neon {}", "glowing neon {}"), ("ネオンの{}", "光るネオンの{}"),
             ("#0d0f1d", "#252a4a"), _dark, 1.0, ("#ff3fa4", "#b45cff", "#2de2ff")),
    Material("galaxy", ("galaxy {}", "{} made of stars", "cosmic {}"), ("銀河の{}", "宇宙の{}", "星でできた{}"),
             ("#1b1140", "#47268c", "#9a4fc0", "#ffffff"), _starry),
    Material("sketch", ("sketch of {}", "line drawing of {}", "black and white {}"),
             ("{}のスケッチ", "{}の線画", "白黒の{}"),
             ("#303030", "#ffffff"), _paper),
)  # fmt: skip


def made_of(rgba: Pixels, material: Material, seed: int) -> Pixels:
    """A picture painted as if it were made of `material`: straight uint8 (s, s, 4) in and out."""
    rng = np.random.default_rng(seed)
    rgb, alpha = rgba[..., :3] / 255.0, rgba[..., 3] / 255.0
    light = to_lab(rgb)[..., 0] / 100
    y, x = _within(alpha > 0.5)
    inside = np.clip((light - OUTLINE) / 0.12, 0, 1)  # 0 on the outline, in between where it is smoothed
    solid = light[(alpha > 0.5) & (inside > 0.5)]
    low, high = np.quantile(solid, [0.05, 0.95]) if len(solid) else (0.0, 1.0)
    even = 0.5 + (np.clip(light, low, high) - (low + high) / 2) / max(0.7, high - low)
    painted = _on(material.ramp, material.pattern(even, x, y, rng))
    outline = _on(material.outline, x) if material.outline else rgb * min(1.0, OUTLINE / 0.3)
    made = inside[..., None] * painted + (1 - inside[..., None]) * outline
    opacity = alpha * (1 - inside * (1 - material.opacity))
    return np.asarray(np.rint(255 * np.concatenate([made.clip(0, 1), opacity[..., None]], -1)), np.uint8)


def _within(shape: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """y and x of each pixel (s, s), from 0 to 1 along the shape's height and width."""
    places = []
    for axis in (0, 1):
        used = np.flatnonzero(shape.any(1 - axis))
        first, last = (used[0], used[-1]) if len(used) else (0, shape.shape[axis] - 1)
        line = (np.arange(shape.shape[axis]) - first) / max(1, last - first)
        places.append(np.broadcast_to(np.expand_dims(line, 1 - axis), shape.shape).astype(np.float64))
    return places[0], places[1]


def _on(ramp: tuple[str, ...], where: Numbers) -> Numbers:
    """Colours (…, 3) at places in [0, 1] of a ramp, interpolated between its stops."""
    stops = np.stack([parse_hex(c) for c in ramp])
    places = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(where, places, stops[:, i]) for i in range(3)], -1)
