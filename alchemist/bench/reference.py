"""The reference pictures: the best of many for sixteen prompts, so that every retraining can be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from ..values import over_white

if TYPE_CHECKING:
    from ..runtime import Alchemist

PROMPTS = (
    "a blue emoji made of ice",
    "smiling cat face",
    "red apple",
    "pink birthday cake",
    "angry face",
    "green dragon",
    "purple octopus",
    "frog",
    "fire truck",
    "yellow flower",
    "pizza",
    "ghost",
    "woman with red hair",
    "rocket",
    "robot",
    "a house on a hill",
)


def draw(lab: Alchemist, path: Path, n: int = 64, top: int = 8, prompts: tuple[str, ...] = PROMPTS) -> dict[str, Any]:
    """Write a PNG of the `top` best of n for each prompt, in two columns; gives the mean f of each."""
    side, label, columns = 72, 16, 2
    rows = -(-len(prompts) // columns)
    sheet = Image.new("RGB", (columns * (top * side + 16), rows * (side + label)), "white")
    pen, scores = ImageDraw.Draw(sheet), {}
    for k, prompt in enumerate(prompts):
        ranking = lab.rank(prompt, n=n, top=top, seed=0)
        scores[prompt] = round(float(ranking.scores.mean()), 1)
        left, upper = k // rows * (top * side + 16), k % rows * (side + label)
        pen.text((left + 4, upper + 2), prompt, fill="black")
        for i, picture in enumerate(ranking.images):
            white = over_white(picture).clip(0, 1)
            tile = Image.fromarray(np.round(white * 255).astype(np.uint8).transpose(1, 2, 0))
            sheet.paste(tile.resize((side, side), Image.Resampling.LANCZOS), (left + i * side, upper + label))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
    return {"best_of": n, "mean_f_of_the_best": scores}
