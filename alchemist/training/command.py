"""`train`: from a folder of data to weights in place, with the manifest brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from ..emoji.dataset import Dataset
from ..emoji.dataset import load as load_data
from ..errors import BadInput, WeightsError
from ..models.autoencoder import EmojiAutoencoder
from ..models.weights import write_manifest

SHARD = "9MB"


def train_model(
    model: str,
    preset: str,
    minutes: float | None,
    data: Path,
    run: Path,
    weights: Path,
    seed: int = 0,
    decoder_only: bool = False,
) -> None:
    """Train "autoencoder", "denoiser" or "scorer" and write it below `weights`.

    Raises:
        BadInput: no such preset or a silly number of minutes. DataError: no data. WeightsError: a denoiser is
            wanted before there is an autoencoder.
    """
    if minutes is not None and not 0 < minutes <= 60 * 24 * 30:
        raise BadInput(f"--minutes must be above 0 and at most 43200, not {minutes:g}.")
    known = _presets(model)
    if preset not in known:
        raise BadInput(f"There is no preset {preset!r} of the {model}; known: {', '.join(known)}.")
    dataset = load_data(data)
    torch.manual_seed(seed)
    if model == "autoencoder":
        facts = _autoencoder(dataset, preset, minutes, run, weights, seed, decoder_only)
    else:
        facts = {"denoiser": _denoiser, "scorer": _scorer}[model](dataset, preset, minutes, run, weights, seed)
    write_manifest(weights, licence="CC-BY-SA-4.0", **{model: facts})


def _presets(model: str) -> tuple[str, ...]:
    if model == "autoencoder":
        from .autoencoder import PRESETS as autoencoder

        return tuple(autoencoder)
    if model == "denoiser":
        from .denoiser import PRESETS as denoiser

        return tuple(denoiser)
    from .scorer import PRESETS as scorer

    return tuple(scorer)


def save_network(network: Any, folder: Path) -> None:
    """Write a network in bfloat16, in files below 10 MB, without what was there before."""
    for old in folder.glob("*"):
        old.unlink()
    torch.nn.Module.to(network, "cpu", torch.bfloat16).save_pretrained(folder, max_shard_size=SHARD)


def _autoencoder(
    data: Dataset, preset: str, minutes: float | None, run: Path, weights: Path, seed: int, decoder_only: bool
) -> dict[str, Any]:
    from .autoencoder import train

    start = None
    if decoder_only:
        start = EmojiAutoencoder.from_pretrained(weights / "autoencoder", dtype=torch.float32)
    model = train(data, run, preset, minutes, seed=seed, start=start, decoder_only=decoder_only)
    save_network(model, weights / "autoencoder")
    return {"preset": preset, "pictures": len(data.train), "decoder_only": decoder_only}


def _denoiser(data: Dataset, preset: str, minutes: float | None, run: Path, weights: Path, seed: int) -> dict[str, Any]:
    from ..generation.pipeline import EmojiPipeline
    from ..models.denoiser import build_scheduler
    from ..models.text import TextEncoder
    from .denoiser import train

    if not (weights / "autoencoder" / "config.json").exists():
        raise WeightsError(f"There is no autoencoder in {weights}; run `python -m alchemist train autoencoder` first.")
    autoencoder = EmojiAutoencoder.from_pretrained(weights / "autoencoder", dtype=torch.float32).eval()
    model = train(data, autoencoder, TextEncoder().encode, run, preset, minutes, seed)
    save_network(model, weights / "denoiser")
    scheduler = build_scheduler()
    scheduler.save_pretrained(weights / "scheduler")
    EmojiPipeline(autoencoder, model, scheduler).save_config(weights)
    data.write_catalogue(weights / "catalogue")
    vendors = sorted({data.records[i].vendor for i in data.train})
    return {"preset": preset, "pictures": len(data.train), "vendors": vendors}


def _scorer(data: Dataset, preset: str, minutes: float | None, run: Path, weights: Path, seed: int) -> dict[str, Any]:
    from .scorer import train

    return dict(train(data, run, weights / "scorer", preset, minutes, seed))
