"""Pictures as vectors: emoji are flat art, so large copies come from outlines and not from blown-up pixels."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from ..values import Array
from .pictures import Facts, png_bytes, to_straight, with_facts

TRACED = 512
COLOURS = 16
SOFT = 2.0
"""How much the enlarged picture is blurred, in pixels of it: the stairs of the small one go, its corners stay."""


def svg_of(picture: Array) -> str:
    """A premultiplied picture (4, h, w) as an SVG of 512 units: 16 colours, each traced."""
    import vtracer  # type: ignore[import-untyped]

    buffer = io.BytesIO()
    Image.fromarray(_flat(picture), "RGBA").save(buffer, "PNG", compress_level=1)
    traced = vtracer.convert_raw_image_to_svg(
        buffer.getvalue(),
        img_format="png",
        mode="spline",
        hierarchical="stacked",
        filter_speckle=8,
        color_precision=8,
        layer_difference=0,
        length_threshold=4.0,
        path_precision=1,
    )
    # without a viewBox a browser that shows it smaller cuts it off instead of shrinking it
    return str(traced).replace("<svg ", f'<svg viewBox="0 0 {TRACED} {TRACED}" ', 1)


def _flat(picture: Array) -> np.ndarray:
    """The picture enlarged, in few colours and with hard edges, as a tracer wants it: straight uint8 (h, w, 4)."""
    large = cv2.resize(picture.transpose(1, 2, 0), (TRACED, TRACED), interpolation=cv2.INTER_CUBIC)
    rgba = to_straight(cv2.GaussianBlur(large, (0, 0), SOFT).transpose(2, 0, 1))
    opaque = rgba[..., 3] >= 128
    few = rgba[::2, ::2][opaque[::2, ::2]][:, :3]
    if not len(few):
        return np.zeros_like(rgba)
    palette = Image.fromarray(few[None]).quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=2)
    rgb = Image.fromarray(np.ascontiguousarray(rgba[..., :3]))
    flat = np.asarray(rgb.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB"))
    return np.dstack([flat, np.where(opaque, 255, 0).astype(np.uint8)])


def large_png(picture: Array, size: int = 512, facts: Facts | None = None, svg: str | None = None) -> bytes:
    """A PNG of `size` pixels drawn from the outlines of `svg_of`; `facts` go into its text chunks.

    Args:
        svg: the outlines, where they are known already.
    """
    import resvg_py

    try:
        content = bytes(resvg_py.svg_to_bytes(svg_string=svg or svg_of(picture), width=size, height=size))
    except ValueError:  # a picture without any shape leaves nothing to draw
        return png_bytes(picture, size, facts)
    return with_facts(Image.open(io.BytesIO(content)), facts)
