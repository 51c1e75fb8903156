"""Training the layout: the mean of the pictures that words and style ask for, by squared error to their latents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..emoji.dataset import Dataset
from ..models.autoencoder import EmojiAutoencoder
from ..models.conditions import condition_tokens
from ..models.layout import Layout, build_layout
from ..models.text import TextEncoder
from ..values import STYLES
from .latents import Captioned
from .loop import Figures, Loss, Plan, fit
from .networks import finish_over_latents, wanted
from .phrases import Encode
from .samples import SAMPLE_PROMPTS, save_grid
from .spec import Facts, ModelSpec, Task, register

PRESETS: dict[str, tuple[dict[str, int], Plan]] = {
    "tiny": ({"width": 32, "style_width": 8}, Plan(minutes=1, batch=16)),
    "cpu": ({"width": 1280}, Plan(minutes=25, batch=512, lr=1e-3, ema=0.9995, warmup=100)),
    "gpu": ({"width": 1280}, Plan(minutes=1.5, batch=4096, lr=2e-3, ema=0.9995, warmup=100)),
}


def expectation(pictures: Captioned) -> Loss:
    """Mean squared error of the latents that a layout expects."""

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, Figures]:
        rows, tokens = pictures.draw(rng, count)
        return (net(tokens).float() - pictures.clean(rows)).square().mean(), {}

    return loss


def train(
    data: Dataset,
    autoencoder: EmojiAutoencoder,
    encode: Encode,
    folder: Path,
    preset: str = "cpu",
    minutes: float | None = None,
    steps: int | None = None,
    seed: int = 0,
    start: Any = None,
) -> Any:
    """Train a layout on the training concepts of `data`.

    Args:
        autoencoder: makes the latents; with standardised channels.
        encode: texts to (n, 512) unit sentence embeddings.
        folder: gets checkpoints, the curve, latents and pictures; an unfinished training there goes on.
        minutes, steps: override the preset's length.
        start: a layout to begin from.
    """
    shape, plan = PRESETS[preset]
    plan = plan.changed(minutes, steps, seed, start is not None)
    torch.manual_seed(seed)
    model = start or build_layout(autoencoder.latent_shape, **shape)
    pictures = Captioned.read(data, autoencoder, encode, folder)

    def picture(net: nn.Module, path: Path) -> dict[str, float]:
        texts = np.repeat(encode(SAMPLE_PROMPTS), len(STYLES), 0)
        tokens = condition_tokens(texts, STYLES * len(SAMPLE_PROMPTS))
        z = net(tokens.to(next(net.parameters()).device)).float()
        save_grid(autoencoder.decode(z.to(autoencoder.latent_mean.device)).sample.cpu(), path, len(STYLES))
        return {}

    return fit(model, expectation(pictures), plan, folder, picture)


def _trained(task: Task) -> tuple[Any, Facts]:
    return task.trained(train, wanted("autoencoder", task.weights), TextEncoder().encode), {}


register(
    ModelSpec(
        "layout",
        PRESETS,
        _trained,
        Layout,
        stale=("bank",),
        finish=finish_over_latents("layout"),
        advises=("denoiser",),
    )
)
