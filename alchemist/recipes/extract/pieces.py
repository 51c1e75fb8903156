"""An SVG as a flat list of pieces, each drawn by markup of its own, and pieces joined to runs again.

Groups that only hand attributes and transforms on are resolved, as are `use` and gradients that refer to others; a
group that clips, masks or fades its content stays one piece. A path that draws several separate shapes becomes several
pieces, holes staying with what they are holes in. Only known elements and attributes get through.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree as ET

import numpy as np

from ...errors import DataError
from ..markup import FRAME
from .attributes import (
    PAINT,
    SHAPES,
    Matrix,
    attributes_text,
    colour_of,
    matrix_text,
    outlines,
    painted,
    transform_of,
)  # fmt: skip
from .paths import Points, groups_of

WHOLE = ("clip-path", "mask", "opacity")
"""Attributes of a group that hold its content together."""
REFERRED = ("linearGradient", "radialGradient", "clipPath", "mask")
INSIDE = ("stop", "g", *SHAPES)
DEFINING = frozenset(
    "id gradientUnits gradientTransform spreadMethod x1 y1 x2 y2 cx cy r fx fy offset stop-color stop-opacity "
    "clipPathUnits maskUnits maskContentUnits x y width height".split()
)
REFUSED = ("filter", "symbol", "script", "style", "image", "foreignObject", "text", "pattern")
"""A picture with one of these is left out whole."""


@dataclass(frozen=True, eq=False)
class Piece:
    """One shape of a picture.

    Attributes:
        name: its element; "" for a group kept whole, whose markup is `inner`.
        data: its path data, where it is a path.
        inner: its other attributes as text, or all markup of a group.
        points: (n, 2) along its outline, in the frame.
        colour: its fill, or its stroke where it has no fill, as RGB in [0, 255]; None where that is a gradient.
        filled: whether it is an area rather than a line.
        stroke: width of its line in the frame, 0 for none.
        source: which element of the picture it comes from.
    """

    name: str
    data: str
    inner: str
    points: Points
    colour: tuple[int, int, int] | None
    filled: bool
    stroke: float
    source: int

    @property
    def markup(self) -> str:
        """Draws it, in the coordinates of its picture."""
        return shape_markup(self.name, self.data, self.inner)

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Tight box in the frame."""
        (x0, y0), (x1, y1) = self.points.min(0) - self.stroke / 2, self.points.max(0) + self.stroke / 2
        return float(x0), float(y0), float(x1), float(y1)

    @cached_property
    def area(self) -> float:
        """About the share of the frame that it covers."""
        x, y = self.points[:, 0], self.points[:, 1]
        if not self.filled:
            return float(np.hypot(np.diff(x), np.diff(y)).sum() * self.stroke) / FRAME**2
        return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2 / FRAME**2


@dataclass(frozen=True)
class Picture:
    """A picture in pieces.

    Attributes:
        frame: transform of its coordinates to the frame.
        defs: markup of its gradients and clip paths, or "".
        pieces: back to front.
    """

    frame: str
    defs: str
    pieces: tuple[Piece, ...]

    def body(self) -> str:
        """All of it as markup in the frame."""
        return f'<g transform="{self.frame}">{self.defs}{"".join(p.markup for p in self.pieces)}</g>'

    def runs(self, labels: Sequence[str]) -> tuple[list[str], list[str]]:
        """Neighbouring pieces of one label as one markup each, shapes of one path in one path again.

        Returns:
            The markup of each run, and its label.
        """
        texts: list[str] = []
        names: list[str] = []
        last: Piece | None = None
        for piece, label in zip(self.pieces, labels, strict=True):
            if not names or names[-1] != label:
                texts.append("")
                names.append(label)
                last = None
            if last is not None and piece.data and last.source == piece.source:
                piece = Piece(
                    piece.name, last.data + piece.data, piece.inner, piece.points, piece.colour, piece.filled,
                    piece.stroke, piece.source,
                )  # fmt: skip
                texts[-1] = texts[-1][: -len(last.markup)]
            texts[-1] += piece.markup
            last = piece
        return texts, names


def shape_markup(name: str, data: str, inner: str) -> str:
    """The element of a shape."""
    if not name:
        return inner
    return f'<{name} d="{data}"{inner}/>' if name == "path" else f"<{name}{inner}/>"


def picture_of(svg: str, apart: bool = True, more: int = 0) -> Picture:
    """The pieces of an SVG.

    Args:
        apart: whether the separate shapes of a path become pieces of their own.
        more: how many decimals more than usual are kept.

    Raises:
        DataError: it is no SVG, nothing in it can be drawn, or it uses what is not kept.
    """
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as error:
        raise DataError(f"An SVG cannot be read: {error}.") from error
    _without_names(root)
    for element in root.iter():
        if element.tag in REFUSED:
            raise DataError(f"An SVG uses <{element.tag}>.")
    defined = {e.get("id", ""): e for e in root.iter() if e.get("id")}
    _resolve_uses(root, defined, 0)
    return _Reader(root, defined, apart, more).picture()


def _without_names(root: ET.Element) -> None:
    for element in root.iter():
        element.tag = element.tag.split("}")[-1] if isinstance(element.tag, str) else "comment"
        style = element.attrib.pop("style", "")
        for name in list(element.attrib):
            if "}" in name:
                element.set(name.split("}")[-1], element.attrib.pop(name))
        for part in style.split(";"):
            name, _, value = part.partition(":")
            if value.strip():
                element.set(name.strip(), value.strip())


def _resolve_uses(parent: ET.Element, defined: dict[str, ET.Element], depth: int) -> None:
    if depth > 12:
        raise DataError("An SVG refers to itself.")
    for i, child in enumerate(list(parent)):
        for _ in range(12):
            if child.tag != "use":
                break
            parent[i] = child = _used(child, defined)
        _resolve_uses(child, defined, depth + 1)


def _used(use: ET.Element, defined: dict[str, ET.Element]) -> ET.Element:
    """A copy of what a `use` refers to, in its place."""
    target = defined.get(use.get("href", "").removeprefix("#"))
    if target is None:
        raise DataError("An SVG refers to what it does not hold.")
    copied = copy.deepcopy(target)
    copied.attrib.pop("id", None)
    x, y = use.get("x", "0"), use.get("y", "0")
    move = f"translate({x} {y})" if (x, y) != ("0", "0") else ""
    text = " ".join(t for t in (use.get("transform", ""), move, copied.attrib.pop("transform", "")) if t)
    for name, value in use.attrib.items():
        if (name in PAINT and name not in copied.attrib) or name in WHOLE:
            copied.set(name, value)
    if text:
        copied.set("transform", text)
    return copied


class _Reader:
    def __init__(self, root: ET.Element, defined: dict[str, ET.Element], apart: bool, more: int) -> None:
        box = [float(v) for v in re.split(r"[\s,]+", root.get("viewBox", "0 0 100 100").strip())]
        k = FRAME / max(box[2], box[3])
        dx, dy = (FRAME - k * box[2]) / 2 - k * box[0], (FRAME - k * box[3]) / 2 - k * box[1]
        self.root, self.defined, self.apart = root, defined, apart
        self.matrix = np.array([[k, 0, dx], [0, k, dy], [0, 0, 1]])
        self.decimals = (1 if max(box[2], box[3]) > 200 else 2) + more
        self.names: dict[str, str] = {}
        self.defs: list[str] = []

    def picture(self) -> Picture:
        pieces: list[Piece] = []
        for source, (element, paint, m, extra) in enumerate(self.leaves(self.root, {}, np.eye(3), {})):
            pieces += self.pieces(element, paint, m, extra, source)
        if not pieces:
            raise DataError("Nothing in an SVG can be drawn.")
        defs = f"<defs>{''.join(self.defs)}</defs>" if self.defs else ""
        return Picture(matrix_text(self.matrix), defs, tuple(pieces))

    def leaves(
        self, parent: ET.Element, inherited: dict[str, str], matrix: Matrix, extra: dict[str, str]
    ) -> Iterator[tuple[ET.Element, dict[str, str], Matrix, dict[str, str]]]:
        for child in parent:
            if (child.tag not in SHAPES and child.tag != "g") or child.get("display") == "none":
                continue
            paint = {**inherited, **{k: v for k, v in child.attrib.items() if k in PAINT}}
            m = matrix @ transform_of(child.get("transform", ""))
            held = {k: child.attrib[k] for k in WHOLE if child.get(k, "none") not in ("none", "1")}
            if child.tag in SHAPES:
                yield child, paint, m, {**extra, **held}
            elif not held:
                yield from self.leaves(child, paint, m, extra)
            elif set(held) == {"opacity"} and not extra and len(child) == 1 and "opacity" not in child[0].attrib:
                yield from self.leaves(child, paint, m, held)
            else:
                yield child, paint, m, {**extra, **held}

    def pieces(
        self, element: ET.Element, paint: dict[str, str], m: Matrix, extra: dict[str, str], source: int
    ) -> Iterator[Piece]:
        if element.tag == "g":
            yield from self.whole(element, paint, m, extra, source)
            return
        merged = painted(paint)
        if merged is None:
            return
        inner = attributes_text({**merged, **extra}, self.referred)
        fill, stroke = paint.get("fill", "#000"), paint.get("stroke", "none")
        filled = fill != "none"
        look = colour_of(fill if filled else stroke), filled
        to_frame = self.matrix @ m
        size = float(np.sqrt(abs(np.linalg.det(to_frame[:2, :2]))))
        width = float(paint.get("stroke-width", "1").removesuffix("px")) * size if stroke != "none" else 0.0
        place = f' transform="{text}"' if (text := matrix_text(m)) else ""
        name, shapes = outlines(element, self.decimals)
        if not shapes:
            return
        if name != "path":
            yield Piece(
                name, "", shapes[0].text + inner + place, moved(shapes[0].outline, to_frame), *look, width, source
            )
            return
        together = not self.apart or not self.separable(fill) or not self.separable(stroke) or "clip-path" in extra
        for group in [list(range(len(shapes)))] if together else groups_of(shapes):
            data = "".join(shapes[i].text for i in group)
            points = np.concatenate([shapes[i].outline for i in group])
            yield Piece(name, data, inner + place, moved(points, to_frame), *look, width, source)

    def separable(self, paint: str) -> bool:
        """Whether shapes of one path may be drawn apart: not where a gradient is laid over the box of all."""
        if not paint.startswith("url("):
            return True
        target = self.defined.get(paint[5:-1])
        return target is not None and gradient(target, self.defined).get("gradientUnits") == "userSpaceOnUse"

    def whole(
        self, element: ET.Element, paint: dict[str, str], m: Matrix, extra: dict[str, str], source: int
    ) -> Iterator[Piece]:
        """A group as one piece."""
        inside = [
            piece
            for inner, its_paint, its_m, its_extra in self.leaves(element, paint, m, {})
            for piece in self.pieces(inner, its_paint, its_m, its_extra, source)
        ]
        if not inside:
            return
        markup = "".join(p.markup for p in inside)
        if "clip-path" in extra or "mask" in extra:  # these are laid in the coordinates of the group itself
            m_text = matrix_text(m)
            if m_text:
                raise DataError("An SVG clips a moved group.")
        largest = max(inside, key=lambda p: p.area)
        points = np.concatenate([p.points for p in inside])
        text = f"<g{attributes_text(extra, self.referred)}>{markup}</g>"
        yield Piece("", "", text, points, largest.colour, largest.filled, 0.0, source)

    def referred(self, name: str) -> str:
        """The new id of what is referred to by an old one; what it names is written once."""
        if name not in self.names:
            target = self.defined.get(name)
            if target is None or target.tag not in REFERRED:
                raise DataError(f"An SVG refers to {name!r}, which is nothing to paint or clip with.")
            self.names[name] = short = _short_name(len(self.names))
            if target.tag.endswith("Gradient"):
                target = gradient(target, self.defined)
            self.defs.append(self.definition(target, short))
        return self.names[name]

    def definition(self, element: ET.Element, name: str = "") -> str:
        if element.tag in SHAPES:
            paint = {k: v for k, v in element.attrib.items() if k in PAINT}
            tag, shapes = outlines(element, self.decimals)
            place = matrix_text(transform_of(element.get("transform", "")))
            inner = attributes_text({**paint, "transform": place}, self.referred)
            if tag != "path":
                return f"<{tag}{shapes[0].text}{inner}/>"
            return shape_markup("path", "".join(s.text for s in shapes), inner)
        values = {k: _rounded(v) for k, v in element.attrib.items() if k in DEFINING and k != "id"}
        values |= {"id": name} if name else {}
        inner = "".join(self.definition(child) for child in element if child.tag in INSIDE)
        return f"<{element.tag}{attributes_text(values, self.referred)}>{inner}</{element.tag}>"


def _short_name(index: int) -> str:
    return ("" if index < 26 else _short_name(index // 26 - 1)) + chr(97 + index % 26)


def gradient(element: ET.Element, defined: dict[str, ET.Element]) -> ET.Element:
    """A gradient with what it takes over from others."""
    found = copy.deepcopy(element)
    for _ in range(8):
        other = defined.get(found.attrib.pop("href", "").removeprefix("#"))
        if other is None:
            break
        for name, value in other.attrib.items():
            if name not in found.attrib:
                found.set(name, value)
        if not len(found):
            found.extend(copy.deepcopy(list(other)))
    return found


def _rounded(text: str) -> str:
    return re.sub(r"-?\d*\.\d{3,}(?:e-?\d+)?", lambda m: f"{float(m[0]):.4g}", text)


def moved(points: Points, m: Matrix) -> Points:
    """Points through a matrix (3, 3)."""
    return np.asarray(points @ m[:2, :2].T + m[:2, 2])
