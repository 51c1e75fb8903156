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
from ..models.precision import fastest
from ..values import DISTILLED
from .denoiser import SAMPLE_PROMPTS, encode_all, wished
from .loop import Plan, fit, has_compiler
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
    # not diffusers' own `to`, which warns of layers to be kept and names none
    net = nn.Module.to(copy.deepcopy(network), device, fastest(device.type)).eval().requires_grad_(False)
    return torch.compile(net, dynamic=False) if compiled else net


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
    plan = PRESETS[preset][1].changed(minutes, steps, seed, start is not None)
    torch.manual_seed(seed)
    trained = build_scheduler()
    student = start or copy.deepcopy(denoiser)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    guide = None if guide is None else guide.to(device)
    teacher = Teacher(denoiser.to(device), trained, plan.compiled and has_compiler(), guide)
    latents = encode_all(autoencoder, data, folder)
    phrases = Phrases(data.records, encode, data.folder / "phrases.safetensors")
    chances = data.weights()[data.train]
    chances = chances / chances.sum()

    def wishes(rng: np.random.Generator, rows: NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
        """Conditions with and without words, and guidance, for some rows of the data."""
        text, styles = wished(data, phrases, rows, rng, 0.1)
        guidance = torch.from_numpy(rng.uniform(*GUIDANCE, (len(rows), 1, 1, 1)).astype(np.float32))
        guidance[: len(rows) // 2] = 3.0  # what nearly everything is drawn with
        found = conditions(text, styles), conditions(np.zeros_like(text), styles), guidance
        return found[0].to(device), found[1].to(device), found[2].to(device)

    def lessons(rng: np.random.Generator, count: int) -> list[tuple[Tensor, Tensor, Tensor, Tensor]]:
        """About `count` of x, its time, the student's conditions, and the v that it should give, by length of step."""
        each = max(2, count // (2 * PARTS - 1))
        own = max(1, round(FROM_DATA * each))
        tokens, nothing, guidance = wishes(rng, rng.choice(data.train, each - own, p=chances))
        shape = (each - own, *autoencoder.latent_shape)
        way = [torch.from_numpy(rng.standard_normal(shape, np.float32)).to(device)]
        found: list[tuple[Tensor, Tensor, Tensor, Tensor]] = []
        for part in range(PARTS):
            rows = rng.choice(data.train, own, p=chances)
            clean = torch.from_numpy(latents[rows, 0].astype(np.float32)).to(device)
            noise = torch.from_numpy(rng.standard_normal(clean.shape, np.float32)).to(device)
            now = teacher.start(part)
            x = torch.cat([way[-1], trained.add_noise(clean, noise, now[None].expand(own))])
            told, untold, strength = (
                torch.cat(two) for two in zip((tokens, nothing, guidance), wishes(rng, rows), strict=True)
            )
            after = teacher.through(part, x, told, untold, strength)
            found.append((x, now.expand(len(x)), for_student(told, strength, PARTS), teacher.wanted(part, x, after)))
            way.append(after[: each - own])
        for steps in (s for s in DISTILLED if s < PARTS):
            parts = PARTS // steps
            for part in range(0, PARTS, parts):
                v = teacher.wanted(part, way[part], way[part + parts], parts)
                time = teacher.start(part).expand(each - own)
                found.append((way[part], time, for_student(tokens, guidance, steps), v))
        return found

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, dict[str, float]]:
        given = lessons(rng, count)
        x, times, tokens, wanted = (torch.cat(column) for column in zip(*given, strict=True))
        error = (predict(net, x, times.to(device), tokens) - wanted).square().flatten(1).mean(1)
        by_lesson = torch.split(error.detach(), [len(one[0]) for one in given])
        steps = [4] * PARTS + [s for s in DISTILLED if s < PARTS for _ in range(s)]
        figures = {
            f"{s} steps": float(torch.cat([e for e, n in zip(by_lesson, steps, strict=True) if n == s]).mean())
            for s in DISTILLED
        }
        return error.mean(), figures

    def picture(net: nn.Module, path: Path) -> dict[str, float]:
        texts = np.repeat(encode(SAMPLE_PROMPTS), 8, 0)
        noise = torch.from_numpy(np.random.default_rng(0).standard_normal((64, *autoencoder.latent_shape), np.float32))
        tokens, nothing = (conditions(t, ["openmoji"] * 64) for t in (texts, np.zeros_like(texts)))
        many = sample(denoiser, trained, noise, tokens, nothing, "dpm++", PARTS * FINE, guide=guide)
        few = {s: sample(net, trained, noise, tokens, nothing, "distilled", s) for s in reversed(DISTILLED)}
        side = torch.stack([many, *few.values()], 1).flatten(0, 1)  # the teacher's, the student's in 4 steps, 2 and 1
        save_grid(autoencoder.decode(side.to(autoencoder.latent_mean.device)).sample.cpu(), path, 16)
        return {f"missed in {s}": float((z - many).square().mean() / many.var()) for s, z in few.items()}

    return fit(student, loss, plan, folder, picture)
