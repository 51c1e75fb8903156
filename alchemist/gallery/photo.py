"""Whether an uploaded picture is a photo: a model of flat drawings makes nothing of one."""

from __future__ import annotations

import numpy as np
from PIL import Image

from ..values import Array
from .pictures import over

SIDE = 96
FLAT, EVEN = 6, 24
"""Differences in 255ths up to which neighbours count as one area, and border pixels as one ground."""
EVEN_GROUND = 0.8
FLAT_DRAWING, FLAT_ON_GROUND = 0.52, 0.38
"""Shares of flat area below which a picture is a photo: without an even ground, and on one."""


def looks_like_photo(picture: Array) -> bool:
    """Whether a picture (4, h, w) fills its frame and is textured, nearly everywhere if it has an even ground.

    Of 400 existing emoji, saved as JPEG on white, two are taken for one; of 14 photos all are.
    """
    opaque = picture[3] > 0.98
    rows, columns = np.flatnonzero(opaque.any(1)), np.flatnonzero(opaque.any(0))
    if not len(rows):
        return False
    framed = picture[:, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if (framed[3] > 0.98).mean() < 0.98:
        return False
    small = Image.fromarray(over(framed)).resize((SIDE, SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small).astype(np.int16)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    even = (np.abs(border - np.median(border, axis=0)).max(1) <= EVEN).mean()
    down = np.abs(np.diff(pixels, axis=0)).max(-1)[:, :-1]
    across = np.abs(np.diff(pixels, axis=1)).max(-1)[:-1]
    flat = (np.maximum(down, across) < FLAT).mean()
    return bool(flat < (FLAT_DRAWING if even < EVEN_GROUND else FLAT_ON_GROUND))
