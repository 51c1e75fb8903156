"""An SVG as a flat list of pieces in the frame of 100 × 100, each drawn by markup of its own.

Groups that only hand attributes and transforms on are resolved; a group that clips, masks, filters or fades its
content stays one piece. A path that draws several separate shapes becomes several pieces, holes staying with what they
are holes in. Only known elements and attributes get through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray
from svgpathtools import parse_path

from ...emoji.rasterise import rasterise
from ...errors import DataError
from ..markup import ATTRIBUTES, ELEMENTS, FRAME, frame_svg

SHAPES = ("path", "circle", "ellipse", "rect", "line", "polyline", "polygon")
PAINT = (
    "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray",
    "stroke-dashoffset", "stroke-opacity", "fill-opacity", "fill-rule", "clip-rule", "paint-order",
)  # fmt: skip
"""Attributes that a shape inherits from its groups."""
WHOLE = ("clip-path", "mask", "filter", "opacity")
"""Attributes of a group that hold its content together."""
LOOK = 64
"""Side in pixels of the masks that pieces are measured on."""


@dataclass(frozen=True, eq=False)
class Piece:
    """One shape of a picture.

    Attributes:
        markup: draws it in the frame.
        mask: (LOOK, LOOK) True where it covers at least half of a pixel.
        colour: its fill, or its stroke where it has no fill, as RGB in [0, 255]; None where that is a gradient.
        filled: whether it is an area rather than a line.
    """

    markup: str
    mask: NDArray[np.bool_]
    colour: tuple[int, int, int] | None
    filled: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Tight box in the frame; of a piece that covers nothing a point in its middle."""
        ys, xs = np.nonzero(self.mask)
        if not len(ys):
            return (50.0, 50.0, 50.0, 50.0)
        k = FRAME / LOOK
        return (float(xs.min() * k), float(ys.min() * k), float((xs.max() + 1) * k), float((ys.max() + 1) * k))

    @property
    def area(self) -> float:
        """The share of the frame that it covers."""
        return float(self.mask.mean())


def pieces_of(svg: str) -> list[Piece]:
    """The pieces of an SVG, back to front.

    Raises:
        DataError: it is no SVG, or nothing in it can be drawn.
    """
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as error:
        raise DataError(f"An SVG cannot be read: {error}.") from error
    matrix = _frame_matrix(root)
    defs = _definitions(root)
    found = []
    for element, paint, m in _leaves(root, {}, matrix):
        for text in _split(element, paint, m):
            markup = _with_defs(text, defs)
            alpha = rasterise(frame_svg(markup), LOOK)[..., 3]
            if alpha.max() > 8:
                found.append(Piece(markup, alpha > 100, *_paint_of(paint, element)))
    if not found:
        raise DataError("Nothing in an SVG can be drawn.")
    return found


def _frame_matrix(root: ET.Element) -> NDArray[np.float64]:
    box = [float(v) for v in re.split(r"[\s,]+", root.get("viewBox", "0 0 100 100").strip())]
    k = FRAME / max(box[2], box[3])
    dx, dy = (FRAME - k * box[2]) / 2 - k * box[0], (FRAME - k * box[3]) / 2 - k * box[1]
    return np.array([[k, 0, dx], [0, k, dy], [0, 0, 1]])


def local(element: ET.Element) -> str:
    """An element's name without its namespace."""
    return element.tag.split("}")[-1] if isinstance(element.tag, str) else ""


def attributes(element: ET.Element) -> dict[str, str]:
    """The known attributes of an element, those of `style` among them."""
    found = {name.split("}")[-1]: value for name, value in element.attrib.items()}
    for part in found.pop("style", "").split(";"):
        name, _, value = part.partition(":")
        if value.strip():
            found[name.strip()] = value.strip()
    return {name: value.strip() for name, value in found.items() if name in ATTRIBUTES}


def _definitions(root: ET.Element) -> dict[str, ET.Element]:
    """Elements that others refer to, by id."""
    return {e.get("id", ""): e for e in root.iter() if e.get("id")}


def _leaves(
    element: ET.Element, inherited: dict[str, str], matrix: NDArray[np.float64]
) -> Iterator[tuple[ET.Element, dict[str, str], NDArray[np.float64]]]:
    for child in element:
        name = local(child)
        if name not in ELEMENTS or name in ("defs", "clipPath", "mask", "linearGradient", "radialGradient", "pattern"):
            continue
        own = attributes(child)
        if own.get("display") == "none":
            continue
        m = matrix @ transform_of(own.get("transform", ""))
        paint = {**inherited, **{k: v for k, v in own.items() if k in PAINT}}
        if name == "g" and not any(k in own for k in WHOLE):
            yield from _leaves(child, paint, m)
        else:
            yield child, paint, m if name in SHAPES else matrix


def transform_of(text: str) -> NDArray[np.float64]:
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


def matrix_text(m: NDArray[np.float64]) -> str:
    """A matrix (3, 3) as an SVG transform, short."""
    a, c, e, b, d, f = m[:2].ravel()
    if abs(b) + abs(c) < 1e-9 and abs(a - d) < 1e-9:
        scale = f"scale({a:.5g})" if abs(a - 1) > 1e-9 else ""
        move = f"translate({e:.4g} {f:.4g})" if abs(e) + abs(f) > 1e-6 else ""
        return move + scale
    return f"matrix({a:.5g} {b:.5g} {c:.5g} {d:.5g} {e:.5g} {f:.5g})"


def _split(element: ET.Element, paint: dict[str, str], m: NDArray[np.float64]) -> list[str]:
    """An element as the markup of one or more pieces."""
    name, own = local(element), attributes(element)
    keep = {k: v for k, v in own.items() if k not in ("transform", "id")}
    if name not in SHAPES:
        inner = f"<g{_text({**paint})}>{_serialised(element)}</g>" if paint else _serialised(element)
        return [_moved(inner, m)]
    merged = {**{k: v for k, v in paint.items() if _applies(k, paint)}, **keep}
    datas = _apart(own["d"]) if name == "path" and own.get("d") else [""]
    if len(datas) == 1:
        return [f"<{name}{_text({**merged, 'transform': matrix_text(m)})}/>"]
    return [f"<path{_text({**merged, 'd': d, 'transform': matrix_text(m)})}/>" for d in datas]


def _applies(name: str, paint: dict[str, str]) -> bool:
    return not (name.startswith("stroke-") and paint.get("stroke", "none") == "none")


def _text(values: dict[str, str]) -> str:
    escaped = ((k, v.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")) for k, v in values.items() if v)
    return "".join(f' {k}="{v}"' for k, v in escaped)


def _moved(markup: str, m: NDArray[np.float64]) -> str:
    text = matrix_text(m)
    return f'<g transform="{text}">{markup}</g>' if text else markup


def _serialised(element: ET.Element) -> str:
    """An element with what it holds, known elements and attributes only."""
    name = local(element)
    if name not in ELEMENTS:
        return ""
    inner = "".join(_serialised(child) for child in element)
    text = _text(attributes(element))
    return f"<{name}{text}>{inner}</{name}>" if inner else f"<{name}{text}/>"


def _with_defs(markup: str, defs: dict[str, ET.Element]) -> str:
    """Markup together with the definitions that it refers to, directly or through others."""
    needed: dict[str, str] = {}
    queue = _references(markup)
    while queue:
        name = queue.pop()
        if name in needed or name not in defs:
            continue
        needed[name] = _serialised(defs[name])
        queue += _references(needed[name])
    return (f"<defs>{''.join(needed.values())}</defs>" if needed else "") + markup


def _references(markup: str) -> list[str]:
    return re.findall(r"url\(#([^)]+)\)", markup) + re.findall(r'href="#([^"]+)"', markup)


def _apart(data: str) -> list[str]:
    """Path data as separate shapes: a sub-path inside the box of another one stays with it."""
    if len(re.findall("[mM]", data)) < 2:
        return [data]
    try:
        subs = parse_path(data).continuous_subpaths()
    except (ValueError, IndexError, AssertionError, ZeroDivisionError):
        return [data]
    boxes = [s.bbox() for s in subs]
    order = sorted(range(len(subs)), key=lambda i: -(boxes[i][1] - boxes[i][0]) * (boxes[i][3] - boxes[i][2]))
    groups: list[list[int]] = []
    for i in order:
        home = next((g for g in groups if _inside(boxes[i], boxes[g[0]])), None)
        groups.append([i]) if home is None else home.append(i)
    if len(groups) == 1:
        return [data]
    groups.sort(key=lambda g: min(g))
    return [" ".join(_short(subs[i].d()) + ("Z" if subs[i].isclosed() else "") for i in sorted(g)) for g in groups]


def _inside(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] >= b[0] - 1e-6 and a[1] <= b[1] + 1e-6 and a[2] >= b[2] - 1e-6 and a[3] <= b[3] + 1e-6


def _short(data: str) -> str:
    numbers = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
    return numbers.sub(lambda m: f"{float(m[0]):.3f}".rstrip("0").rstrip(".").replace("-0.", "-.", 1), data)


def _paint_of(paint: dict[str, str], element: ET.Element) -> tuple[tuple[int, int, int] | None, bool]:
    own = attributes(element)
    fill = own.get("fill", paint.get("fill", "#000"))
    stroke = own.get("stroke", paint.get("stroke", "none"))
    filled = fill != "none"
    return colour_of(fill if filled else stroke), filled


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
