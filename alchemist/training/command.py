"""`train`: from a folder of data to weights in place, with the manifest brought up to date."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import PixArtTransformer2DModel

from ..bench.retrieval import measure_model
from ..emoji.dataset import Dataset
from ..emoji.dataset import load as load_data
from ..errors import BadInput, WeightsError
from ..generation.pipeline import EmojiPipeline
from ..models.autoencoder import EmojiAutoencoder
from ..models.denoiser import build_scheduler
from ..models.emojiclip import EmojiCLIP
from ..models.face import export
from ..models.text import TextEncoder
from ..models.weights import read_facts, write_manifest
from ..objective.face import LIMIT
from . import autoencoder, denoiser, face, scorer
from .loop import finished, record

MODULES: dict[str, Any] = {"autoencoder": autoencoder, "denoiser": denoiser, "scorer": scorer, "face": face}
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
    steps: int | None = None,
    onwards: bool = False,
) -> None:
    """Train "autoencoder", "denoiser", "scorer" or "face" and write it below `weights`.

    Args:
        minutes, steps: the length, the preset's where both are None.
        onwards: begin from the weights in place. `decoder_only` implies it.

    Raises:
        BadInput: no such preset, a silly length, `decoder_only` of another model, or `onwards` with a finished
            training in `run`. DataError: no data. WeightsError: a denoiser is wanted before
            there is an autoencoder, or `onwards` without weights.
    """
    if minutes is not None and not 0 < minutes <= 60 * 24 * 30:
        raise BadInput(f"--minutes must be above 0 and at most 43200, not {minutes:g}.")
    if steps is not None and (minutes is not None or not 0 < steps <= 10_000_000):
        raise BadInput("Give either --minutes or --steps, and --steps between 1 and 10,000,000.")
    if decoder_only and model != "autoencoder":
        raise BadInput(f"--decoder-only is for the autoencoder; the {model} has no decoder.")
    known = tuple(MODULES[model].PRESETS)
    if preset not in known:
        raise BadInput(f"There is no preset {preset!r} of the {model}; known: {', '.join(known)}.")
    if onwards and finished(run):
        raise BadInput(f"{run} holds a finished training, so nothing would be trained; name another --out.")
    dataset = load_data(data)
    start = _start(model, weights) if onwards or decoder_only else None
    before = read_facts(weights).get(model, {}) if start is not None else {}
    task = Task(dataset, run, weights, preset, minutes, steps, seed, start, decoder_only)
    facts = {"autoencoder": _autoencoder, "denoiser": _denoiser, "scorer": _scorer, "face": _face}[model](task)
    trained = {"preset": preset, "pictures": len(dataset.train), **record(run), **facts}
    if model != "face" and (weights / "bank").exists():
        shutil.rmtree(weights / "bank")  # it belongs to the weights before; `python -m alchemist bank` draws a new one
    if before:
        trained["earlier"] = [*before.pop("earlier", []), before]
    write_manifest(weights, licence="CC-BY-SA-4.0", **{model: trained})


@dataclass(frozen=True)
class Task:
    """What is trained, on what, from where and for how long; see `train_model`."""

    data: Dataset
    run: Path
    weights: Path
    preset: str
    minutes: float | None
    steps: int | None
    seed: int
    start: Any
    decoder_only: bool


def _start(model: str, weights: Path) -> Any:
    """The network in place."""
    if model == "face":
        raise BadInput("The face model is trained in minutes and kept as ONNX; train it without --onwards.")
    if not (weights / model / "config.json").exists():
        raise WeightsError(f"There is no {model} in {weights} to begin from; train one without that option first.")
    kinds = {"autoencoder": EmojiAutoencoder, "denoiser": PixArtTransformer2DModel, "scorer": EmojiCLIP}
    return kinds[model].from_pretrained(weights / model, dtype=torch.float32)


def save_network(network: Any, folder: Path) -> None:
    """Write a network in bfloat16, in files below 10 MB, without what was there before or where it came from."""
    network.register_to_config(_name_or_path="")
    for old in folder.glob("*"):
        old.unlink()
    torch.nn.Module.to(network, "cpu", torch.bfloat16).save_pretrained(folder, max_shard_size=SHARD)


def _autoencoder(task: Task) -> dict[str, Any]:
    model = autoencoder.train(
        task.data,
        task.run,
        task.preset,
        task.minutes,
        task.steps,
        seed=task.seed,
        start=task.start,
        decoder_only=task.decoder_only,
    )
    save_network(model, task.weights / "autoencoder")
    return {"decoder_only": task.decoder_only}


def _denoiser(task: Task) -> dict[str, Any]:
    data, weights = task.data, task.weights
    if not (weights / "autoencoder" / "config.json").exists():
        raise WeightsError(f"There is no autoencoder in {weights}; run `python -m alchemist train autoencoder` first.")
    coder = EmojiAutoencoder.from_pretrained(weights / "autoencoder", dtype=torch.float32).eval()
    model = denoiser.train(
        data,
        coder,
        TextEncoder().encode,
        task.run,
        task.preset,
        task.minutes,
        task.steps,
        seed=task.seed,
        start=task.start,
    )
    save_network(model, weights / "denoiser")
    scheduler = build_scheduler()
    scheduler.save_pretrained(weights / "scheduler")
    EmojiPipeline(coder, model, scheduler).save_config(weights)
    data.write_catalogue(weights / "catalogue")
    return {"vendors": sorted({data.records[i].vendor for i in data.train})}


def _scorer(task: Task) -> dict[str, Any]:
    start, tower = (task.start, "as before") if task.start is not None else scorer.fresh(task.preset, task.seed)
    model = scorer.train(task.data, task.run, task.preset, task.minutes, task.steps, seed=task.seed, start=start)
    figures = measure_model(model, task.data)
    save_network(model, task.weights / "scorer")
    scorer.write_taste(model.float(), task.weights / "catalogue")
    return {"tower": tower, "figures": figures}


def _face(task: Task) -> dict[str, Any]:
    network = face.train(task.data, task.run, task.preset, task.minutes, task.steps, seed=task.seed)
    figures = face.measure(network, task.data, LIMIT)
    export(network, task.weights / "face")
    return {"limit": LIMIT, "figures": figures}
