"""SVG to pixels by resvg, and between straight uint8 and the project's premultiplied pictures."""

from __future__ import annotations

import io

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from ..errors import DataError
from ..values import Array

Pixels = NDArray[np.uint8]


def rasterise(svg: str, size: int) -> Pixels:
    """An SVG as straight RGBA uint8 (size, size, 4), centred where it is not square.

    Raises:
        DataError: it is no SVG that resvg can draw.
    """
    try:
        data = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size))
        image = Image.open(io.BytesIO(data)).convert("RGBA")
    except (ValueError, OSError) as error:
        raise DataError(f"An SVG cannot be drawn: {error}.") from error
    if image.size != (size, size):
        square = Image.new("RGBA", (size, size))
        square.paste(image, ((size - image.width) // 2, (size - image.height) // 2))
        image = square
    return np.asarray(image)


def premultiplied(rgba: Pixels) -> Pixels:
    """Straight uint8 (…, 4) to premultiplied uint8 of the same shape."""
    wide = rgba.astype(np.uint16)
    wide[..., :3] = (wide[..., :3] * wide[..., 3:] + 127) // 255
    return wide.astype(np.uint8)


def to_picture(rgba: Pixels) -> Array:
    """Straight uint8 (h, w, 4) to a premultiplied picture (4, h, w), float32 in [0, 1]."""
    picture = rgba.astype(np.float32) / 255
    picture[..., :3] *= picture[..., 3:]
    return np.ascontiguousarray(picture.transpose(2, 0, 1))
