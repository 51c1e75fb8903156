"""EmojiCLIP's retrieval: a picture of a held-out concept finds its name among 220 names never trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from ..emoji.dataset import Dataset
from ..emoji.variants import Record
from ..models.text import TextEncoder
from ..values import Array


def chosen_concepts(data: Dataset, concepts: int = 220, seed: int = 0) -> list[str]:
    """`concepts` held-out concepts that OpenMoji draws and Japanese names, a function of `seed`.

    Flags are left out, and so is what only exists with a skin tone.
    """
    usable = sorted({r.concept for r in (data.records[i] for i in data.held_out) if _asked(r)})
    rng = np.random.default_rng(seed)
    return [usable[i] for i in rng.permutation(len(usable))[:concepts]]


def _asked(record: Record) -> bool:
    named = record.concept and record.captions_en and record.captions_ja
    return bool(named and record.vendor == "openmoji" and not record.tone and record.group != "flags")


def accuracy(images: Array, texts: Array, right: np.ndarray) -> tuple[float, float]:
    """Top-1 and top-5 in percent of (n, d) pictures against (m, d) names; `right` (n,) are the true rows."""
    order = np.argsort(-(images @ texts.T), axis=1)[:, :5]
    hits = order == right[:, None]
    return 100 * float(hits[:, 0].mean()), 100 * float(hits.any(1).mean())


def measure(scorer: Any, data: Dataset, concepts: int = 220, seed: int = 0) -> dict[str, float]:
    """Top-1 and top-5 percentages, English and Japanese, over every vendor's pictures of the chosen concepts.

    Args:
        scorer: a `Scorer`.
    """
    names = chosen_concepts(data, concepts, seed)
    order = {c: i for i, c in enumerate(names)}
    rows = [int(i) for i in data.held_out if data.records[i].concept in order and not data.records[i].tone]
    first = {data.records[i].concept: data.records[i] for i in reversed(rows) if data.records[i].captions_ja}
    parts = []
    for part in np.array_split(np.array(rows), -(-len(rows) // 64)):
        parts.append(scorer.embed_images(data.floats(part)))
    images = np.concatenate(parts)
    right = np.array([order[data.records[i].concept] for i in rows])
    figures: dict[str, float] = {"concepts": len(names), "pictures": len(rows)}
    for language, texts in (
        ("en", [first[c].captions_en[0] for c in names]),
        ("ja", [first[c].captions_ja[0] for c in names]),
    ):
        top1, top5 = accuracy(images, scorer.embed_text(texts), right)
        figures |= {f"{language}_top1": round(top1, 1), f"{language}_top5": round(top5, 1)}
    return figures


class _Bare:
    """A network as a scorer."""

    def __init__(self, model: Any) -> None:
        self.model = model

    @torch.no_grad()
    def embed_images(self, images: Array) -> Array:
        size = self.model.config.size
        pictures = torch.from_numpy(images)
        if pictures.shape[-1] != size:
            pictures = torch.nn.functional.interpolate(pictures, size=(size, size), mode="area")
        device = self.model.log_scale.device
        embedded: Array = self.model.embed(pictures.to(device))[0].cpu().numpy()
        return embedded

    @torch.no_grad()
    def embed_text(self, texts: list[str]) -> Array:
        sentences = torch.from_numpy(TextEncoder().encode(texts)).to(self.model.log_scale.device)
        embedded: Array = self.model.embed_sentences(sentences).cpu().numpy()
        return embedded


def measure_model(model: Any, data: Dataset) -> dict[str, float]:
    """`measure` of a bare EmojiCLIP network."""
    return measure(_Bare(model), data)
