"""A recipe as a picture at any size, and as a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from ..emoji.rasterise import rasterise, to_picture
from ..errors import BadInput
from ..values import Array
from .parts import parts
from .recipe import Recipe
from .render import to_svg

SMALLEST, LARGEST = 16, 2048
CHUNK = "recipe"
"""Name of the PNG text chunk that holds a recipe's JSON."""


def picture_of(recipe: Recipe, size: int) -> Array:
    """The picture (4, size, size) of a recipe, drawn from its vectors at that size.

    Raises:
        BadInput: it names parts that are not here.
    """
    parts().check(recipe.parts)
    return to_picture(rasterise(to_svg(recipe), size))


def write_picture(recipe: Recipe, path: Path, size: int = 512) -> None:
    """Write a recipe as an SVG, or as a PNG of size × size pixels with the recipe in a text chunk.

    Raises:
        BadInput: `path` ends otherwise, the size is out of range, or a part is not here.
    """
    parts().check(recipe.parts)
    kind = path.suffix.lower()
    if kind == ".svg":
        path.write_text(to_svg(recipe), encoding="utf-8")
    elif kind == ".png":
        if not SMALLEST <= size <= LARGEST:
            raise BadInput(f"The size of a PNG is from {SMALLEST} to {LARGEST} pixels, not {size}.")
        about = PngImagePlugin.PngInfo()
        about.add_itxt(CHUNK, recipe.to_json())
        Image.fromarray(np.asarray(rasterise(to_svg(recipe), size))).save(path, pnginfo=about, optimize=True)
    else:
        raise BadInput(f"A recipe is written as .svg or .png; {path.name} is neither.")
