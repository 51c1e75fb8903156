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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..emoji.dataset import Dataset
from ..generation.sampling import guided, sample, scheduler_of
from ..models.autoencoder import EmojiAutoencoder
from ..models.denoiser import GUIDANCE, build_scheduler, conditions, for_student, predict
from ..models.precision import cast, fastest
from ..values import DISTILLED, Array
from .denoiser import SAMPLE_PROMPTS, encode_all, wished
from .loop import Loss, Plan, fit, has_compiler
from .phrases import Encode, Phrases
from .pictures import save_grid

PRESETS: dict[str, tuple[dict[str, int], Plan]] = {
    "tiny": ({}, Plan(minutes=1, batch=16)),
    "cpu": ({}, Plan(minutes=25, batch=448, lr=3e-4, ema=0.998, warmup=50, compiled=True)),
    "gpu": ({}, Plan(minutes=6, batch=1024, lr=2e-4, ema=0.999, warmup=100)),
}
PARTS = max(DISTILLED)
FINE = 2
"""The teacher's steps for one of the student's."""
FROM_DATA = 0.25
"""Share of the pairs that begin at a noised picture of the data."""


class Teacher:
    """The guided denoiser, taken part by part of the way from noise to picture.

    Args:
        denoiser, trained: the network and its forward process.
        compiled: have the networks compiled.
        guide: the small denoiser of `guided`, if any.
    """

    def __init__(self, denoiser: Any, trained: Any, compiled: bool = False, guide: Any = None) -> None:
        device = next(denoiser.parameters()).device
        self.net, self.guide = (_fixed(n, device, compiled) for n in (denoiser, guide))
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
    def through(self, part: int, x: Tensor, tokens: Tensor, nothing: Tensor, guidance: Tensor) -> Tensor:
        """Where `x` (n, c, s, s) at the beginning of a part is at its end; conditions as `guided` takes them."""
        scheduler = self._scheduler(part)
        for step in self.times[part * FINE : (part + 1) * FINE]:
            v = guided(self.net, x, step, tokens, nothing, guidance, self.guide)
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


def _fixed(network: Any, device: torch.device, compiled: bool) -> Any:
    """A copy of a network to compute with, not to train, in the device's fastest format; None of None."""
    if network is None:
        return None
    net = cast(copy.deepcopy(network), fastest(device.type), device).eval().requires_grad_(False)
    return torch.compile(net, dynamic=False) if compiled else net


class Lessons:
    """What the student is to answer, drawn at random: where the teacher comes by, and which v leads on from there.

    Args:
        wished: n rows' sentence embeddings (n, 512) and styles, some of them empty, from randomness.
        latents: (rows, 2, c, s, s) of the pictures. rows, chances: which of them, how often.
    """

    def __init__(
        self,
        teacher: Teacher,
        wished: Callable[[NDArray[np.int64], np.random.Generator], tuple[Array, list[str | None]]],
        latents: NDArray[np.float16],
        rows: NDArray[np.int64],
        chances: NDArray[np.float64],
    ) -> None:
        self.teacher = teacher
        self.wished = wished
        self.latents = latents
        self.rows, self.chances = rows, chances
        self.device = next(teacher.net.parameters()).device

    def draw(self, rng: np.random.Generator, count: int) -> list[Lesson]:
        """About `count` in all: one for each part of the way, then for all of them at once, then for two."""
        each = max(2, count // (2 * PARTS - 1))
        own = max(1, round(FROM_DATA * each))
        tokens, nothing, guidance = self._wishes(rng, self._some(rng, each - own))
        way = [self._normal(rng, (each - own, *self.latents.shape[2:]))]
        found: list[Lesson] = []
        for part in range(PARTS):
            rows = self._some(rng, own)
            clean = torch.from_numpy(self.latents[rows, 0].astype(np.float32)).to(self.device)
            now = self.teacher.start(part)
            noisy = self.teacher.trained.add_noise(clean, self._normal(rng, clean.shape), now[None].expand(own))
            x = torch.cat([way[-1], noisy])
            told, untold, strength = (
                torch.cat(two) for two in zip((tokens, nothing, guidance), self._wishes(rng, rows), strict=True)
            )
            after = self.teacher.through(part, x, told, untold, strength)
            wanted = self.teacher.wanted(part, x, after)
            found.append(Lesson(x, now.expand(len(x)), for_student(told, strength, PARTS), wanted, PARTS))
            way.append(after[: each - own])
        for steps in (s for s in DISTILLED if s < PARTS):
            parts = PARTS // steps
            for part in range(0, PARTS, parts):
                v = self.teacher.wanted(part, way[part], way[part + parts], parts)
                time = self.teacher.start(part).expand(each - own)
                found.append(Lesson(way[part], time, for_student(tokens, guidance, steps), v, steps))
        return found

    def _some(self, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        rows: NDArray[np.int64] = rng.choice(self.rows, count, p=self.chances)
        return rows

    def _normal(self, rng: np.random.Generator, shape: Sequence[int]) -> Tensor:
        return torch.from_numpy(rng.standard_normal(tuple(shape), np.float32)).to(self.device)

    def _wishes(self, rng: np.random.Generator, rows: NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
        """Conditions with and without words, and guidance, for some rows of the data."""
        text, styles = self.wished(rows, rng)
        guidance = torch.from_numpy(rng.uniform(*GUIDANCE, (len(rows), 1, 1, 1)).astype(np.float32))
        guidance[: len(rows) // 2] = 3.0  # what nearly everything is drawn with
        found = conditions(text, styles), conditions(np.zeros_like(text), styles), guidance
        return found[0].to(self.device), found[1].to(self.device), found[2].to(self.device)


@dataclass(frozen=True, eq=False)
class Lesson:
    """Places (n, c, s, s) at time steps (n,), condition tokens (n, 2, 512), the v that is right, in how many steps."""

    x: Tensor
    times: Tensor
    tokens: Tensor
    wanted: Tensor
    steps: int


def distillation(lessons: Lessons) -> Loss:
    """Mean squared error of the student's v, and how much of it in which number of steps."""

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, dict[str, float]]:
        given = lessons.draw(rng, count)
        x, times, tokens, wanted = (
            torch.cat([getattr(one, k) for one in given]) for k in ("x", "times", "tokens", "wanted")
        )
        error = (predict(net, x, times.to(x.device), tokens) - wanted).square().flatten(1).mean(1)
        by_lesson = list(zip(torch.split(error.detach(), [len(one.x) for one in given]), given, strict=True))
        figures = {
            f"{s} steps": float(torch.cat([e for e, one in by_lesson if one.steps == s]).mean()) for s in DISTILLED
        }
        return error.mean(), figures

    return loss


def train(
    data: Dataset,
    autoencoder: EmojiAutoencoder,
    denoiser: Any,
    guide: Any,
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
        encode: texts to (n, 512) unit sentence embeddings.
        folder: gets checkpoints, the curve, latents and pictures; an unfinished training there goes on.
        minutes, steps: override the preset's length.
        start: a student to begin from.
    """
    plan = PRESETS[preset][1].changed(minutes, steps, seed)  # not the gentler: each lesson has one right answer
    torch.manual_seed(seed)
    trained = build_scheduler()
    student = start or copy.deepcopy(denoiser)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    guide = None if guide is None else guide.to(device)
    teacher = Teacher(denoiser.to(device), trained, plan.compiled and has_compiler(), guide)
    latents = encode_all(autoencoder, data, folder)
    phrases = Phrases(data.records, encode, data.folder / "phrases.safetensors")
    chances = data.weights()[data.train]
    wishes = functools.partial(wished, data, phrases, wordless=0.1)
    lessons = Lessons(teacher, wishes, latents, data.train, chances / chances.sum())

    def picture(net: nn.Module, path: Path) -> dict[str, float]:
        texts = np.repeat(encode(SAMPLE_PROMPTS), 8, 0)
        noise = torch.from_numpy(np.random.default_rng(0).standard_normal((64, *autoencoder.latent_shape), np.float32))
        tokens, nothing = (conditions(t, ["openmoji"] * 64) for t in (texts, np.zeros_like(texts)))
        many = sample(denoiser, trained, noise, tokens, nothing, "dpm++", PARTS * FINE, guide=guide)
        few = {s: sample(net, trained, noise, tokens, nothing, "distilled", s) for s in reversed(DISTILLED)}
        side = torch.stack([many, *few.values()], 1).flatten(0, 1)  # the teacher's, the student's in 4 steps, 2 and 1
        save_grid(autoencoder.decode(side.to(autoencoder.latent_mean.device)).sample.cpu(), path, 16)
        return {f"missed in {s}": float((z - many).square().mean() / many.var()) for s, z in few.items()}

    return fit(student, distillation(lessons), plan, folder, picture)
