"""Is a picture like what exists and what the model draws by itself? One judge for all benchmarks.

A picture is implausible where the mean cosine to its 5 nearest neighbours, among the data and the model's own samples,
lies below the 1st percentile of what further samples of the model reach. Chance is therefore 1 %.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..emoji.dataset import Dataset
from ..generation.plausible import Plausible
from ..values import MIXED, Array, Settings

if TYPE_CHECKING:
    from ..runtime import Alchemist

Embed = Callable[[Array], Array]
REAL = 1200
"""How many pictures of the data are neighbours."""


class Plausibility:
    """Judges pictures by their neighbours in an embedding that the search does not use.

    Args:
        embed: (n, 4, h, w) pictures to (n, d) features of any length; only their directions count.
        reference: pictures of the data and of the model, (m, 4, h, w).
        own: further samples of the model, whose 1st percentile is the limit.
    """

    def __init__(self, embed: Embed, reference: Array, own: Array) -> None:
        self.embed = embed
        self._near = Plausible(self._directed(embed(reference)), self._directed(embed(own)))

    @property
    def limit(self) -> float:
        """The mean cosine to its neighbours below which a picture is implausible."""
        return self._near.limit

    def implausible(self, images: Array) -> np.ndarray:
        """(n,) True where a picture (n, 4, h, w) lies below the limit."""
        return self.implausible_features(self.embed(images))

    def implausible_features(self, features: Array) -> np.ndarray:
        """(n,) True where a picture of these features (n, d) lies below the limit."""
        return np.asarray(~self._near(self._directed(features)))

    @staticmethod
    def _directed(features: Array) -> Array:
        return np.asarray(features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9), np.float32)


def judge(
    lab: Alchemist,
    data: Dataset,
    embed: Embed,
    prompts: Sequence[str],
    samples: int,
    unprompted: int = 0,
    seed: int = 1,
    style: str = Settings.style,
) -> Plausibility:
    """A `Plausibility` from training pictures and the model's samples; half of these set the limit.

    Args:
        embed: pictures to features, see `Plausibility`.
        prompts, samples: about so many samples are drawn, as many of each prompt.
        unprompted: further samples of no prompt.
        style: of the pictures and the samples.
    """
    rng = np.random.default_rng(seed)
    rows = [i for i in data.train if style in (data.records[i].vendor, MIXED) and not data.records[i].tone]
    real = data.floats(np.sort(rng.choice(rows, min(REAL, len(rows)), replace=False)))
    parts = [lab.sample(unprompted, seed=seed, style=style)] if unprompted else []
    parts += [lab.sample(-(-samples // len(prompts)), prompt=p, seed=seed + 1, style=style) for p in prompts]
    drawn = rng.permutation(np.concatenate(parts))
    half = len(drawn) // 2
    return Plausibility(embed, np.concatenate([real, drawn[:half]]), drawn[half:])
