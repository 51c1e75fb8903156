"""The training data on disk: every vendor's pictures and variants of them, with captions and splits."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm.auto import tqdm

from ..errors import DataError
from ..values import Array
from .captions import Captions, read_captions
from .catalogue import Emoji, write
from .rasterise import premultiplied, rasterise
from .sources import groups_of_openmoji, read_iconify, read_openmoji
from .splits import concept_of, has_tone, is_held_out
from .variants import SIZE, Drawn, Record, variants_of
from .vendors import CAPTIONS, VENDORS, fetch

GROUPS = {"people-body": 0.5, "flags": 0.5, "symbols": 0.6, "extras-openmoji": 0.6, "extras-unicode": 0.4}
UNNAMED = Captions(("emoji",), ())


class Dataset:
    """Pictures with what is known of them.

    Attributes:
        pictures: (n, 128, 128, 4) uint8, premultiplied, memory-mapped.
        records: row by row.
    """

    def __init__(self, folder: Path, pictures: Any, records: list[Record]) -> None:
        self.folder = folder
        self.pictures = pictures
        self.records = records

    def floats(self, rows: NDArray[np.int64]) -> Array:
        """The pictures of some rows, (n, 4, 128, 128) float32 premultiplied."""
        return np.ascontiguousarray(self.pictures[rows].transpose(0, 3, 1, 2)).astype(np.float32) / np.float32(255)

    @cached_property
    def train(self) -> NDArray[np.int64]:
        """Rows of training concepts."""
        return np.array([i for i, r in enumerate(self.records) if not r.held_out], np.int64)

    @cached_property
    def held_out(self) -> NDArray[np.int64]:
        """Rows of held-out concepts, as the vendors drew them."""
        return np.array([i for i, r in enumerate(self.records) if r.held_out and r.variant is None], np.int64)

    def weights(self, others: float = 0.8, varied: float = 0.18) -> NDArray[np.float64]:
        """(n,) chance of each row in training, not normalised.

        OpenMoji's pictures count 1 and other vendors' `others`; a concept's skin tones together as much as one
        more picture of it; a variant `varied`. Groups that are many but seldom asked for
        (professions, flags, signs) count `GROUPS` of that.
        """
        tones = Counter((r.vendor, r.concept) for r in self.records if r.tone)
        values = [1.0 if r.vendor == "openmoji" else others for r in self.records]
        for i, r in enumerate(self.records):
            if r.tone:
                values[i] /= tones[r.vendor, r.concept]
            if r.variant is not None:
                values[i] *= varied
            values[i] *= GROUPS.get(r.group, 1.0)
        return np.array(values)

    def write_catalogue(self, folder: Path) -> None:
        """Write every picture without skin tone, as SVG, where the app finds it."""
        rows = _read_all(self.folder / "downloads", progress=False)
        write(folder, ((emoji, svg) for emoji, svg in rows if not emoji.tone))


def _record(row: dict[str, Any]) -> Record:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return Record(**values)


def load(folder: Path) -> Dataset:
    """The data that `build` left in `folder`.

    Raises:
        DataError: there is none.
    """
    index, pictures = folder / "index.json", folder / f"pictures-{SIZE}.npy"
    if not index.exists() or not pictures.exists():
        raise DataError(f"There is no data in {folder}; run `python -m alchemist data --folder {folder}` first.")
    rows = json.loads(index.read_text(encoding="utf-8"))
    records = [_record(row) for row in rows]
    array = np.load(pictures, mmap_mode="r")
    if len(array) != len(records):
        raise DataError(f"The data in {folder} do not fit together; run `python -m alchemist data` again.")
    return Dataset(folder, array, records)


def build(folder: Path, progress: bool = True) -> Dataset:
    """Fetch, rasterise and describe everything; whole or not at all, and only what is missing.

    Raises:
        DataError: an archive cannot be had or is damaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / "pictures.part"
    emoji = list(_read_all(folder / "downloads", progress))
    rows: list[tuple[Record, Drawn]] = [(Record(**one.__dict__), partial(rasterise, svg, SIZE)) for one, svg in emoji]
    rows += variants_of([(one, svg) for one, svg in emoji if one.vendor == "openmoji"])
    pictures = np.lib.format.open_memmap(part, "w+", np.uint8, (len(rows), SIZE, SIZE, 4))
    for i, (_, drawn) in enumerate(tqdm(rows, desc="drawing", unit=" pictures", disable=not progress)):
        pictures[i] = premultiplied(drawn())
    pictures.flush()
    index = folder / "index.part"
    index.write_text(json.dumps([asdict(r) for r, _ in rows], ensure_ascii=False), encoding="utf-8")
    (folder / "index.json").unlink(missing_ok=True)
    os.replace(part, folder / f"pictures-{SIZE}.npy")
    os.replace(index, folder / "index.json")
    return load(folder)


def _read_all(downloads: Path, progress: bool) -> Iterator[tuple[Emoji, str]]:
    """Every vendor's emoji with its SVG, OpenMoji's first."""
    packages = {}
    for vendor in tqdm((CAPTIONS, *VENDORS.values()), desc="fetching", unit=" sets", disable=not progress):
        packages[vendor.name] = fetch(vendor, downloads)
    captions = read_captions(packages["captions"], packages["openmoji"])
    groups = groups_of_openmoji(packages["openmoji"])
    for name in VENDORS:
        package = packages[name]
        pairs = read_openmoji(package) if name == "openmoji" else read_iconify(package, captions)
        for code, svg in pairs:
            named = captions.get(code) or captions.get(concept_of(code)) or UNNAMED
            group, subgroup = groups.get(code) or groups.get(concept_of(code)) or ("", "")
            concept = concept_of(code)
            tone, held = has_tone(code), is_held_out(concept)
            texts = (named.english, named.japanese)
            yield Emoji(code, name, named.english[0], concept, tone, group, subgroup, *texts, held), svg
