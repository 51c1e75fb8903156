"""Composed pictures with captions for EmojiCLIP: families that differ in the thing or in what is done to it.

A family is a few things and a few changes; every thing is drawn alone, with each change, and with two of them. What
has to be told apart (the same thing with another change, another thing with the same change, the thing alone) is
therefore always at hand. Pairs that are held out, and the sets of `HELD_OUT_SETS`, are left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm.auto import tqdm

from ..recipes.captions import caption
from ..recipes.description import Description
from ..recipes.families import drawn, family
from ..recipes.names import names_of
from ..recipes.parts import parts
from ..recipes.sample import Sampler

CAPTIONS = 2
"""Captions of each picture in either language."""


@dataclass(frozen=True, eq=False)
class Compositions:
    """Composed pictures on disk.

    Attributes:
        pictures: (n, 128, 128, 4) uint8, premultiplied, memory-mapped.
        family: (n,) the family of each; pictures of one lie together.
        label: (n,) equal where two pictures show the same description.
        captions: for "en" and "ja" n rows of `CAPTIONS` texts.
    """

    pictures: Any
    family: NDArray[np.int64]
    label: NDArray[np.int64]
    captions: Mapping[str, list[list[str]]]


def _rows(count: int, seed: int) -> Iterator[tuple[int, Description, NDArray[np.uint8], dict[str, list[str]]]]:
    store = parts()
    names = names_of(store.concepts)
    sampler = Sampler(names)
    made = number = 0
    while made < count:
        rng = np.random.default_rng([seed, number])
        for one in family(rng, sampler):
            pixels = drawn(one, rng, store)
            if pixels is None:
                continue
            said = {
                language: [caption(one, language, rng, names).text for _ in range(CAPTIONS)]
                for language in ("en", "ja")
            }
            yield number, one, pixels, said
            made += 1
            if made == count:
                return
        number += 1


def prepared(folder: Path, count: int, seed: int = 0) -> Compositions:
    """`count` composed pictures, made where `folder` does not have them yet; about 3 ms each."""
    index, pixels = folder / "compositions.json", folder / "compositions.npy"
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / "compositions.part"
        table = np.lib.format.open_memmap(part, "w+", np.uint8, (count, 128, 128, 4))
        facts: dict[str, list[Any]] = {"family": [], "label": [], "en": [], "ja": []}
        labels: dict[Description, int] = {}
        for row, (number, one, picture, said) in enumerate(tqdm(_rows(count, seed), total=count, desc="compositions")):
            table[row] = picture
            facts["family"].append(number)
            facts["label"].append(labels.setdefault(one, len(labels)))
            for language in ("en", "ja"):
                facts[language].append(said[language])
        table.flush()
        os.replace(part, pixels)
        beside = folder / "index.part"
        beside.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        os.replace(beside, index)
    facts = json.loads(index.read_text(encoding="utf-8"))
    family_of, label = (np.array(facts[key], np.int64) for key in ("family", "label"))
    return Compositions(np.load(pixels, mmap_mode="r"), family_of, label, {k: facts[k] for k in ("en", "ja")})
