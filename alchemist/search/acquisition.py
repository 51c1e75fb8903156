"""A GP on the unit box and the points that maximise an acquisition function of it, by BoTorch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Acquisition:
    """What to maximise and how hard to try.

    Attributes:
        beta: weight of the uncertainty in qUCB; None for qLogNEI.
        restarts, raw_samples, iterations: of BoTorch's `optimize_acqf`.
    """

    beta: float | None
    restarts: int = 2
    raw_samples: int = 32
    iterations: int = 15


def maximise(x: np.ndarray, y: np.ndarray, count: int, seed: int, wish: Acquisition) -> np.ndarray:
    """(count, d) points of the unit box, chosen jointly, that maximise `wish` of a GP on what was observed.

    Args:
        x: (n, d) points in [0, 1]. y: (n,) values, maximised.
        count: q. seed: of everything random here; torch's own generator is left as it was.
    """
    import torch
    from botorch.fit import fit_gpytorch_mll
    from botorch.models import SingleTaskGP
    from botorch.models.transforms import Standardize
    from botorch.optim import optimize_acqf
    from gpytorch.mlls import ExactMarginalLogLikelihood

    points = torch.from_numpy(np.asarray(x, np.float64))
    values = torch.from_numpy(np.asarray(y, np.float64)).unsqueeze(-1)
    with seeded(seed):
        gp = SingleTaskGP(points, values, outcome_transform=Standardize(1))
        fit_gpytorch_mll(ExactMarginalLogLikelihood(gp.likelihood, gp), optimizer_kwargs={"options": {"maxiter": 30}})
        found, _ = optimize_acqf(
            _function(gp, points, seed, wish.beta),
            bounds=torch.stack([torch.zeros(x.shape[1]), torch.ones(x.shape[1])]).double(),
            q=count,
            num_restarts=wish.restarts,
            raw_samples=wish.raw_samples,
            options={"maxiter": wish.iterations, "seed": seed % 2**31, "batch_limit": wish.restarts},
        )
    return np.asarray(found.numpy(), np.float32)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Torch's own generator seeded with `seed`, and left as it was before.

    It is one for the whole process: whoever else wants it in the meantime, in another thread, waits.
    """
    import torch

    with _ALONE, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed % 2**63)
        yield


_ALONE = threading.Lock()


def _function(gp: Any, points: Any, seed: int, beta: float | None) -> Any:
    import torch
    from botorch.acquisition import qLogNoisyExpectedImprovement, qUpperConfidenceBound
    from botorch.sampling import SobolQMCNormalSampler

    sampler = SobolQMCNormalSampler(torch.Size([64]), seed=seed % 2**31)
    if beta is None:
        return qLogNoisyExpectedImprovement(gp, points, sampler=sampler, prune_baseline=True)
    return qUpperConfidenceBound(gp, beta=beta, sampler=sampler)
