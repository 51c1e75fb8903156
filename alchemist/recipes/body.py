"""A base with its face, what it is made of, and what it wears."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from ..errors import BadInput
from .compose import OWN_FACE, covers_face, has_room_for_face
from .drawings import Drawing, drawing
from .effects import Effect, Light
from .figure import Figure
from .looks import coloured, face_look, skin
from .nodes import Box, Group, Layer, Matrix, box_of, box_to_box
from .parts import Anchors, Base, Parts
from .placing import (
    HATS,
    OTHER_HAT,
    back_matrix,
    body_matrix,
    eyewear_matrix,
    face_matrix,
    hat_matrix,
    neck_matrix,
)
from .recipe import Face, Recipe, Wear
from .shapes import colour_at, lightness_at, shape, tones
from .vocabulary import WEARABLES

FACE_VIEW = (-25.0, -25.0, 150.0)
HEAD: Box = (0.0, 0.0, 100.0, 100.0)
LEAST_FACE = 0.26
"""A face smaller than so much of the body's shorter side goes to the widest place instead."""
SHADOW = re.compile(r'<(path|ellipse)[^>]* fill="#45413c" opacity="\.15"/>')
"""The shadow on the ground in pictures of streamline."""
UNEASY = ("red", "pink", "black", "navy", "brown", "purple")
"""Colours on which dark or red features are hard to see."""
DARK = 0.35
"""The lightness below which glasses are dark."""
PALE_EDGE = Effect(glow=Light("#ffffff", 2.4, 1.9))
ORDER = ("neck", "face", "eyes", "head")
"""What is put on first lies below."""


def dressed(recipe: Recipe, store: Parts, outline: bool, notes: list[str]) -> Figure:
    """The subject of a recipe without companions, as it stands in its own frame.

    Raises:
        BadInput: its base is not in the store.
    """
    base = store.bases.get(recipe.base)
    if base is None:
        raise BadInput(f"There is no base {recipe.base!r} here.")
    faced = recipe.face is not None and takes_face(base, recipe.face, store)
    if recipe.face is not None and not faced:
        notes.append(f"{base.key} keeps its own face")
    nodes = _body(recipe, base, store, faced)
    seen = shape(Layer(whole_body(base)))
    figure = Figure(nodes, mended(base), seen.hull, seen.seat, seen.axis, outline)
    if faced:
        figure = replace(figure, landmarks=(("face", head_box(base)),))
    dark = _dark(recipe, base)
    for place in ("body", "back", *ORDER):
        for wear in recipe.wears:
            if WEARABLES[wear.name].place == place:
                figure = _worn(figure, wear, place, store, faced, dark)
    return figure


def takes_face(base: Base, face: Face, store: Parts) -> bool:
    """Whether a face can be put on a base."""
    if base.kind == "face":
        return _plain_head(base, face, store) is not None
    return has_room_for_face(base)


def _plain_head(base: Base, face: Face, store: Parts) -> str | None:
    """An empty head for a smiley: its own, or that of the smiley whose eyes it gets."""
    if base.kind != "face":
        return None
    own, other = store.faces.get(base.key), store.faces.get(face.eyes)
    heads = [f.head for f in (own, other) if f is not None and f.head]
    return heads[0] if heads else None


def mended(base: Base) -> Anchors:
    """Its anchors, within what is sensible: no face too small to read, no scarf about the feet."""
    a = base.anchors
    x0, y0, x1, y1 = a.box
    x, y, r = a.face
    if r < LEAST_FACE * min(x1 - x0, y1 - y0) and base.kind not in OWN_FACE:
        x, y, widest = shape(Layer(whole_body(base))).disc
        r = max(r, 0.8 * widest)
    eyes, mouth = a.eyes, a.mouth
    tx, ty, head = a.top
    if base.kind in ("animal", "person"):
        if eyes is not None and eyes[2] - eyes[0] > 1.1 * head:
            eyes = mouth = None
        far = eyes is not None and math.hypot(x - (eyes[0] + eyes[2]) / 2, y - (eyes[1] + eyes[3]) / 2) > 1.4 * r
        if (eyes is None or far) and head < 0.85 * (x1 - x0):
            x, y, r = tx, ty + 0.55 * head, 0.5 * head
            mouth = None
    nx, ny, wide = a.neck
    if base.kind in ("animal", "person") and ny > y0 + 0.72 * (y1 - y0) and y + r < ny:
        nx, ny, wide = x, y + 1.02 * r, 1.5 * r
    return replace(a, face=(x, y, r), eyes=eyes, mouth=mouth, neck=(nx, ny, wide))


def whole_body(base: Base, without: tuple[int, ...] = ()) -> str:
    """Markup of a base without some of its pieces and without the shadow on its ground."""
    body = base.drawn(i for i in range(len(base.pieces)) if i not in without) if without else base.body
    return SHADOW.sub("", body) if base.set == "streamline" else body


def _body(recipe: Recipe, base: Base, store: Parts, faced: bool) -> tuple[Group, ...]:
    changed = bool(recipe.material or recipe.pattern)
    features: Layer | None = None
    matrix = box_to_box(HEAD, head_box(base))
    head = _plain_head(base, recipe.face, store) if faced and recipe.face is not None and base.bare is None else None
    if head is not None:
        plain: Layer | Group = Group((Layer(head, FACE_VIEW),), matrix)
        seen = tones(Layer(head, FACE_VIEW))
    else:
        apart = base.own_face if faced or changed else ()
        plain = Layer(whole_body(base, apart) + (_patch(base) if faced and covers_face(base) else ""))
        seen = tones(plain)
        if apart and not faced:
            features = Layer(base.drawn(apart))
    for effect in skin(recipe, seen):
        plain = Group((plain,), effect=effect)
    nodes = [Group((plain,))]
    if features is not None:
        nodes.append(Group((features,), effect=face_look(recipe)))
    if faced and recipe.face is not None:
        hard = not recipe.material and (recipe.colour in UNEASY or (not recipe.colour and hard_to_see(base)[1]))
        nodes.append(_face(recipe, recipe.face, store, matrix, hard))
    return tuple(nodes)


def _dark(recipe: Recipe, base: Base) -> bool:
    """Whether dark glasses would be hard to see on a base as it is painted."""
    if recipe.material or recipe.colour:
        return recipe.colour in UNEASY
    return hard_to_see(base)[1]


def _patch(base: Base) -> str:
    """Markup of a disc in a base's own colour, which covers its own face."""
    x, y, r = mended(base).face
    colour = colour_at(Layer(whole_body(base)), x, y, r)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{0.98 * r:.1f}" fill="{colour}"/>'


def hard_to_see(base: Base) -> tuple[float, bool]:
    """The lightness of a base where a face goes, and whether a face needs a pale edge there: it is dark or busy."""
    lightness, spread = lightness_at(Layer(base.bare or base.body), *mended(base).face)
    return lightness, lightness < 0.36 or (spread > 0.16 and base.kind not in OWN_FACE)


def head_box(base: Base) -> Box:
    """Where the box of a smiley's head comes to lie on a base."""
    if base.kind == "face":
        return base.anchors.box
    x, y, r = mended(base).face
    r *= 0.96
    return x - r, y - r, x + r, y + r


def _face(recipe: Recipe, face: Face, store: Parts, matrix: Matrix, hard: bool) -> Group:
    """Cheeks, eyes, brows, mouth and tears; with a pale edge where they are hard to see."""
    layers = []
    for name in ("cheeks", "mouth", "eyes", "brows", "tears"):
        key = getattr(face, name)
        if not key:
            continue
        parts = store.faces.get(key)
        if parts is None:
            raise BadInput(f"There is no face {key!r} here.")
        if body := getattr(parts, name):
            layers.append(Layer(body, FACE_VIEW))
    return Group(tuple(layers), matrix, PALE_EDGE if hard else face_look(recipe))


def _worn(figure: Figure, wear: Wear, place: str, store: Parts, faced: bool, dark: bool) -> Figure:
    piece = worn_piece(wear, store, figure.outline)
    matrix = worn_matrix(wear.name, place, piece.box, figure.anchors, faced)
    node: Layer | Group = piece.layer
    if wear.part in store.bases and wear.name == "wings":
        node = _pair(piece)
        matrix = back_matrix("wings", (-2.0, 0.0, 102.0, 60.0), figure.anchors)
    if wear.colour:
        node = Group((node,), effect=coloured(wear.colour, tones(piece.layer)))
    if place == "eyes" and dark and tones(piece.layer).low < DARK:
        node = Group((node,), effect=PALE_EDGE)
    group = Group((node,), matrix)
    box = box_of(matrix, piece.box if wear.name != "wings" else (0.0, 0.0, 100.0, 60.0))
    behind = place in ("back", "body") or (place == "head" and HATS.get(wear.name, OTHER_HAT).behind)
    figure = figure.with_nodes((group,), (), box) if behind else figure.with_nodes((), (group,), box)
    return replace(figure, landmarks=(*figure.landmarks, (f"{place}:{wear.name}", box)))


def _pair(wing: Drawing) -> Group:
    """A left and a right wing in a box of 100 × 60, meeting in the middle."""
    x0, y0, x1, y1 = wing.box
    s = min(46 / (x1 - x0), 60 / (y1 - y0))
    right: Matrix = (s, 0.0, 0.0, s, 54 - s * x0, 30 - s * (y0 + y1) / 2)
    left: Matrix = (-s, 0.0, 0.0, s, 46 + s * x0, 30 - s * (y0 + y1) / 2)
    return Group((Group((wing.layer,), left), Group((wing.layer,), right)))


def worn_piece(wear: Wear, store: Parts, outline: bool) -> Drawing:
    """What is drawn for something worn, and its box."""
    if wear.part.startswith("own:"):
        return drawing(wear.part.removeprefix("own:").replace("-", " "), outline)
    base = store.bases.get(wear.part)
    if base is None:
        raise BadInput(f"There is no part {wear.part!r} here.")
    return Drawing(Layer(whole_body(base)), base.anchors.box)


def worn_matrix(name: str, place: str, box: Box, anchors: Anchors, faced: bool) -> Matrix:
    """From the piece's frame to the body's."""
    if place == "eyes":
        return eyewear_matrix(name, box, anchors, faced)
    if place == "head":
        return hat_matrix(HATS.get(name, OTHER_HAT), box, anchors)
    if place == "face":
        return face_matrix(name, box, anchors, faced)
    if place == "neck":
        return neck_matrix(name, box, anchors)
    if place == "back":
        return back_matrix(name, box, anchors)
    return body_matrix(box, anchors)
