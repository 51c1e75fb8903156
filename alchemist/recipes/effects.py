"""What can be done to a group's picture: recoloured by lightness, textured, lit, made transparent, made to glow.

An effect is done in the same order and by the same formulas in two places: here on pixels, in `svg` as filters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
LUMINANCE = (0.3, 0.6, 0.1)
"""Weights of red, green and blue."""


@dataclass(frozen=True)
class Light:
    """A colour laid over along an edge of the shape.

    Attributes:
        colour: "#rrggbb".
        strength: how much of the difference between two blurred outlines becomes opacity.
        blur: standard deviation, in the frame's units.
        dx, dy: the two outlines are shifted by this much each way; both 0: the outline itself less its blur, a rim.
    """

    colour: str
    strength: float
    blur: float
    dx: float = 0.0
    dy: float = 0.0


@dataclass(frozen=True)
class Effect:
    """See the module. Done in the order of the attributes.

    Attributes:
        glow: a halo behind the shape; only its colour, strength and blur count.
        ramp: colours that lightness 0 to 1 is painted in, evenly spaced; () keeps the colours.
        low, high: what lightness 0 and 1 become before the ramp.
        keep: share of the own colours that stays.
        texture: markup over the whole frame, laid over within the shape.
        texture_opacity: of it.
        veil: opacity of all up to here.
        ink: the colour in which what is darker than `ink_from` is drawn once more above; "" for none.
        lights: edges.
    """

    glow: Light | None = None
    ramp: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    keep: float = 0.0
    texture: str = ""
    texture_opacity: float = 1.0
    veil: float = 1.0
    ink: str = ""
    ink_from: float = 0.25
    lights: tuple[Light, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether it does anything."""
        return self != Effect()


INK_SLOPE = 9.0
"""How fast ink becomes opaque below `ink_from`."""


@lru_cache(512)
def rgb(colour: str) -> tuple[int, int, int]:
    """'#rrggbb' as numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(512)
def ramp_table(ramp: tuple[str, ...], low: float, high: float) -> Pixels:
    """The colour (256, 1, 4) uint8 of every lightness, as feComponentTransfer's table gives it."""
    stops = np.array([rgb(c) for c in ramp], np.float32)
    at = np.clip(low + (high - low) * np.arange(256) / 255, 0, 1) * (len(ramp) - 1)
    channels = [np.interp(at, np.arange(len(ramp)), stops[:, i]) for i in range(3)]
    table = np.stack([*channels, np.full(256, 255.0)], axis=-1)
    rounded: Pixels = np.rint(table).astype(np.uint8)[:, None, :]
    return rounded


@lru_cache(64)
def ink_table(ink_from: float) -> Pixels:
    """The ink's opacity at every lightness."""
    opacity: Pixels = np.rint(255 * np.clip(INK_SLOPE * (ink_from - np.arange(256) / 255), 0, 1)).astype(np.uint8)
    return opacity


def blurred(alpha: Pixels, sigma: float) -> Pixels:
    """A Gaussian blur; `sigma` in pixels."""
    if sigma < 0.15:
        return alpha
    side = 2 * max(1, round(2.6 * sigma)) + 1
    return np.asarray(cv2.GaussianBlur(alpha, (side, side), sigma, borderType=cv2.BORDER_CONSTANT))


def shifted(alpha: Pixels, dx: float, dy: float) -> Pixels:
    """Moved by pixels, with nothing coming in at the edges."""
    matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return np.asarray(cv2.warpAffine(alpha, matrix, alpha.shape[::-1], flags=cv2.INTER_LINEAR))


def fourfold(mask: Pixels) -> Pixels:
    """A mask (h, w) in each of four channels."""
    return np.asarray(cv2.merge((mask, mask, mask, mask)))


def over(below: Pixels, above: Pixels) -> None:
    """Lay one premultiplied picture over another, in place."""
    rest = cv2.bitwise_not(above[..., 3])
    cv2.multiply(below, fourfold(rest), dst=below, scale=1 / 255)
    cv2.add(below, above, dst=below)


def tinted(mask: Pixels, colour: str) -> Pixels:
    """A colour with a mask for its opacity, premultiplied."""
    channels = [cv2.convertScaleAbs(mask, alpha=c / 255) for c in rgb(colour)]
    return np.asarray(cv2.merge((*channels, mask)))


def times(picture: Pixels, mask: Pixels) -> Pixels:
    """A picture (h, w, 4) or a mask made transparent by a mask (h, w)."""
    return np.asarray(cv2.multiply(picture, fourfold(mask) if picture.ndim == 3 else mask, scale=1 / 255))


def light_mask(light: Light, alpha: Pixels, scale: float) -> Pixels:
    """Opacity of a light within the shape. `scale`: pixels per unit of the frame."""
    soft = blurred(alpha, light.blur * scale)
    if light.dx or light.dy:
        towards = shifted(soft, light.dx * scale, light.dy * scale)
        away = shifted(soft, -light.dx * scale, -light.dy * scale)
        edge = cv2.addWeighted(away, light.strength, towards, -light.strength, 0)
    else:
        edge = cv2.addWeighted(alpha, light.strength, soft, -light.strength, 0)
    return times(np.asarray(edge), alpha)


def apply(effect: Effect, picture: Pixels, scale: float, texture: Pixels | None) -> Pixels:
    """An effect on a premultiplied picture.

    Args:
        picture: (h, w, 4) uint8; left as it is.
        scale: pixels per unit of the frame.
        texture: the effect's texture over the same pixels, premultiplied; None where it has none.

    Returns:
        A new picture of the same shape.
    """
    alpha = np.ascontiguousarray(picture[..., 3])
    lightness = _lightness(picture, alpha) if effect.ramp or effect.ink else alpha
    out = picture.copy()
    if effect.ramp:
        table = ramp_table(effect.ramp, effect.low, effect.high)
        out = times(np.asarray(cv2.LUT(fourfold(lightness), table.reshape(1, 256, 4))), alpha)
        if effect.keep:
            out = np.asarray(cv2.addWeighted(out, 1 - effect.keep, picture, effect.keep, 0))
    if texture is not None:
        mask = alpha if effect.texture_opacity == 1 else cv2.convertScaleAbs(alpha, alpha=effect.texture_opacity)
        over(out, times(texture, np.asarray(mask)))
    if effect.veil < 1:
        out = np.asarray(cv2.convertScaleAbs(out, alpha=effect.veil))
    if effect.ink:
        over(out, tinted(times(np.asarray(cv2.LUT(lightness, ink_table(effect.ink_from))), alpha), effect.ink))
    for light in effect.lights:
        over(out, tinted(light_mask(light, alpha, scale), light.colour))
    if effect.glow is not None:
        soft = cv2.convertScaleAbs(blurred(alpha, effect.glow.blur * scale), alpha=effect.glow.strength)
        under = tinted(np.asarray(soft), effect.glow.colour)
        over(under, out)
        out = under
    return out


def _lightness(picture: Pixels, alpha: Pixels) -> Pixels:
    """Lightness (h, w) uint8 of the colours, opacity left out."""
    weights = np.array([[*LUMINANCE, 0.0]], np.float32)
    return np.asarray(cv2.divide(cv2.transform(picture, weights), alpha, scale=255))
