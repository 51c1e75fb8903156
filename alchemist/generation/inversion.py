"""Running the diffusion model backwards: from a latent to the noise that it would make it from, and forth again.

DDIM without noise on the way (Song et al. 2021) is a discretised differential equation, which can be followed in both
directions. A step back is implicit, as the denoiser is asked at the noisier end; it is solved by fixed-point iteration
(Pan et al. 2023), without which errors add up to a blur.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..models.conditions import Condition
from ..models.denoiser import predict
from ..values import STYLES

STEPS = 20
ITERATIONS = 4


class Inversion:
    """Latents to noises and back, without words or guidance, by the denoiser of a pipeline.

    Args:
        pipeline: an `EmojiPipeline`.
        steps: steps in either direction.
        iterations: of the fixed-point solver in each step backwards; 1 is plain DDIM inversion.
    """

    def __init__(self, pipeline: Any, steps: int = STEPS, iterations: int = ITERATIONS) -> None:
        self._pipeline, self._iterations = pipeline, iterations
        kept = pipeline.scheduler.alphas_cumprod.double()
        times = torch.linspace(len(kept) - 1, 0, steps + 1).round().long()[:-1]  # from noise to nearly nothing
        self._times = times.tolist()
        self._alphas = [*kept[times].tolist(), 1.0]
        self._conditions: dict[int, Condition] = {}

    @torch.no_grad()
    def latents(self, noises: Tensor) -> Tensor:
        """(n, c, s, s) noises to the latents that the denoiser makes of them, on the CPU."""
        x = self._placed(noises)
        for i in range(len(self._times)):
            x = self._moved(x, self._v(x, i), i, i + 1)
        return x.float().cpu()

    @torch.no_grad()
    def noises(self, latents: Tensor) -> Tensor:
        """(n, c, s, s) latents to the noises that `latents` makes them from, nearly; on the CPU."""
        x = self._placed(latents)
        for i in reversed(range(len(self._times))):
            noisier = x
            for _ in range(self._iterations):
                noisier = self._back(x, self._v(noisier, i), i)
            x = noisier
        return x.float().cpu()

    def _placed(self, x: Tensor) -> Tensor:
        return x.to(next(self._pipeline.denoiser.parameters()).device).float()

    def _v(self, x: Tensor, i: int) -> Tensor:
        """v (Salimans & Ho 2022) at time i of the noisy latents x."""
        n = len(x)
        if n not in self._conditions:
            tokens = self._pipeline.tokens([""] * n, [STYLES[0]] * n)
            self._conditions[n] = Condition.of(tokens, self._pipeline.layout).to(x.device)
        times = torch.full((n,), self._times[i], device=x.device)
        return predict(self._pipeline.denoiser, x, times, self._conditions[n])

    def _moved(self, x: Tensor, v: Tensor, at: int, to: int) -> Tensor:
        """x at the noise of time `at` moved along the path to that of time `to`."""
        (a, s), (b, r) = (_shares(self._alphas[k]) for k in (at, to))
        clean, noise = a * x - s * v, s * x + a * v
        return b * clean + r * noise

    def _back(self, x: Tensor, v: Tensor, i: int) -> Tensor:
        """The noisier y of time i that a step with v takes to x: the inverse of `_moved`, which is linear in y."""
        (a, s), (b, r) = (_shares(self._alphas[k]) for k in (i, i + 1))
        return (x - (r * a - b * s) * v) / (b * a + r * s)


def _shares(alpha: float) -> tuple[float, float]:
    """Shares of the clean latent and of the noise."""
    return alpha**0.5, (1 - alpha) ** 0.5
