"""What may be said of each picture, in English and Japanese, embedded once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from accelerate import PartialState
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

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
    """

    def __init__(self, records: Sequence[Record], encode: Encode, cache: Path | None = None) -> None:
        self.lists = {
            "en": [r.captions_en[: _most(r)] for r in records],
            "ja": [(r.captions_ja or r.captions_en)[: _most(r)] for r in records],
        }
        texts: dict[str, None] = {}
        for language, lists in self.lists.items():
            for captions in (c for c, r in zip(lists, records, strict=True) if not r.held_out):
                texts |= dict.fromkeys(captions)
                texts |= dict.fromkeys(t.format(captions[0]) for t in TEMPLATES[language])
        self.order = {t: i for i, t in enumerate(texts)}
        self.table = _embedded(list(texts), encode, cache)

    def draw(self, rows: NDArray[np.int64], rng: np.random.Generator, language: str, names: float = 0.7) -> Array:
        """(n, 512) embeddings of one caption of each row: its name with chance `names`, else any."""
        picked = []
        for row in rows:
            captions = self.lists[language][row]
            if rng.random() < names:
                text = TEMPLATES[language][rng.integers(len(TEMPLATES[language]))].format(captions[0])
            else:
                text = captions[rng.integers(len(captions))]
            picked.append(self.order[text])
        return self.table[picked].astype(np.float32)


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
