"""What may be said of each picture, in English and Japanese, embedded once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from accelerate import PartialState
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from torch import Tensor
from torch.nn import functional as F

from ..emoji.dataset import Dataset
from ..emoji.variants import Record
from ..models.text import TEXT_DIM
from ..values import Array

TEMPLATES = {
    "en": ("{}", "{} emoji", "a {}", "an emoji of a {}"),
    "ja": ("{}", "{}の絵文字", "{}のイラスト"),
}
MOST = 5
MOST_OF_VARIANT = 4
Encode = Callable[[Sequence[str]], Array]


class Phrases:
    """Every record's captions with their sentence embeddings.

    Args:
        records: what is captioned; held-out ones are left out.
        encode: m texts to (m, 512).
        cache: where the embeddings are kept between runs.
        device: where they are drawn.

    Attributes:
        table: (m, 512) float16, the embeddings.
    """

    def __init__(
        self,
        records: Sequence[Record],
        encode: Encode,
        cache: Path | None = None,
        device: torch.device | str = "cpu",
    ) -> None:
        texts: dict[str, int] = {}
        self.names: dict[str, NDArray[np.int64]] = {}
        self.captions: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        for language, templates in TEMPLATES.items():
            names = np.zeros((len(records), len(templates)), np.int64)
            kept: list[list[int]] = []
            for row, record in enumerate(records):
                said = () if record.held_out else _captions(record, language)
                kept.append([texts.setdefault(t, len(texts)) for t in said])
                if said:
                    names[row] = [texts.setdefault(t.format(said[0]), len(texts)) for t in templates]
            self.names[language] = names
            flat = np.array([i for row in kept for i in row], np.int64)
            self.captions[language] = flat, np.cumsum([0, *map(len, kept)])
        self.table = torch.from_numpy(_embedded(list(texts), encode, cache)).to(device)

    def draw(self, rows: NDArray[np.int64], rng: np.random.Generator, language: str, names: float = 0.7) -> Tensor:
        """(n, 512) float32 embeddings of one caption of each row, see `chosen`."""
        return self.of(self.chosen(rows, rng, language, names))

    def of(self, chosen: NDArray[np.int64]) -> Tensor:
        """(n, 512) float32, some rows of the table."""
        return self.table[torch.from_numpy(chosen).to(self.table.device)].float()

    def chosen(
        self, rows: NDArray[np.int64], rng: np.random.Generator, language: str, names: float = 0.7
    ) -> NDArray[np.int64]:
        """(n,) rows of the table, one caption of each row of the data: its name with chance `names`, else any.

        Raises:
            ValueError: a row is held out, and has none.
        """
        flat, ends = self.captions[language]
        counts = ends[rows + 1] - ends[rows]
        if (counts == 0).any():
            raise ValueError("Held-out pictures have no captions to learn from.")
        named = self.names[language][rows, rng.integers(self.names[language].shape[1], size=len(rows))]
        other = flat[ends[rows] + (rng.random(len(rows)) * counts).astype(np.int64)]
        return np.where(rng.random(len(rows)) < names, named, other)


def wished(
    data: Dataset, phrases: Phrases, rows: NDArray[np.int64], rng: np.random.Generator, wordless: float
) -> tuple[Tensor, list[str | None]]:
    """What is asked for where `rows` of the data are the answer: (n, 512) sentence embeddings, and styles.

    A caption of each, Japanese in 35 %, as `varied` moves it; none (a zero row) in a share `wordless`, and no style in
    10 %.
    """
    japanese = rng.random(len(rows)) < 0.35
    text, other = (
        phrases.of(np.where(japanese, phrases.chosen(rows, rng, "ja", names), phrases.chosen(rows, rng, "en", names)))
        for names in (0.7, 0.0)
    )
    said = torch.from_numpy(rng.random((len(rows), 1)) >= wordless).to(text)
    return said * varied(text, other, rng), [
        None if any_style else data.records[row].vendor
        for row, any_style in zip(rows, rng.random(len(rows)) < 0.1, strict=True)
    ]


def varied(text: Tensor, other: Tensor, rng: np.random.Generator, mixed: float = 0.6, jitter: float = 0.7) -> Tensor:
    """Unit sentence embeddings (n, d) moved a little, so that no picture hangs on the very words of its captions.

    A model that sees the same few thousand sentences again and again learns pictures by heart (Somepalli et al. 2023).
    Half of them move up to `mixed` of the way to `other` (n, d), another caption of the same picture, and all by
    Gaussian noise of a length up to `jitter`.
    """
    toward = rng.uniform(0, mixed, (len(text), 1)) * (rng.random((len(text), 1)) < 0.5)
    length = rng.uniform(0, jitter, (len(text), 1)) / np.sqrt(text.shape[1])
    far, long = (torch.from_numpy(amount).to(text) for amount in (toward, length))
    return F.normalize(text + far * (other - text) + long * normal(rng, text.shape, text.device))


def normal(rng: np.random.Generator, shape: Sequence[int], device: torch.device | str = "cpu") -> Tensor:
    """N(0, I) of some shape, drawn on a device: a GPU waits for whatever is drawn elsewhere."""
    generator = torch.Generator(device).manual_seed(int(rng.integers(2**63)))
    return torch.randn(*shape, generator=generator, device=device)


def _captions(record: Record, language: str) -> Sequence[str]:
    """What is said of a record: in English, or in Japanese where there is any."""
    said = record.captions_ja or record.captions_en if language == "ja" else record.captions_en
    return said[: _most(record)]


def _most(record: Record) -> int:
    """How many captions of a record are used: its name alone where it shows a skin tone."""
    return 1 if record.tone else MOST_OF_VARIANT if record.variant else MOST


def _embedded(texts: list[str], encode: Encode, cache: Path | None) -> NDArray[np.float16]:
    """(m, 512) float16, from `cache` where that is of the same texts. Of several processes the first one embeds."""
    if cache is None:
        return _encoded(texts, encode)
    key = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    with PartialState().main_process_first():
        if not cache.exists() or _key(cache) != key:
            cache.parent.mkdir(parents=True, exist_ok=True)
            part = cache.with_suffix(".part")
            save_file({"table": _encoded(texts, encode)}, part, metadata={"texts": key})
            os.replace(part, cache)
    return np.asarray(load_file(cache)["table"], np.float16)


def _key(cache: Path) -> str | None:
    """The hash of the texts that a cache is of."""
    with safe_open(cache, "np") as file:
        return (file.metadata() or {}).get("texts")


def _encoded(texts: list[str], encode: Encode) -> NDArray[np.float16]:
    table = np.zeros((len(texts), TEXT_DIM), np.float16)
    for first in range(0, len(texts), 2048):
        table[first : first + 2048] = encode(texts[first : first + 2048])
    return table
