"""The distilled sampler: what the student is taught, and how it draws."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler

from alchemist import Alchemist, Settings
from alchemist.emoji.dataset import Dataset
from alchemist.errors import BadInput
from alchemist.generation import sampling
from alchemist.generation.sampling import distilled, sample
from alchemist.models.conditions import Condition, condition_tokens, wordless
from alchemist.models.denoiser import build_denoiser, build_scheduler, predict
from alchemist.training.latents import Captioned
from alchemist.training.phrases import Phrases
from alchemist.training.student import FINE, PARTS, Lesson, Lessons, Teacher, between, distillation, moved_along
from alchemist.values import SAMPLERS


@pytest.fixture(scope="module")
def denoiser() -> object:
    torch.manual_seed(3)
    net = build_denoiser((4, 4, 4), heads=2, layers=2, head_dim=16).eval().requires_grad_(False)
    for p in net.parameters():
        p.add_(0.05 * torch.randn(p.shape))  # an untrained one gives nothing
    return net


def words(n: int, seed: int = 0, blank: bool = False) -> Condition:
    text = np.random.default_rng(seed).standard_normal((n, 512)).astype(np.float32)
    text /= np.linalg.norm(text, axis=1, keepdims=True)
    return Condition(condition_tokens(0 * text if blank else text, ["openmoji"] * n))


@pytest.mark.parametrize(("steps", "step"), [(4, 0), (4, 1), (4, 2), (4, 3), (2, 0), (2, 1), (1, 0)])
def test_a_ddim_step_with_the_wanted_v_leads_where_the_teacher_went(denoiser: object, steps: int, step: int) -> None:
    teacher = Teacher(denoiser, build_scheduler())
    before, after = torch.randn(2, 3, 4, 4, 4, generator=torch.Generator().manual_seed(step))
    ddim = DDIMScheduler.from_config(build_scheduler().config)
    ddim.set_timesteps(steps)
    parts = PARTS // steps
    assert ddim.timesteps[step] == teacher.start(step * parts)
    v = teacher.wanted(step * parts, before, after, parts)
    assert torch.allclose(ddim.step(v, ddim.timesteps[step], before).prev_sample, after, atol=1e-4)


class Gaussian(torch.nn.Module):
    """The best denoiser of pictures that are N(m, 1/4), m being 1 with words and 0 without."""

    def __init__(self) -> None:
        super().__init__()
        self.alphas = build_scheduler().alphas_cumprod
        self.nothing = torch.nn.Parameter(torch.zeros(()))

    def forward(self, x: torch.Tensor, times: torch.Tensor, tokens: torch.Tensor, layout: None) -> Any:
        """v at x (n, c, s, s)."""
        a = self.alphas[times].view(-1, 1, 1, 1).to(x.dtype)
        mean = tokens[:, 0].any(1).to(x.dtype).view(-1, 1, 1, 1)
        clean = mean + a.sqrt() / 4 / (a / 4 + 1 - a) * (x - a.sqrt() * mean)
        noise = (x - a.sqrt() * clean) / (1 - a).sqrt()
        return a.sqrt() * noise - (1 - a).sqrt() * clean


def test_the_teacher_s_parts_together_are_its_way() -> None:
    trained = build_scheduler()
    teacher = Teacher(Gaussian(), trained)
    teacher.net.float()
    x = torch.randn(2, 4, 4, 4, generator=torch.Generator().manual_seed(0))
    wish, nothing, guidance = words(2), words(2, blank=True), torch.full((2, 1, 1, 1), 3.0)

    def way(steps: int) -> torch.Tensor:
        return sample(Gaussian(), trained, x, wish.tokens, nothing.tokens, "ddim", steps, 3.0)

    z = x
    for part in range(PARTS):
        z = teacher.through(part, z, wish, nothing, guidance)
    assert len(teacher.times) == PARTS * FINE
    assert (z - way(500)).norm() < 0.5 * (way(PARTS) - way(500)).norm()


@pytest.mark.parametrize("part", range(PARTS - 1))  # the last one ends at what is expected, which has less spread
def test_the_teacher_goes_each_part_where_the_closed_form_leads(part: int) -> None:
    trained = build_scheduler()
    teacher = Teacher(Gaussian(), trained)
    teacher.net.float()

    def at(part: int) -> torch.Tensor:
        """On the way of one noise to N(1, 1/4), without guidance: mean and spread change, the noise does not."""
        a = trained.alphas_cumprod[int(teacher.start(part))]
        noise = torch.randn(2, 4, 4, 4, generator=torch.Generator().manual_seed(0))
        return a.sqrt() + (a / 4 + 1 - a).sqrt() * noise

    reached = teacher.through(part, at(part), words(2), words(2, blank=True), torch.ones(2, 1, 1, 1))
    assert (reached - at(part + 1)).abs().max() < 0.08 * (at(part) - at(part + 1)).abs().max()


def test_guidance_of_three_is_said_by_nothing_and_others_differ(denoiser: object) -> None:
    wish = words(3)

    def said(*guidance: float, steps: int = 4) -> torch.Tensor:
        return wish.for_student(torch.tensor(guidance), steps).tokens

    told = said(3, 1, 20)
    assert torch.equal(told[0], wish.tokens[0]) and not torch.allclose(told[1], wish.tokens[1])
    assert not torch.allclose(said(3, 3, 3, steps=2), wish.tokens), "another length of steps"
    assert torch.allclose(told[2], said(0, 0, 8)[2]), "20 counts as 8"


def test_without_a_negative_text_the_student_is_asked_once(denoiser: object) -> None:
    x, step = torch.randn(2, 4, 4, 4, generator=torch.Generator().manual_seed(0)), torch.tensor(749)
    wish, guidance = words(2), torch.full((2, 1, 1, 1), 3.0)
    negative = words(2, seed=5).tokens
    against = Condition(torch.cat([negative, wordless(negative)]))
    plain = distilled(denoiser, x, step, wish, None, guidance, 4)
    assert torch.allclose(plain, predict(denoiser, x, step.expand(2), wish), atol=1e-6)
    away = distilled(denoiser, x, step, wish, against, guidance, 4)
    unwanted, neutral = (predict(denoiser, x, step.expand(2), one) for one in _told_plainly(negative))
    assert torch.allclose(away, plain - 2 * (unwanted - neutral), atol=1e-5)
    assert not torch.allclose(away, plain)
    alike = torch.full((2, 1, 1, 1), 1.0)
    same = distilled(denoiser, x, step, wish, against, alike, 4)
    assert torch.allclose(same, distilled(denoiser, x, step, wish, None, alike, 4), atol=1e-6), "1 is no guidance"


def test_a_drawing_is_led_from_the_negative_text_toward_no_words(
    denoiser: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Condition | None] = []

    def watched(student: Any, x: torch.Tensor, step: Any, wish: Condition, against: Condition | None, *_: Any) -> Any:
        asked.append(against)
        return torch.zeros_like(x)

    monkeypatch.setattr(sampling, "distilled", watched)
    negative, noise = words(2, seed=5).tokens, torch.zeros(2, 4, 4, 4)
    for nothing in (negative, wordless(negative)):
        sample(denoiser, build_scheduler(), noise, words(2).tokens, nothing, "distilled", 1)
    assert asked[0] is not None and asked[1] is None
    assert torch.equal(asked[0].tokens, torch.cat([negative, wordless(negative)]))


def _told_plainly(tokens: torch.Tensor) -> list[Condition]:
    """The condition of tokens, and of no words, without guidance, as a student is told in four steps."""
    return [Condition(t).for_student(torch.ones(1), 4) for t in (tokens, wordless(tokens))]


def test_every_sampler_takes_its_own_steps_where_none_are_said() -> None:
    assert all(Settings(sampler=name).steps == steps for name, steps in SAMPLERS.items())
    assert Settings().sampler == next(iter(SAMPLERS))
    assert Settings(steps=25).sampler == "dpm++"
    one = Settings(sampler="distilled")
    assert (one.changed(steps=9).sampler, one.changed(steps=9).steps) == ("dpm++", 9)
    assert one.changed(sampler="ddim").steps == SAMPLERS["ddim"]
    assert Settings(sampler="ddim", steps=7).changed(prompt="cat").steps == 7
    with pytest.raises(BadInput, match="1, 2 or 4 steps, not 6"):
        Settings(sampler="distilled", steps=6)


def test_a_negative_text_and_guidance_change_distilled_pictures(lab: Alchemist) -> None:
    def drawn(**more: object) -> np.ndarray:
        return lab.sample(2, "cat", seed=1, sampler="distilled", **more)

    assert np.array_equal(drawn(), drawn())
    assert not np.allclose(drawn(), drawn(negative="dog")) and not np.allclose(drawn(), drawn(guidance=7))
    assert not np.allclose(drawn(steps=2), drawn()) and not np.allclose(drawn(steps=2), drawn(steps=1))


@pytest.fixture
def pictures(data: Dataset) -> Captioned:
    """Two training pictures of six, as latents of 4 × 4 × 4."""
    latents = np.random.default_rng(0).standard_normal((len(data.records), 2, 4, 4, 4)).astype(np.float16)
    every = Captioned(data, latents, Phrases(data.records, lambda texts: np.ones((len(texts), 512), np.float32)))
    return every.only(np.arange(len(every.rows)) < 2)


def test_lessons_go_on_from_where_the_teacher_comes_by(denoiser: object, pictures: Captioned) -> None:
    teacher = Teacher(denoiser, build_scheduler())
    asked: list[np.ndarray] = []

    def wished(rows: np.ndarray, rng: np.random.Generator) -> tuple[torch.Tensor, list[str | None]]:
        asked.append(rows)
        return torch.zeros(len(rows), 512), ["openmoji"] * len(rows)

    lessons = Lessons(teacher, wished, pictures).draw(np.random.default_rng(1), 56)
    assert [one.steps for one in lessons] == [4, 4, 4, 4, 1, 2, 2]
    assert [int(one.times[0]) for one in lessons] == [int(teacher.start(p)) for p in (0, 1, 2, 3, 0, 0, 2)]
    assert [len(one.x) for one in lessons] == [8, 8, 8, 8, 6, 6, 6], "a quarter begins at noised pictures"
    assert set(np.concatenate(asked)) <= set(pictures.rows), "training pictures alone"
    noise = lessons[0].x[:6]
    assert torch.equal(lessons[4].x, noise) and torch.equal(lessons[5].x, noise)
    ddim = DDIMScheduler.from_config(build_scheduler().config)
    ddim.set_timesteps(4)
    for now, after in itertools.pairwise(lessons[:4]):
        landed = ddim.step(now.wanted, now.times[0], now.x).prev_sample
        assert torch.allclose(landed[:6], after.x[:6], atol=1e-3)
    last = ddim.step(lessons[3].wanted, lessons[3].times[0], lessons[3].x).prev_sample[:6]
    for steps, first, ends in ((1, 4, [last]), (2, 5, [lessons[6].x, last])):
        ddim.set_timesteps(steps)
        for one, end in zip(lessons[first:], ends, strict=False):
            assert torch.allclose(ddim.step(one.wanted, one.times[0], one.x).prev_sample, end, atol=1e-3)


def test_lessons_ask_for_what_lies_between_captions_too(denoiser: object, pictures: Captioned) -> None:
    captions = torch.eye(512)

    def wished(rows: np.ndarray, rng: np.random.Generator) -> tuple[torch.Tensor, list[str | None]]:
        return captions[: len(rows)], ["openmoji"] * len(rows)

    lessons = Lessons(Teacher(denoiser, build_scheduler()), wished, pictures).draw(np.random.default_rng(0), 140)
    meant = (lessons[0].condition.tokens[:, 0] != 0).sum(1)
    assert set(meant.tolist()) == {1, 2}, "some of one caption, some of two"


def test_some_wishes_lie_between_two_captions_and_what_has_no_words_gets_none() -> None:
    text = torch.eye(64)
    text[:16] = 0
    moved = between(text, np.random.default_rng(0), 0.5)
    assert not moved[:16].any() and torch.allclose(moved[16:].norm(dim=1), torch.ones(48), atol=1e-5)
    away = (moved[16:] != text[16:]).any(1)
    assert 0.2 < away.float().mean() < 0.7 and ((moved[16:][away] > 0).sum(1) == 2).all()
    assert (moved[16:][away].amax(1) < 0.95).all(), "well between them"
    assert torch.equal(between(text, np.random.default_rng(0), 0), text)


def test_a_student_goes_along_on_its_own_device_and_in_its_own_format() -> None:
    shape = {"heads": 1, "layers": 1, "head_dim": 16}
    before, after = (build_denoiser((4, 4, 4), **shape, layout=sees) for sees in (False, True))
    student = build_denoiser((4, 4, 4), **shape)
    name = "transformer.proj_out.bias"
    for net, value in ((before, 1.0), (student, 3.0), (after, 1.5)):
        net.state_dict()[name].fill_(value)
    moved = moved_along(student, before, after.bfloat16())
    assert moved.config.layout and {p.dtype for p in moved.parameters()} == {torch.float32}
    assert (moved.state_dict()[name] == 3.5).all() and (student.state_dict()[name] == 3).all()
    elsewhere = moved_along(student.to("meta"), before, build_denoiser((4, 4, 4), **shape))
    assert {p.device.type for p in elsewhere.parameters()} == {"meta"}, "whatever device trained the denoiser"


def test_the_curve_tells_of_every_number_of_steps_apart(denoiser: object) -> None:
    class Given:
        """Lessons whose right answer is off by 1, 2 or 3 from what the network says, by their number of steps."""

        def draw(self, rng: np.random.Generator, count: int) -> list[Lesson]:
            x, times, wish = torch.zeros(2, 4, 4, 4), torch.full((2,), 500), words(2)
            said = predict(denoiser, x, times, wish)
            return [Lesson(x, times, wish, said + off, steps) for off, steps in ((1, 4), (2, 2), (3, 1))]

    error, figures = distillation(Given())(denoiser, np.random.default_rng(0), 6)  # type: ignore[arg-type]
    assert figures == pytest.approx({"1 steps": 9, "2 steps": 4, "4 steps": 1}, rel=1e-3)
    assert float(error) == pytest.approx(14 / 3, rel=1e-3)
