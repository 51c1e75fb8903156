"""A base with its face, what it is made of, and what it wears."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..errors import BadInput
from .compositor import SPRITES
from .drawings import Drawing, drawing
from .effects import LUMINANCE, Effect, Light
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
from .vocabulary import WEARABLES

FACE_VIEW = (-25.0, -25.0, 150.0)
HEAD: Box = (0.0, 0.0, 100.0, 100.0)
HAS_FACE = ("face", "head", "animal", "person")
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
    faced = recipe.face is not None and takes_face(base, store)
    if recipe.face is not None and not faced:
        notes.append(f"{base.key} keeps its own face")
    nodes = _body(recipe, base, store, faced)
    figure = Figure(nodes, base.anchors, base.anchors.box, base.anchors.box, outline)
    for place in ("body", "back", *ORDER):
        for wear in recipe.wears:
            if WEARABLES[wear.name].place == place:
                figure = _worn(figure, wear, place, store, faced)
    return figure


def takes_face(base: Base, store: Parts) -> bool:
    """Whether another face can be put on a base."""
    return base.bare is not None or base.kind not in HAS_FACE or _plain_head(base, store) is not None


def _plain_head(base: Base, store: Parts) -> str | None:
    """The empty head of a smiley that was taken apart."""
    face = store.faces.get(base.key) if base.kind == "face" else None
    return face.head if face is not None and face.head else None


def _body(recipe: Recipe, base: Base, store: Parts, faced: bool) -> tuple[Group, ...]:
    head_box = _face_box(base.anchors, base.kind == "face")
    head = _plain_head(base, store) if faced and base.bare is None else None
    if head is not None:
        plain: Layer | Group = Group((Layer(head, FACE_VIEW),), box_to_box(HEAD, base.anchors.box))
        head_box = base.anchors.box
        ink = ink_of(Layer(head, FACE_VIEW))
    else:
        plain = Layer(base.bare if faced and base.bare is not None else base.body)
        ink = ink_of(plain)
    effects = skin(recipe, ink)
    for effect in effects:
        plain = Group((plain,), effect=effect)
    nodes = [Group((plain,))]
    if faced and recipe.face is not None:
        light = _lightness_at(base, base.anchors.face) if not recipe.material and not recipe.colour else 0.6
        nodes.append(_face(recipe, recipe.face, store, box_to_box(HEAD, head_box), light))
    return tuple(nodes)


def _face_box(anchors: Anchors, whole: bool) -> Box:
    if whole:
        return anchors.box
    x, y, r = anchors.face
    r *= 0.96
    return x - r, y - r, x + r, y + r


def _face(recipe: Recipe, face: Face, store: Parts, matrix: Matrix, light: float) -> Group:
    """Cheeks, eyes, brows, mouth and tears."""
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
    effect = face_look(recipe)
    if effect is None and light < 0.3:
        effect = Effect(glow=Light("#ffffff", 2.2, 2.0))
    return Group(tuple(layers), matrix, effect)


def _worn(figure: Figure, wear: Wear, place: str, store: Parts, faced: bool) -> Figure:
    piece = worn_piece(wear, store, figure.outline)
    matrix = worn_matrix(wear.name, place, piece.box, figure.anchors, faced)
    node: Layer | Group = piece.layer
    if wear.part in store.bases and wear.name == "wings":
        node = _pair(piece)
        matrix = back_matrix("wings", (-2.0, 0.0, 102.0, 60.0), figure.anchors)
    if wear.colour:
        node = Group((node,), effect=coloured(wear.colour, ink_of(piece.layer)))
    group = Group((node,), matrix)
    box = box_of(matrix, piece.box if wear.name != "wings" else (0.0, 0.0, 100.0, 60.0))
    behind = place in ("back", "body") or (place == "head" and HATS.get(wear.name, OTHER_HAT).behind)
    figure = figure.with_nodes((group,), (), box) if behind else figure.with_nodes((), (group,), box)
    marks = (*figure.landmarks, (f"{place}:{wear.name}", box))
    return Figure(figure.nodes, figure.anchors, figure.box, figure.space, figure.outline, marks)


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
    return Drawing(Layer(base.body), base.anchors.box)


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


@lru_cache(16_384)
def _tones(layer: Layer) -> tuple[float, float, float]:
    """Share of dark pixels of a picture, and the 10th and 90th percentile of its lightness."""
    pixels, _ = SPRITES.get(layer, 32)
    seen = pixels.reshape(-1, 4)[pixels[..., 3].ravel() > 200].astype(np.float32)
    if not len(seen):
        return 0.0, 0.0, 1.0
    lightness = seen[:, :3] @ np.array(LUMINANCE, np.float32) / 255
    low, high = np.percentile(lightness, (10, 90))
    return float((lightness < 0.25).mean()), float(low), float(high)


def ink_of(layer: Layer) -> tuple[float, float, float]:
    """How dark a picture is; see `_tones`."""
    return _tones(layer)


@lru_cache(16_384)
def _disc(layer: Layer, x: float, y: float, r: float) -> float:
    pixels, (left, top, k) = SPRITES.get(layer, 32)
    x0, y0 = max(0, int((x - 0.7 * r - left) * k)), max(0, int((y - 0.7 * r - top) * k))
    part = pixels[y0 : int((y + 0.7 * r - top) * k) + 1, x0 : int((x + 0.7 * r - left) * k) + 1].reshape(-1, 4)
    if not len(part):
        return 1.0
    alpha = part[:, 3].astype(np.float32).sum()
    return float((part[:, :3].astype(np.float32) @ np.array(LUMINANCE, np.float32)).sum() / max(alpha, 1))


def _lightness_at(base: Base, face: tuple[float, float, float]) -> float:
    """Mean lightness of a base where a face goes, 0 to 1."""
    return _disc(Layer(base.bare or base.body), *face)
