"""Training the latent DDPM: v-prediction on the autoencoder's latents, with text and style dropped now and then.

A new layout is trained by itself first, which takes minutes, then with the transformer that looks at it. The latents
of every picture (and of its mirror image) are encoded once and kept in the run's folder.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import PartialState
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ..emoji.dataset import Dataset
from ..models.autoencoder import EmojiAutoencoder
from ..models.denoiser import build_denoiser, build_scheduler, conditions, with_layout
from ..values import Array
from .loop import Plan, fit
from .phrases import Encode, Phrases
from .pictures import save_grid

Presets = dict[str, tuple[dict[str, int], Plan]]
PRESETS: Presets = {
    "tiny": ({"heads": 2, "layers": 2, "head_dim": 16, "layout_width": 32}, Plan(minutes=1, batch=16)),
    "cpu": (
        {"heads": 4, "layers": 8, "layout_width": 768},
        Plan(minutes=80, batch=256, lr=8e-4, ema=0.9995, warmup=100, compiled=True),
    ),
    "gpu": (
        {"heads": 6, "layers": 12, "layout_width": 1024},
        Plan(minutes=9, batch=1024, lr=8e-4, ema=0.9998, warmup=500),
    ),
}
LAYOUT = Plan(minutes=10, batch=512, lr=1e-3, ema=0.999)
"""How a new layout is trained before the transformer sees it; of a shorter training it gets a tenth."""
OF_LAYOUT = 0.25
"""Weight of the layout's own error, so that it stays the picture to expect and not just any code."""
SAMPLE_PROMPTS = (
    "a blue emoji made of ice",
    "smiling cat face",
    "red apple",
    "誕生日ケーキ",
    "fire truck",
    "green dragon",
    "rocket in space",
    "sad robot",
)


def encode_all(model: EmojiAutoencoder, data: Dataset, folder: Path) -> NDArray[np.float16]:
    """Latents (n, 2, c, s, s) float16 of every picture and its mirror image, kept in `folder`.

    They are named by a hash of the encoder's weights and of the pictures; those of others go. Of
    several processes the first one encodes.
    """
    path = folder / f"latents-{_hash(model, data)}.npy"
    with PartialState().main_process_first():
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob("latents*.npy"):
                old.unlink()
            part = path.with_suffix(".part")
            with part.open("wb") as file:
                np.save(file, _encoded(model, data))
            os.replace(part, path)
    return np.load(path, mmap_mode="r")  # type: ignore[no-any-return]


def _hash(model: EmojiAutoencoder, data: Dataset) -> str:
    digest = hashlib.sha256(repr([(r.vendor, r.hexcode, r.variant) for r in data.records]).encode())
    for first in range(0, len(data.pictures), 1024):
        digest.update(data.pictures[first : first + 1024].tobytes())
    for name, value in model.state_dict().items():
        if name.startswith("decoder."):
            continue  # it has no part in them
        digest.update(name.encode())
        digest.update(value.detach().float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]


@torch.no_grad()
def _encoded(model: EmojiAutoencoder, data: Dataset, batch: int = 128) -> NDArray[np.float16]:
    device = next(model.parameters()).device
    latents = np.zeros((len(data.records), 2, *model.latent_shape), np.float16)
    for rows in np.array_split(np.arange(len(data.records)), -(-len(data.records) // batch)):
        raw = torch.from_numpy(np.ascontiguousarray(data.pictures[rows])).permute(0, 3, 1, 2).float().div_(255)
        if raw.shape[-1] != model.config.sample_size:
            raw = F.interpolate(raw, size=(model.config.sample_size,) * 2, mode="area")
        for side, pictures in enumerate((raw, raw.flip(-1))):
            latents[rows, side] = model.encode(pictures.to(device)).latent_dist.mean.cpu().numpy()
    return latents


def wished(
    data: Dataset, phrases: Phrases, rows: NDArray[np.int64], rng: np.random.Generator, wordless: float
) -> tuple[Array, list[str | None]]:
    """What is asked for where `rows` of the data are the answer: (n, 512) sentence embeddings, and styles.

    A caption of each, Japanese in 35 %, as `varied` moves it; none (a zero row) in a share `wordless`, and no style in
    10 %.
    """
    japanese = (rng.random(len(rows)) < 0.35)[:, None]
    text, other = (
        np.where(japanese, phrases.draw(rows, rng, "ja", names), phrases.draw(rows, rng, "en", names))
        for names in (0.7, 0.0)
    )
    text = varied(text, other, rng)
    text[rng.random(len(rows)) < wordless] = 0
    return text, [None if rng.random() < 0.1 else data.records[r].vendor for r in rows]


def varied(text: Array, other: Array, rng: np.random.Generator, mixed: float = 0.6, jitter: float = 0.35) -> Array:
    """Unit sentence embeddings (n, d) moved a little, so that no picture hangs on the very words of its captions.

    A model that sees the same few thousand sentences again and again learns pictures by heart (Somepalli et al. 2023).
    Half of them move up to `mixed` of the way to `other` (n, d), another caption of the same picture, and all by
    Gaussian noise of a length up to `jitter`.
    """
    toward = rng.uniform(0, mixed, (len(text), 1)) * (rng.random((len(text), 1)) < 0.5)
    noise = rng.standard_normal(text.shape, np.float32) / np.sqrt(text.shape[1])
    moved = text + toward * (other - text) + rng.uniform(0, jitter, (len(text), 1)) * noise
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)


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
    presets: Presets = PRESETS,
) -> Any:
    """Train a denoiser on the training concepts of `data`.

    Args:
        autoencoder: makes the latents; with standardised channels.
        encode: texts to (n, 512) unit sentence embeddings.
        folder: gets checkpoints, the curve, latents and pictures; an unfinished training there goes on.
        minutes, steps: override the preset's length.
        start: a denoiser to begin from; one without a layout gets that of the preset.
        presets: name → shape and plan.
    """
    config, plan = presets[preset]
    plan = plan.changed(minutes, steps, seed, start is not None)
    torch.manual_seed(seed)
    width = config.get("layout_width", 0)
    new_layout = bool(width) and (start is None or start.layout is None)
    if start is None:
        model: Any = build_denoiser(autoencoder.latent_shape, **config)
    else:
        model = with_layout(start, width) if new_layout else start
    scheduler = build_scheduler()
    latents = encode_all(autoencoder, data, folder)
    phrases = Phrases(data.records, encode, data.folder / "phrases.safetensors")
    chances = data.weights()[data.train]
    chances = chances / chances.sum()
    alphas = scheduler.alphas_cumprod
    mirrors = np.array([r.mirrors for r in data.records])

    def draw(rng: np.random.Generator, count: int, device: torch.device) -> tuple[Tensor, Tensor]:
        rows = rng.choice(data.train, count, p=chances)
        mirrored = (rng.random(count) < 0.5) & mirrors[rows]
        text, styles = wished(data, phrases, rows, rng, 0.12)
        clean = torch.from_numpy(latents[rows, mirrored.astype(np.int64)].astype(np.float32))
        return clean.to(device), conditions(text, styles, mirrored).to(device)

    def layout_loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, dict[str, float]]:
        clean, tokens = draw(rng, count, next(net.parameters()).device)
        return (net(tokens).float() - clean).square().mean(), {}

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, dict[str, float]]:
        clean, tokens = draw(rng, count, next(net.parameters()).device)
        noise = torch.from_numpy(rng.standard_normal(clean.shape, np.float32)).to(clean.device)
        times = torch.from_numpy((noise_levels(rng, count) * 1000).astype(np.int64)).to(clean.device)
        a = alphas.to(clean.device)[times].view(-1, 1, 1, 1)
        noisy = a.sqrt() * clean + (1 - a).sqrt() * noise
        target = a.sqrt() * noise - (1 - a).sqrt() * clean
        v, layout = net(noisy, times, tokens)
        error = (v.float() - target).square().mean()
        if layout is None:
            return error, {}
        blurred = (layout.float() - clean).square().mean()
        return error + OF_LAYOUT * blurred, {"error of v": float(error.detach()), "of layout": float(blurred.detach())}

    def picture(net: nn.Module, path: Path) -> dict[str, float]:
        from ..generation.sampling import sample

        texts = encode(SAMPLE_PROMPTS)
        noise = torch.from_numpy(np.random.default_rng(0).standard_normal((64, *autoencoder.latent_shape), np.float32))
        tokens = conditions(np.repeat(texts, 8, 0), ["openmoji"] * 64)
        nothing = conditions(np.zeros_like(np.repeat(texts, 8, 0)), ["openmoji"] * 64)
        z = sample(net, scheduler, noise, tokens, nothing, "dpm++", 12, 3.0)
        save_grid(autoencoder.decode(z.to(autoencoder.latent_mean.device)).sample.cpu(), path)
        return {}

    if new_layout:
        length = min(LAYOUT.minutes, plan.minutes / 10)
        fit(model.layout, layout_loss, replace(LAYOUT, minutes=length, steps=plan.steps, seed=seed), folder / "layout")
    return fit(model, loss, plan, folder, picture)


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
