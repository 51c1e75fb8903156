"""A recipe as a scene: who stands where, what is put on whom, and that it all fits into the frame."""

from __future__ import annotations

from dataclasses import replace

from .body import dressed
from .drawings import Sign, mark, setting
from .figure import Figure, corners
from .nodes import Box, Group, Scene, fit_box, move, rotate_about, scale_about
from .parts import Parts
from .recipe import Pose, Recipe
from .relations import RELATED

ROOM: Box = (3.0, 3.0, 97.0, 97.0)
"""Where a subject without surroundings is fitted."""
OUTLINE_SETS = ("openmoji", "streamline")


def scene(recipe: Recipe, store: Parts) -> Scene:
    """How a recipe looks. What does not fit is moved or shrunk; what cannot be shown is left out and noted.

    Raises:
        BadInput: a part of it is not in the store.
    """
    store.check(recipe.parts)
    notes: list[str] = []
    outline = recipe.base.split(":")[0] in OUTLINE_SETS
    figure = _surrounded(recipe, _figure(recipe, store, outline, notes))
    if not _inside(figure.shown):
        figure = figure.moved(fit_box(figure.shown, ROOM))
    marks = [("all", figure.box), ("subject", figure.anchors.box), *figure.landmarks]
    if figure.anchors.eyes is not None and figure.anchors.eyes[:2] != figure.anchors.eyes[2:]:
        marks.append(("own eyes", figure.anchors.eyes))
    return Scene(Group(figure.nodes), tuple(dict.fromkeys(notes)), tuple(marks))


def _inside(box: Box) -> bool:
    return min(box[:2]) >= -0.5 and max(box[2:]) <= 100.5 and max(box[2] - box[0], box[3] - box[1]) > 78


def _figure(recipe: Recipe, store: Parts, outline: bool, notes: list[str]) -> Figure:
    """The subject with its companions, without surroundings."""
    figure = posed(dressed(recipe, store, outline, notes), recipe.pose)
    for companion in recipe.companions:
        other = _figure(companion.who, store, outline, notes)
        if companion.who.settings or companion.who.marks:
            other = _surrounded(companion.who, other)
        base = store.bases.get(companion.who.base)
        figure = RELATED[companion.how](figure, other, base.concept if base else "")
    return figure


def posed(figure: Figure, pose: Pose) -> Figure:
    """Repeated, squashed, mirrored, turned and scaled."""
    if pose.count > 1:
        figure = _repeated(figure, int(pose.count))
    x, y = (figure.box[0] + figure.box[2]) / 2, (figure.box[1] + figure.box[3]) / 2
    squash = pose.squash**0.5
    if pose.mirror:
        figure = figure.mirrored()
        x = 100 - x
    if squash != 1:
        figure = figure.moved(scale_about(x, y, squash, 1 / squash))
    if pose.tilt:
        axis = None if figure.axis is None else (figure.axis + pose.tilt + 90) % 180 - 90
        figure = replace(figure.moved(rotate_about(x, y, pose.tilt)), axis=axis)
    if pose.scale < 1:
        x0, y0, x1, y1 = figure.box
        figure = figure.moved(scale_about(x, y1 - 0.12 * (y1 - y0), pose.scale))
        figure = replace(figure, part=pose.scale, space=(x0, y0, x1, y1))
    return figure


def _repeated(figure: Figure, count: int) -> Figure:
    """Two or three of it, overlapping, the lower ones in front."""
    x0, y0, x1, y1 = figure.box
    wide, high = x1 - x0, y1 - y0
    if count == 2:
        tall = high > 1.3 * wide
        shifts = [(-0.4 * wide, -0.04 * high), (0.4 * wide, 0.04 * high)]
        if not tall:
            shifts = [(-0.34 * wide, -0.24 * high), (0.34 * wide, 0.24 * high)]
    else:
        shifts = [(0.0, -0.36 * high), (-0.42 * wide, 0.22 * high), (0.42 * wide, 0.22 * high)]
    nodes = tuple(Group(figure.nodes, move(x, y)) for x, y in shifts)
    hull = tuple((px + x, py + y) for x, y in shifts for px, py in figure.hull)
    last = figure.moved(move(*shifts[-1]))
    return replace(last, nodes=nodes, hull=hull, axis=None)


def _surrounded(recipe: Recipe, figure: Figure) -> Figure:
    """With its settings behind and before it, and its marks beside it, in the whole frame."""
    if not recipe.settings and not recipe.marks:
        return figure
    around = [setting(name, figure.outline) for name in recipe.settings]
    room = ROOM
    for one in around:
        room = _narrowed(room, one.room)
    stand = 1.0 if any(one.stands for one in around) else 0.5
    signs = [mark(name, figure.outline) for name in recipe.marks]
    place = _room_beside(room, signs) if signs else room
    figure = figure.moved(fit_box(figure.shown, place, (0.5, stand)))
    box, marks, used = figure.box, [], 0
    for sign in signs:
        spot = _spot(room, box, figure.anchors.face[1], used, sign)
        used += sign.side == "right"
        marks.append(Group((sign.layer,), fit_box(sign.box, spot)))
    nodes = (*(o.back for o in around if o.back), *figure.nodes, *marks, *(o.front for o in around if o.front))
    frame: Box = (0.0, 0.0, 100.0, 100.0) if around else (2.0, 2.0, 98.0, 98.0)
    return replace(figure, nodes=nodes, hull=corners(frame), space=None, part=1.0)


def _narrowed(a: Box, b: Box) -> Box:
    """What two rooms share; the smaller one where that is too little."""
    box = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
    if box[2] - box[0] < 40 or box[3] - box[1] < 40:
        return b if (b[2] - b[0]) * (b[3] - b[1]) < (a[2] - a[0]) * (a[3] - a[1]) else a
    return box


def _room_beside(room: Box, signs: list[Sign]) -> Box:
    """A room with its upper right corner, both upper corners or its left side left free."""
    wide, high = room[2] - room[0], room[3] - room[1]
    corners_used = sum(s.side == "right" for s in signs)
    left = 0.17 * wide if any(s.side == "left" for s in signs) else 0.13 * wide if corners_used > 1 else 0.0
    right, top = (0.15 * wide, 0.14 * high) if corners_used else (0.0, 0.0)
    return room[0] + left, room[1] + top, room[2] - right, room[3]


def _spot(room: Box, box: Box, middle: float, used: int, sign: Sign) -> Box:
    """Where a sign stands: at the left, beside the subject's upper right, or its upper left."""
    size = 0.34 * min(room[2] - room[0], room[3] - room[1])
    if sign.side == "left":
        x = max(room[0], box[0] - 0.75 * size)
        middle = max(middle, (box[1] + box[3]) / 2)
        return x, middle - 0.7 * size, x + 0.9 * size, middle + 0.7 * size
    top = max(room[1], box[1] - 0.4 * size)
    if used == 0:
        right = min(room[2], box[2] + 0.5 * size)
        return right - size, top, right, top + size
    left = max(room[0], box[0] - 0.5 * size)
    return left, top, left + size, top + size
