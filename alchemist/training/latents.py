"""The latents of every picture and of its mirror image, encoded once and kept in the run's folder."""

from __future__ import annotations

import copy
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
        phrases: what may be said of them; latents are kept on its device.

    Attributes:
        rows, chances: which pictures are drawn, those of the training concepts, and how often.
        mirrors: (rows,), which of all may be mirrored.
    """

    def __init__(self, data: Dataset, latents: NDArray[np.float16], phrases: Phrases) -> None:
        self.data, self.phrases = data, phrases
        self.latents = torch.from_numpy(latents).to(phrases.table.device)
        self.mirrors = np.array([r.mirrors for r in data.records])
        self.rows, self.chances = data.train, _shares(data.weights()[data.train])

    @classmethod
    def read(cls, data: Dataset, autoencoder: EmojiAutoencoder, encode: Encode, folder: Path) -> Captioned:
        """Of all training concepts, on the training's device: latents encoded, kept in `folder`, captions embedded."""
        phrases = Phrases(data.records, encode, data.folder / "phrases.safetensors", PartialState().device)
        return cls(data, encode_all(autoencoder, data, folder), phrases)

    def only(self, kept: NDArray[np.bool_]) -> Captioned:
        """The same of some of its rows alone."""
        some = copy.copy(self)
        some.rows, some.chances = self.rows[kept], _shares(self.chances[kept])
        return some

    @property
    def shape(self) -> torch.Size:
        """(c, s, s) of a latent."""
        return self.latents.shape[2:]

    def some(self, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        """(count,) rows of the data."""
        rows: NDArray[np.int64] = rng.choice(self.rows, count, p=self.chances)
        return rows

    def draw(self, rng: np.random.Generator, count: int) -> tuple[NDArray[np.int64], Tensor]:
        """(count,) rows of the data, and the condition tokens (count, 2, 512) that ask for them."""
        rows = self.some(rng, count)
        return rows, condition_tokens(*wished(self.data, self.phrases, rows, rng, wordless=0.12))

    def clean(self, rows: NDArray[np.int64], mirrored: NDArray[np.bool_] | None = None) -> Tensor:
        """(n, c, s, s) latents of some rows, of the mirror image where (n,) `mirrored` says so."""
        side = np.zeros(len(rows), np.int64) if mirrored is None else mirrored.astype(np.int64)
        which = (torch.from_numpy(index).to(self.latents.device) for index in (rows, side))
        return self.latents[tuple(which)].float()


def _shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(weights / weights.sum())


def fit_mirror(latents: Tensor, count: int = 4096) -> nn.Conv2d:
    """A 3 × 3 convolution from a latent, flipped, to that of the picture flipped: by least squares over some.

    The encoder was not built to turn one into the other, but nearly does: of pictures not fitted to, the shipped one's
    explains 98 % of the variance.

    Args:
        latents: (n, 2, c, s, s) of pictures and their mirror images.
    """
    some = torch.linspace(0, len(latents) - 1, min(count, len(latents))).long()
    flipped, wanted = latents[some.to(latents.device)].float().cpu().unbind(1)
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
    return np.load(path, mmap_mode="c")  # type: ignore[no-any-return]  # a tensor wants to be writable


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
