"""How two figures stand to each other. Each function takes the first, the second and what the second is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .figure import Figure
from .nodes import Box, Group, fit_box, union
from .placing import to_width

CONTAINERS = frozenset(
    "2615 1F375 1F964 1F4E6 1F381 1F5D1 1F6C1 1F36F 1F377 1F37A 1F95B 1F963 1F35C 1F372 1F9FA 1F6D2 1FAA3 1F45C 1F392"
    " 1F45D 1F680 1F697 1F699 1F695 1F68C 1F6F8 26F5 1F6F6 1FAB4 1F6BD 1F45F 1F9E6 1F4BC 1F37C 1F378 1F379 1F942 1F9CB"
    " 1F9C3 1F6A4 1F369 1F573 1F6CB 1F37F 1F35F 1F9C1 1F366 1F368 1F4EC 1F4EB 1F6A2 1F3FA 1FAD9 1F943 1FAD6".split()
)
"""Things out of whose top something can look."""
CLEAR = frozenset("1F52E 1FAE7 1F30D 1F30E 1F30F 1F315 1F49F 1F5A5 1F4FA 1FA9E 1F3C0".split())
"""Round or framed things in the middle of which something can be seen."""


def _size(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _joined(first: Figure, behind: tuple[Figure, ...], before: tuple[Figure, ...], whole: Figure) -> Figure:
    """The first with others behind and before it; `whole` is it where it now stands."""
    nodes = tuple(n for f in behind for n in f.nodes), tuple(n for f in before for n in f.nodes)
    box = union(whole.box, *(f.box for f in (*behind, *before)))
    marks = tuple(m for f in (whole, *behind, *before) for m in f.landmarks)
    return replace(
        whole, nodes=(*nodes[0], *whole.nodes, *nodes[1]), box=box, space=union(box, whole.space), landmarks=marks
    )


def _scaled(other: Figure, longest: float, x: float, y: float, at: tuple[float, float] = (0.5, 0.5)) -> Figure:
    """A figure with its longest side so long and a point of its box (shares of its sides) at x, y."""
    wide, high = _size(other.box)
    return other.moved(to_width(other.box, longest * wide / max(wide, high), x, y, at))


def holding(first: Figure, other: Figure, concept: str) -> Figure:
    """In its hand, smaller than itself."""
    longest = 0.56 * max(_size(first.anchors.box))
    wide, high = _size(other.box)
    x, y = first.anchors.hand
    if high > 1.35 * wide:
        held = _scaled(other, 1.2 * longest, x, y + 0.1 * longest, (0.3, 0.95))
    else:
        held = _scaled(other, longest, x + 0.12 * longest, y, (0.5, 0.55))
    return _joined(first, (), (held,), first)


def eating(first: Figure, other: Figure, concept: str) -> Figure:
    """Before its mouth, the mouth still seen."""
    x, y, r = first.anchors.face
    mx, my = first.anchors.mouth or (x, y + 0.4 * r)
    longest = max(0.95 * r, 0.34 * max(_size(first.anchors.box)))
    eaten = _scaled(other, longest, mx + 0.1 * r, my + 0.06 * r, (0.12, 0.3))
    return _joined(first, (), (eaten,), first)


def beside(first: Figure, other: Figure, concept: str) -> Figure:
    """On its right, on the same ground."""
    wide, high = _size(first.box)
    ow, oh = _size(other.box)
    scale = (wide * high / (ow * oh)) ** 0.5
    scale = min(max(scale, 0.7 * high / oh), 1.25 * high / oh)
    right = other.moved(to_width(other.box, ow * scale, first.box[2] - 0.08 * wide, first.box[3], (0.0, 1.0)))
    return _joined(first, (right,), (), first)


def before(first: Figure, other: Figure, concept: str) -> Figure:
    """Large behind it."""
    wide, high = _size(first.box)
    back = _scaled(other, 1.5 * max(wide, high), first.box[0] + 0.62 * wide, first.box[3] - 0.12 * high, (0.5, 1.0))
    return _joined(first, (back,), (), first)


def behind(first: Figure, other: Figure, concept: str) -> Figure:
    """Looking out above it."""
    wide, high = _size(first.box)
    front = _scaled(other, 1.05 * max(wide, high), first.box[0] + 0.62 * wide, first.box[1] + 0.46 * high, (0.5, 0.0))
    return _joined(first, (), (front,), first)


def on(first: Figure, other: Figure, concept: str) -> Figure:
    """Standing on its top."""
    return _above(first, other, 0.72, 0.06)


def riding(first: Figure, other: Figure, concept: str) -> Figure:
    """Sitting on it, a little sunk in."""
    return _above(first, other, 0.62, 0.16)


def _above(first: Figure, other: Figure, share: float, sunk: float) -> Figure:
    wide, high = _size(first.box)
    ow, oh = _size(other.box)
    scale = share * max(ow, oh) / max(wide, high)
    x, y = (other.box[0] + other.box[2]) / 2, other.anchors.top[1]
    y = max(y, other.box[1]) + sunk * oh
    placed = first.moved(to_width(first.box, wide * scale, x, y, (0.5, 1.0)))
    return _joined(first, (other,), (), placed)


def inside(first: Figure, other: Figure, concept: str) -> Figure:
    """Looking out of the top of a thing that holds things; within a clear one; else small on top of it."""
    ow, oh = _size(other.box)
    if concept in CLEAR:
        x, y, r = other.anchors.face
        placed = first.moved(fit_box(first.box, (x - 0.74 * r, y - 0.74 * r, x + 0.74 * r, y + 0.74 * r)))
        return _joined(first, (other,), (), placed)
    if concept not in CONTAINERS:
        return _above(first, other, 0.5, 0.05)
    wide, high = _size(first.box)
    rim = other.box[1] + 0.22 * oh
    width = min(0.72 * ow, 0.95 * oh * wide / high)
    x = (
        other.anchors.top[0]
        if abs(other.anchors.top[0] - (other.box[0] + other.box[2]) / 2) < 0.2 * ow
        else (other.box[0] + other.box[2]) / 2
    )
    placed = first.moved(to_width(first.box, width, x, rim, (0.5, 0.66)))
    x0, _, x1, y1 = other.box
    front = replace(other, nodes=(Group(other.nodes, clip=(x0 - 2, rim, x1 + 2, y1 + 2)),))
    cut = replace(placed, nodes=(Group(placed.nodes, clip=(-200.0, -200.0, 300.0, rim + 0.5 * (y1 - rim))),))
    return _joined(first, (other,), (front,), cut)


def topped(first: Figure, other: Figure, concept: str) -> Figure:
    """On its head."""
    x, y, width = first.anchors.top
    longest = min(max(0.8 * width, 0.4 * max(_size(first.anchors.box))), 1.1 * max(width, 20))
    y = min(y, first.box[1] + 0.12 * _size(first.box)[1]) if first.landmarks else y
    return _joined(first, (), (_scaled(other, longest, x, y, (0.5, 0.9)),), first)


def mixed(first: Figure, other: Figure, concept: str) -> Figure:
    """The second small, over the lower right of the first."""
    x0, _, x1, y1 = first.box
    longest = 0.52 * max(_size(first.box))
    corner = _scaled(other, longest, x1 + 0.06 * (x1 - x0), y1 + 0.02 * (x1 - x0), (1.0, 1.0))
    return _joined(first, (), (corner,), first)


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
