"""Where things that are worn go on a figure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .nodes import Box, Matrix, move, multiply, rotate_about, scale_about
from .parts import Anchors


@dataclass(frozen=True)
class Hat:
    """How something sits on a head.

    Attributes:
        width: over the head's width.
        sink: share of its height that lies below the top of the head; negative: it floats.
        aside: shift to the right, in head widths.
        behind: drawn behind the body.
    """

    width: float
    sink: float
    aside: float = 0.0
    behind: bool = False


HATS: dict[str, Hat] = {
    "top hat": Hat(0.8, 0.14),
    "crown": Hat(0.72, 0.2),
    "cap": Hat(0.95, 0.3),
    "graduation cap": Hat(1.0, 0.34),
    "sun hat": Hat(1.2, 0.22),
    "army helmet": Hat(1.05, 0.34),
    "rescue helmet": Hat(1.05, 0.27),
    "cowboy hat": Hat(1.25, 0.3),
    "party hat": Hat(0.54, 0.1),
    "witch hat": Hat(1.15, 0.2),
    "santa hat": Hat(0.98, 0.3),
    "pirate hat": Hat(1.2, 0.28),
    "chef hat": Hat(0.82, 0.16),
    "beret": Hat(0.95, 0.42),
    "beanie": Hat(0.9, 0.4),
    "propeller hat": Hat(0.75, 0.3),
    "halo": Hat(0.72, -0.25),
    "horns": Hat(0.9, 0.3),
    "unicorn horn": Hat(0.31, 0.14),
    "bunny ears": Hat(0.66, 0.16, behind=True),
    "cat ears": Hat(0.9, 0.42, behind=True),
    "headphones": Hat(1.12, 0.74),
    "bow": Hat(0.5, 0.45, 0.24),
    "flower": Hat(0.42, 0.55, 0.28),
    "flower crown": Hat(0.95, 0.5),
}
BARE_EYEWEAR = 1.9
"""The width of glasses over the radius of the widest disc of a thing that has no eyes."""
LEAST_EYEWEAR = 26.0
"""How wide glasses are at least, of a frame of 100: narrower ones cannot be told at 32 pixels."""
OTHER_HAT = Hat(0.6, 0.12)
"""Anything that is carried on a head."""


def to_width(source: Box, width: float, x: float, y: float, at: tuple[float, float] = (0.5, 0.5)) -> Matrix:
    """Scale a box to a width and bring a point of it (shares of its sides) to x, y."""
    s = width / max(source[2] - source[0], 1e-6)
    px = source[0] + at[0] * (source[2] - source[0])
    py = source[1] + at[1] * (source[3] - source[1])
    return (s, 0.0, 0.0, s, x - s * px, y - s * py)


def hat_matrix(hat: Hat, source: Box, anchors: Anchors) -> Matrix:
    """On the top of the head."""
    x, y, width = anchors.top
    return to_width(source, hat.width * width, x + hat.aside * width, y, (0.5, 1 - hat.sink))


def eye_line(anchors: Anchors, faced: bool) -> tuple[float, float, float, float]:
    """Middle between the eyes, their distance and their slope in degrees; guessed where no eyes are known."""
    cx, cy, r = anchors.face
    eyes = anchors.eyes
    if faced or eyes is None:
        return cx, cy - 0.2 * r, 0.76 * r, 0.0
    x, y = (eyes[0] + eyes[2]) / 2, (eyes[1] + eyes[3]) / 2
    apart = math.hypot(eyes[2] - eyes[0], eyes[3] - eyes[1])
    if apart < 2:
        return x, y, 0.0, 0.0
    return x, y, apart, math.degrees(math.atan2(eyes[3] - eyes[1], eyes[2] - eyes[0]))


def mouth_of(anchors: Anchors, faced: bool) -> tuple[float, float]:
    """Its mouth, or where one would be."""
    cx, cy, r = anchors.face
    if faced or anchors.mouth is None:
        if not faced and anchors.eyes is not None:
            x, y, apart, _ = eye_line(anchors, faced)
            return x, y + max(0.75 * apart, 0.35 * r)
        return cx, cy + 0.38 * r
    return anchors.mouth


def eyewear_matrix(name: str, source: Box, anchors: Anchors, faced: bool) -> Matrix:
    """Over both eyes; a monocle and an eyepatch over one."""
    x, y, apart, slope = eye_line(anchors, faced)
    r = anchors.face[2]
    if name == "monocle":
        size = max(0.95 * apart, 0.55 * r)
        return to_width(source, size, x + apart / 2, y, (0.5, 0.36))
    if name == "eyepatch":
        return to_width(source, max(2.6 * apart, 1.5 * r), x, y, (0.5, 0.5))
    width = max(2.3 * apart, min(1.1 * r, 3 * apart)) if apart else 1.1 * r
    if anchors.eyes is None and not faced:
        width = BARE_EYEWEAR * r
    width = max(width, LEAST_EYEWEAR)
    return multiply(rotate_about(x, y, slope), to_width(source, width, x, y + 0.02 * width))


def face_matrix(name: str, source: Box, anchors: Anchors, faced: bool) -> Matrix:
    """Moustache, beard, mask, nose and fangs, by eyes and mouth."""
    mx, my = mouth_of(anchors, faced)
    ex, ey, apart, _ = eye_line(anchors, faced)
    r = anchors.face[2]
    if anchors.eyes is not None and apart and not faced:
        r = min(r, 1.9 * apart)
        if not 0.3 * apart < my - ey < 2 * apart:
            mx, my = ex, ey + 0.95 * apart
    apart = max(apart, 0.6 * r)
    between = my - ey
    if name == "clown nose":
        return to_width(source, 0.62 * apart, (mx + ex) / 2, ey + 0.6 * between)
    if name == "moustache":
        return to_width(source, max(1.6 * apart, 1.15 * r), mx, my - 0.14 * between, (0.5, 0.75))
    if name == "fangs":
        return to_width(source, max(1.0 * apart, 0.75 * r), mx, my, (0.5, 0.12))
    if name == "beard":
        return to_width(source, max(2.1 * apart, 1.5 * r), mx, my - 0.3 * between, (0.5, 0.12))
    return to_width(source, max(2.3 * apart, 1.55 * r), mx, my - 0.05 * between, (0.5, 0.45))


def neck_matrix(name: str, source: Box, anchors: Anchors) -> Matrix:
    """What is tied about the neck or hangs from it."""
    x, y, width = anchors.neck
    if name == "scarf":
        return to_width(source, max(1.14 * width, 32), x, y, (0.5, 0.2))
    if name == "bow tie":
        return to_width(source, max(0.56 * width, 24), x, y)
    if name == "necklace":
        return to_width(source, max(0.95 * width, 34), x, y, (0.5, 0.3))
    if name == "tie":
        return to_width(source, max(0.3 * width, 14), x, y, (0.5, 0.06))
    return to_width(source, max(0.5 * width, 26), x, y, (0.5, 0.06))


def back_matrix(name: str, source: Box, anchors: Anchors) -> Matrix:
    """Wings and capes, behind the body."""
    x0, y0, x1, y1 = anchors.box
    cx, wide, high = (x0 + x1) / 2, x1 - x0, y1 - y0
    if name == "cape":
        top = min(anchors.neck[1], y0 + 0.6 * high)
        top = min(top, y0 + 0.42 * high)
        s = 1.62 * max(0.8 * anchors.neck[2], 0.72 * wide) / (source[2] - source[0])
        t = max(y1 - top + 3, 0.5 * high) / (source[3] - source[1])
        return (s, 0.0, 0.0, t, cx - s * (source[0] + source[2]) / 2, top - t * source[1])
    side = max(wide, 0.75 * high)
    return to_width(source, 1.58 * side, cx, y0 + 0.48 * high)


def body_matrix(source: Box, anchors: Anchors) -> Matrix:
    """Arms and legs: the drawing's inner box (27 to 73) is the body's."""
    x0, y0, x1, y1 = anchors.box
    sx, sy = (x1 - x0) / 46, (y1 - y0) / 46
    even = math.sqrt(sx * sy)
    sx, sy = (sx + even) / 2, (sy + even) / 2
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    return multiply(move(cx - 50, cy - 50), scale_about(50, 50, sx, sy))
