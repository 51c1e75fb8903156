"""A recipe as a scene: who stands where, what is put on whom, and that it all fits into the frame."""

from __future__ import annotations

from .body import dressed
from .drawings import mark, setting
from .figure import Figure
from .nodes import Box, Group, Scene, box_of, fit_box, move, rotate_about, scale_about, union
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
    figure = _surrounded(recipe, _figure(recipe, store, outline, notes), notes)
    matrix = fit_box(figure.space, ROOM) if not _inside(figure.space) else None
    if matrix is not None:
        figure = figure.moved(matrix)
    return Scene(Group(figure.nodes), (), tuple(dict.fromkeys(notes)), figure.landmarks)


def _inside(box: Box) -> bool:
    return min(box[:2]) >= -0.5 and max(box[2:]) <= 100.5 and max(box[2] - box[0], box[3] - box[1]) > 70


def _figure(recipe: Recipe, store: Parts, outline: bool, notes: list[str]) -> Figure:
    """The subject with its companions, without surroundings."""
    figure = posed(dressed(recipe, store, outline, notes), recipe.pose)
    for companion in recipe.companions:
        other = _figure(companion.who, store, outline, notes)
        if companion.who.settings or companion.who.marks:
            other = _surrounded(companion.who, other, notes)
        base = store.bases.get(companion.who.base)
        figure = RELATED[companion.how](figure, other, base.concept if base else "")
    return figure


def posed(figure: Figure, pose: Pose) -> Figure:
    """Repeated, squashed, mirrored, turned and scaled."""
    if pose.count > 1:
        figure = _repeated(figure, int(pose.count))
    x, y = (figure.box[0] + figure.box[2]) / 2, (figure.box[1] + figure.box[3]) / 2
    squash = pose.squash**0.5
    sx = -squash if pose.mirror else squash
    if (sx, pose.squash) != (1, 1):
        figure = figure.moved(scale_about(x, y, sx, 1 / squash))
    if pose.tilt:
        figure = figure.moved(rotate_about(x, y, pose.tilt))
    if pose.scale < 1:
        space = figure.space
        figure = figure.moved(scale_about(x, figure.box[3] - 0.12 * (figure.box[3] - figure.box[1]), pose.scale))
        figure = figure.with_nodes(box=space)
        box = box_of(scale_about(x, space[3] - 0.12 * (space[3] - space[1]), pose.scale), space)
        figure = _with_box(figure, box)
    return figure


def _with_box(figure: Figure, box: Box) -> Figure:
    return Figure(figure.nodes, figure.anchors, box, figure.space, figure.outline, figure.landmarks)


def _repeated(figure: Figure, count: int) -> Figure:
    """Two side by side, or three with the middle one in front."""
    wide, high = figure.box[2] - figure.box[0], figure.box[3] - figure.box[1]
    step = 0.86 * wide
    if count == 2:
        shifts = [(-step / 2, 0.0), (step / 2, 0.0)]
    else:
        shifts = [(-0.8 * step, -0.12 * high), (0.8 * step, -0.12 * high), (0.0, 0.12 * high)]
    nodes = tuple(Group(figure.nodes, move(x, y)) for x, y in shifts)
    box = union(*(box_of(move(x, y), figure.box) for x, y in shifts))
    last = figure.moved(move(*shifts[-1]))
    return Figure(nodes, last.anchors, box, box, figure.outline, last.landmarks)


def _surrounded(recipe: Recipe, figure: Figure, notes: list[str]) -> Figure:
    """With its settings behind and before it, and its marks beside it, in the whole frame."""
    if not recipe.settings and not recipe.marks:
        return figure
    around = [setting(name, figure.outline) for name in recipe.settings]
    room = ROOM
    for one in around:
        room = _narrowed(room, one.room)
    stand = 1.0 if any(one.stands for one in around) else 0.5
    signs = [mark(name, figure.outline) for name in recipe.marks]
    place = _room_beside(room, len(signs)) if signs else room
    figure = figure.moved(fit_box(figure.space, place, (0.5, stand)))
    box, marks = figure.box, []
    for number, sign in enumerate(signs):
        marks.append(Group((sign.layer,), fit_box(sign.box, _corner(room, box, number, sign.side))))
    nodes = (*(o.back for o in around if o.back), *figure.nodes, *marks, *(o.front for o in around if o.front))
    frame: Box = (0.0, 0.0, 100.0, 100.0) if around else (2.0, 2.0, 98.0, 98.0)
    return Figure(nodes, figure.anchors, frame, frame, figure.outline, figure.landmarks)


def _narrowed(a: Box, b: Box) -> Box:
    """What two rooms share; the smaller one where that is too little."""
    box = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
    if box[2] - box[0] < 34 or box[3] - box[1] < 34:
        return b if (b[2] - b[0]) * (b[3] - b[1]) < (a[2] - a[0]) * (a[3] - a[1]) else a
    return box


def _room_beside(room: Box, signs: int) -> Box:
    """A room with its upper right corner, or both upper corners, left free."""
    wide, high = room[2] - room[0], room[3] - room[1]
    left = room[0] + (0.13 * wide if signs > 1 else 0)
    return left, room[1] + 0.14 * high, room[2] - 0.15 * wide, room[3]


def _corner(room: Box, box: Box, number: int, side: str) -> Box:
    """Where a sign stands: beside the subject's upper right, then its upper left."""
    size = 0.32 * min(room[2] - room[0], room[3] - room[1])
    if side == "left":
        middle = (box[1] + box[3]) / 2
        x = max(room[0], box[0] - 0.55 * size)
        return x, middle - 0.9 * size, x + size, middle + 0.9 * size
    top = max(room[1], box[1] - 0.4 * size)
    if number == 0:
        right = min(room[2], box[2] + 0.5 * size)
        return right - size, top, right, top + size
    left = max(room[0], box[0] - 0.5 * size)
    return left, top, left + size, top + size
