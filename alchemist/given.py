"""Arrays that callers hand in, checked: what is wrong with them ends in one sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from .errors import AlchemistError, BadInput, BadPicture
from .values import Array


def checked_pictures(images: Any, size: int) -> Array:
    """Any pictures as (n, 4, size, size) float32 premultiplied in [0, 1]; one picture may come alone.

    Raises:
        BadPicture: wrong number of axes or channels, not finite, or outside [0, 1].
    """
    array = _numbers(images, BadPicture("Pictures have shape (n, 4, h, w), premultiplied RGBA; that is no array."))
    if array.ndim == 3:
        array = array[None]
    if array.ndim != 4 or array.shape[1] != 4 or 0 in array.shape:
        raise BadPicture(f"Pictures have shape (n, 4, h, w), premultiplied RGBA, not {array.shape}.")
    if not np.isfinite(array).all() or array.min() < -1e-3 or array.max() > 1 + 1e-3:
        raise BadPicture("Pictures hold finite numbers from 0 to 1.")
    if array.shape[2:] != (size, size):
        # premultiplied values resample without dark fringes; area averaging when shrinking keeps thin lines
        shrink = min(array.shape[2:]) >= size
        mode: dict[str, Any] = {"mode": "area"} if shrink else {"mode": "bilinear", "align_corners": False}
        array = F.interpolate(torch.from_numpy(array), size=(size, size), **mode).numpy()
    return np.asarray(np.clip(array, 0, 1), np.float32)


def checked_latents(z: Any, shape: tuple[int, int, int]) -> Array:
    """Latents (n, d) or (n, c, s, s) as (n, *shape) float32.

    Raises:
        BadInput: another number of values, or not finite.
    """
    size = int(np.prod(shape))
    array = _numbers(z, BadInput(f"Latents have shape (n, {size}); that is no array of numbers."))
    if array.ndim < 2 or not len(array) or array[0].size != size:
        raise BadInput(f"Latents have shape (n, {size}), not {array.shape}.")
    if not np.isfinite(array).all():
        raise BadInput("Latents hold finite numbers.")
    return array.reshape(-1, *shape)


def _numbers(given: Any, otherwise: AlchemistError) -> Array:
    """Anything as a float32 array; `otherwise` is raised where it is none."""
    try:
        return np.asarray(given, dtype=np.float32)
    except (TypeError, ValueError):
        raise otherwise from None
