"""Morphs between pictures, words and recipes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from ..candidate import Candidate
from ..errors import BadInput
from ..given import checked_pictures
from ..morphing.morph import WAYS, Morph
from ..morphing.paths import between_latents, slot_by_slot, through_noise
from ..morphing.spacing import evenly
from ..protocols import Progress
from ..recipes.recipe import Recipe
from ..values import Array, Settings, checked_count, checked_seed
from .drawing import Drawing

MOST_FRAMES = 64


class Morphing(Drawing):
    """The methods that morph."""

    def morph(
        self,
        a: Any,
        b: Any,
        way: str = "spherical",
        frames: int = 16,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> Morph:
        """A smooth path from a to b, its steps about equal in the taste embedding.

        Args:
            a, b: each a picture (4, h, w) of any size; a candidate; a recipe, or its JSON as a mapping; or text: an
                existing emoji by character or name, and for "slots" any words that recipes are composed for.
            way: "linear" or "spherical" between latents; "noise": through the diffusion model; "slots": between two
                recipes, one slot after another.
            frames: how many pictures, ends included.
            seed: of what recipes are composed for words.
            progress: told of pictures (made, of so many at present); may raise `Cancelled`.

        Raises:
            BadInput: there is no such way or emoji, or "slots" is asked for of what is no recipe.

        Example:
            >>> lab.morph("🐱", "🚀", frames=12).smoothness
        """
        if way not in WAYS:
            raise BadInput(f"There is no way to morph called {way!r}; known: {', '.join(WAYS)}.")
        count = checked_count(frames, "The number of frames", 2, MOST_FRAMES)
        size = self.generator.size
        if way == "slots":
            path = slot_by_slot(self._recipe(a, checked_seed(seed)), self._recipe(b, checked_seed(seed)), size)
        else:
            ends = np.stack([self._end(one) for one in (a, b)])
            noisy = way == "noise"
            path = through_noise(self.generator, ends) if noisy else between_latents(self.generator, ends, way)
        return evenly(path, partial(self.embed_images, space="taste"), count, way, progress)

    def _end(self, one: Any) -> Array:
        """The picture (4, size, size) that a morph starts or ends with."""
        size = self.generator.size
        if isinstance(one, str):
            rows = self.search_emoji(one, 1)
            if not rows:
                raise BadInput(f"No emoji is called {one[:40]!r}; try a plain word or an emoji.")
            given: Any = self.catalogue.picture(rows[0], size)
        elif isinstance(one, Recipe | Mapping):
            given = self.compose(one, size)
        else:
            given = self.draw([one])[0] if isinstance(one, Candidate) else one
        picture: Array = checked_pictures(given, size)[0]
        return picture

    def _recipe(self, one: Any, seed: int) -> Recipe:
        if isinstance(one, Recipe):
            return one
        if isinstance(one, Mapping):
            return Recipe.from_json(json.dumps(dict(one)))
        if isinstance(one, Candidate) and one.recipe is not None:
            return one.recipe
        if isinstance(one, str) and "recipes" in self.generators:
            wish = Settings(prompt=self.read_prompt(one), generator="recipes")
            composed = self.generators["recipes"].fresh(wish, 1, seed)[0].recipe
            assert composed is not None
            return composed
        raise BadInput(
            "Slot by slot goes from recipe to recipe; of a picture the parts are not known. Take another way."
        )
