"""`trust-region`: TuRBO-1 (Eriksson et al. 2019, "Scalable Global Optimization via Local Bayesian Optimization").

It works in Φ(u), the normal CDF of each coordinate of the noise: there the model's samples fill the unit box evenly, so
a box around a picture holds plausible pictures too. A GP with lengthscales that grow with the dimension (Hvarfner et
al. 2024, "Vanilla Bayesian Optimization Performs Great in High Dimensions") models f, bonuses included, and less by as
much for "less like this"; the board is a Thompson sample among candidates that differ from the best picture in a few
coordinates. The region widens when boards bring better pictures, narrows when they do not, and starts anew elsewhere
when it is too small to matter. All of that is read off the rounds; nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..candidate import Candidate
from ..errors import BadInput
from ..generation.noise import storable, typical
from ..values import Array
from .acquisition import seeded
from .past import History
from .registry import Sentence, register

EDGE = 1e-4
"""How near to 0 and 1 a coordinate of the unit box may come, where its normal quantile would be infinite."""


@dataclass(frozen=True)
class Region:
    """The trust region after some rounds.

    Attributes:
        length: L, its side before the lengthscales shape it; at most `LONGEST`.
        start: the round, from 0, whose board was its first; rounds before that belong to regions given up.
    """

    length: float
    start: int


@register
@dataclass(frozen=True)
class TrustRegion:
    """TuRBO-1 in the noise; see the module.

    Attributes:
        length, longest, shortest: L at the start, at most, and where a region is given up.
        successes, failures: so many boards in a row double L, or halve it. The paper waits 3 and ⌈d/q⌉ boards (128
            here): no person looks at so many.
        gain: a board is a success where its best f exceeds the best so far by more than this part of its size.
        moved, candidates: how many coordinates of the best picture are drawn anew, and how often.
        most_points, most_best: the GP sees so many pictures, the best ones and the newest.
    """

    name: ClassVar[str] = "trust-region"
    summary: ClassVar[Sentence] = Sentence(
        "Changes the best picture so far a little, more boldly while that helps and more gently when it does not.",
        "今いちばん良い絵を少しずつ変えます。うまくいく間は大きく、いかなければ小さく。",
    )
    needs: ClassVar[tuple[str, ...]] = ("noise",)

    length: float = 0.8
    longest: float = 1.6
    shortest: float = 2.0**-7
    successes: int = 2
    failures: int = 2
    gain: float = 1e-3
    moved: int = 20
    candidates: int = 512
    most_points: int = 120
    most_best: int = 40

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: the session is confined to a pool, which has no noises to move.
        """
        if past.pool is not None:
            raise BadInput("trust-region moves noises and cannot keep to given pictures; use random or pairwise.")
        here = region(_bests(past), initial_length(past.settings.adventure, self.length), self)
        rows = _kept(past, here.start, self)
        if len(rows) < 2 or np.ptp(past.felt[rows]) < 1e-6:
            return past.fresh(count, np.random.default_rng(seed))
        noises = np.stack([past.noises[i].ravel() for i in rows])  # type: ignore[union-attr]
        chosen = thompson(noises, past.felt[rows], here.length, count, seed, self)
        best, model = past.candidates[rows[int(np.argmax(past.felt[rows]))]], past.noise_generator
        moved = [storable(typical(u.reshape(model.latent_shape))) for u in chosen]
        return [model.from_noise(u, past.settings, best) for u in moved]


def region(bests: Sequence[float | None], length: float, config: TrustRegion) -> Region:
    """L and the start of the region that a history leads to.

    A board is a success where its best f exceeds the best of the region so far by more than `gain` of its size.
    `successes` in a row double L, `failures` in a row halve it. The first board of a region is neither.

    Args:
        bests: the best f of each round; None where a round showed nothing that has a noise.
        length: L at the start of each region.
    """
    side, start, best = length, 0, None
    successes = failures = 0
    for k, value in enumerate(bests):
        if value is None:
            continue
        if best is None:
            best = value
            continue
        if value > best + config.gain * abs(best):
            successes, failures = successes + 1, 0
        else:
            successes, failures = 0, failures + 1
        best = max(best, value)
        if successes == config.successes:
            side, successes = min(2 * side, config.longest), 0
        elif failures == config.failures:
            side, failures = side / 2, 0
        if side < config.shortest:
            side, start, best = length, k + 1, None
            successes = failures = 0
    return Region(side, start)


def initial_length(adventure: float, length: float) -> float:
    """L at the start: `length`, halved for the cautious (0), doubled for the adventurous (1)."""
    return float(length * 2 ** (2 * adventure - 1))


def _bests(past: History) -> list[float | None]:
    """The best f of each round among pictures with a noise."""
    bests: list[float | None] = []
    first = 0
    for r in past.rounds:
        rows = range(first, first + len(r.board.candidates))
        values = [float(past.felt[i]) for i in rows if past.noises[i] is not None]
        bests.append(max(values, default=None))
        first = rows.stop
    return bests


def _kept(past: History, start: int, config: TrustRegion) -> list[int]:
    """Rows of at most `most_points` pictures with a noise since round `start`: the best ones and the newest."""
    first = sum(len(r.board.candidates) for r in past.rounds[:start])
    rows = [i for i in range(first, len(past.noises)) if past.noises[i] is not None]
    if len(rows) <= config.most_points:
        return rows
    best = sorted(rows, key=lambda i: (-past.felt[i], -i))[: config.most_best]
    newest = [i for i in rows if i not in best][config.most_best - config.most_points :]
    return sorted([*best, *newest])


def thompson(noises: Array, f: Array, length: float, count: int, seed: int, config: TrustRegion) -> Array:
    """(count, d) noises from the trust region around the best one, each the best of a draw from the GP.

    Args:
        noises: (n, d) with n ≥ 2. f: (n,), maximised.
        length: L. seed: of everything random here; torch's own generator is left as it was.
    """
    import torch
    from botorch.fit import fit_gpytorch_mll
    from botorch.generation import MaxPosteriorSampling
    from botorch.models import SingleTaskGP
    from botorch.models.transforms import Standardize
    from gpytorch.mlls import ExactMarginalLogLikelihood

    rng = np.random.default_rng(seed)
    points = torch.special.ndtr(torch.from_numpy(np.asarray(noises, np.float64))).clamp(EDGE, 1 - EDGE)
    values = torch.from_numpy(np.asarray(f, np.float64)).unsqueeze(-1)
    with seeded(seed):
        gp = SingleTaskGP(points, values, outcome_transform=Standardize(1))
        fit_gpytorch_mll(ExactMarginalLogLikelihood(gp.likelihood, gp), optimizer_kwargs={"options": {"maxiter": 20}})
        scales = gp.covar_module.lengthscale.detach().numpy().ravel()
        near = torch.from_numpy(candidates(points[int(np.argmax(f))].numpy(), scales, length, rng, config))
        with torch.no_grad():
            chosen = MaxPosteriorSampling(gp, replacement=False)(near, num_samples=count)
    return np.asarray(torch.special.ndtri(chosen).numpy(), np.float32)


def candidates(
    centre: np.ndarray, lengthscales: np.ndarray, length: float, rng: np.random.Generator, config: TrustRegion
) -> np.ndarray:
    """(`config.candidates`, d) points of the trust region, each `centre` with some coordinates drawn anew.

    The region has sides L·λᵢ / (∏λ)^(1/d) and is cut at the unit box. A coordinate is drawn anew with probability
    min(moved/d, 1), and at least one is; so no candidate is the centre.

    Args:
        centre: (d,) in the unit box. lengthscales: (d,) λ. length: L.
    """
    d = len(centre)
    half = length / 2 * lengthscales / np.exp(np.log(lengthscales).mean())
    low, high = np.clip(centre - half, EDGE, 1 - EDGE), np.clip(centre + half, EDGE, 1 - EDGE)
    moved = rng.random((config.candidates, d)) < min(config.moved / d, 1)
    moved[np.arange(config.candidates), rng.integers(d, size=config.candidates)] = True
    return np.asarray(np.where(moved, rng.uniform(low, high, (config.candidates, d)), centre), np.float64)
