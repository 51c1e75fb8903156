"""Figures of boards: chosen rounds from left to right, a way of searching a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from ..values import Array, Settings, over_white
from .collapse import PROPOSERS

if TYPE_CHECKING:
    from ..runtime import Alchemist

GAP, TOP = 14, 18


def boards(lab: Alchemist, name: str, prompt: str, rounds: Sequence[int], seed: int = 0) -> dict[int, Array]:
    """The pictures of the boards of `rounds` in a session in which nobody clicks."""
    session = lab.start(Settings(prompt=prompt, proposer=name), seed=seed)
    kept = {}
    for k in range(1, max(rounds) + 1):
        session = lab.ask(session)
        if k in rounds:
            kept[k] = session.shown.pictures
        session = session.tell(set())
    return kept


def draw(
    lab: Alchemist,
    path: Path,
    prompt: str = "smiling cat face",
    rounds: Sequence[int] = (1, 2, 5, 10),
    proposers: Sequence[str] = PROPOSERS,
) -> None:
    """Write a PNG of boards in which nobody clicks: the talk's search above, ours below."""
    sheet({name: boards(lab, name, prompt, rounds) for name in proposers}, path, side=64)


def sheet(rows: Mapping[str, Mapping[int, Array]], path: Path, side: int = 48) -> None:
    """Write a PNG of boards 4 × 2, rounds from left to right, a proposer a row, labelled.

    Args:
        rows: by proposer, then by round: pictures (8, 4, h, w).
        side: of a picture, in pixels.
    """
    width, height = 4 * side + GAP, 2 * side + GAP + TOP
    rounds = sorted({k for shown in rows.values() for k in shown})
    image = Image.new("RGB", (width * len(rounds) + GAP, height * len(rows) + GAP), "white")
    pen = ImageDraw.Draw(image)
    for y, (name, shown) in enumerate(rows.items()):
        for x, k in enumerate(rounds):
            left, upper = GAP + x * width, GAP + y * height
            pen.text((left, upper), f"{name}, round {k}", fill="black")
            for i, picture in enumerate(shown.get(k, ())):
                white = over_white(picture)
                pixels = np.round(white.clip(0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
                tile = Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS)
                image.paste(tile, (left + i % 4 * side, upper + TOP + i // 4 * side))
    image.save(path)
