"""A picture's vectors, cut to what is drawn and centred, as chats and stickers show it."""

from __future__ import annotations

import re

import numpy as np

from ..emoji.rasterise import rasterise

MARGIN = 0.04
"""Of the longer side of what is drawn, on each side of it."""
LOOKED_AT = 256
"""Pixels of the side of the drawing in which its edges are looked for."""
CLEAR = 8
"""Of 255: alpha up to which nothing is seen."""
_ROOT = re.compile(r"<svg\b[^>]*>")
_VIEW = re.compile(r'\sviewBox="([^"]*)"')


def centred_svg(svg: str) -> str:
    """An SVG document whose view is the smallest square around what is drawn, with a narrow margin.

    An empty one is returned as it is.

    Args:
        svg: a document with a square viewBox, as `recipes.render.to_svg` and `vector.svg_of` write them.
    """
    root = _ROOT.search(svg)
    view = _VIEW.search(root.group()) if root else None
    if root is None or view is None:
        return svg
    x, y, side = (float(n) for n in view.group(1).replace(",", " ").split()[:3])
    seen = rasterise(svg, LOOKED_AT)[..., 3] > CLEAR
    if not seen.any():
        return svg
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    unit = side / LOOKED_AT
    top, bottom, left, right = rows[0] * unit, (rows[-1] + 1) * unit, columns[0] * unit, (columns[-1] + 1) * unit
    wide = min(side, max(bottom - top, right - left) * (1 + 2 * MARGIN))
    corner = x + (left + right - wide) / 2, y + (top + bottom - wide) / 2
    box = f' viewBox="{corner[0]:.2f} {corner[1]:.2f} {wide:.2f} {wide:.2f}"'
    return svg[: root.start()] + _VIEW.sub(box, root.group(), count=1) + svg[root.end() :]
