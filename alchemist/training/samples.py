"""Pictures that a training draws on its way, for people to look at."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from ..values import over_white

SAMPLE_PROMPTS = (
    "a blue emoji made of ice",
    "smiling cat face",
    "red apple",
    "誕生日ケーキ",
    "fire truck",
    "green dragon",
    "rocket in space",
    "sad robot",
)


def save_grid(pictures: Tensor, path: Path, columns: int = 8) -> None:
    """Write (n, 4, h, w) pictures over white as one PNG, row by row."""
    flat = over_white(pictures).clamp(0, 1)
    n, _, h, w = flat.shape
    rows = -(-n // columns)
    sheet = torch.ones(3, rows * h, columns * w)
    for i, picture in enumerate(flat):
        y, x = divmod(i, columns)
        sheet[:, y * h : (y + 1) * h, x * w : (x + 1) * w] = picture
    Image.fromarray((sheet.permute(1, 2, 0) * 255).round().byte().numpy()).save(path)
