"""`latent-ucb`: the talk's system as it was: a GP on standardised z and qUCB in the box ±3, q = board size.

Kept as the baseline: it leaves the data's manifold within a few boards.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import BadInput
from ..generation.noise import storable
from ..values import Candidate
from .past import History

BOX = 3.0
BETA = 2.0
MOST_POINTS = 120


class LatentUcb:
    """BoTorch's SingleTaskGP over z and qUpperConfidenceBound, optimised jointly for the whole board."""

    name = "latent-ucb"
    summary = "The talk's Bayesian optimisation, freely in the model's inner space; the pictures fall apart."

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
        best = self._maximise(z, past.f[-MOST_POINTS:], count, seed)
        shape = past.generator.latent_shape
        return [Candidate.of(past.settings, latent=storable(row.reshape(shape))) for row in best]

    @staticmethod
    def _maximise(z: np.ndarray, f: np.ndarray, count: int, seed: int) -> np.ndarray:
        """(count, D) points of the box ±3 that maximise qUCB of a GP on (n, D) points with values f."""
        import torch
        from botorch.acquisition import qUpperConfidenceBound
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import SingleTaskGP
        from botorch.models.transforms import Standardize
        from botorch.optim import optimize_acqf
        from botorch.sampling import SobolQMCNormalSampler
        from gpytorch.mlls import ExactMarginalLogLikelihood

        x = torch.from_numpy((np.clip(z, -BOX, BOX) + BOX) / (2 * BOX)).double()
        y = torch.from_numpy(np.asarray(f, np.float64)).unsqueeze(-1)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed % 2**63)
            gp = SingleTaskGP(x, y, outcome_transform=Standardize(1))
            fit_gpytorch_mll(
                ExactMarginalLogLikelihood(gp.likelihood, gp), optimizer_kwargs={"options": {"maxiter": 30}}
            )
            sampler = SobolQMCNormalSampler(torch.Size([64]), seed=seed % 2**31)
            found, _ = optimize_acqf(
                qUpperConfidenceBound(gp, beta=BETA, sampler=sampler),
                bounds=torch.stack([torch.zeros(x.shape[1]), torch.ones(x.shape[1])]).double(),
                q=count,
                num_restarts=1,
                raw_samples=16,
                options={"maxiter": 20, "seed": seed % 2**31},
            )
        return np.asarray((found.numpy() * 2 - 1) * BOX, np.float32)
