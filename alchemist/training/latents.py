"""The latents of every picture and of its mirror image, encoded once and kept in the run's folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import torch
from accelerate import PartialState
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ..emoji.dataset import Dataset
from ..models.autoencoder import EmojiAutoencoder
from ..models.conditions import condition_tokens
from .phrases import Encode, Phrases, wished


class Captioned:
    """Training pictures, each with what asks for it, drawn at random.

    Args:
        latents: (rows, 2, c, s, s) of the data's pictures and their mirror images.
        rows: which pictures; those of the training concepts where None.
    """

    def __init__(
        self, data: Dataset, latents: NDArray[np.float16], phrases: Phrases, rows: NDArray[np.int64] | None = None
    ) -> None:
        self.data, self.latents, self.phrases = data, latents, phrases
        self.rows = data.train if rows is None else rows
        chances = data.weights()[self.rows]
        self.chances = chances / chances.sum()
        self.mirrors = np.array([r.mirrors for r in data.records])

    @classmethod
    def read(cls, data: Dataset, autoencoder: EmojiAutoencoder, encode: Encode, folder: Path) -> Captioned:
        """Of all training concepts: latents encoded, and kept in `folder`, and captions embedded."""
        phrases = Phrases(data.records, encode, data.folder / "phrases.safetensors")
        return cls(data, encode_all(autoencoder, data, folder), phrases)

    def only(self, kept: NDArray[np.bool_]) -> Captioned:
        """The same of some of its rows alone."""
        return Captioned(self.data, self.latents, self.phrases, self.rows[kept])

    def draw(self, rng: np.random.Generator, count: int) -> tuple[NDArray[np.int64], Tensor]:
        """(count,) rows of the data, and the condition tokens (count, 2, 512) that ask for them."""
        rows = rng.choice(self.rows, count, p=self.chances)
        return rows, condition_tokens(*wished(self.data, self.phrases, rows, rng, wordless=0.12))

    def clean(self, rows: NDArray[np.int64], mirrored: NDArray[np.bool_] | None = None) -> Tensor:
        """(n, c, s, s) latents of some rows, of the mirror image where (n,) `mirrored` says so."""
        side = np.zeros(len(rows), np.int64) if mirrored is None else mirrored.astype(np.int64)
        return torch.from_numpy(self.latents[rows, side].astype(np.float32))


def fit_mirror(latents: NDArray[np.float16], count: int = 4096) -> nn.Conv2d:
    """A 3 × 3 convolution from a latent, flipped, to that of the picture flipped: by least squares over some.

    The encoder was not built to turn one into the other, but nearly does: of pictures not fitted to, the shipped one's
    explains 98 % of the variance.

    Args:
        latents: (n, 2, c, s, s) of pictures and their mirror images.
    """
    some = np.linspace(0, len(latents) - 1, min(count, len(latents))).astype(np.int64)
    flipped, wanted = (torch.from_numpy(latents[some, side].astype(np.float32)) for side in (0, 1))
    channels = flipped.shape[1]
    seen = F.unfold(flipped.flip(-1), 3, padding=1).transpose(1, 2)
    seen = torch.cat([seen, torch.ones_like(seen[..., :1])], 2).flatten(0, 1)
    solved = torch.linalg.lstsq(seen, wanted.flatten(2).transpose(1, 2).flatten(0, 1), driver="gelsd").solution
    mirror = nn.Conv2d(channels, channels, 3, padding=1).requires_grad_(False)
    mirror.weight.copy_(solved[:-1].T.reshape(channels, channels, 3, 3))
    assert mirror.bias is not None
    mirror.bias.copy_(solved[-1])
    return mirror


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
