"""Teaching a student to draw in four steps, two or one what the guided denoiser draws in eight.

Progressive distillation (Salimans & Ho 2022) in one go, of the guided denoiser (Meng et al. 2023): the way from noise
to picture is cut at the times of four DDIM steps; the teacher goes each part in `FINE` steps of DPM-Solver++, as often
through its network, and its guide's, as guidance asks for it, and the student learns the v that leads to the same place
in one DDIM step: over one part, over two at once and over all four. Lessons begin where the teacher comes by on its way
from noise, and at noised pictures of the training data, so that the student also draws from a parent. Strength of
guidance is drawn from `models.denoiser.GUIDANCE` and told the student.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import PartialState
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ..emoji.dataset import Dataset
from ..generation.sampling import guided, sample, scheduler_of
from ..models.autoencoder import EmojiAutoencoder
from ..models.conditions import GUIDANCE, Condition, condition_tokens, wordless
from ..models.denoiser import EmojiDenoiser, build_scheduler, predict, with_layout
from ..models.text import TextEncoder
from ..values import DISTILLED
from .latents import Captioned
from .loop import Figures, Loss, Plan, fit, frozen, has_compiler
from .networks import finish_over_latents, is_there, read_network, wanted
from .phrases import Encode, normal, wished
from .samples import SAMPLE_PROMPTS, save_grid
from .spec import Facts, ModelSpec, Task, register

PRESETS: dict[str, tuple[dict[str, int], Plan]] = {
    "tiny": ({}, Plan(minutes=1, batch=16)),
    "cpu": ({}, Plan(minutes=25, batch=448, lr=3e-4, ema=0.998, warmup=50, compiled=True)),
    "gpu": ({}, Plan(minutes=4, batch=8192, lr=5e-4, ema=0.998, warmup=50, compiled=True)),
}
PARTS = max(DISTILLED)
FINE = 2
"""The teacher's steps for one of the student's."""
FROM_DATA = 0.25
"""Share of the pairs that begin at a noised picture of the data."""
BETWEEN = 0.3
"""Share of the wishes that lie between two captions: people ask for more than has captions, and the teacher answers."""


class Teacher:
    """The guided denoiser, taken part by part of the way from noise to picture.

    Args:
        denoiser, trained: the network and its forward process.
        compiled: have the networks compiled.
        guide: the small denoiser of `guided`, if any.
    """

    def __init__(self, denoiser: Any, trained: Any, compiled: bool = False, guide: Any = None) -> None:
        device = next(denoiser.parameters()).device
        self.net = frozen(denoiser, device, compiled)
        self.guide = None if guide is None else frozen(guide, device, compiled)
        self.trained = trained
        self.times = self._scheduler(0).timesteps
        self.alphas = trained.alphas_cumprod

    def _scheduler(self, part: int) -> Any:
        scheduler = scheduler_of("dpm++", self.trained)
        scheduler.set_timesteps(PARTS * FINE)
        scheduler.set_begin_index(part * FINE)
        return scheduler

    def start(self, part: int) -> Tensor:
        """The time step, of the forward process, at which a part begins."""
        time: Tensor = self.times[part * FINE]
        return time

    @torch.no_grad()
    def through(self, part: int, x: Tensor, wish: Condition, nothing: Condition, guidance: Tensor) -> Tensor:
        """Where `x` (n, c, s, s) at the beginning of a part is at its end; conditions as `guided` takes them."""
        scheduler = self._scheduler(part)
        for step in self.times[part * FINE : (part + 1) * FINE]:
            v = guided(self.net, x, step, wish, nothing, guidance, self.guide)
            x = scheduler.step(v, step, x, return_dict=False)[0]
        return x

    def wanted(self, part: int, before: Tensor, after: Tensor, parts: int = 1) -> Tensor:
        """The v at `before` whose DDIM step over some parts, from `part` on, leads to `after`, both (n, c, s, s).

        On the circle of signal and noise a DDIM step is x' = cos(turn) x − sin(turn) v.
        """
        begin = self.alphas[int(self.start(part))]
        last = part + parts
        end = self.alphas[int(self.start(last))] if last < PARTS else torch.ones(())
        cosine = (begin * end).sqrt() + ((1 - begin) * (1 - end)).sqrt()
        sine = ((1 - begin) * end).sqrt() - (begin * (1 - end)).sqrt()
        v: Tensor = (cosine * before - after) / sine
        return v


class Lessons:
    """What the student is to answer, drawn at random: where the teacher comes by, and which v leads on from there.

    Args:
        wished: n rows' sentence embeddings (n, 512) and styles, some of them empty, from randomness.
        pictures: of the training, where some lessons begin.
    """

    def __init__(
        self,
        teacher: Teacher,
        wished: Callable[[NDArray[np.int64], np.random.Generator], tuple[Tensor, list[str | None]]],
        pictures: Captioned,
        layout: Any = None,
    ) -> None:
        self.teacher = teacher
        self.layout = layout
        self.wished = wished
        self.pictures = pictures
        self.device = next(teacher.net.parameters()).device

    def draw(self, rng: np.random.Generator, count: int) -> list[Lesson]:
        """About `count` in all: one for each part of the way, then for all of them at once, then for two."""
        each = max(2, count // (2 * PARTS - 1))
        own = max(1, round(FROM_DATA * each))
        wish, nothing, guidance = self._wishes(rng, self.pictures.some(rng, each - own))
        way = [normal(rng, (each - own, *self.pictures.shape), self.device)]
        found: list[Lesson] = []
        for part in range(PARTS):
            rows = self.pictures.some(rng, own)
            clean = self.pictures.clean(rows)
            now = self.teacher.start(part)
            noise = normal(rng, clean.shape, self.device)
            noisy = self.teacher.trained.add_noise(clean, noise, now[None].expand(own))
            x = torch.cat([way[-1], noisy])
            more = self._wishes(rng, rows)
            told, untold = Condition.joined(wish, more[0]), Condition.joined(nothing, more[1])
            strength = torch.cat([guidance, more[2]])
            after = self.teacher.through(part, x, told, untold, strength)
            wanted = self.teacher.wanted(part, x, after)
            found.append(Lesson(x, now.expand(len(x)), told.for_student(strength, PARTS), wanted, PARTS))
            way.append(after[: each - own])
        for steps in (s for s in DISTILLED if s < PARTS):
            parts = PARTS // steps
            for part in range(0, PARTS, parts):
                v = self.teacher.wanted(part, way[part], way[part + parts], parts)
                time = self.teacher.start(part).expand(each - own)
                found.append(Lesson(way[part], time, wish.for_student(guidance, steps), v, steps))
        return found

    def _wishes(self, rng: np.random.Generator, rows: NDArray[np.int64]) -> tuple[Condition, Condition, Tensor]:
        """Conditions with and without words, and guidance, for some rows of the data."""
        text, styles = self.wished(rows, rng)
        text = between(text, rng)
        guidance = torch.from_numpy(rng.uniform(*GUIDANCE, (len(rows), 1, 1, 1)).astype(np.float32))
        guidance[: len(rows) // 2] = 3.0  # what nearly everything is drawn with
        tokens = condition_tokens(text, styles)
        told, untold = (Condition.of(t, self.layout) for t in (tokens, wordless(tokens)))
        return told, untold, guidance.to(self.device)


def between(text: Tensor, rng: np.random.Generator, share: float = BETWEEN) -> Tensor:
    """Unit sentence embeddings (n, d), a share of them moved 30 to 70 % of the way to others; zero rows stay."""
    other = text[torch.from_numpy(rng.permutation(len(text))).to(text.device)]
    far = np.where(rng.random((len(text), 1)) < share, rng.uniform(0.3, 0.7, (len(text), 1)), 0)
    worded = text.any(1, keepdim=True) & other.any(1, keepdim=True)
    return F.normalize(text + worded * torch.from_numpy(far).to(text) * (other - text), eps=1e-9)


@dataclass(frozen=True, eq=False)
class Lesson:
    """Places (n, c, s, s) at time steps (n,), what is to be seen, the v that is right, in how many steps."""

    x: Tensor
    times: Tensor
    condition: Condition
    wanted: Tensor
    steps: int


def distillation(lessons: Lessons) -> Loss:
    """Mean squared error of the student's v, and how much of it in which number of steps."""

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, Figures]:
        given = lessons.draw(rng, count)
        x, times, wanted = (torch.cat([getattr(one, k) for one in given]) for k in ("x", "times", "wanted"))
        condition = Condition.joined(*(one.condition for one in given))
        error = (predict(net, x, times, condition) - wanted).square().flatten(1).mean(1)
        by_lesson = list(zip(torch.split(error.detach(), [len(one.x) for one in given]), given, strict=True))
        figures = {f"{s} steps": torch.cat([e for e, one in by_lesson if one.steps == s]).mean() for s in DISTILLED}
        return error.mean(), figures

    return loss


def moved_along(student: Any, before: Any, after: Any) -> Any:
    """The student of a denoiser as one of what further training made of that: moved by as much, weight for weight.

    What it has learned, to draw in few steps, it keeps, and need not be taught again (task arithmetic, Ilharco et al.
    2023).

    Args:
        student: of `before`, and of its shape; where it is, and in its number format, is what comes of it.
    """
    if after.config.layout:
        student, before = (net if net.config.layout else with_layout(net) for net in (student, before))
    old, new = before.state_dict(), after.state_dict()
    moved = copy.deepcopy(student)
    moved.load_state_dict({k: v + new[k].to(v) - old[k].to(v) for k, v in student.state_dict().items()})
    return moved


def train(
    data: Dataset,
    autoencoder: EmojiAutoencoder,
    denoiser: Any,
    guide: Any,
    layout: Any,
    encode: Encode,
    folder: Path,
    preset: str = "cpu",
    minutes: float | None = None,
    steps: int | None = None,
    seed: int = 0,
    start: Any = None,
) -> Any:
    """Distil `denoiser` on the captions and latents of the training concepts of `data`.

    Args:
        autoencoder: made the latents that the denoiser was trained on.
        denoiser: the teacher; the student begins as its copy.
        guide: the small denoiser whose mistakes the teacher is led away from; None for none.
        layout: the `Layout` that the teacher sees, and the student will; None for none.
        encode: texts to (n, 512) unit sentence embeddings.
        folder: gets checkpoints, the curve, latents and pictures; an unfinished training there goes on.
        minutes, steps: override the preset's length.
        start: a student to begin from.
    """
    plan = PRESETS[preset][1].changed(minutes, steps, seed)  # not the gentler: each lesson has one right answer
    torch.manual_seed(seed)
    trained = build_scheduler()
    student = start or copy.deepcopy(denoiser)
    device = PartialState().device
    guide, layout = (None if n is None else n.to(device) for n in (guide, layout))
    teacher = Teacher(denoiser.to(device), trained, plan.compiled and has_compiler(), guide)
    pictures = Captioned.read(data, autoencoder, encode, folder)
    wishes = functools.partial(wished, data, pictures.phrases, wordless=0.1)
    lessons = Lessons(teacher, wishes, pictures, layout)

    def picture(net: nn.Module, path: Path) -> dict[str, float]:
        texts = np.repeat(encode(SAMPLE_PROMPTS), 8, 0)
        noise = torch.from_numpy(np.random.default_rng(0).standard_normal((64, *autoencoder.latent_shape), np.float32))
        tokens = condition_tokens(texts, ["openmoji"] * 64)
        draw = functools.partial(sample, trained=trained, noise=noise, tokens=tokens, nothing=wordless(tokens))
        many = draw(denoiser, sampler="dpm++", steps=PARTS * FINE, guide=guide, layout=layout)
        few = {s: draw(net, sampler="distilled", steps=s, layout=layout) for s in reversed(DISTILLED)}
        side = torch.stack([many, *few.values()], 1).flatten(0, 1)  # the teacher's, the student's in 4 steps, 2 and 1
        save_grid(autoencoder.decode(side.to(autoencoder.latent_mean.device)).sample.cpu(), path, 16)
        return {f"missed in {s}": float((z - many).square().mean() / many.var()) for s, z in few.items()}

    return fit(student, distillation(lessons), plan, folder, picture)


def _trained(task: Task) -> tuple[Any, Facts]:
    teacher, coder = wanted("denoiser", task.weights), wanted("autoencoder", task.weights)
    guide = read_network("guide", task.weights).eval() if is_there("guide", task.weights) else None
    model = task.trained(train, coder, teacher, guide, wanted("layout", task.weights), TextEncoder().encode)
    return model, {"teacher": "denoiser" if guide is None else "denoiser and guide", "guidance": list(GUIDANCE)}


register(
    ModelSpec(
        "student",
        PRESETS,
        _trained,
        EmojiDenoiser,
        stale=("bank",),
        finish=finish_over_latents("student"),
        follows="denoiser",
        moved_along=moved_along,
    )
)
