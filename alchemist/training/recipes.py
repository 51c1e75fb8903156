"""Training pictures without end: composed recipes with captions, and the sets' own pictures among them.

Picture number i of a seed is the same on every machine; processes and loader workers share the numbers out. What is
held out, pairs and rare concepts, never comes; every everyday word does, of the sets' pictures too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from ..emoji.dataset import Dataset
from ..errors import BadInput
from ..recipes.captions import caption
from ..recipes.dataset.rows import TRAIN, described_recipe, rare_held_out, sampler
from ..recipes.render import to_pictures

LANGUAGES = ("en", "ja")
SHARE = 0.35
"""Of the pictures, so many are the sets' own."""


class Example(NamedTuple):
    """A picture and words for it.

    Attributes:
        picture: (4, size, size) float32, premultiplied.
        caption: in `language`, "en" or "ja".
        composed: whether it is a recipe's.
    """

    picture: Tensor
    caption: str
    language: str
    composed: bool


@dataclass(frozen=True)
class Portion:
    """Which numbers a process takes: those that leave `rank` when divided by `count`."""

    rank: int = 0
    count: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.rank < self.count:
            raise BadInput(f"A process has a number from 0 to {self.count - 1}, not {self.rank}.")


class ComposedPictures(IterableDataset[Example]):
    """Examples without end; see the module. Composed on the CPU, some hundreds a second on each core.

    Args:
        data: the sets' pictures; None for recipes alone.
        size: side in pixels of the composed pictures; with `data` that of its pictures.
        share: of the sets' own.
        seed: decides all of them.
        portion: of a process, where there are several.
    """

    def __init__(
        self,
        data: Dataset | None,
        size: int = 128,
        share: float = SHARE,
        seed: int = 0,
        portion: Portion | None = None,
    ) -> None:
        if not 0 <= share <= 1:
            raise BadInput(f"The share of plain pictures must be from 0 to 1, not {share}.")
        if data is not None and data.pictures.shape[1] != size:
            raise BadInput(f"The sets' pictures are {data.pictures.shape[1]} pixels wide, not {size}.")
        self.data, self.size, self.seed = data, size, seed
        self.share = share if data is not None else 0.0
        self.portion = portion or Portion()
        self.rows = np.zeros(0, np.int64) if data is None else plain_rows(data)

    def __iter__(self) -> Iterator[Example]:
        worker = get_worker_info()
        mine, workers = (worker.id, worker.num_workers) if worker else (0, 1)
        first = self.portion.rank + self.portion.count * mine
        for number in itertools.count(first, self.portion.count * workers):
            yield self.example(number)

    def example(self, number: int) -> Example:
        """Picture `number`."""
        rng = np.random.default_rng([self.seed, number, 0x747261696E])
        language = LANGUAGES[int(rng.integers(len(LANGUAGES)))]
        if rng.random() < self.share:
            return self._plain(language, rng)
        recipe, seen, _ = described_recipe(rng, TRAIN)
        said = caption(seen, language, rng, sampler().names).text
        return Example(torch.from_numpy(to_pictures([recipe], self.size)[0]), said, language, True)

    def _plain(self, language: str, rng: np.random.Generator) -> Example:
        assert self.data is not None
        row = int(self.rows[int(rng.integers(len(self.rows)))])
        record = self.data.records[row]
        names = (record.captions_en if language == "en" else record.captions_ja) or record.captions_en
        said = names[int(rng.integers(len(names)))]
        return Example(torch.from_numpy(self.data.floats(np.array([row]))[0]), said, language, False)


def plain_rows(data: Dataset) -> np.ndarray:
    """Rows of the sets' pictures that may be trained on: all but those of rare concepts that are held out."""
    names = sampler().names
    kept = [i for i, r in enumerate(data.records) if r.concept not in names or not rare_held_out(r.concept, names)]
    return np.array(kept, np.int64)
