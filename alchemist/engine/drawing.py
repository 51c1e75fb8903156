"""Making pictures: samples, rankings, banks, and single candidates as pixels or vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..candidate import Candidate
from ..errors import BadInput, WeightsError
from ..generation.bank import CandidateBank, draw
from ..generation.diverse import DIVERSITY
from ..generation.ensemble import Ensemble
from ..generation.payload import NAME as LATENT
from ..generation.ranking import Best, Stop, rank, rank_bank
from ..protocols import Progress, SvgGenerator
from ..recipes import Recipe
from ..recipes import bank as recipe_bank
from ..recipes.bank import RecipeBank
from ..recipes.files import picture_of
from ..recipes.generator import NAME as RECIPES
from ..recipes.generator import RecipeGenerator
from ..search.serial import candidate_from_json, unreadable
from ..values import Array, Ranking, Settings, checked_count, checked_seed
from .measuring import Measuring


class Drawing(Measuring):
    """The methods that make pictures."""

    def sample(self, n: int, prompt: str = "", seed: int = 0, **settings: Any) -> Array:
        """n unranked pictures (n, 4, h, w); "" is unconditional. `settings` as in `Settings`, such as `generator`."""
        n = checked_count(n, "The number of pictures", 1, 5000)
        wish = Settings().changed(prompt=self.read_prompt(prompt), **settings)
        generator = self.ensemble(wish.generator)
        return generator.draw(generator.fresh(wish, n, checked_seed(seed))).images

    def rank(
        self,
        prompt: str = "",
        n: int = 1000,
        top: int = 24,
        seed: int = 0,
        negative: str = "",
        settings: Settings | None = None,
        progress: Progress | None = None,
        best: Best | None = None,
        bank: bool = False,
        stop: Stop | None = None,
        diversity: float = DIVERSITY,
    ) -> Ranking:
        """Draw n fresh candidates, rank them by f, and keep a good and varied `top`, best first.

        Args:
            bank: rank the bank's candidates instead and draw only the best; `n` and `seed` do not count then.
            settings: generator, style, sampler, steps, guidance and weights; the prompts given here replace theirs.
            progress: told (drawn, n); may raise `Cancelled`.
            best: told the best pictures so far and their scores.
            stop: asked now and then; where it says so, the fresh candidates drawn by then are ranked.
            diversity: 0 keeps the best by f alone; up to 1, pictures that are unlike each other.
        """
        base = settings or Settings()
        wish = base.changed(prompt=self.read_prompt(prompt), negative=self.read_prompt(negative))
        generator = self.ensemble(wish.generator)
        if bank:
            kept = self.bank_of(wish.generator)
            if kept is None:
                raise WeightsError("These weights have no bank; run `python -m alchemist bank`, or draw fresh ones.")
            return rank_bank(
                kept,
                generator,
                self.objective,
                wish,
                self._nearest_by_taste,
                top,
                progress=progress,
                best=best,
                diversity=diversity,
            )
        return rank(
            generator,
            self.objective,
            wish,
            self._nearest_by_taste,
            n,
            top,
            checked_seed(seed),
            progress,
            best,
            stop,
            diversity,
        )

    def draw_bank(self, n: int, folder: Path, seed: int = 0, progress: Progress | None = None) -> CandidateBank:
        """A new bank of n candidates; see `generation.bank.draw`."""
        n = checked_count(n, "The number of candidates", 1, 200_000)
        embed = self.objective.scorer("emojiclip").embed_text
        return draw(
            self.generator,
            self.objective,
            self.catalogue,
            self.manifest,
            embed,
            n,
            folder,
            checked_seed(seed),
            progress,
        )

    def draw_recipe_bank(self, n: int, folder: Path, seed: int = 0, progress: Progress | None = None) -> RecipeBank:
        """A new bank of about n recipes; see `recipes.bank.draw`."""
        n = checked_count(n, "The number of recipes", 1, 65_000)
        generator = self.generators[RECIPES]
        assert isinstance(generator, RecipeGenerator)

        def nearest(taste: Array) -> Array:
            return np.array([near.similarity for near in self._nearest_by_taste(taste)], np.float32)

        embed, scorer = self.objective.scorer("emojiclip").embed_text, self.manifest.scorer
        return recipe_bank.draw(
            generator, self.objective, embed, nearest, scorer, n, folder, checked_seed(seed), progress
        )

    def candidate(self, text: str) -> Candidate:
        """The candidate that `search.serial.candidate_to_json` wrote, which may come from anybody.

        Raises:
            SessionError: it cannot be read, or not be drawn here.
        """
        one = candidate_from_json(text)
        try:
            self.check(one)
        except BadInput as error:
            raise unreadable(error) from error
        return one

    def check(self, candidate: Candidate) -> None:
        """Do nothing for a candidate that can be drawn here.

        Raises:
            BadInput: it cannot.
        """
        Ensemble(self.generators, (LATENT,)).check(candidate)

    def draw(self, candidates: Sequence[Candidate], progress: Progress | None = None) -> Array:
        """(n, 4, h, w) pictures of candidates of any generator here."""
        return Ensemble(self.generators, (LATENT,)).draw(candidates, progress=progress).images

    def compose(self, recipe: Recipe | str | Mapping[str, Any], size: int = 0) -> Array:
        """The picture (4, size, size) of a recipe, or of its JSON; at the generator's own size where 0.

        Raises:
            BadInput: it is no recipe, or names parts that are not here.
        """
        made = recipe if isinstance(recipe, Recipe) else Recipe.from_json(recipe)
        side = checked_count(size or self.generator.size, "The size", 16, 2048)
        return picture_of(made, side)

    def svg(self, candidate: Candidate) -> str:
        """A picture as an SVG document: its own vectors where its generator has them, else traced."""
        generator = Ensemble(self.generators, (LATENT,)).of(candidate)
        if isinstance(generator, SvgGenerator):
            return generator.svg(candidate)
        from ..gallery.vector import compact_svg_of

        return compact_svg_of(generator.draw([candidate]).images[0])
