"""EmojiCLIP as the default Scorer: English and Japanese, shipped with the weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from ..values import Array

BATCH = 64


class EmojiClipScorer:
    """A `Scorer` over an `EmojiCLIP` network and sentence embeddings.

    Args:
        network: in evaluation mode, on its device.
        encode: m texts to (m, 512) sentence embeddings.
    """

    name = "emojiclip"
    languages: tuple[str, ...] = ("en", "ja")

    def __init__(self, network: Any, encode: Callable[[Sequence[str]], Array]) -> None:
        self.network = network
        self.encode = encode

    @torch.no_grad()
    def embed_both(self, images: Array) -> tuple[Array, Array]:
        """(n, 4, h, w) pictures to unit vectors (n, d) beside text and (n, t) of taste, in one pass."""
        size, device = self.network.config.size, self.network.log_scale.device
        texts, tastes = [], []
        for first in range(0, len(images), BATCH):
            pictures = torch.from_numpy(np.ascontiguousarray(images[first : first + BATCH])).to(device)
            if pictures.shape[-1] != size:
                pictures = F.interpolate(pictures, size=(size, size), mode="area")
            text, taste = self.network.embed(pictures)
            texts.append(text.cpu().numpy())
            tastes.append(taste.cpu().numpy())
        return np.concatenate(texts), np.concatenate(tastes)

    def embed_images(self, images: Array) -> Array:
        """See `Scorer`."""
        return self.embed_both(images)[0]

    @torch.no_grad()
    def embed_text(self, texts: Sequence[str]) -> Array:
        """See `Scorer`."""
        sentences = torch.from_numpy(self.encode(texts)).to(self.network.log_scale.device)
        embedded: Array = self.network.embed_sentences(sentences).cpu().numpy()
        return embedded
