"""Emoji that move: a picture, or a recipe's own parts, as frames that loop without a jump."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ..errors import BadInput
from ..recipes.compose import family_of
from ..recipes.files import picture_of
from ..recipes.parts import parts
from ..recipes.recipe import Recipe
from ..values import Array

FRAMES = 16
MILLISECONDS = 60
CLOSED = ("1F60C", "1F634", "1F606")
"""Smileys with closed eyes, the calmest first."""


@dataclass(frozen=True, eq=False)
class Animation:
    """Frames (n, 4, s, s), premultiplied, and how many milliseconds each is seen; after the last comes the first."""

    frames: Array
    milliseconds: tuple[int, ...]


def _warped(picture: Array, matrix: np.ndarray) -> Array:
    """A picture moved by a 2 × 3 matrix about its own centre; pixels count from there."""
    side = picture.shape[-1]
    centre = (side - 1) / 2
    linear = matrix[:, :2]
    shift = np.array([centre, centre]) - linear @ np.array([centre, centre]) + matrix[:, 2]
    whole = np.column_stack([linear, shift]).astype(np.float64)
    moved = cv2.warpAffine(np.ascontiguousarray(picture.transpose(1, 2, 0)), whole, (side, side), flags=cv2.INTER_AREA)
    return np.ascontiguousarray(np.clip(moved, 0, 1).transpose(2, 0, 1), np.float32)


def _matrix(turn: float = 0.0, wide: float = 1.0, high: float = 1.0, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    c, s = math.cos(turn), math.sin(turn)
    return np.array([[c * wide, -s * high, x], [s * wide, c * high, y]])


def party(picture: Array) -> Array:
    """All hues in turn; what has no colour takes one lightly."""
    frames = []
    for i in range(FRAMES):
        angle = 2 * math.pi * i / FRAMES
        turned = np.einsum("ij,jhw->ihw", _hue(angle), picture[:3])
        tint = np.array([0.5 + 0.5 * math.cos(angle - 2 * math.pi * k / 3) for k in range(3)], np.float32)
        coloured = 0.75 * turned + 0.25 * tint[:, None, None] * picture[3]
        frames.append(np.concatenate([np.clip(coloured, 0, picture[3]), picture[3:]]))
    return np.stack(frames).astype(np.float32)


def _hue(angle: float) -> np.ndarray:
    """The matrix that turns hues and keeps luminance, as SVG's `hueRotate` has it."""
    c, s = math.cos(angle), math.sin(angle)
    grey = np.array([[0.213, 0.715, 0.072]] * 3)
    turned = np.array([[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]])
    return np.asarray(grey + c * (np.eye(3) - grey) + s * turned, np.float32)


def spin(picture: Array) -> Array:
    """Once around, small enough for nothing to be cut off."""
    side = picture.shape[-1]
    y, x = np.nonzero(picture[3] > 0.05)
    reach = float(np.hypot(x - (side - 1) / 2, y - (side - 1) / 2).max()) + 1 if len(x) else 1.0
    scale = min(1.0, side / 2 / reach)
    turns = [2 * math.pi * i / FRAMES for i in range(FRAMES)]
    return np.stack([_warped(picture, _matrix(t, scale, scale)) for t in turns])


def bounce(picture: Array) -> Array:
    """Up and down, flatter where it lands."""
    side, scale = picture.shape[-1], 0.8
    frames = []
    for i in range(FRAMES):
        height = abs(math.sin(math.pi * i / FRAMES))
        flat = max(0.0, 0.25 - height) * 0.8
        high = scale * (1 - flat)
        ground = side / 2 - side * high / 2  # its lower edge stays on the ground while it is flat
        wide = min(1.0, scale * (1 + flat))
        frames.append(_warped(picture, _matrix(0, wide, high, 0, ground - height * side * (1 - scale))))
    return np.stack(frames)


def shake(picture: Array) -> Array:
    """From side to side."""
    side = picture.shape[-1]
    phases = [2 * math.pi * 2 * i / FRAMES for i in range(FRAMES)]
    return np.stack(
        [_warped(picture, _matrix(0.12 * math.sin(p), 0.86, 0.86, 0.05 * side * math.sin(p))) for p in phases]
    )


def dance(recipe: Recipe, size: int) -> Array:
    """What stands in the picture sways; what surrounds it stays."""
    tilts = [recipe.pose.tilt + 12 * math.sin(2 * math.pi * i / FRAMES) for i in range(FRAMES)]
    poses = [replace(recipe.pose, tilt=round(min(180.0, max(-180.0, t)), 3)) for t in tilts]
    return np.stack([picture_of(replace(recipe, pose=pose), size) for pose in poses])


def blinking(recipe: Recipe) -> Recipe | None:
    """The recipe with closed eyes of the same family; None where it has no face of its own or the family has none."""
    if recipe.face is None or not recipe.face.eyes:
        return None
    name = recipe.face.eyes.partition(":")[0]
    kin = [name, *sorted({key.partition(":")[0] for key in parts().faces})]
    for code in CLOSED:
        for own in kin:
            key = f"{own}:{code}"
            known = parts().faces.get(key)
            if known is not None and known.eyes and family_of(key) == family_of(recipe.face.eyes):
                return replace(recipe, face=replace(recipe.face, eyes=key))
    return None


EFFECTS: dict[str, Callable[[Array], Array]] = {"party": party, "spin": spin, "bounce": bounce, "shake": shake}
OF_RECIPES = ("dance", "blink")
"""Those that move a recipe's own parts."""


def animated(effect: str, picture: Array, recipe: Recipe | None = None) -> Animation:
    """A picture (4, s, s) that moves.

    Args:
        effect: one of `EFFECTS` or `OF_RECIPES`.
        recipe: how it is composed, for `OF_RECIPES`.

    Raises:
        BadInput: there is no such effect, or not for this picture.
    """
    if effect in EFFECTS:
        frames = EFFECTS[effect](picture)
        return Animation(frames, (MILLISECONDS,) * len(frames))
    size = picture.shape[-1]
    if effect == "dance" and recipe is not None:
        frames = dance(recipe, size)
        return Animation(frames, (MILLISECONDS,) * len(frames))
    if effect == "blink" and recipe is not None and (closed := blinking(recipe)) is not None:
        pair = np.stack([picture_of(recipe, size), picture_of(closed, size)])
        return Animation(pair[[0, 1, 0, 1]], (1800, 120, 200, 120))
    if effect in OF_RECIPES:
        raise BadInput(f"Only composed pictures that have what moves can {effect}; these always work: {_known()}.")
    raise BadInput(f"There is no effect {effect!r}; known: {_known()}, {', '.join(OF_RECIPES)}.")


def _known() -> str:
    return ", ".join(EFFECTS)


def evolution(pictures: Sequence[Array], between: int = 4) -> Animation:
    """One picture a round (each (4, s, s)) turning into the next, with a longer look at the last.

    Raises:
        BadInput: there are none, or of different sizes.
    """
    if not pictures or len({p.shape for p in pictures}) != 1:
        raise BadInput("An evolution takes pictures of one size, at least one.")
    frames, times = [], []
    for i, picture in enumerate(pictures):
        frames.append(picture)
        times.append(1600 if i + 1 == len(pictures) else 500)
        after = pictures[(i + 1) % len(pictures)]
        for step in range(1, between + 1) if len(pictures) > 1 else ():
            share = np.float32(step / (between + 1))
            frames.append(picture * (1 - share) + after * share)
            times.append(60)
    return Animation(np.stack(frames).astype(np.float32), tuple(times))
