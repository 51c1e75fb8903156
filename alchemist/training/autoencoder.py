"""Training the autoencoder: reconstruction, a little KL, and sharp edges.

Loss: mean |d| + 4·mean d² of the picture over white and of its alpha, + |d| of the picture's gradients
(outlines count as much as areas), + weight · KL(q(z|x) ‖ N(0, I)) per latent number, + `crispness` · how far the
strength of fine detail is from the original's around each place, + `sharpness` · the squared log of the ratio of
their energies in bands of high frequency. The last two are what keeps outlines crisp: the mean of all places where an
edge may be is a blur, whose error is small and whose detail is missing.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..bench import reconstruction
from ..bench.reconstruction import fine_energy, psnr
from ..emoji.dataset import Dataset
from ..models.autoencoder import EmojiAutoencoder, bounded
from ..values import Array, over_white
from .loop import Figures, Loss, Plan, fit
from .networks import read_network
from .samples import save_grid
from .spec import Facts, ModelSpec, Task, register

PRESETS: dict[str, tuple[dict[str, object], Plan]] = {
    "tiny": (
        {
            "sample_size": 32,
            "latent_channels": 4,
            "widths": (16, 24),
            "encoder_blocks": (1, 1),
            "decoder_blocks": (1, 1),
        },
        Plan(minutes=1, batch=8),
    ),
    "cpu": ({}, Plan(minutes=60, batch=32, lr=1.5e-3)),
    "gpu": (
        {"widths": (64, 128, 256), "encoder_blocks": (2, 2, 2), "decoder_blocks": (2, 3, 3)},
        Plan(minutes=8, batch=256, lr=1e-3, ema=0.9995),
    ),
}


def batch_of(data: Dataset, rows: np.ndarray, rng: np.random.Generator, size: int) -> Tensor:
    """Pictures (n, 4, size, size) in [0, 1] of `rows`, half of them mirrored, some shifted or turned."""
    pictures = torch.from_numpy(np.ascontiguousarray(data.pictures[rows])).permute(0, 3, 1, 2).float().div_(255)
    if pictures.shape[-1] != size:
        pictures = F.interpolate(pictures, size=(size, size), mode="area")
    for i in range(len(pictures)):
        if rng.random() < 0.5:
            pictures[i] = pictures[i].flip(-1)
        if rng.random() < 0.3:
            dy, dx = (int(v) for v in rng.integers(-6, 7, 2))
            pictures[i] = torch.roll(pictures[i], (dy, dx), (1, 2))
    return pictures


def reconstruction_loss(made: Tensor, real: Tensor) -> Tensor:
    """The loss of unclamped `made` against `real`, both (n, 4, h, w)."""
    a = torch.cat([over_white(made), made[:, 3:]], 1)
    b = torch.cat([over_white(real), real[:, 3:]], 1)
    d = a - b
    edges = (d[..., 1:, :] - d[..., :-1, :]).abs().mean() + (d[..., 1:] - d[..., :-1]).abs().mean()
    return d.abs().mean() + 4 * d.square().mean() + 0.5 * edges


def detail(flat: Tensor, radius: int = 4) -> Tensor:
    """Strength of fine detail around each place: (n, c, h, w) to (n, 3c, about h / radius, about w / radius).

    Root of the mean square, over windows twice `radius` wide, of second differences across, down and diagonal:
    frequencies near the sampling limit, at any phase.
    """
    across = flat[..., 1:-1, :-2] - 2 * flat[..., 1:-1, 1:-1] + flat[..., 1:-1, 2:]
    down = flat[..., :-2, 1:-1] - 2 * flat[..., 1:-1, 1:-1] + flat[..., 2:, 1:-1]
    diagonal = flat[..., :-2, :-2] - flat[..., :-2, 2:] - flat[..., 2:, :-2] + flat[..., 2:, 2:]
    strength = torch.cat([across, down, diagonal], 1).square()
    return (F.avg_pool2d(strength, 2 * radius, radius) + 1e-5).sqrt()


def crispness_loss(made: Tensor, real: Tensor) -> Tensor:
    """Mean difference of the strengths of `detail`, over white, of `made` and `real`, both (n, 4, h, w)."""
    return (detail(over_white(made)) - detail(over_white(real))).abs().mean()


BANDS = (0.12, 0.18, 0.25, 0.35, 0.5)
"""Bounds of the bands of `sharpness_loss`, in cycles a pixel; the last band goes on to the corners of the spectrum."""


def sharpness_loss(made: Tensor, real: Tensor) -> Tensor:
    """Mean squared log ratio of the energies in `BANDS` of `made` and `real`, both (n, 4, h, w), over white."""
    energies = [_energies(over_white(pictures)) for pictures in (made, real)]
    return (energies[0] / energies[1]).log().square().mean()


def _energies(flat: Tensor) -> Tensor:
    """(n, bands) mean energy a pixel of (n, 3, h, w) pictures' luminance in each of `BANDS`."""
    grey = torch.einsum("nchw,c->nhw", flat.float(), torch.tensor([0.299, 0.587, 0.114], device=flat.device))
    spectrum = torch.fft.fft2(grey, norm="ortho").abs().square()
    across, down = (torch.fft.fftfreq(side, device=flat.device) for side in grey.shape[1:])
    radius = torch.hypot(across[:, None], down[None])
    bounds = (*BANDS[:-1], 1.0)
    bands = [spectrum[:, (radius >= low) & (radius < high)].mean(1) for low, high in pairwise(bounds)]
    return torch.stack(bands, 1) + 1e-4


def reconstruction_of(data: Dataset, model: Any, weights: tuple[float, float, float], jitter: float) -> Loss:
    """The loss of the module's head over random training pictures.

    Args:
        weights: of the KL term, of `crispness_loss` and of `sharpness_loss`.
        jitter: see `train`.
    """
    kl, crispness, sharpness = weights
    size = model.config.sample_size
    chances = data.weights()[data.train]
    chances = chances / chances.sum()

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, Figures]:
        rows = np.sort(rng.choice(data.train, count, p=chances))
        pictures = batch_of(data, rows, rng, size).to(next(net.parameters()).device)
        noise = torch.from_numpy(rng.standard_normal((count, *model.latent_shape), np.float32)).to(pictures.device)
        spread = jitter * torch.from_numpy(((rng.random(count) < 1 / 2) * rng.random(count)).astype(np.float32))
        more = torch.from_numpy(rng.standard_normal(noise.shape, np.float32)) * spread.view(-1, 1, 1, 1)
        made, dist = net(pictures, noise, more.to(pictures.device))
        rec = reconstruction_loss(made, pictures)
        seen = bounded(made)  # what a decoder draws beyond black and white would count as detail and not be seen
        blur, soft = crispness_loss(seen, pictures), sharpness_loss(seen, pictures)
        divergence = dist.kl().mean() / noise[0].numel()
        return rec + kl * divergence + crispness * blur + sharpness * soft, {
            "kl": divergence.detach(),
            "blur": blur.detach(),
            "soft": soft.detach(),
            "psnr": psnr(made.detach(), pictures).mean(),
        }

    return loss


def train(
    data: Dataset,
    folder: Path,
    preset: str = "cpu",
    minutes: float | None = None,
    steps: int | None = None,
    kl: float = 1e-4,
    seed: int = 0,
    start: EmojiAutoencoder | None = None,
    decoder_only: bool = False,
    crispness: float = 1.5,
    sharpness: float = 0.6,
    jitter: float = 0.5,
) -> EmojiAutoencoder:
    """Train an autoencoder on the training concepts of `data`, and standardise its latents.

    Args:
        folder: gets checkpoints, the curve and pictures; an unfinished training there goes on.
        preset: a name of `PRESETS`.
        minutes, steps: override the preset's length.
        kl: weight of the KL term.
        start: weights to begin from.
        decoder_only: keep the encoder, and so the latents, as they are; teach the decoder alone.
        crispness: weight of `crispness_loss`.
        sharpness: weight of `sharpness_loss`.
        jitter: noise of up to this many standard deviations is added to half of the latents before they are
            decoded, so that what a search proposes decodes well.
    """
    config, plan = PRESETS[preset]
    plan = plan.changed(minutes, steps, seed, start is not None)
    torch.manual_seed(seed)
    model = start or EmojiAutoencoder(**config)
    for p in model.encoder.parameters():
        p.requires_grad_(not decoder_only)
    size = model.config.sample_size
    loss = reconstruction_of(data, model, (kl, crispness, sharpness), jitter)
    held = np.sort(np.random.default_rng(0).choice(data.held_out, min(256, len(data.held_out)), replace=False))

    def picture(net: nn.Module, path: Path) -> dict[str, float]:
        rng = np.random.default_rng(0)
        real = batch_of(data, held, rng, size)
        made = reconstruct(net, real)
        save_grid(torch.cat([real[:16], made[:16]]), path, columns=16)
        ratio = fine_energy(made.numpy()) / fine_energy(real.numpy())
        return {"held-out psnr": float(psnr(made, real).mean()), "held-out detail": float(np.median(ratio))}

    model = fit(model, loss, plan, folder, picture)
    if not decoder_only:
        standardise(model, data)
    return model


@torch.no_grad()
def reconstruct(model: Any, pictures: Tensor, batch: int = 64) -> Tensor:
    """decode(mean of encode(pictures)), in [0, 1]."""
    device = next(model.parameters()).device
    parts = [
        model.decode(model.encode(p.to(device)).latent_dist.mean).sample.cpu() for p in torch.split(pictures, batch)
    ]
    return torch.cat(parts)


@torch.no_grad()
def standardise(model: EmojiAutoencoder, data: Dataset, count: int = 2048) -> None:
    """Set the latents' mean and standard deviation per channel from training pictures."""
    rng = np.random.default_rng(0)
    rows = np.sort(rng.choice(data.train, min(count, len(data.train)), replace=False))
    means = []
    for part in np.array_split(rows, max(1, len(rows) // 64)):
        pictures = batch_of(data, part, rng, model.config.sample_size).to(model.latent_mean.device)
        means.append(model.posterior(pictures).mean.cpu())
    z = torch.cat(means)
    model.latent_mean.copy_(z.mean((0, 2, 3)))
    model.latent_std.copy_(z.std((0, 2, 3)))


class _Coder:
    """An autoencoder as `bench.reconstruction` wants it."""

    def __init__(self, network: EmojiAutoencoder) -> None:
        self.network = network

    def reconstruct(self, images: Array) -> Array:
        """(n, 4, h, w) to the same shape, by way of the network's own size."""
        real, own = torch.from_numpy(images), (self.network.config.sample_size,) * 2
        made = reconstruct(self.network, F.interpolate(real, own, mode="area"))
        same: Array = F.interpolate(made, real.shape[2:], mode="nearest").numpy()
        return same


def _trained(task: Task) -> tuple[Any, Facts]:
    model = task.trained(train, decoder_only=task.options.decoder_only)
    return model, {"decoder_only": task.options.decoder_only}


def _measured(weights: Path, data: Dataset) -> Facts:
    return reconstruction.measure(_Coder(read_network("autoencoder", weights).eval()), data)


register(
    ModelSpec(
        "autoencoder",
        PRESETS,
        _trained,
        EmojiAutoencoder,
        options=frozenset({"onwards", "decoder_only"}),
        stale=("bank",),
        measure=_measured,
    )
)
