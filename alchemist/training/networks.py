"""Networks in a folder of weights: reading, writing, and which of them make up the pipeline."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from ..emoji.dataset import Dataset
from ..errors import WeightsError
from ..models.denoiser import build_scheduler
from ..models.precision import cast
from ..models.weights import NETWORKS, of_another_kind
from .spec import SPECS

SHARD = "9MB"


def is_there(model: str, weights: Path) -> bool:
    """Whether a folder of weights holds the network called `model`."""
    return (weights / model / "config.json").exists()


def read_network(model: str, weights: Path) -> Any:
    """The network called `model` of a folder of weights, in float32, unpickling nothing.

    Raises:
        WeightsError: it is of another kind.
    """
    network = SPECS[model].network
    kind = json.loads((weights / model / "config.json").read_text())["_class_name"]
    if kind != network.__name__:
        raise WeightsError(of_another_kind(model, kind, network.__name__))
    return network.from_pretrained(weights / model, dtype=torch.float32, use_safetensors=True)


def wanted(model: str, weights: Path) -> Any:
    """The network in place that another one is trained on.

    Raises:
        WeightsError: there is none.
    """
    if not is_there(model, weights):
        raise WeightsError(f"There is no {model} in {weights}; run `python -m alchemist train {model}` first.")
    return read_network(model, weights).eval()


def network_to_start_from(model: str, weights: Path) -> Any:
    """The network in place that a training goes on from.

    Raises:
        WeightsError: there is none.
    """
    if not is_there(model, weights):
        raise WeightsError(f"There is no {model} in {weights} to begin from; train one without that option first.")
    return read_network(model, weights)


def save_network(network: Any, folder: Path) -> None:
    """Write a network in bfloat16, in files below 10 MB, in place of what was there, and not where it came from.

    It is written beside the old one, which goes when the new one is whole.
    """
    network.register_to_config(_name_or_path="")
    new, old = (folder.with_name(f"{folder.name}.{kind}.part") for kind in ("new", "old"))
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    cast(network, torch.bfloat16, torch.device("cpu")).save_pretrained(new, max_shard_size=SHARD)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def describe_pipeline(weights: Path, without: Sequence[str] = ()) -> None:
    """Write which networks of a folder of weights make up its pipeline, once there are those that it needs.

    Args:
        without: networks that are there and do not count.
    """
    from ..generation.pipeline import EmojiPipeline

    scheduler = build_scheduler()
    there = {name: read_network(name, weights) for name in NETWORKS if name not in without and is_there(name, weights)}
    if "denoiser" in there:
        EmojiPipeline(**there, scheduler=scheduler).save_config(weights)


def finish_over_latents(model: str) -> Any:
    """What is written beside a network over the latents: the scheduler, the pipeline, the catalogue."""

    def finish(network: Any, weights: Path, data: Dataset) -> None:
        build_scheduler().save_pretrained(weights / "scheduler")
        describe_pipeline(weights, without=SPECS[model].stale)
        data.write_catalogue(weights / "catalogue")

    return finish
