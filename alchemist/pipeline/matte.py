"""A picture on a plain background, cut out: the background becomes transparent.

The background's colour is measured on the border and flooded from there in linear light, in which equal steps are equal
amounts of light, so that what is pale is still told from white. Along the edge of what is left, each pixel is a mixture
of background and picture: how much of which follows from the colours on both sides of it, and the background's share is
taken out of its colour (un-mixed). What the border does not reach stays: the white of an eye, a hole in a ring.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..values import Array

PLAIN = 0.6
"""Part of the border's pixels that have the background's colour where it counts as plain."""
NEAR = 0.06
"""Distance in linear light, the largest over red, green and blue, within which a pixel has the background's colour."""
EDGE = 3
"""Pixels from the flooded background inwards that may be mixtures, at 512 pixels; in proportion at others."""


def cut_out(picture: Array) -> Array:
    """A picture (3, h, w) in [0, 1], as encoded for screens, to premultiplied RGBA (4, h, w).

    Where the border is not plain nothing is cut out: alpha is 1 everywhere.
    """
    rgb = np.ascontiguousarray(np.asarray(picture, np.float32).transpose(1, 2, 0))
    light = linear(rgb)
    background = _border_colour(light)
    far = np.abs(light - background).max(2)
    border = np.concatenate([far[0], far[-1], far[:, 0], far[:, -1]])
    if (border <= NEAR).mean() < PLAIN:
        return np.concatenate([picture, np.ones_like(picture[:1])]).astype(np.float32)
    outside = _flooded(far <= NEAR)
    back = encoded(background)
    alpha = _alpha(rgb, back, outside, max(1, round(EDGE * rgb.shape[0] / 512)))
    colour = np.clip(rgb - (1 - alpha[..., None]) * back, 0, alpha[..., None])
    return np.concatenate([colour.transpose(2, 0, 1), alpha[None]]).astype(np.float32)


def linear(encoded_values: Array) -> Array:
    """sRGB values in [0, 1] to linear light (IEC 61966-2-1)."""
    low = encoded_values / 12.92
    high = ((np.maximum(encoded_values, 0) + 0.055) / 1.055) ** 2.4
    return np.asarray(np.where(encoded_values <= 0.04045, low, high), np.float32)


def encoded(light: Array) -> Array:
    """Linear light in [0, 1] to sRGB values."""
    high = 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055
    return np.asarray(np.where(light <= 0.0031308, 12.92 * light, high), np.float32)


def _border_colour(light: Array) -> Array:
    """(3,) the colour in linear light that most of the border has."""
    rim = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
    middle = np.median(rim, 0)
    near = np.abs(rim - middle).max(1) <= NEAR
    return np.asarray(rim[near].mean(0) if near.any() else middle, np.float32)


def _flooded(alike: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(h, w) which of the pixels alike the background hang together with the border."""
    _, regions = cv2.connectedComponents(alike.astype(np.uint8), connectivity=4)
    rim = np.concatenate([regions[0], regions[-1], regions[:, 0], regions[:, -1]])
    touching = np.unique(rim[rim > 0])
    return np.isin(regions, touching)


def _alpha(rgb: Array, back: Array, outside: NDArray[np.bool_], width: int) -> Array:
    """(h, w) how much of each pixel is picture.

    Within `width` of the flooded background a pixel is compared with the nearest one farther in, which is all picture:
    on the line between the background's colour and that one's, how far from the background it lies.
    """
    inwards = cv2.distanceTransform((~outside).astype(np.uint8), cv2.DIST_L2, 5)
    inner = inwards > width
    alpha = np.asarray(~outside, np.float32)
    edge = ~outside & ~inner
    if not inner.any() or not edge.any():
        return alpha
    _, nearest = cv2.distanceTransformWithLabels(
        (~inner).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    front = np.zeros((nearest.max() + 1, 3), np.float32)
    front[nearest[inner]] = rgb[inner]
    towards = front[nearest[edge]] - back
    share = ((rgb[edge] - back) * towards).sum(1) / np.maximum((towards**2).sum(1), 1e-6)
    alpha[edge] = np.clip(share, 0, 1)
    return alpha
