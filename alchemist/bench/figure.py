"""The talk's figure and ours: boards of chosen rounds, one search a row, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..values import Array, Settings


def boards(lab: Any, name: str, prompt: str, rounds: Sequence[int], seed: int = 0) -> list[Array]:
    """The pictures of the boards of `rounds` in a session in which nobody clicks."""
    session = lab.start(Settings(prompt=prompt, proposer=name), seed=seed)
    kept = []
    for k in range(1, max(rounds) + 1):
        session = lab.ask(session)
        if k in rounds:
            kept.append(session.board.images)
        session = session.tell(set())
    return kept


def draw(lab: Any, path: Path, prompt: str = "smiling cat face", rounds: Sequence[int] = (1, 2, 5, 10)) -> None:
    """Write a PNG: `latent-ucb` above, `blend` below, boards of 4 × 2 from left to right."""
    rows = []
    for name in ("latent-ucb", "blend"):
        sheets = []
        for images in boards(lab, name, prompt, rounds):
            white = images[:, :3] + (1 - images[:, 3:])
            two = [np.concatenate(list(white[i : i + 4]), axis=2) for i in (0, 4)]
            sheets.append(np.pad(np.concatenate(two, axis=1), ((0, 0), (8, 8), (8, 8)), constant_values=1))
        rows.append(np.concatenate(sheets, axis=2))
    pixels = np.round(np.clip(np.concatenate(rows, axis=1), 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    image = Image.fromarray(pixels)
    image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS).save(path)
