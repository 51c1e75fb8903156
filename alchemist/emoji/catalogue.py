"""The existing emoji as the app needs them: named, searchable, drawn from their SVGs, and near or far in taste."""

from __future__ import annotations

import gzip
import json
from collections.abc import Container, Iterable
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError, WeightsError
from ..text import folded
from ..values import Array, Nearest
from .captions import names_by_character
from .rasterise import rasterise, to_picture
from .spellings import readings

TASTE = "taste.safetensors"


@dataclass(frozen=True)
class Emoji:
    """One vendor's drawing of one code.

    Attributes:
        hexcode: normalised code, "1F9CA".
        name: its English name.
        concept: the code without skin tone and gender.
        tone: whether it shows a skin tone.
        held_out: whether its concept is kept from training.
    """

    hexcode: str
    vendor: str
    name: str
    concept: str
    tone: bool
    group: str
    subgroup: str
    captions_en: tuple[str, ...]
    captions_ja: tuple[str, ...]
    held_out: bool


class Catalogue:
    """Emoji with their SVGs, kept as one compressed file a vendor, and their taste embeddings.

    Args:
        emoji, svgs: row by row.
        taste: (rows, t) unit vectors, or None before there is a scorer.
    """

    def __init__(self, emoji: list[Emoji], svgs: list[str], taste: Array | None = None) -> None:
        self.emoji = emoji
        self._svgs = svgs
        self.taste = taste

    @classmethod
    def load(cls, folder: Path, names: Container[str] | None = None) -> Catalogue:
        """Read what `write` wrote.

        Args:
            names: of the files that belong to it; None: all that are there.

        Raises:
            WeightsError: there is none, or its embeddings do not fit it.
        """
        emoji: list[Emoji] = []
        svgs: list[str] = []
        found = [p for p in folder.glob("*.jsonl.gz") if names is None or p.name in names]
        paths = sorted(found, key=lambda p: (not p.name.startswith("openmoji"), p.name))
        if not paths:
            raise WeightsError(f"There is no catalogue of emoji in {folder}; fetch the weights again.")
        for path in paths:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    row = json.loads(line)
                    svgs.append(row.pop("svg"))
                    emoji.append(emoji_of(row))
        taste = None
        if (folder / TASTE).exists() and (names is None or TASTE in names):
            from safetensors.numpy import load_file

            taste = load_file(folder / TASTE)["taste"].astype(np.float32)
            if len(taste) != len(emoji):
                raise WeightsError(f"{folder / TASTE} has {len(taste)} rows, not {len(emoji)}.")
        return cls(emoji, svgs, taste)

    def svg(self, row: int) -> str:
        """The SVG of row `row`."""
        return self._svgs[row]

    def picture(self, row: int, size: int = 128) -> Array:
        """Row `row` drawn at `size` pixels, (4, size, size) premultiplied."""
        return to_picture(rasterise(self._svgs[row], size))

    def pictures(self, rows: Iterable[int], size: int = 128) -> Array:
        """Several rows, (n, 4, size, size)."""
        return np.stack([self.picture(r, size) for r in rows])

    @cached_property
    def names(self) -> dict[str, str]:
        """Emoji characters to English names."""
        return names_by_character(self.emoji)

    def nearest(self, taste: Array) -> tuple[Nearest, ...]:
        """The emoji nearest to each of (n, t) taste embeddings.

        Raises:
            WeightsError: the catalogue has no embeddings yet.
        """
        if self.taste is None:
            raise WeightsError("The catalogue has no taste embeddings; train the scorer to write them.")
        cosines = taste @ self.taste.T
        rows = cosines.argmax(1)
        return tuple(
            Nearest(self.emoji[r].name, self.emoji[r].hexcode, self.emoji[r].vendor, float(cosines[i, r]))
            for i, r in enumerate(rows)
        )

    def nearest_rows(self, taste: Array, count: int) -> list[int]:
        """Rows of the `count` different emoji nearest to one taste embedding (1, t), the nearest first.

        Raises:
            WeightsError: the catalogue has no embeddings yet.
        """
        if self.taste is None:
            raise WeightsError("The catalogue has no taste embeddings; train the scorer to write them.")
        found: dict[str, int] = {}
        for row in np.argsort(-(taste @ self.taste.T)[0], kind="stable"):
            found.setdefault(self.emoji[row].hexcode, int(row))
            if len(found) == count:
                break
        return list(found.values())

    def row_of(self, hexcode: str, vendor: str = "openmoji") -> int:
        """The row of a vendor's drawing of a code."""
        try:
            return self._rows[vendor, hexcode]
        except KeyError:
            raise DataError(f"{vendor} has no emoji {hexcode}.") from None

    @cached_property
    def _rows(self) -> dict[tuple[str, str], int]:
        return {(e.vendor, e.hexcode): i for i, e in enumerate(self.emoji)}

    def search(self, text: str, limit: int = 24, vendor: str = "openmoji") -> list[int]:
        """Rows of `vendor` whose names or tags hold all words of `text` in any spelling, whole-name matches first."""
        words, whole = folded(text).split(), folded(text)
        sounds = {readings(text), *(map(readings, text.split()) if " " in text else ())}
        found = []
        for row in self._rows_of(vendor):
            one, (captions, read) = self.emoji[row], self._folded[row]
            spoken = bool(words) and all(s in read for s in sounds)
            if not words or not (spoken or all(any(w in c for c in captions) for w in words)):
                continue
            names = {folded(one.name), *captions[len(one.captions_en) :][:1]}
            in_name = any(all(w in name for w in words) for name in names)
            found.append((whole not in names, whole not in captions and not spoken, not in_name, len(one.name), row))
        return [row for *_, row in sorted(found)[:limit]]

    @cached_property
    def _folded(self) -> list[tuple[tuple[str, ...], frozenset[str]]]:
        """Every row's captions folded, English first, and the ways its Japanese ones are read."""
        return [
            (tuple(map(folded, (*e.captions_en, *e.captions_ja))), frozenset(map(readings, e.captions_ja)))
            for e in self.emoji
        ]

    def _rows_of(self, vendor: str) -> list[int]:
        return [row for row, one in enumerate(self.emoji) if one.vendor == vendor]


def emoji_of(row: dict[str, Any]) -> Emoji:
    """An `Emoji` from a JSON row."""
    known = {f.name for f in fields(Emoji)}
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k in known}
    return Emoji(**values)


def write(folder: Path, rows: Iterable[tuple[Emoji, str]]) -> None:
    """Write emoji and their SVGs as one compressed file a vendor, the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: dict[str, list[str]] = {}
    for emoji, svg in rows:
        row = {**asdict(emoji), "svg": svg}
        lines.setdefault(emoji.vendor, []).append(json.dumps(row, ensure_ascii=False))
    for vendor, listed in lines.items():
        text = "\n".join(listed) + "\n"
        (folder / f"{vendor}.jsonl.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
