"""`latent-ucb`: the talk's system as it was: a GP on standardised z and qUCB in the box ±3, q = board size.

Kept as the baseline: it leaves the data's manifold within a few boards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..candidate import Candidate
from ..errors import BadInput
from ..generation.noise import storable
from .acquisition import Acquisition, maximise
from .past import History
from .registry import Sentence, register

TALK = Acquisition(beta=2.0, restarts=1, raw_samples=16, iterations=20)
"""The acquisition function of the talk."""


@register
@dataclass(frozen=True)
class LatentUcb:
    """BoTorch's SingleTaskGP over z and qUpperConfidenceBound, optimised jointly for the whole board.

    Attributes:
        box: half the side of the box in z.
        acquisition: what is maximised, and how hard.
        most_points: the GP sees so many of the newest pictures.
    """

    name: ClassVar[str] = "latent-ucb"
    summary: ClassVar[Sentence] = Sentence(
        "The talk's Bayesian optimisation, freely in the model's inner space; the pictures fall apart.",
        "講演で試されたベイズ最適化。潜在空間を自由に探すので、絵が崩れていきます。",
    )
    needs: ClassVar[tuple[str, ...]] = ("noise",)

    box: float = 3.0
    acquisition: Acquisition = TALK
    most_points: int = 120

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: the session is confined to a pool, which has no box in z.
        """
        if past.pool is not None:
            raise BadInput("latent-ucb searches freely and cannot keep to given pictures; use random or posterior.")
        if not past.rounds:
            return past.fresh(count, np.random.default_rng(seed))
        z = past.latents.reshape(len(past.latents), -1)[-self.most_points :]
        inside = (np.clip(z, -self.box, self.box) + self.box) / (2 * self.box)
        best = (2 * maximise(inside, past.felt[-self.most_points :], count, seed, self.acquisition) - 1) * np.float32(
            self.box
        )
        model = past.noise_generator
        return [model.from_latent(storable(row.reshape(model.latent_shape)), past.settings) for row in best]
