"""The curve of a training as a picture."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT, EDGE, SCALE = 640, 200, 48, 2
LINE, INK, PALE = "#b4467f", "#333333", "#dddddd"


def read_curve(path: Path) -> dict[str, tuple[list[float], list[float]]]:
    """Every figure of a curve.csv with its steps and values; the learning rate is left out."""
    figures: dict[str, tuple[list[float], list[float]]] = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["figure"] != "rate":
                steps, values = figures.setdefault(row["figure"], ([], []))
                steps.append(float(row["step"]))
                values.append(float(row["value"]))
    return figures


def draw_curve(curve: Path, picture: Path, title: str) -> None:
    """Draw a curve.csv as a PNG, one figure below the other; nothing where there is no curve of two points yet."""
    drawn = read_curve(curve) if curve.exists() else {}
    figures = {name: xy for name, xy in drawn.items() if len(xy[0]) > 1}
    if not figures:
        return
    sheet = Image.new("RGB", (SCALE * WIDTH, SCALE * HEIGHT * len(figures)), "white")
    pen = ImageDraw.Draw(sheet)
    for i, (name, (steps, values)) in enumerate(figures.items()):
        _draw(pen, i * HEIGHT, f"{title}: {name}", np.array(steps), np.array(values))
    sheet.save(picture, optimize=True)


def _draw(pen: ImageDraw.ImageDraw, top: int, title: str, steps: np.ndarray, values: np.ndarray) -> None:
    low, high = np.percentile(values, [0, 98])  # the first steps of a loss would flatten the rest
    high = max(high, low + 1e-9)
    x = EDGE + (WIDTH - EDGE - 16) * (steps - steps[0]) / max(1.0, steps[-1] - steps[0])
    y = top + HEIGHT - 28 - (HEIGHT - 56) * np.clip((values - low) / (high - low), 0, 1)
    size = SCALE * 11
    for share in (0.0, 0.5, 1.0):
        level = top + HEIGHT - 28 - (HEIGHT - 56) * share
        pen.line([SCALE * EDGE, SCALE * level, SCALE * (WIDTH - 16), SCALE * level], fill=PALE, width=SCALE)
        pen.text((SCALE * 4, SCALE * (level - 7)), f"{low + share * (high - low):.4g}", fill=INK, font_size=size)
    pen.line([(SCALE * float(a), SCALE * float(b)) for a, b in zip(x, y, strict=True)], fill=LINE, width=SCALE)
    pen.text((SCALE * EDGE, SCALE * (top + 6)), f"{title}, last {values[-1]:.4g}", fill=INK, font_size=size)
    pen.text((SCALE * EDGE, SCALE * (top + HEIGHT - 20)), f"{steps[0]:.0f}", fill=INK, font_size=size)
    end = f"step {steps[-1]:.0f}"
    pen.text(
        (SCALE * (WIDTH - 16) - pen.textlength(end, font_size=size), SCALE * (top + HEIGHT - 20)),
        end,
        fill=INK,
        font_size=size,
    )
