"""Pictures as vectors: emoji are flat art, so large copies come from outlines and not from blown-up pixels."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from ..values import Array
from .pictures import Facts, png_bytes, to_straight, with_facts

TRACED = 512


def svg_of(picture: Array) -> str:
    """A premultiplied picture (4, h, w) as an SVG of 512 units, traced from the enlarged picture."""
    import vtracer  # type: ignore[import-untyped]

    channels = [
        Image.fromarray(np.ascontiguousarray(c)).resize((TRACED, TRACED), Image.Resampling.BICUBIC) for c in picture
    ]
    large = np.stack([np.asarray(c) for c in channels])
    rgba = to_straight(large)
    rgba[..., 3] = np.where(rgba[..., 3] >= 128, 255, 0)  # the tracer knows no half-transparent edge; its curve is one
    buffer = io.BytesIO()
    Image.fromarray(rgba, "RGBA").save(buffer, "PNG")
    return str(
        vtracer.convert_raw_image_to_svg(
            buffer.getvalue(),
            img_format="png",
            mode="spline",
            hierarchical="stacked",
            filter_speckle=10,
            color_precision=5,
            layer_difference=20,
            path_precision=1,
        )
    )


def large_png(picture: Array, size: int = 512, facts: Facts | None = None) -> bytes:
    """A PNG of `size` pixels drawn from the outlines of `svg_of`; `facts` go into its text chunks."""
    import resvg_py

    try:
        content = bytes(resvg_py.svg_to_bytes(svg_string=svg_of(picture), width=size, height=size))
    except ValueError:  # a picture without any shape leaves nothing to draw
        return png_bytes(picture, size, facts)
    return with_facts(Image.open(io.BytesIO(content)), facts)
