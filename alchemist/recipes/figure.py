"""A thing with all that it wears, and where its parts are: what scenes place, move and put beside each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .nodes import FLIP, Box, Group, Layer, Matrix, box_of, mirrored, point, size_of, union
from .parts import Anchors

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Figure:
    """See the module. Everything is in one frame.

    Attributes:
        nodes: what is drawn, back to front.
        anchors: of its body.
        hull: corners of the convex hull of all of it.
        seat: the upper edge of its body above its middle.
        axis: how many degrees its long axis is turned clockwise from level; None where it is not long.
        outline: whether it is of the family with dark outlines.
        part: size over the usual size, for what is tiny.
        space: the box that a picture of it shows; None: just all of it.
        landmarks: boxes of what it wears, by name.
    """

    nodes: tuple[Layer | Group, ...]
    anchors: Anchors
    hull: Points
    seat: tuple[float, float]
    axis: float | None
    outline: bool
    part: float = 1.0
    space: Box | None = None
    landmarks: tuple[tuple[str, Box], ...] = ()

    @property
    def box(self) -> Box:
        """Around all of it."""
        return box_around(self.hull)

    @property
    def shown(self) -> Box:
        """What a picture of it shows."""
        return self.box if self.space is None else union(self.space, self.box)

    def moved(self, matrix: Matrix) -> Figure:
        """The same, moved."""
        return replace(
            self,
            nodes=(Group(self.nodes, matrix),),
            anchors=moved_anchors(self.anchors, matrix),
            hull=tuple(point(matrix, x, y) for x, y in self.hull),
            seat=point(matrix, *self.seat),
            space=None if self.space is None else box_of(matrix, self.space),
            landmarks=tuple((name, box_of(matrix, box)) for name, box in self.landmarks),
        )

    def mirrored(self) -> Figure:
        """The same with left and right of the frame exchanged."""
        turned = self.moved(FLIP)
        axis = None if self.axis is None else -self.axis
        return replace(turned, nodes=tuple(mirrored(node) for node in self.nodes), axis=axis)

    def with_nodes(
        self, behind: tuple[Layer | Group, ...] = (), before: tuple[Layer | Group, ...] = (), box: Box | None = None
    ) -> Figure:
        """With more drawn behind it and before it, within `box`."""
        hull = self.hull if box is None else (*self.hull, *corners(box))
        return replace(self, nodes=(*behind, *self.nodes, *before), hull=hull)


def corners(box: Box) -> Points:
    """The four corners of a box."""
    return (box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])


def box_around(points: Points) -> Box:
    """The upright box around points."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def moved_anchors(anchors: Anchors, m: Matrix) -> Anchors:
    """Anchors after a matrix; left stays left of right."""
    k = size_of(m)

    def wide(x: float, y: float, w: float) -> tuple[float, float, float]:
        return (*point(m, x, y), w * k)

    eyes = anchors.eyes
    if eyes is not None:
        pair = sorted([point(m, eyes[0], eyes[1]), point(m, eyes[2], eyes[3])])
        eyes = (*pair[0], *pair[1])
    return Anchors(
        box=box_of(m, anchors.box),
        face=wide(*anchors.face),
        eyes=eyes,
        mouth=None if anchors.mouth is None else point(m, *anchors.mouth),
        top=wide(*anchors.top),
        neck=wide(*anchors.neck),
        hand=point(m, *anchors.hand),
        ground=point(m, anchors.face[0], anchors.ground)[1],
        sure=anchors.sure,
    )
