"""SVG markup that recipes are made of: the frame, what is allowed in it, and ids that do not collide."""

from __future__ import annotations

import re

FRAME = 100.0
ELEMENTS = frozenset(
    [
        "g",
        "path",
        "circle",
        "ellipse",
        "rect",
        "line",
        "polyline",
        "polygon",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "use",
        "filter",
        "feGaussianBlur",
        "feOffset",
        "feComposite",
        "feFlood",
        "feMerge",
        "feMergeNode",
        "feColorMatrix",
        "feComponentTransfer",
        "feFuncR",
        "feFuncG",
        "feFuncB",
        "feFuncA",
        "feBlend",
    ]
)
ATTRIBUTES = frozenset(
    [
        "id",
        "d",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "fx",
        "fy",
        "width",
        "height",
        "points",
        "transform",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-opacity",
        "fill-opacity",
        "fill-rule",
        "clip-rule",
        "clip-path",
        "mask",
        "opacity",
        "offset",
        "stop-color",
        "stop-opacity",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "clipPathUnits",
        "maskUnits",
        "maskContentUnits",
        "patternUnits",
        "patternContentUnits",
        "patternTransform",
        "href",
        "filter",
        "filterUnits",
        "primitiveUnits",
        "in",
        "in2",
        "result",
        "stdDeviation",
        "dx",
        "dy",
        "operator",
        "k1",
        "k2",
        "k3",
        "k4",
        "flood-color",
        "flood-opacity",
        "type",
        "values",
        "tableValues",
        "mode",
        "color-interpolation-filters",
        "paint-order",
        "display",
        "mix-blend-mode",
    ]
)
"""Nothing else is ever written into a picture."""
_NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def frame_svg(body: str, size: int | None = None) -> str:
    """A whole SVG of the frame around some markup."""
    sides = f' width="{size}" height="{size}"' if size else ""
    return f'<svg {_NAMES} viewBox="0 0 100 100"{sides}>{body}</svg>'


def fresh_ids(body: str, prefix: str) -> str:
    """Markup with its ids and references renamed, so that it may stand twice in one picture."""
    if "id=" not in body:
        return body
    body = re.sub(r'\bid="([^"]+)"', lambda m: f'id="{prefix}{m[1]}"', body)
    body = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{prefix}{m[1]})", body)
    return re.sub(r'\bhref="#([^"]+)"', lambda m: f'href="#{prefix}{m[1]}"', body)
