"""Numbers that are not finite stop at the objective, with the scorer's name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from alchemist.errors import WeightsError
from alchemist.objective.objective import TEXTS_KEPT, Objective
from alchemist.values import Array, Evidence, Settings

NOTHING = np.zeros((2, 4, 32, 32), np.float32)
EVIDENCE = Evidence(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), np.zeros(2, np.float32))


class Broken:
    """A scorer one of whose towers gives NaN."""

    name = "emojiclip"
    languages = ("en",)

    def __init__(self, pictures: float, words: float) -> None:
        self.pictures, self.words = pictures, words

    def embed_images(self, images: Array) -> Array:
        return np.full((len(images), 2), self.pictures, np.float32)

    def embed_text(self, texts: Sequence[str]) -> Array:
        return np.full((len(texts), 2), self.words, np.float32)


def objective(pictures: float = 1, words: float = 1, taste: float = 1) -> Objective:
    scorer = Broken(pictures, words)
    return Objective({"emojiclip": lambda: scorer}, lambda images: np.full((len(images), 2), taste, np.float32))


@pytest.mark.parametrize("broken", [{"pictures": np.nan}, {"taste": np.inf}])
def test_pictures_that_measure_nan_are_refused(broken: dict[str, float]) -> None:
    with pytest.raises(WeightsError, match="not finite"):
        objective(**broken).evidence(NOTHING, Settings())


def test_a_prompt_that_embeds_to_nan_is_refused() -> None:
    with pytest.raises(WeightsError, match="emojiclip gives numbers that are not finite"):
        objective(words=np.nan).terms(EVIDENCE, Settings(prompt="ice"))


def test_an_empty_prompt_needs_no_scorer() -> None:
    def absent() -> Broken:
        raise AssertionError("loaded without need")

    terms = Objective({"emojiclip": absent}, lambda images: images).terms(EVIDENCE, Settings(w_face=2))
    assert {k: v.tolist() for k, v in terms.items()} == {
        "positive": [0, 0],
        "negative": [0, 0],
        "face": [-2, -2],
        "human": [0, 0],
    }


def test_prompts_kept_are_bounded() -> None:
    f = objective()
    for i in range(TEXTS_KEPT + 5):
        f.terms(EVIDENCE, Settings(prompt=f"thing {i}"))
    assert len(f._texts) == TEXTS_KEPT and ("emojiclip", "thing 0") not in f._texts
