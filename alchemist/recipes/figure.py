"""A thing with all that it wears, and where its parts are: what scenes place, move and put beside each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .nodes import Box, Group, Layer, Matrix, box_of, point, size_of, union
from .parts import Anchors


@dataclass(frozen=True)
class Figure:
    """See the module. Everything is in one frame.

    Attributes:
        nodes: what is drawn, back to front.
        anchors: of its body.
        box: around all of it.
        space: the box that a picture of it shows; larger than `box` for something tiny.
        outline: whether it is of the family with dark outlines.
        landmarks: boxes of what it wears, by name.
    """

    nodes: tuple[Layer | Group, ...]
    anchors: Anchors
    box: Box
    space: Box
    outline: bool
    landmarks: tuple[tuple[str, Box], ...] = ()

    def moved(self, matrix: Matrix) -> Figure:
        """The same, moved."""
        return Figure(
            (Group(self.nodes, matrix),),
            moved_anchors(self.anchors, matrix),
            box_of(matrix, self.box),
            box_of(matrix, self.space),
            self.outline,
            tuple((name, box_of(matrix, box)) for name, box in self.landmarks),
        )

    def with_nodes(
        self, behind: tuple[Layer | Group, ...] = (), before: tuple[Layer | Group, ...] = (), box: Box | None = None
    ) -> Figure:
        """With more drawn behind it and before it, within `box`."""
        whole = self.box if box is None else union(self.box, box)
        space = self.space if box is None else union(self.space, box)
        return replace(self, nodes=(*behind, *self.nodes, *before), box=whole, space=space)


def moved_anchors(anchors: Anchors, m: Matrix) -> Anchors:
    """Anchors after a matrix; left stays left of right."""
    k = size_of(m)

    def wide(x: float, y: float, w: float) -> tuple[float, float, float]:
        return (*point(m, x, y), w * k)

    eyes = anchors.eyes
    if eyes is not None:
        pair = sorted([point(m, eyes[0], eyes[1]), point(m, eyes[2], eyes[3])])
        eyes = (*pair[0], *pair[1])
    box = box_of(m, anchors.box)
    return Anchors(
        box=box,
        face=wide(*anchors.face),
        eyes=eyes,
        mouth=None if anchors.mouth is None else point(m, *anchors.mouth),
        top=wide(*anchors.top),
        neck=wide(*anchors.neck),
        hand=point(m, *anchors.hand),
        ground=point(m, anchors.face[0], anchors.ground)[1],
        sure=anchors.sure,
    )
