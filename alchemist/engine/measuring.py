"""Measuring pictures: scores, embeddings, the nearest existing emoji, plausibility."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import BadInput
from ..generation.plausible import Plausible
from ..given import checked_pictures
from ..values import Array, Nearest, Settings, checked_prompt
from .base import EngineBase


class Measuring(EngineBase):
    """The methods that measure pictures."""

    def score(self, images: Any, prompt: str, negative: str = "", **settings: Any) -> dict[str, Array]:
        """positive, negative, face and human of f, each (n,), signed and weighted; they sum to the score."""
        pictures = checked_pictures(images, self.generator.size)
        wish = Settings().changed(prompt=self.read_prompt(prompt), negative=self.read_prompt(negative), **settings)
        return dict(self.objective.terms(self.objective.evidence(pictures, wish), wish))

    def embed_images(self, images: Any, space: str = "text") -> Array:
        """(n, d) unit embeddings of EmojiCLIP, whatever `ALCHEMIST_SCORER` says.

        Args:
            space: "text" lies with `embed_text`, "taste" holds outline, colour, pose, meaning.
        """
        pictures = checked_pictures(images, self.generator.size)
        evidence = self.objective.evidence(pictures, Settings(scorer="emojiclip"))
        if space not in ("text", "taste"):
            raise BadInput(f'There is no embedding space {space!r}; known: "text", "taste".')
        return evidence.text if space == "text" else evidence.taste

    def embed_text(self, texts: Sequence[str] | str) -> Array:
        """(m, d) unit embeddings of texts, English or Japanese, in the pictures' "text" space."""
        listed = [checked_prompt(t, "text") for t in ([texts] if isinstance(texts, str) else list(texts))]
        return self.objective.scorer("emojiclip").embed_text([self.read_prompt(t) for t in listed])

    def nearest(self, images: Any) -> tuple[Nearest, ...]:
        """The existing emoji nearest to each picture in the taste embedding."""
        return self._nearest_by_taste(self.embed_images(images, space="taste"))

    def nearest_codes(self, picture: Array, count: int = 4) -> tuple[str, ...]:
        """Codes of the `count` existing emoji nearest to one picture (4, h, w) in taste, the nearest first."""
        return self._codes_near(np.ascontiguousarray(picture, np.float32).tobytes(), tuple(picture.shape), count)

    def plausible(self, taste: Array) -> np.ndarray:
        """(n,) whether pictures with these taste embeddings lie near what the model draws, or what exists.

        The reference is the bank, or the existing emoji where there is no bank.
        """
        return self._plausible(taste)

    @functools.cached_property
    def _plausible(self) -> Plausible:
        if self.bank is not None:
            return Plausible(self.bank.evidence().taste)
        assert self.catalogue.taste is not None
        return Plausible(self.catalogue.taste)

    @functools.lru_cache(maxsize=8)  # noqa: B019 - a board of variations asks eight times for one picture
    def _codes_near(self, content: bytes, shape: tuple[int, ...], count: int) -> tuple[str, ...]:
        picture = np.frombuffer(content, np.float32).reshape(shape)
        rows = self.catalogue.nearest_rows(self.embed_images(picture, space="taste"), count)
        return tuple(self.catalogue.emoji[row].hexcode for row in rows)

    def _nearest_by_taste(self, taste: Array) -> tuple[Nearest, ...]:
        return self.catalogue.nearest(taste)
