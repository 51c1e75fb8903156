"""One row of the data set of recipes: a function of seed and number alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from ...errors import BadInput
from ..captions import caption
from ..compose import describe, realise
from ..description import Description
from ..effects import Pixels
from ..names import Names, names_of
from ..parts import parts
from ..recipe import Recipe
from ..render import credits, problems, to_pixels, to_svg
from ..sample import Sampler, changes_of, held_out

TRAIN, TEST = "train", "test"
SPLITS = (TRAIN, TEST)
RARE_PERCENT = 5
"""Of the concepts that nobody asks for every day, so many are kept for the test split."""
TRIES = 3
"""Recipes tried for one description before another description is drawn."""
PNG_LEVEL = 3
HELD_OUT_SHARE = 0.1
"""Of the descriptions, so many are drawn from pairs that are held out."""


@dataclass(frozen=True)
class Row:
    """A composed emoji.

    Attributes:
        picture: a PNG file, straight RGBA; b"" where the data set has vectors.
        svg: the vectors; "" where it has pictures.
        recipe: canonical JSON.
        english, japanese: a caption in each language.
        concept: code of the emoji that the picture is first of all of.
        attribution: a line for each part: its code, its set, its licence.
        split: "test" where a pair or a concept of it is kept from training.
    """

    picture: bytes
    svg: str
    recipe: str
    english: str
    japanese: str
    concept: str
    attribution: tuple[str, ...]
    split: str


def rare_held_out(concept: str, names: Mapping[str, Names]) -> bool:
    """Whether a concept is kept from training: one in twenty of those that are not everyday words."""
    if names[concept].everyday:
        return False
    digest = hashlib.sha256(f"rare|{concept}".encode()).hexdigest()
    return int(digest[:8], 16) % 100 < RARE_PERCENT


def split_of(description: Description, names: Mapping[str, Names]) -> str:
    """ "test" where any pair of concept and change, or a rare concept, is held out; else "train"."""
    things = [one.concept for one in (description.subject, description.other) if one is not None]
    held = any(held_out(*pair) for pair in changes_of(description))
    return TEST if held or any(rare_held_out(concept, names) for concept in things) else TRAIN


@lru_cache(1)
def sampler() -> Sampler:
    """Draws the descriptions, over all concepts of the package's parts."""
    return Sampler(names_of(parts().concepts))


def described_recipe(rng: np.random.Generator, split: str = "") -> tuple[Recipe, Description, str]:
    """A random recipe without a flaw, what it shows, and its split.

    Args:
        split: only of this one; "" for both.
    """
    store, names = parts(), sampler().names
    while True:
        wanted = sampler().draw(rng, kept_apart=bool(rng.random() < HELD_OUT_SHARE) if not split else split == TEST)
        if wanted.how == "mixed":  # what a mixture looks like is decided by the words' planner
            continue
        for _ in range(TRIES):
            try:
                recipe = realise(wanted, rng, store)
            except BadInput:  # no set has a picture of it, or its JSON would be too long
                break
            if problems(recipe, store):
                continue
            seen = describe(recipe, store)
            found = split_of(seen, names)
            if not split or found == split:
                return recipe, seen, found
            break


def row(seed: int, number: int, size: int, vectors: bool) -> Row:
    """Row `number` of the data set of a seed.

    Args:
        size: side of the picture in pixels.
        vectors: whether it has an SVG in place of a picture.
    """
    rng = np.random.default_rng([seed, number, 0x726F77])
    recipe, seen, split = described_recipe(rng)
    names = sampler().names
    said = [caption(seen, language, rng, names).text for language in ("en", "ja")]
    picture = b"" if vectors else png(to_pixels(recipe, size))
    svg = to_svg(recipe, title=said[0]) if vectors else ""
    return Row(picture, svg, recipe.to_json(), said[0], said[1], seen.subject.concept, credits(recipe), split)


def png(pixels: Pixels) -> bytes:
    """Premultiplied RGBA (h, w, 4) as a PNG file, which is straight."""
    alpha = pixels[..., 3:].astype(np.float32)
    colours = np.rint(pixels[..., :3] * (255 / np.maximum(alpha, 1))).clip(0, 255).astype(np.uint8)
    straight = np.dstack([colours[..., ::-1], pixels[..., 3:]])
    done, content = cv2.imencode(".png", straight, [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])
    assert done
    return content.tobytes()
