"""The training data on disk: every vendor's pictures, recoloured ones too, with captions and splits."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm.auto import tqdm

from ..errors import DataError
from ..values import Array
from .captions import Captions, read_captions
from .catalogue import Emoji, write
from .colours import COLOURS, recolour
from .rasterise import premultiplied, rasterise
from .sources import groups_of_openmoji, read_iconify, read_openmoji
from .splits import concept_of, has_tone, is_held_out
from .vendors import CAPTIONS, VENDORS, fetch

SIZE = 128
RECOLOURS = 3
GROUPS = {"people-body": 0.5, "flags": 0.5, "symbols": 0.6, "extras-openmoji": 0.6, "extras-unicode": 0.4}
COLOUR_EN = re.compile(r"\b(?:red|orange|yellow|green|light blue|blue|purple|pink|brown|black|gr[ae]y|white)\b")
COLOUR_JA = re.compile(r"(?:赤|橙|オレンジ|黄|緑|水|青|紫|ピンク|茶|黒|灰|白)色?[いの]")
ONE_WAY_GROUPS = {"flags", "symbols", "extras-unicode"}
ONE_WAY = re.compile(
    r"o’clock|-thirty|\b(?:clock|watch|calendar|keycap|letters?|input|button|arrow|left|right|keyboard|newspaper|sign"
    r"|map|chart|memo|scroll|books?|logo|globe|hundred)\b",
    re.IGNORECASE,
)
UNNAMED = Captions(("emoji",), ())


@dataclass(frozen=True)
class Record(Emoji):
    """An emoji in the data; `colour` is the English name of what it was recoloured to, or None."""

    colour: str | None = None

    @property
    def mirrors(self) -> bool:
        """Whether its mirror image is the same thing: not so of writing, clocks, maps and what points somewhere."""
        return self.group not in ONE_WAY_GROUPS and not ONE_WAY.search(self.name)


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
        return np.array([i for i, r in enumerate(self.records) if r.held_out and r.colour is None], np.int64)

    def weights(self, others: float = 0.5, recoloured: float = 0.2) -> NDArray[np.float64]:
        """(n,) chance of each row in training, not normalised.

        OpenMoji's pictures count 1 and other vendors' `others`; a concept's skin tones together as much as one
        more picture of it; a recoloured picture `recoloured`. Groups that are many but seldom asked for
        (professions, flags, signs) count `GROUPS` of that.
        """
        tones = Counter((r.vendor, r.concept) for r in self.records if r.tone)
        values = [1.0 if r.vendor == "openmoji" else others for r in self.records]
        for i, r in enumerate(self.records):
            if r.tone:
                values[i] /= tones[r.vendor, r.concept]
            if r.colour is not None:
                values[i] *= recoloured
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
    rows = list(_with_recolours(_read_all(folder / "downloads", progress)))
    pictures = np.lib.format.open_memmap(part, "w+", np.uint8, (len(rows), SIZE, SIZE, 4))
    for i, (_, svg) in enumerate(tqdm(rows, desc="drawing", unit=" pictures", disable=not progress)):
        pictures[i] = premultiplied(rasterise(svg, SIZE))
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


def _uncoloured(captions: tuple[str, ...], words: re.Pattern[str]) -> list[str]:
    """Captions without words for colours, so that "green black heart" does not arise."""
    plain = (" ".join(words.sub(" ", c).split()) for c in captions)
    return list(dict.fromkeys(c for c in plain if c))


def _with_recolours(rows: Iterator[tuple[Emoji, str]]) -> Iterator[tuple[Record, str]]:
    for emoji, svg in rows:
        yield Record(**emoji.__dict__), svg
        if emoji.vendor != "openmoji" or emoji.tone or emoji.held_out or emoji.group in ("flags", "symbols"):
            continue
        digest = hashlib.sha256(emoji.hexcode.encode()).digest()
        order = np.random.default_rng(list(digest)).permutation(len(COLOURS))
        for colour in (COLOURS[i] for i in order[:RECOLOURS]):
            changed = recolour(svg, colour)
            if changed is None:
                break
            english = tuple(f"{colour.english} {t}" for t in _uncoloured(emoji.captions_en, COLOUR_EN))
            japanese = tuple(f"{colour.japanese}{t}" for t in _uncoloured(emoji.captions_ja, COLOUR_JA))
            facts = {**emoji.__dict__, "name": english[0], "captions_en": english, "captions_ja": japanese}
            yield Record(**facts, colour=colour.english), changed
