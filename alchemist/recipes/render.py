"""Recipes as pictures: SVG for keeping, pixels for looking at, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import cv2
import numpy as np

from ..emoji.vendors import VENDORS
from ..errors import BadInput
from ..values import Array
from .compositor import Recent, compose
from .effects import Pixels
from .nodes import Scene
from .parts import Parts, parts
from .problems import find_problems
from .recipe import Recipe
from .scene import scene
from .svg import write
from .warming import DRAWING

OWN_CREDIT = "drawings of Emoji-Alchemist, Apache-2.0"
MOST_PIXELS = 2048
PICTURES: Recent[tuple[str, str, int]] = Recent(96 * 2**20)
"""Composed pictures by store, recipe and size: what was ranked is shown at once."""


@lru_cache(2048)
def scene_of(recipe: Recipe, store: Parts) -> Scene:
    """The scene of a recipe; what was checked for flaws is drawn right after.

    Raises:
        BadInput: a part is not known.
    """
    return scene(recipe, store)


def to_svg(recipe: Recipe, size: int | None = None, title: str = "", store: Parts | None = None) -> str:
    """A recipe as an SVG 1.1 file of 100 × 100.

    Args:
        size: width and height to be written; None: none.
        title: what is seen, in words.
        store: where its parts are; None: those of the package.

    Raises:
        BadInput: a part is not known.
    """
    store = store or parts()
    return write(scene(recipe, store), size, title, credits(recipe), recipe.to_json())


def credits(recipe: Recipe) -> tuple[str, ...]:
    """A line for each part: its code, its set's attribution and licence."""
    lines = []
    for key in recipe.parts:
        name, code = key.split(":", 1)
        vendor = VENDORS.get(name)
        lines.append(f"{code}: {vendor.attribution}, {vendor.licence}" if vendor else f"{code}: {OWN_CREDIT}")
    if recipe.settings or recipe.marks or recipe.material or recipe.pattern:
        lines.append(OWN_CREDIT)
    return tuple(dict.fromkeys(lines))


def to_pixels(recipe: Recipe, size: int = 128, store: Parts | None = None) -> Pixels:
    """A recipe's pixels, premultiplied uint8 (size, size, 4); not to be written to.

    Raises:
        BadInput: a part is not known.
    """
    store = store or parts()
    key = (store.fingerprint, recipe.key, size)
    kept = PICTURES.find(key)
    if kept is not None:
        return kept[0]
    pixels = compose(scene_of(recipe, store), size)
    pixels.flags.writeable = False
    PICTURES.keep(key, (pixels, (0.0, 0.0, size / 100)))
    return pixels


def to_pictures(
    recipes: Sequence[Recipe],
    size: int = 128,
    progress: Callable[[int, int], None] | None = None,
    store: Parts | None = None,
) -> Array:
    """Recipes as premultiplied pictures (n, 4, size, size), float32 in [0, 1].

    Args:
        size: 16 to 2048.
        progress: called with how many are done, and of how many.

    Raises:
        BadInput: a part is not known, or the size is out of range.
    """
    if not 16 <= size <= MOST_PIXELS:
        raise BadInput(f"Pictures are 16 to {MOST_PIXELS} pixels wide, not {size}.")
    store = store or parts()
    pictures = np.empty((len(recipes), 4, size, size), np.float32)
    with DRAWING:
        for number, recipe in enumerate(recipes):
            for plane, channel in zip(pictures[number], cv2.split(to_pixels(recipe, size, store)), strict=True):
                np.multiply(channel, np.float32(1 / 255), out=plane)
            if progress is not None and (number % 16 == 15 or number + 1 == len(recipes)):
                progress(number + 1, len(recipes))
    return pictures


def problems(recipe: Recipe, store: Parts | None = None) -> tuple[str, ...]:
    """What is wrong with how a recipe looks, each in a few words; () where nothing is.

    Raises:
        BadInput: a part is not known.
    """
    store = store or parts()
    return find_problems(recipe, scene_of(recipe, store), store)
