"""`pairwise`: a preference GP over the taste embedding, and the board whose best picture is expected to please most.

Every picture liked beats every picture left on its board, and one left beats one with "less like this". A probit GP
learns a utility from these comparisons (Chu and Ghahramani 2005, "Preference Learning with Gaussian Processes"), with
lengthscales that grow with the dimension (Hvarfner et al. 2024). The board maximises qEUBO = E[max of the board's
utilities] (Astudillo et al. 2023) over a finite set: the given pictures, or some that are drawn for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..candidate import Candidate, given_picture
from ..values import Array, Evidence, Round
from .acquisition import seeded
from .past import History
from .pool import not_shown
from .registry import Sentence, register

FIT = {"maxiter": 20, "maxfun": 40, "maxls": 10}

Pairs = NDArray[np.int64]


@register
@dataclass(frozen=True)
class Pairwise:
    """PairwiseGP and qEUBO; see the module.

    Attributes:
        most_pictures, most_pairs: the GP sees the newest boards that hold at most so many.
        shortlist: of more options, so many with the highest mean plus standard deviation are looked at.
        samples: of the posterior, to estimate qEUBO with.
    """

    name: ClassVar[str] = "pairwise"
    summary: ClassVar[Sentence] = Sentence(
        "Learns which pictures you choose over which others, and shows a board with a likely favourite.",
        "どの絵よりどの絵を選んだかを学び、気に入りそうな絵を含む一覧を見せます。",
    )
    needs: ClassVar[tuple[str, ...]] = ("vary",)

    most_pictures: int = 100
    most_pairs: int = 400
    shortlist: int = 256
    samples: int = 256

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: fewer given pictures are left than a board takes.
        """
        rng = np.random.default_rng(seed)
        taste, pairs = comparisons(past.rounds, self)
        left: list[int] = []
        if past.pool is not None:
            left = not_shown(past.pool, past.candidates, count)
        if not len(pairs):
            if past.pool is None:
                return past.fresh(count, rng)
            return [given_picture(int(i)) for i in rng.choice(left, count, replace=False)]
        if past.pool is not None:
            options, seen = [given_picture(i) for i in left], past.pool.evidence.taste[left]
        else:
            options, evidence = _drawn(past, count, rng)
            seen = evidence.taste
        return [options[i] for i in likeliest(taste, pairs, seen, count, seed, self)]


def comparisons(rounds: Sequence[Round], config: Pairwise) -> tuple[Array, Pairs]:
    """Taste embeddings of pictures (n, t) and pairs (m, 2) of rows, the first preferred to the second.

    A picture that was liked beats all others of its board; one that was left beats those with "less like this". Boards
    of equals compare nothing and are left out, as are pairs of copies: one point cannot be preferred to itself. Newest
    boards first, as long as there are at most `most_pictures` pictures and `most_pairs` pairs, which every single
    board is within.
    """
    tastes: list[Array] = []
    pairs: list[tuple[int, int]] = []
    pictures = 0
    for r in reversed(rounds):
        liked = r.liked
        worth = liked.astype(int) - r.disliked
        taste = r.board.evidence.taste
        new = [
            (int(i) + pictures, int(j) + pictures)
            for j, i in np.argwhere(worth[:, None] < worth[None])
            if not np.allclose(taste[i], taste[j], atol=1e-6)
        ]
        if not new:
            continue
        if pictures + len(liked) > config.most_pictures or len(pairs) + len(new) > config.most_pairs:
            break
        tastes.append(taste)
        pairs += new
        pictures += len(liked)
    if not pairs:
        return np.zeros((0, 0), np.float32), np.zeros((0, 2), np.int64)
    return np.concatenate(tastes), np.array(pairs, np.int64)


def _drawn(past: History, count: int, rng: np.random.Generator) -> tuple[list[Candidate], Evidence]:
    """Twice a board: fresh candidates, and as many children of the liked pictures, the newest ones' first."""
    words = past.settings.prompt
    able = [c.is_sample and c.text == words for c in past.candidates]
    parents = [i for i in np.flatnonzero(past.liked & able)][::-1][:count]
    amount = 0.35 + 0.4 * past.settings.adventure
    rows = [int(parents[k % len(parents)]) for k in range(count if len(parents) else 0)]
    made = [past.vary(past.candidates[i], amount, rng) for i in rows]
    options = [*made, *past.fresh(2 * count - len(made), rng)]
    return options, past.measure(options)[1]


def fitted(taste: Array, pairs: Pairs) -> Any:
    """BoTorch's PairwiseGP of comparisons, over embeddings scaled by `scaled`.

    Its hyperparameters maximise the posterior, or are the prior's modes where the optimiser fails, as it can on
    one or two clicks. The scale is optimised as it is, within bounds: through a sigmoid the line search often fails.
    The model starts its Newton steps at zero: by itself it would draw from NumPy's global random state.

    Args:
        taste: (n, t). pairs: (m, 2) rows, the first preferred.
    """
    import torch
    from botorch.exceptions import ModelFittingError
    from botorch.fit import fit_gpytorch_mll
    from botorch.models import PairwiseGP
    from botorch.models.pairwise_gp import PairwiseLaplaceMarginalLogLikelihood
    from botorch.models.utils.gpytorch_modules import get_covar_module_with_dim_scaled_prior
    from gpytorch.constraints import Interval
    from gpytorch.kernels import ScaleKernel
    from gpytorch.priors import SmoothedBoxPrior

    kernel = ScaleKernel(
        get_covar_module_with_dim_scaled_prior(taste.shape[1]),
        outputscale_prior=SmoothedBoxPrior(1e-2, 1e2),
        outputscale_constraint=Interval(5e-3, 2e2, transform=None, initial_value=1.0),
    )
    gp = PairwiseGP(None, None, covar_module=kernel.double())
    points = scaled(taste)
    gp.set_train_data(points, torch.from_numpy(pairs), update_model=False)
    gp._x0 = np.zeros(gp.n)
    evidence = PairwiseLaplaceMarginalLogLikelihood(gp.likelihood, gp)
    try:
        fit_gpytorch_mll(evidence, optimizer_kwargs={"options": FIT}, max_attempts=1)
    except ModelFittingError:
        gp.set_train_data(points, torch.from_numpy(pairs))
    return gp.eval()


def scaled(taste: Array) -> Any:
    """Unit vectors (n, t) as a double tensor, each coordinate with the unit box's variance, 1/12, for the prior."""
    import torch

    return torch.from_numpy(np.asarray(taste, np.float64) * np.sqrt(taste.shape[1] / 12))


def likeliest(taste: Array, pairs: Pairs, options: Array, count: int, seed: int, config: Pairwise) -> list[int]:
    """Rows of `options` (n, t) on the next board: best posterior mean first, then what adds most to qEUBO.

    Of more than `shortlist` options those highest in mean plus standard deviation are looked at.
    `seed` is of everything random here; torch's own generator is left as it was.
    """
    import torch
    from botorch.sampling import SobolQMCNormalSampler

    with seeded(seed), torch.no_grad():
        with torch.enable_grad():
            gp = fitted(taste, pairs)
        rows = np.arange(len(options))
        if len(options) > config.shortlist:
            parts = [gp.posterior(part) for part in scaled(options).split(config.shortlist)]
            hopes = torch.cat([p.mean + p.variance.sqrt() for p in parts]).squeeze(-1).numpy()
            rows = np.sort(np.argsort(-hopes, kind="stable")[: max(config.shortlist, count)])
        posterior = gp.posterior(scaled(options[rows]))
        utilities = (
            SobolQMCNormalSampler(torch.Size([config.samples]), seed=seed % 2**31)(posterior).squeeze(-1).numpy()
        )
        return [int(rows[i]) for i in greedy(posterior.mean.squeeze(-1).numpy(), utilities, count)]


def greedy(mean: np.ndarray, utilities: np.ndarray, count: int) -> list[int]:
    """`count` different columns, chosen one after the other: the best mean, then what raises E[max] most.

    E[max] is estimated as in BoTorch's `qExpectedUtilityOfBestOption`, from joint samples that all sets share: one
    draw of all instead of one posterior per candidate.

    Args:
        mean: (n,) posterior means. utilities: (samples, n) joint posterior samples.
    """
    chosen = [int(np.argmax(mean))]
    while len(chosen) < count:
        best = utilities[:, chosen].max(1, keepdims=True)
        value = np.maximum(best, utilities).mean(0)
        value[chosen] = -np.inf
        chosen.append(int(np.argmax(value)))
    return chosen
