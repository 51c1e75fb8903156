"""How fast recipes become pictures, and how near pictures by sprites are to those by their own vectors."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..emoji.rasterise import premultiplied, rasterise
from ..recipes.compositor import Sprites, compose
from ..recipes.parts import parts
from ..recipes.recipe import Recipe
from ..recipes.render import to_svg
from ..recipes.scene import scene
from ..values import Array, Settings

if TYPE_CHECKING:
    from ..runtime import Alchemist

PROMPTS = ("a cat wearing sunglasses", "crying avocado", "氷でできたドラゴン", "")


def measure(lab: Alchemist, count: int = 400, n: int = 1000, size: int = 128, seed: int = 0) -> dict[str, Any]:
    """See the module.

    Args:
        count: recipes that are drawn with sprites never met before, again, and as SVG.
        n: fresh recipes that are made, drawn, scored and ranked for each of `PROMPTS`.

    Returns:
        pictures a second of unfamiliar and familiar parts on one core; PSNR of sprites against the rasterised SVG, over
        white, in dB; wall-clock and CPU seconds of the rankings, the median of the prompts and the longest.
    """
    made = lab.generators["recipes"].fresh(Settings(generator="recipes"), count, seed)
    recipes = [candidate.recipe for candidate in made if candidate.recipe is not None]
    return {**_speeds(recipes, size), "psnr_db": _likeness(recipes, size), "ranked": _ranked(lab, n, seed)}


def _speeds(recipes: Sequence[Recipe], size: int) -> dict[str, float]:
    store, sprites = parts(), Sprites()
    found = {}
    for name in ("cold_per_s", "warm_per_s"):
        start = time.process_time()
        for recipe in recipes:
            compose(scene(recipe, store), size, sprites)
        found[name] = round(len(recipes) / max(time.process_time() - start, 1e-9), 1)
    found["sprites_mb"] = round(sprites.bytes / 2**20, 1)
    return found


def _likeness(recipes: Sequence[Recipe], size: int) -> dict[str, float]:
    store, found = parts(), []
    for recipe in recipes:
        vectors = premultiplied(rasterise(to_svg(recipe), size))
        found.append(psnr(over_white(compose(scene(recipe, store), size)), over_white(vectors)))
    return {
        "mean": round(float(np.mean(found)), 1),
        "median": round(float(np.median(found)), 1),
        "worst_of_100": round(float(np.percentile(found, 1)), 1),
    }


def over_white(pixels: Any) -> Array:
    """Premultiplied uint8 (h, w, 4) on white, float32 (h, w, 3) in [0, 1]."""
    return np.asarray((pixels[..., :3].astype(np.float32) + 255 - pixels[..., 3:]) / 255, np.float32)


def psnr(one: Array, other: Array) -> float:
    """Peak signal-to-noise ratio of two pictures in [0, 1], in dB; at most 100."""
    return float(-10 * np.log10(max(float(np.mean((one - other) ** 2)), 1e-10)))


def _ranked(lab: Alchemist, n: int, seed: int) -> dict[str, Any]:
    settings = Settings(generator="recipes")
    lab.rank(PROMPTS[0], n=8, top=4, seed=seed, settings=settings)  # loads what loads at its first use
    wall, cpu = [], []
    for prompt in PROMPTS:
        start, spent = time.perf_counter(), time.process_time()
        lab.rank(prompt, n=n, top=24, seed=seed, settings=settings)
        wall.append(round(time.perf_counter() - start, 2))
        cpu.append(round(time.process_time() - spent, 2))
    return {"n": n, "wall_s": _middle(wall), "cpu_s": _middle(cpu)}


def _middle(seconds: Sequence[float]) -> dict[str, float]:
    return {"median": round(float(np.median(seconds)), 2), "longest": max(seconds)}
