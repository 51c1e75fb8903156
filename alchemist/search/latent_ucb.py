"""`latent-ucb`: the talk's system as it was: a GP on standardised z and qUCB in the box ±3, q = board size.

Kept as the baseline: it leaves the data's manifold within a few boards.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..candidate import Candidate
from ..errors import BadInput
from ..generation.noise import storable
from .acquisition import Acquisition, maximise
from .past import History

BOX = 3.0
WISH = Acquisition(beta=2.0, restarts=1, raw_samples=16, iterations=20)
MOST_POINTS = 120


class LatentUcb:
    """BoTorch's SingleTaskGP over z and qUpperConfidenceBound, optimised jointly for the whole board."""

    name = "latent-ucb"
    summary = "The talk's Bayesian optimisation, freely in the model's inner space; the pictures fall apart."
    needs = ("noise",)

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: the session is confined to a pool, which has no box in z.
        """
        if past.pool is not None:
            raise BadInput("latent-ucb searches freely and cannot keep to given pictures; use random or posterior.")
        if not past.rounds:
            return past.fresh(count, np.random.default_rng(seed))
        z = past.latents.reshape(len(past.latents), -1)[-MOST_POINTS:]
        inside = (np.clip(z, -BOX, BOX) + BOX) / (2 * BOX)
        best = (2 * maximise(inside, past.felt[-MOST_POINTS:], count, seed, WISH) - 1) * np.float32(BOX)
        model = past.noise_generator
        return [model.from_latent(storable(row.reshape(model.latent_shape)), past.settings) for row in best]
