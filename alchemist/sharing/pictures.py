"""Pictures inside documents: lossless, small, and read with care."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from ..errors import AlchemistError, DamagedGallery
from ..gallery.pictures import squared, to_straight
from ..values import Array
from .document import Gallery, picture_bytes

MOST_SIDE = 512


def packed(picture: Array) -> str:
    """A premultiplied picture (4, h, w) as lossless WebP with straight alpha, in base64."""
    buffer = io.BytesIO()
    Image.fromarray(to_straight(picture), "RGBA").save(buffer, "WEBP", lossless=True, quality=20, method=1)
    return base64.b64encode(buffer.getvalue()).decode()


def shown(gallery: Gallery, key: str) -> Array | None:
    """A picture (4, s, s) as it was shown; None where the document leaves it out.

    Raises:
        DamagedGallery: what is there is no small WebP.
    """
    content = picture_bytes(gallery, key)
    if content is None:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:  # its header alone is read here
            if max(image.size) > MOST_SIDE or getattr(image, "n_frames", 1) != 1:
                raise DamagedGallery(f"A picture in this gallery is larger than {MOST_SIDE} pixels.")
            return squared(np.asarray(image.convert("RGBA")))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, AlchemistError):
            raise
        raise DamagedGallery("A picture in this gallery is damaged.") from None
