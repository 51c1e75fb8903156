"""Attributes of SVG shapes: where they are, what paints them, and how that is written short."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from .paths import SubPath, number, subpaths

Matrix = NDArray[np.float64]
SHAPES = ("path", "circle", "ellipse", "rect", "line", "polyline", "polygon")
GEOMETRY = {
    "path": ("d",),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
    "rect": ("x", "y", "width", "height", "rx", "ry"),
}
"""Shapes that are written, and the attributes that say where; lines and polygons are written as paths."""
FILLS = ("fill", "fill-rule", "fill-opacity")
STROKES = (
    "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray",
    "stroke-dashoffset", "stroke-opacity",
)  # fmt: skip
PAINT = (*FILLS, *STROKES, "clip-rule", "paint-order", "color", "visibility")
"""Attributes that a shape inherits from its groups."""


def painted(paint: dict[str, str]) -> dict[str, str] | None:
    """The paint that shows: without the details of a fill or stroke that there is not; None: nothing shows."""
    kept = dict(paint)
    if kept.pop("visibility", "visible") != "visible":
        return None
    current = kept.pop("color", "#000")
    kept = {k: current if v == "currentColor" else v for k, v in kept.items()}
    kept.pop("clip-rule", None)
    filled, stroked = kept.get("fill", "#000") != "none", kept.get("stroke", "none") != "none"
    if not filled and not stroked:
        return None
    if not stroked:
        kept = {k: v for k, v in kept.items() if k not in STROKES and k != "paint-order"}
    if not filled:
        kept = {k: v for k, v in kept.items() if k == "fill" or k not in FILLS}
    if kept.get("stroke-linejoin") in ("round", "bevel"):
        kept.pop("stroke-miterlimit", None)
    return kept


def attributes_text(values: dict[str, str], referred: Callable[[str], str] | None = None) -> str:
    """Attributes as text, references renamed by `referred`."""

    def clean(value: str) -> str:
        if referred is not None:
            value = re.sub(r"url\(['\"]?#([^)'\"]+)['\"]?\)", lambda m: f"url(#{referred(m[1])})", value)
        return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")

    return "".join(f' {k}="{clean(v)}"' for k, v in values.items() if v)


def outlines(element: ET.Element, decimals: int) -> tuple[str, list[SubPath]]:
    """What a shape is written as, and its parts: text of its place, and samples along it."""
    name, a = element.tag, element.attrib
    f = {
        k: float(v.removesuffix("px"))
        for k, v in a.items()
        if k in ("cx", "cy", "r", "rx", "ry", "x", "y", "width", "height")
    }
    if name == "path":
        return "path", subpaths(a.get("d", ""), decimals)
    if name in ("line", "polyline", "polygon"):
        points = " ".join(a.get(k, "0") for k in ("x1", "y1", "x2", "y2")) if name == "line" else a.get("points", "")
        data = f"M{points}" + ("z" if name == "polygon" else "")
        return "path", subpaths(data, decimals)
    text = attributes_text({k: number(f[k], decimals) for k in GEOMETRY[name] if k in f})
    if name == "rect":
        x, y, w, h = f.get("x", 0), f.get("y", 0), f.get("width", 0), f.get("height", 0)
        return name, [SubPath(text, [np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])])] if w * h > 0 else []
    cx, cy = f.get("cx", 0), f.get("cy", 0)
    rx, ry = (f.get("r", 0),) * 2 if name == "circle" else (f.get("rx", 0), f.get("ry", 0))
    t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return name, [SubPath(text, [np.stack([cx + rx * np.cos(t), cy + ry * np.sin(t)], 1)])] if rx * ry > 0 else []


def transform_of(text: str) -> Matrix:
    """An SVG transform list as a matrix (3, 3)."""
    matrix = np.eye(3)
    for name, arguments in re.findall(r"(\w+)\s*\(([^)]*)\)", text):
        v = [float(x) for x in re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", arguments)]
        m = np.eye(3)
        if name == "translate":
            m[0, 2], m[1, 2] = v[0], v[1] if len(v) > 1 else 0
        elif name == "scale":
            m[0, 0], m[1, 1] = v[0], v[-1]
        elif name == "rotate":
            c, s = np.cos(np.radians(v[0])), np.sin(np.radians(v[0]))
            m[:2, :2] = [[c, -s], [s, c]]
            if len(v) == 3:
                there, back = np.eye(3), np.eye(3)
                there[:2, 2], back[:2, 2] = v[1:], [-v[1], -v[2]]
                m = there @ m @ back
        elif name == "matrix":
            m[:2] = np.array(v).reshape(3, 2).T
        elif name in ("skewX", "skewY"):
            m[(0, 1) if name == "skewX" else (1, 0)] = np.tan(np.radians(v[0]))
        matrix = matrix @ m
    return matrix


def matrix_text(m: Matrix) -> str:
    """A matrix (3, 3) as an SVG transform, short; "" for none."""
    a, c, e, b, d, f = m[:2].ravel()
    if abs(b) + abs(c) < 1e-9 and abs(a - d) < 1e-9:
        scale = f"scale({a:.6g})" if abs(a - 1) > 1e-9 else ""
        move = f"translate({e:.5g} {f:.5g})" if abs(e) + abs(f) > 1e-6 else ""
        return move + scale
    return f"matrix({a:.5g} {b:.5g} {c:.5g} {d:.5g} {e:.5g} {f:.5g})"


def colour_of(text: str) -> tuple[int, int, int] | None:
    """RGB of "#abc", "#aabbcc" or a name that the sets use; None of anything else."""
    names = {"black": "#000", "white": "#fff", "red": "#f00", "currentColor": "#000"}
    text = names.get(text, text)
    if re.fullmatch(r"#[0-9a-fA-F]{3}", text):
        text = "#" + "".join(c * 2 for c in text[1:])
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return None
    r, g, b = (int(text[i : i + 2], 16) for i in (1, 3, 5))
    return r, g, b
