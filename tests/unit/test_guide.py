"""Autoguidance: away from a poorer denoiser's mistakes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from alchemist import Alchemist, Settings
from alchemist.generation.payload import seeded_candidate
from alchemist.generation.sampling import GUIDED_FROM, away, guided
from alchemist.models.conditions import Condition, condition_tokens
from alchemist.models.denoiser import build_scheduler
from alchemist.training.student import Teacher


class Always(torch.nn.Module):
    """A denoiser whose v is one number with words and another without; it counts how often it is asked."""

    def __init__(self, worded: float, plain: float = 0.0) -> None:
        super().__init__()
        self.worded, self.plain = worded, plain
        self.weight = torch.nn.Parameter(torch.zeros(()))
        self.asked = 0

    def forward(self, x: torch.Tensor, times: torch.Tensor, tokens: torch.Tensor, layout: None) -> torch.Tensor:
        """v at x (n, c, s, s)."""
        self.asked += 1
        worded = tokens[:, 0].any(1).view(-1, 1, 1, 1)
        return torch.where(worded, self.worded, self.plain).expand(x.shape)


def condition(words: bool) -> Condition:
    text = np.full((1, 512), float(words), np.float32) / 512**0.5
    return Condition(condition_tokens(text, ["openmoji"]))


def led(guidance: float, step: int, words: bool = True, guide: Always | None = None) -> float:
    x, strength = torch.zeros(1, 4, 4, 4), torch.full((1, 1, 1, 1), guidance)
    v = guided(Always(5, 2), x, torch.tensor(step), condition(words), condition(False), strength, guide)
    assert (v == v.flatten()[0]).all()
    return float(v.flatten()[0])


@pytest.mark.parametrize(
    ("guidance", "step", "words", "expected"),
    [
        (3, 900, True, 2 + 3 * (5 - 2) + (5 - 4)),
        (2, 900, True, 2 + 2 * (5 - 2) + 0.5 * (5 - 4)),
        (8, 900, True, 2 + 8 * (5 - 2) + (5 - 4)),
        (3, GUIDED_FROM - 1, True, 5 + (5 - 4)),
        (3, 900, False, 2 + (2 - 0.5)),
        (1, 900, True, 5),
        (0, 900, True, 2),
    ],
)
def test_v_by_hand(guidance: float, step: int, words: bool, expected: float) -> None:
    assert led(guidance, step, words, Always(4, 0.5)) == pytest.approx(expected)


def test_without_guidance_the_guide_is_not_asked_and_without_a_guide_all_is_as_before() -> None:
    guide = Always(4, 0.5)
    led(1, 900, guide=guide)
    assert guide.asked == 0
    led(3, 100, guide=guide)
    assert guide.asked == 1
    assert led(3, 900) == 2 + 3 * (5 - 2) and led(3, 100) == 5
    assert torch.equal(away(torch.tensor([0.0, 1, 2, 3, 20])), torch.tensor([0, 0, 0.5, 1, 1]))


def test_the_pipeline_is_led_by_its_guide_and_the_student_is_not(lab: Alchemist) -> None:
    generator = lab.generator

    def latents(sampler: str, guidance: float) -> np.ndarray:
        steps = 4 if sampler == "distilled" else 6
        wish = Settings(prompt="ice", sampler=sampler, steps=steps, guidance=guidance)
        return generator.sampled([seeded_candidate(wish, 1)])

    kept = generator.pipeline.guide
    cases = [("dpm++", 3.0), ("ddim", 3.0), ("ddpm", 3.0), ("dpm++", 1.0), ("distilled", 3.0)]
    with_guide = [latents(*case) for case in cases]
    try:
        generator.pipeline.guide = None
        without = [latents(*case) for case in cases]
    finally:
        generator.pipeline.guide = kept
    same = [np.array_equal(a, b) for a, b in zip(with_guide, without, strict=True)]
    assert same == [False, False, False, True, True]


def test_a_pipeline_that_is_called_is_led_by_its_guide(lab: Alchemist) -> None:
    pipe = lab.generator.pipeline
    noise = torch.randn(1, *lab.generator.latent_shape, generator=torch.Generator().manual_seed(0))
    led = pipe("ice", sampler="dpm++", num_inference_steps=4, noise=noise).latents
    kept, pipe.guide = pipe.guide, None
    try:
        plain = pipe("ice", sampler="dpm++", num_inference_steps=4, noise=noise).latents
    finally:
        pipe.guide = kept
    assert not np.array_equal(led, plain)


def test_the_teacher_goes_where_the_guide_leads() -> None:
    def reached(guide: Always | None, guidance: float) -> torch.Tensor:
        x, strength = torch.ones(1, 4, 4, 4), torch.full((1, 1, 1, 1), guidance)
        return Teacher(Always(0.5, 0.25), build_scheduler(), guide=guide).through(
            1, x, condition(True), condition(False), strength
        )

    assert not torch.allclose(reached(Always(0.4), 3), reached(None, 3))
    assert torch.equal(reached(Always(0.4), 1), reached(None, 1))
