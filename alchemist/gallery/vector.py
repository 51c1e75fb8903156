"""Pictures as vectors: emoji are flat art, so large copies come from outlines and not from blown-up pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ..values import Array
from .pictures import Facts, png_bytes, to_straight, with_facts


@dataclass(frozen=True)
class Tracing:
    """How finely a picture is traced.

    Attributes:
        side: units of the SVG; the picture is enlarged to so many pixels first.
        colours: how many there are.
        soft: how much the enlarged picture is blurred, in pixels of it: the stairs of the small one go, its corners
            stay.
        speckle: areas of fewer pixels across are left out.
        mode: "spline", or "polygon", which takes a third of the characters.
        decimals: of coordinates.
    """

    side: int
    colours: int
    soft: float
    speckle: int
    length: float
    mode: str
    decimals: int


FINE = Tracing(512, 16, 2.0, 8, 4.0, "spline", 1)
COMPACT = (
    Tracing(512, 10, 3.0, 16, 10.0, "spline", 0),
    Tracing(256, 10, 1.5, 8, 6.0, "spline", 0),
    Tracing(256, 12, 1.2, 6, 4.0, "polygon", 0),
    Tracing(256, 8, 1.5, 10, 6.0, "polygon", 0),
)
"""The finest first; seen at 128 pixels all are within 0.03 of the picture, on average over its pixels."""
SMALL = 30_000
"""Characters of a compact SVG, where it can be had so small."""


def compact_svg_of(picture: Array, most: int = SMALL) -> str:
    """As `svg_of`, in few colours and characters: the finest of `COMPACT` that takes at most `most`, else the last."""
    for how in COMPACT:
        text = svg_of(picture, how)
        if len(text) <= most:
            break
    return text


def svg_of(picture: Array, how: Tracing = FINE) -> str:
    """A premultiplied picture (4, h, w) as an SVG of few colours, each traced."""
    import vtracer  # type: ignore[import-untyped]

    buffer = io.BytesIO()
    Image.fromarray(_flat(picture, how), "RGBA").save(buffer, "PNG", compress_level=1)
    traced = vtracer.convert_raw_image_to_svg(
        buffer.getvalue(),
        img_format="png",
        mode=how.mode,
        hierarchical="stacked",
        filter_speckle=how.speckle,
        color_precision=8,
        layer_difference=0,
        length_threshold=how.length,
        path_precision=how.decimals,
    )
    # without a viewBox a browser that shows it smaller cuts it off instead of shrinking it
    return str(traced).replace("<svg ", f'<svg viewBox="0 0 {how.side} {how.side}" ', 1)


def _flat(picture: Array, how: Tracing) -> np.ndarray:
    """The picture enlarged, in few colours and with hard edges, as a tracer wants it: straight uint8 (h, w, 4)."""
    large = cv2.resize(picture.transpose(1, 2, 0), (how.side, how.side), interpolation=cv2.INTER_CUBIC)
    rgba = to_straight(cv2.GaussianBlur(large, (0, 0), how.soft).transpose(2, 0, 1))
    opaque = rgba[..., 3] >= 128
    few = rgba[::2, ::2][opaque[::2, ::2]][:, :3]
    if not len(few):
        return np.zeros_like(rgba)
    palette = Image.fromarray(few[None]).quantize(how.colours, method=Image.Quantize.MEDIANCUT, kmeans=2)
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
