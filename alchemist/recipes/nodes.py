"""What a scene is made of: layers of vectors in the frame of 100 × 100, and groups that move, clip and change them.

A scene is written in two ways, as SVG (`svg`) and as pixels (`render`); both read these values and nothing else.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from functools import cached_property

from .effects import Effect

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f as in SVG: x' = a x + c y + e, y' = b x + d y + f."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Layer:
    """Markup drawn as it is.

    Attributes:
        body: SVG markup in the frame; its ids are made unique where it is written.
        view: left, top and side of the square that holds all of it.
    """

    body: str
    view: tuple[float, float, float] = (0.0, 0.0, 100.0)

    @cached_property
    def key(self) -> str:
        """A hash of what it shows."""
        return hashlib.blake2b(f"{self.view}{self.body}".encode(), digest_size=9).hexdigest()


@dataclass(frozen=True)
class Group:
    """Nodes, back to front.

    Attributes:
        matrix: from their frame to that of the parent.
        effect: what is done to their picture as a whole, before `matrix`.
        clip: a box of their frame outside of which nothing shows, before `matrix`.
    """

    children: tuple[Layer | Group, ...]
    matrix: Matrix = IDENTITY
    effect: Effect | None = None
    clip: Box | None = None

    @cached_property
    def key(self) -> str:
        """A hash of what it shows, `matrix` left out."""
        text = "|".join(f"{c.key}{c.matrix}" if isinstance(c, Group) else c.key for c in self.children)
        return hashlib.blake2b(f"{text}{self.effect}{self.clip}".encode(), digest_size=9).hexdigest()


Node = Layer | Group


@dataclass(frozen=True)
class Scene:
    """A composed picture.

    Attributes:
        root: all of it, in the frame.
        notes: what could not be shown, in words.
        landmarks: boxes of what was placed, by name, in the frame ("subject", "eyewear", "hat" …).
    """

    root: Group
    notes: tuple[str, ...] = ()
    landmarks: tuple[tuple[str, Box], ...] = field(default=())


FLIP: Matrix = (-1.0, 0.0, 0.0, 1.0, 100.0, 0.0)
"""Left and right of the frame exchanged."""


def mirrored(node: Layer | Group) -> Group:
    """A node with left and right of the frame exchanged, but for textures and the side that light comes from.

    The exchange goes down to the layers: renderers differ in whether an effect within a mirrored group is mirrored.
    """
    if isinstance(node, Layer):
        return Group((node,), FLIP)
    clip = None if node.clip is None else (100 - node.clip[2], node.clip[1], 100 - node.clip[0], node.clip[3])
    matrix = multiply(multiply(FLIP, node.matrix), FLIP)
    return Group(tuple(mirrored(child) for child in node.children), matrix, node.effect, clip)


def multiply(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that does `n` first, then `m`."""
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def move(x: float, y: float) -> Matrix:
    """A shift."""
    return (1.0, 0.0, 0.0, 1.0, x, y)


def scale_about(x: float, y: float, sx: float, sy: float | None = None) -> Matrix:
    """A scaling that leaves a point where it is."""
    sy = sx if sy is None else sy
    return (sx, 0.0, 0.0, sy, x - sx * x, y - sy * y)


def rotate_about(x: float, y: float, degrees: float) -> Matrix:
    """A turn clockwise about a point."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (c, s, -s, c, x - c * x + s * y, y - s * x - c * y)


def box_to_box(source: Box, target: Box) -> Matrix:
    """The matrix that takes one box onto another, sides scaled each on its own."""
    sx = (target[2] - target[0]) / max(source[2] - source[0], 1e-6)
    sy = (target[3] - target[1]) / max(source[3] - source[1], 1e-6)
    return (sx, 0.0, 0.0, sy, target[0] - sx * source[0], target[1] - sy * source[1])


def fit_box(source: Box, target: Box, align: tuple[float, float] = (0.5, 0.5)) -> Matrix:
    """The matrix that takes one box into another, its proportions kept; `align` says where it lies (0 to 1 each)."""
    s = min((target[i + 2] - target[i]) / max(source[i + 2] - source[i], 1e-6) for i in (0, 1))
    free = [target[i + 2] - target[i] - s * (source[i + 2] - source[i]) for i in (0, 1)]
    shift = [target[i] + align[i] * free[i] - s * source[i] for i in (0, 1)]
    return (s, 0.0, 0.0, s, shift[0], shift[1])


def point(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point goes."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def box_of(m: Matrix, box: Box) -> Box:
    """The upright box around a box that was moved."""
    corners = [point(m, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return min(xs), min(ys), max(xs), max(ys)


def union(*boxes: Box) -> Box:
    """The box around some boxes."""
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def size_of(m: Matrix) -> float:
    """How much larger a matrix makes things, as a length."""
    return math.sqrt(abs(m[0] * m[3] - m[1] * m[2]))
