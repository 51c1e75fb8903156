"""Training the latent DDPM: v-prediction on the autoencoder's latents, with text and style dropped now and then.

It sees what a `Layout` expects of the words, and is to heed that as far as the layout knows them. The layout knows all
the training's words, so a part of the pictures is shown with what one expects that was trained on the other half of
the concepts: as it will be with words of which nobody has drawn anything (stacked generalisation, Wolpert 1992).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import PartialState
from numpy.typing import NDArray
from torch import Tensor, nn

from ..emoji.dataset import Dataset
from ..models.autoencoder import EmojiAutoencoder
from ..models.conditions import Condition, condition_tokens, told_mirrored, wordless
from ..models.denoiser import EmojiDenoiser, build_denoiser, build_scheduler, predict, with_layout
from ..models.layout import Layout
from ..models.text import TextEncoder
from .latents import Captioned, fit_mirror
from .layout import expectation
from .loop import Figures, Plan, fit, frozen, record
from .networks import finish_over_latents, wanted
from .phrases import Encode, normal
from .samples import SAMPLE_PROMPTS, save_grid
from .spec import Facts, ModelSpec, Task, register

Presets = dict[str, tuple[dict[str, Any], Plan]]
PRESETS: Presets = {
    "tiny": ({"heads": 2, "layers": 2, "head_dim": 16, "layout": True}, Plan(minutes=1, batch=16)),
    "cpu": (
        {"heads": 4, "layers": 8, "layout": True},
        Plan(minutes=80, batch=256, lr=8e-4, ema=0.9995, warmup=100, compiled=True),
    ),
    "gpu": (
        {"heads": 6, "layers": 12, "layout": True},
        Plan(minutes=5, batch=4096, lr=2e-3, ema=0.9995, warmup=300, compiled=True),
    ),
}
STRANGER = Plan(minutes=5, batch=512, lr=1e-3, ema=0.999)
"""How each of two layouts is trained on half the concepts; beside a shorter training for an eighth of its time."""
STRANGE = 0.3
"""Share of the pictures shown with the layout that is a stranger to them."""


def train(
    data: Dataset,
    autoencoder: EmojiAutoencoder,
    layout: Any,
    encode: Encode,
    folder: Path,
    preset: str = "cpu",
    minutes: float | None = None,
    steps: int | None = None,
    seed: int = 0,
    start: Any = None,
    presets: Presets = PRESETS,
) -> Any:
    """Train a denoiser on the training concepts of `data`.

    Args:
        autoencoder: makes the latents; with standardised channels.
        layout: the trained `Layout`, for presets whose denoiser sees it.
        encode: texts to (n, 512) unit sentence embeddings.
        folder: gets checkpoints, the curve, latents and pictures; an unfinished training there goes on.
        minutes, steps: override the preset's length.
        start: a denoiser to begin from; one that sees no layout learns to, where the preset's does.
    """
    config, plan = presets[preset]
    layout = layout if config.get("layout") else None
    plan = plan.changed(minutes, steps, seed, start is not None)
    torch.manual_seed(seed)
    if start is None:
        model: Any = build_denoiser(autoencoder.latent_shape, **config)
    else:
        model = with_layout(start) if layout is not None and not start.config.layout else start
    scheduler = build_scheduler()
    pictures = Captioned.read(data, autoencoder, encode, folder)
    alphas = scheduler.alphas_cumprod
    device = PartialState().device
    expected = None if layout is None else Expected(layout, pictures, plan, folder, device)

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, Figures]:
        rows, tokens = pictures.draw(rng, count)
        mirrored = (rng.random(count) < 0.5) & pictures.mirrors[rows]
        clean = pictures.clean(rows, mirrored)
        noise = normal(rng, clean.shape, device)
        times = torch.from_numpy((noise_levels(rng, count) * 1000).astype(np.int64)).to(device)
        a = alphas.to(device)[times].view(-1, 1, 1, 1)
        noisy = a.sqrt() * clean + (1 - a).sqrt() * noise
        target = a.sqrt() * noise - (1 - a).sqrt() * clean
        told = told_mirrored(tokens, torch.from_numpy(mirrored).to(device))
        condition = Condition(told, None if expected is None else expected.shown(tokens, rows, mirrored, rng))
        return (predict(net, noisy, times, condition) - target).square().mean(), {}

    return fit(model, loss, plan, folder, _picture_of(autoencoder, encode, layout))


def _picture_of(
    autoencoder: EmojiAutoencoder, encode: Encode, layout: Any
) -> Callable[[nn.Module, Path], dict[str, float]]:
    """What draws eight pictures for each of `SAMPLE_PROMPTS` now and then."""
    scheduler = build_scheduler()

    def picture(net: nn.Module, path: Path) -> dict[str, float]:
        from ..generation.sampling import sample

        texts = np.repeat(encode(SAMPLE_PROMPTS), 8, 0)
        noise = torch.from_numpy(np.random.default_rng(0).standard_normal((64, *autoencoder.latent_shape), np.float32))
        tokens = condition_tokens(texts, ["openmoji"] * 64)
        z = sample(net, scheduler, noise, tokens, wordless(tokens), "dpm++", 12, 3.0, layout=layout)
        save_grid(autoencoder.decode(z.to(autoencoder.latent_mean.device)).sample.cpu(), path)
        return {}

    return picture


class Expected:
    """What pictures are shown with: the layout's expectation, or, of some, that of a stranger to their concept.

    Args:
        layout: the trained one, which the strangers are of the shape of.
        pictures: what they are trained on, half the concepts each, below `folder`.
        plan: of the denoiser's training.
    """

    def __init__(self, layout: Any, pictures: Captioned, plan: Plan, folder: Path, device: torch.device) -> None:
        self.layout = frozen(layout, device)
        self.mirror = fit_mirror(pictures.latents[pictures.rows[pictures.mirrors[pictures.rows]]]).to(device)
        concepts = [r.concept for r in pictures.data.records]
        self.half = np.array([zlib.crc32(c.encode()) % 2 for c in concepts])
        steps = plan.steps and max(1, plan.steps // 8)
        length = replace(STRANGER, minutes=min(STRANGER.minutes, plan.minutes / 8), steps=steps, seed=plan.seed)
        self.strangers = []
        for half in range(2):
            known = pictures.only(self.half[pictures.rows] == half)
            new = Layout.from_config(layout.config)
            self.strangers.append(frozen(fit(new, expectation(known), length, folder / f"half-{half}"), device))

    @torch.no_grad()
    def shown(
        self, tokens: Tensor, rows: NDArray[np.int64], mirrored: NDArray[np.bool_], rng: np.random.Generator
    ) -> Tensor:
        """(n, c, s, s), what is shown with some rows of the data, or their mirror images, that tokens ask for."""
        seen = _layout(tokens, self.layout)
        strange = rng.random(len(rows)) < STRANGE
        for half, stranger in enumerate(self.strangers):
            here = _where(strange & (self.half[rows] != half), tokens.device)
            seen[here] = _layout(tokens[here], stranger)
        turned = _where(mirrored, tokens.device)
        seen[turned] = self.mirror(seen[turned].flip(-1))
        return seen


def _where(mask: NDArray[np.bool_], device: torch.device) -> Tensor:
    """The rows of a mask, found without asking a GPU to finish what it has to do."""
    return torch.from_numpy(np.flatnonzero(mask)).to(device)


def _layout(tokens: Tensor, layout: Any) -> Tensor:
    found = Condition.of(tokens, layout).layout
    assert found is not None
    return found


def noise_levels(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """(count,) times in [0, 1), somewhat oftener in the middle, where outline and colours are decided.

    Half the log signal-to-noise ratio, −log tan(π t / 2) in the squared-cosine schedule, is normal with mean −0.15
    and standard deviation 1.2 (a logit-normal, as in Esser et al. 2024); uniform times would spread it by 1.57.
    """
    normal = torch.special.ndtri(torch.from_numpy(stratified(rng, count)).clamp(1e-6, 1 - 1e-6)).numpy()
    times: NDArray[np.float64] = 2 / np.pi * np.arctan(np.exp(1.2 * normal + 0.15))
    return times


def stratified(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """(count,) numbers uniform in [0, 1), one in each of `count` equal parts, shuffled: less noisy losses."""
    return rng.permutation((np.arange(count) + rng.random(count)) / count)


def _trained(task: Task) -> tuple[Any, Facts]:
    given = wanted("autoencoder", task.weights), wanted("layout", task.weights), TextEncoder().encode
    model = task.trained(train, *given)
    vendors = sorted({task.data.records[i].vendor for i in task.data.train})
    return model, {"vendors": vendors, "strangers": [record(half) for half in sorted(task.run.glob("half-*"))]}


register(
    ModelSpec(
        "denoiser",
        PRESETS,
        _trained,
        EmojiDenoiser,
        stale=("student", "bank"),
        finish=finish_over_latents("denoiser"),
    )
)
