"""How two figures stand to each other. Each function takes the first, the second and what the second is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .figure import Figure, Points, corners
from .nodes import Box, Group, fit_box, rotate_about
from .placing import to_width

CONTAINERS = frozenset(
    "2615 1F375 1F964 1F4E6 1F381 1F5D1 1F6C1 1F36F 1F377 1F37A 1F95B 1F963 1F35C 1F372 1F9FA 1F6D2 1FAA3 1F45C 1F392"
    " 1F45D 1F680 1F697 1F699 1F695 1F68C 1F6F8 26F5 1F6F6 1FAB4 1F6BD 1F45F 1F9E6 1F4BC 1F37C 1F378 1F379 1F942 1F9CB"
    " 1F9C3 1F6A4 1F37F 1F35F 1F9C1 1F366 1F368 1F4EC 1F4EB 1F6A2 1F3FA 1FAD9 1F943 1FAD6 1F3A9 1F383 1F95A 1F6CB"
    " 1F6CF 1F45E 1F462 1F462 1F97E 1F37E 1F951 1F965 1F33D 1F32E 1F32F 1F959 1F96A 1F354 1F32D 1F3FA 26FA 1F3E0"
    " 1F3F0 1F573 1F9F3 1F6E2".split()
)
"""Things out of whose top something can look."""
CLEAR = frozenset("1F52E 1FAE7 1F30D 1F30E 1F30F 1F315 1F4FA 1FA9E 1F5BC 1F5A5 1F4F1 1F4BB 1F31D 1F311".split())
"""Round or framed things in the middle of which something can be seen."""
LEVEL_UP_TO = 75.0
"""Long things that are turned by less than so many degrees are levelled before something stands on them."""


def _size(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _longest(box: Box) -> float:
    return max(_size(box))


def _joined(first: Figure, behind: tuple[Figure, ...], before: tuple[Figure, ...]) -> Figure:
    """The first with others behind and before it."""
    below, above = tuple(n for f in behind for n in f.nodes), tuple(n for f in before for n in f.nodes)
    others = (*behind, *before)
    return replace(
        first,
        nodes=(*below, *first.nodes, *above),
        hull=(*first.hull, *(p for f in others for p in f.hull)),
        space=None,
        landmarks=tuple(m for f in (first, *others) for m in f.landmarks),
    )


def _scaled(other: Figure, longest: float, x: float, y: float, at: tuple[float, float] = (0.5, 0.5)) -> Figure:
    """A figure with its longest side so long and a point of its box (shares of its sides) at x, y."""
    longest *= other.part
    return other.moved(to_width(other.box, longest * _size(other.box)[0] / _longest(other.box), x, y, at))


def holding(first: Figure, other: Figure, concept: str) -> Figure:
    """At its side, overlapping its body but not its face."""
    body, (fx, fy, r) = first.anchors.box, first.anchors.face
    wide, high = _size(other.box)
    longest = 0.58 * _longest(body) * (1.3 if high > 1.35 * wide else 1.0)
    held = _scaled(other, longest, 0, 0)
    w, h = _size(held.box)
    left = max(body[2] - 0.3 * w, fx + 0.85 * r, first.anchors.hand[0] - 0.5 * w)
    left = min(left, body[2] - 0.06 * w)
    bottom = max(first.anchors.hand[1] + 0.35 * h, fy + 0.5 * r)
    if high > 1.35 * wide:
        bottom = min(first.anchors.hand[1] + 0.12 * h, body[3])
    bottom = min(bottom, body[3] + 0.06 * _longest(body))
    return _joined(first, (), (held.moved(to_width(held.box, w, left, bottom, (0.0, 1.0))),))


def eating(first: Figure, other: Figure, concept: str) -> Figure:
    """Before its mouth, the eyes still seen."""
    x, y, r = first.anchors.face
    mx, my = first.anchors.mouth or (x, y + 0.4 * r)
    longest = max(0.95 * r, 0.36 * _longest(first.anchors.box))
    return _joined(first, (), (_scaled(other, longest, mx - 0.12 * r, my + 0.02 * r, (0.06, 0.2)),))


def beside(first: Figure, other: Figure, concept: str) -> Figure:
    """On its right, on the same ground."""
    wide, high = _size(first.box)
    ow, oh = _size(other.box)
    scale = (wide * high / (ow * oh)) ** 0.5
    scale = min(max(scale, 0.7 * high / oh), 1.25 * high / oh) * other.part / first.part
    x, y = first.box[2] - 0.1 * wide, first.box[3]
    return _joined(first, (other.moved(to_width(other.box, ow * scale, x, y, (0.0, 1.0))),), ())


def before(first: Figure, other: Figure, concept: str) -> Figure:
    """Large behind it."""
    wide, high = _size(first.box)
    x0, _, _, y1 = first.box
    back = _scaled(other, 1.5 * max(wide, high) / first.part, x0 + 0.7 * wide, y1 - 0.16 * high, (0.5, 1.0))
    return _joined(first, (back,), ())


def behind(first: Figure, other: Figure, concept: str) -> Figure:
    """Looking out above it."""
    wide, high = _size(first.box)
    top = first.box[1] + 0.5 * high
    if first.anchors.eyes is not None or first.anchors.mouth is not None:
        top = max(top, min(first.anchors.face[1] + 0.55 * first.anchors.face[2], first.box[1] + 0.72 * high))
    front = _scaled(other, 1.05 * max(wide, high) / first.part, first.box[0] + 0.58 * wide, top, (0.5, 0.0))
    return _joined(first, (), (front,))


def on(first: Figure, other: Figure, concept: str) -> Figure:
    """Standing on its top."""
    return _above(first, _levelled(other), 0.74, 0.04)


def riding(first: Figure, other: Figure, concept: str) -> Figure:
    """Sitting on it, a little sunk in."""
    return _above(first, _levelled(other), 0.7, 0.14)


def _levelled(other: Figure) -> Figure:
    """A long thing that lies aslant, turned level."""
    if other.axis is None or not 8 < abs(other.axis) < LEVEL_UP_TO:
        return other
    x0, y0, x1, y1 = other.box
    level = other.moved(rotate_about((x0 + x1) / 2, (y0 + y1) / 2, -other.axis))
    box = level.box
    middle = (box[0] + box[2]) / 2
    return replace(level, axis=0.0, seat=(middle, _upper_edge(level.hull, middle)))


def _upper_edge(hull: Points, x: float) -> float:
    """The height of a convex hull's upper edge at x."""
    heights = []
    for (ax, ay), (bx, by) in zip(hull, (*hull[1:], hull[0]), strict=True):
        if min(ax, bx) <= x <= max(ax, bx) and ax != bx:
            heights.append(ay + (by - ay) * (x - ax) / (bx - ax))
    return min(heights, default=min(y for _, y in hull))


def _above(first: Figure, other: Figure, share: float, sunk: float) -> Figure:
    """The first over the middle of the other's upper edge."""
    wide, high = _size(first.box)
    ow, oh = _size(other.box)
    scale = share * max(ow, oh) * first.part / max(wide, high)
    x, y = other.seat
    y += sunk * min(oh, 0.6 * ow)
    return _joined(first.moved(to_width(first.box, wide * scale, x, y, (0.5, 1.0))), (other,), ())


def inside(first: Figure, other: Figure, concept: str) -> Figure:
    """Looking out of the top of a thing that holds things; within a clear one; else small on top of it."""
    ow, oh = _size(other.box)
    if concept in CLEAR:
        x, y, r = other.anchors.face
        r *= 0.78 * max(first.part, 0.6)
        return _joined(first.moved(fit_box(first.box, (x - r, y - r, x + r, y + r))), (other,), ())
    if concept not in CONTAINERS:
        return _above(first, other, 0.52, 0.1)
    wide, high = _size(first.box)
    rim = other.anchors.box[1] + 0.24 * _size(other.anchors.box)[1]
    width = min(0.7 * ow, 0.9 * oh * wide / high) * max(first.part, 0.6)
    placed = first.moved(to_width(first.box, width, (other.box[0] + other.box[2]) / 2, rim, (0.5, 0.68)))
    x0, _, x1, y1 = other.box
    front = replace(other, nodes=(Group(other.nodes, clip=(x0 - 2, rim, x1 + 2, y1 + 2)),))
    low = rim + 0.5 * (y1 - rim)
    seen: Box = (*placed.box[:3], min(placed.box[3], rim))
    cut = replace(placed, nodes=(Group(placed.nodes, clip=(-200.0, -200.0, 300.0, low)),), hull=corners(seen))
    return _joined(cut, (other,), (front,))


def topped(first: Figure, other: Figure, concept: str) -> Figure:
    """On its head."""
    x, y, width = first.anchors.top
    longest = min(max(0.85 * width, 0.4 * _longest(first.anchors.box)), 1.1 * max(width, 20))
    hats = [box for name, box in first.landmarks if name.startswith("head:")]
    y = min([y, *(box[1] + 0.1 * (box[3] - box[1]) for box in hats)])
    return _joined(first, (), (_scaled(other, longest, x, y, (0.5, 0.92)),))


def mixed(first: Figure, other: Figure, concept: str) -> Figure:
    """The second small, over the lower right of the first."""
    x0, _, x1, y1 = first.box
    corner = _scaled(other, 0.5 * _longest(first.box), x1 + 0.1 * (x1 - x0), y1 + 0.04 * (x1 - x0), (1.0, 1.0))
    return _joined(first, (), (corner,))


RELATED: dict[str, Callable[[Figure, Figure, str], Figure]] = {
    "holding": holding,
    "eating": eating,
    "beside": beside,
    "before": before,
    "behind": behind,
    "on": on,
    "riding": riding,
    "inside": inside,
    "topped": topped,
    "mixed": mixed,
}
