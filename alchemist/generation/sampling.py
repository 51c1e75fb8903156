"""Samplers: noise u to latent z by DPM-Solver++, DDIM or DDPM with classifier-free guidance, or distilled.

The distilled sampler takes one, two or four of DDIM's steps with a network that was taught where the guided denoiser's
many steps lead: see `training.student`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from diffusers import DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler
from torch import Tensor

from ..models.conditions import GUIDANCE, Condition, wordless
from ..models.denoiser import predict

StepDone = Callable[[int, int], None]
GUIDED_FROM = 300
"""The time step, of 1000, below which guidance no longer changes what is seen (Kynkäänniemi et al. 2024)."""


def scheduler_of(sampler: str, trained: Any) -> Any:
    """A diffusers scheduler for `sampler`, a name of `values.SAMPLERS`, over the trained forward process."""
    if sampler == "dpm++":
        return DPMSolverMultistepScheduler.from_config(
            trained.config, algorithm_type="dpmsolver++", solver_order=2, final_sigmas_type="zero"
        )
    if sampler in ("ddim", "distilled"):
        return DDIMScheduler.from_config(trained.config)
    return DDPMScheduler.from_config(trained.config)


def guided(
    denoiser: Any, x: Tensor, step: Tensor, wish: Condition, nothing: Condition, guidance: Tensor, guide: Any = None
) -> Tensor:
    """v led toward the words and away from a poorer denoiser's mistakes; one pass where neither changes anything.

    The former is classifier-free guidance (Ho & Salimans 2022), above `GUIDED_FROM`. The latter is autoguidance
    (Karras et al. 2024): a small denoiser errs where the large one does, only more; see `away`.

    Args:
        x: (n, c, s, s). step: scalar. wish, nothing: what n pictures are to show, and what not, or no words.
        guidance: (n, 1, 1, 1).
        guide: the small denoiser; None leaves it out.
    """
    n = len(x)
    steps = step.expand(n)
    worded = int(step) >= GUIDED_FROM and bool((guidance != 1).any()) and not wish.same(nothing)
    if worded:
        both = predict(denoiser, torch.cat([x, x]), torch.cat([steps, steps]), Condition.joined(wish, nothing))
        led, plain = both.chunk(2)
        v = plain + guidance * (led - plain)
    else:
        v = led = predict(denoiser, x, steps, wish)
    if guide is None or bool((away(guidance) == 0).all()):
        return v
    return v + away(guidance) * (led - predict(guide, x, steps, wish))


def away(guidance: Tensor) -> Tensor:
    """How far to go from the guide's mistakes: not at all without guidance, as far as it is to them from 3 on."""
    return ((guidance - 1) / 2).clamp(0, 1)


def distilled(
    student: Any, x: Tensor, step: Tensor, wish: Condition, against: Condition | None, guidance: Tensor, count: int
) -> Tensor:
    """v of the distilled denoiser, which has guidance in itself, for one of `count` steps.

    A negative text was not taught; it adds what guidance away from it would, by two passes without guidance more.

    Args:
        against: of 2n, the negative text's and then the same without words; None where there is no such text.
    """
    steps = step.expand(len(x))
    v = predict(student, x, steps, wish.for_student(guidance, count))
    if against is None or int(step) < GUIDED_FROM:
        return v
    plain = against.for_student(torch.ones(1, device=x.device), count)
    unwanted, neutral = predict(student, torch.cat([x, x]), torch.cat([steps, steps]), plain).chunk(2)
    return v + (1 - guidance.clamp(*GUIDANCE)) * (unwanted - neutral)


@torch.no_grad()
def sample(
    denoiser: Any,
    trained: Any,
    noise: Tensor,
    tokens: Tensor,
    nothing: Tensor,
    sampler: str,
    steps: int,
    guidance: float | Tensor = 3.0,
    parent: Tensor | None = None,
    strength: float = 1.0,
    generators: Sequence[torch.Generator] | None = None,
    step_done: StepDone | None = None,
    guide: Any = None,
    layout: Any = None,
) -> Tensor:
    """Noise u (n, c, s, s) to latents z of the same shape.

    Args:
        denoiser, trained: the network, the distilled one for "distilled", and the DDPMScheduler of its training.
        tokens, nothing: (n, 2, 512) condition tokens with and without the wish (or of the negative text).
        guidance: a number, or (n,) one for each.
        parent: (n, c, s, s) latents to start from at `strength` in (0, 1] instead of pure noise (SDEdit).
        generators: one per picture, for samplers that add noise on the way ("ddpm").
        step_done: told (done, total) after every step; may raise to stop.
        guide: see `guided`; a distilled network has it in itself.
        layout: the `Layout` of networks that see one.
    """
    device = next(denoiser.parameters()).device
    scheduler = scheduler_of(sampler, trained)
    scheduler.set_timesteps(steps, device=device)
    scale = torch.as_tensor(guidance, dtype=torch.float32, device=device).reshape(-1, 1, 1, 1)
    x, times = noise.to(device), scheduler.timesteps
    if parent is not None and strength < 1:
        skip = skipped(len(times), strength)
        times = times[skip:]
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(skip)
        x = scheduler.add_noise(parent.to(device), x, times[:1].expand(len(x)))
    wish = Condition.of(tokens, layout).to(device)
    against, unwished = None, wish
    if sampler != "distilled":
        unwished = Condition.of(nothing, layout).to(device)
    elif nothing[:, 0].any():
        against = Condition.of(torch.cat([nothing, wordless(nothing)]), layout).to(device)
    for i, step in enumerate(times):
        if sampler == "distilled":
            v = distilled(denoiser, x, step, wish, against, scale, steps)
        else:
            v = guided(denoiser, x, step, wish, unwished, scale, guide)
        x = _advance(scheduler, v, step, x, generators)
        if step_done:
            step_done(i + 1, len(times))
    return x


def skipped(steps: int, strength: float) -> int:
    """How many of `steps` a picture begun from a parent leaves out at `strength`; −1 where none of it is kept."""
    return min(steps - 1, round(steps * (1 - strength))) if strength < 1 else -1


def _advance(
    scheduler: Any, v: Tensor, step: Tensor, x: Tensor, generators: Sequence[torch.Generator] | None
) -> Tensor:
    if isinstance(scheduler, DDPMScheduler):
        # randn_tensor takes a list: each picture's noise comes from its own generator, however it is batched
        own = list(generators) if generators is not None else None
        return scheduler.step(v, step, x, generator=own, return_dict=False)[0]  # type: ignore[no-any-return]
    return scheduler.step(v, step, x, return_dict=False)[0]  # type: ignore[no-any-return]
