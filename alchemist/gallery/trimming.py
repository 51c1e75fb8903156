"""An uploaded drawing as an emoji has it: without wide margins, and not empty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import BadPicture
from ..values import Array

MARGIN = 0.1
"""Of the drawing's longer side, on each side of it."""
KEPT = 0.8
"""A picture that would keep more than this share of its side is left as it is."""
CLEAR = 0.03
"""Alpha up to which a pixel counts as transparent."""
SAME = 0.08
"""How far a colour channel of one plain background may vary, as in a JPEG or on scanned paper."""


def trimmed(picture: Array) -> Array:
    """A picture (4, s, s) cut down to what is drawn on it, in the middle of a square with small margins.

    Margins are transparent, or of the one plain colour that the picture's rim shows; that colour fills the new
    margins. Where the margins are small already the picture is returned as it is.

    Raises:
        BadPicture: it is fully transparent.
    """
    seen = picture[3] > CLEAR
    if not seen.any():
        raise BadPicture("That picture is fully transparent: nothing is drawn on it.")
    inside = _box(seen)
    paper = _plain_rim(picture[:, inside[0], inside[1]])
    if paper is not None:
        drawn = (np.abs(picture - paper[:, None, None]) > SAME).any(0) & seen
        if drawn.any():
            inside = _box(drawn)
        else:
            paper = None  # a plain shape, with nothing on it
    height, width = (s.stop - s.start for s in inside)
    side = int(np.ceil(max(height, width) * (1 + 2 * MARGIN)))
    if side > KEPT * picture.shape[1]:
        return picture
    square = np.zeros((4, side, side), np.float32)
    if paper is not None:
        square += paper[:, None, None]
    top, left = (side - height) // 2, (side - width) // 2
    square[:, top : top + height, left : left + width] = picture[:, inside[0], inside[1]]
    return square


def _box(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Rows and columns that hold all that is True in (h, w)."""
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _plain_rim(picture: Array) -> Array | None:
    """The colour (4,) that the outermost pixels of (4, h, w) share, None where they differ or are transparent."""
    rim = np.concatenate([picture[:, 0], picture[:, -1], picture[:, :, 0], picture[:, :, -1]], axis=1)
    colour = np.median(rim, axis=1)
    plain = colour[3] > 1 - CLEAR and bool((np.abs(rim - colour[:, None]) <= SAME).mean() > 0.995)
    return np.asarray(colour, np.float32) if plain else None
