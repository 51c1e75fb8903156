"""How well the autoencoder gives pictures back: PSNR over white and the share of fine detail kept."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from ..emoji.dataset import Dataset
from ..values import Array, over_white


class Reconstructor(Protocol):
    """Encodes pictures and decodes them again: an `Alchemist`, or a network in training."""

    def reconstruct(self, images: Any) -> Array:
        """(n, 4, h, w) pictures to the same shape."""
        ...


def psnr(made: Tensor, real: Tensor) -> Tensor:
    """(n,) peak signal-to-noise ratio in dB of pictures (n, 4, h, w) over white, `made` clamped to [0, 1]."""
    error = (over_white(made).clamp(0, 1) - over_white(real)).square().mean((1, 2, 3))
    return -10 * error.clamp_min(1e-10).log10()


def fine_energy(images: Array) -> Array:
    """(n,) energy of spatial frequencies above a quarter of the sampling rate, over white, luminance."""
    grey = np.tensordot(np.array([0.299, 0.587, 0.114], np.float32), over_white(images), (0, 1))
    spectrum = np.abs(np.fft.fft2(grey)) ** 2
    f = np.fft.fftfreq(grey.shape[-1])
    high = np.hypot(f[:, None], f[None, :]) > 0.25
    return np.asarray(spectrum[:, high].sum(1), np.float32)


def measure(lab: Reconstructor, data: Dataset, count: int = 300, seed: int = 0) -> dict[str, Any]:
    """PSNR of `lab.reconstruct` on pictures of held-out and of training concepts.

    Returns:
        For "held_out" (OpenMoji), "held_out_all" (all sets) and "training" (OpenMoji): mean and median dB of the
        pictures, dB of the mean error, and the median ratio of fine energy, made ÷ real.
    """
    rng = np.random.default_rng(seed)
    plain = np.array([r.plain for r in data.records])
    own = np.array([r.vendor == "openmoji" for r in data.records])
    sets = {
        "held_out": [i for i in data.held_out if plain[i] and own[i]],
        "held_out_all": [i for i in data.held_out if plain[i]],
        "training": [i for i in data.train if plain[i] and own[i]],
    }
    figures: dict[str, Any] = {}
    for name, rows in sets.items():
        chosen = np.sort(rng.choice(rows, min(count, len(rows)), replace=False))
        real = data.floats(chosen)
        made = np.concatenate([lab.reconstruct(part) for part in np.array_split(real, -(-len(real) // 64))])
        db = psnr(torch.from_numpy(made), torch.from_numpy(real)).numpy()
        figures[name] = {
            "pictures": len(chosen),
            "psnr_mean_db": round(float(db.mean()), 2),
            "psnr_median_db": round(float(np.median(db)), 2),
            "psnr_of_mean_error_db": round(float(-10 * np.log10(np.mean(10 ** (-db / 10)))), 2),
            "fine_energy_ratio": round(float(np.median(fine_energy(made) / fine_energy(real))), 3),
        }
    return figures
