"""Picture files from the project's pictures: premultiplied RGBA, (n, 4, h, w), float32 in [0, 1]."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from ..emoji.rasterise import to_picture
from ..values import Array
from ..writing import write_file

MOST_PIXELS = 16_000_000
MOST_JPEG_PIXELS = 80_000_000
"""Of a JPEG, which is decoded at a fraction of its size; other formats need memory for every pixel."""
MOST_BYTES = 32_000_000
Facts = dict[str, str]
"""Text chunks of a PNG by their names."""


def squared(rgba: np.ndarray) -> Array:
    """Straight uint8 (h, w, 4) to premultiplied float32 (4, s, s), centred on a transparent square."""
    h, w, _ = rgba.shape
    side = max(h, w)
    square = np.zeros((side, side, 4), np.uint8)
    y, x = (side - h) // 2, (side - w) // 2
    square[y : y + h, x : x + w] = rgba
    return to_picture(square)


def to_straight(picture: Array) -> np.ndarray:
    """Premultiplied (4, h, w) to straight uint8 (h, w, 4)."""
    hwc = np.clip(picture, 0, 1).transpose(1, 2, 0)
    alpha = hwc[..., 3:]
    colour = np.divide(hwc[..., :3], alpha, out=np.zeros_like(hwc[..., :3]), where=alpha > 1 / 512)
    return np.round(np.concatenate([np.clip(colour, 0, 1), alpha], -1) * 255).astype(np.uint8)


def over(picture: Array, background: float = 1.0) -> np.ndarray:
    """Premultiplied (4, h, w) over a grey background in [0, 1], as uint8 (h, w, 3)."""
    hwc = np.clip(picture, 0, 1).transpose(1, 2, 0)
    return np.round((hwc[..., :3] + (1 - hwc[..., 3:]) * background) * 255).astype(np.uint8)


def png_bytes(picture: Array, size: int | None = None, facts: Facts | None = None) -> bytes:
    """A PNG with straight alpha, resized to `size` pixels where given; `facts` go into its text chunks."""
    image = Image.fromarray(to_straight(picture), "RGBA")
    if size and size != image.width:
        image = image.resize((size, size), Image.Resampling.LANCZOS)
    return with_facts(image, facts)


def with_facts(image: Image.Image, facts: Facts | None) -> bytes:
    """An image as a PNG whose text chunks say `facts`."""
    text = PngImagePlugin.PngInfo()
    for key, value in (facts or {}).items():
        text.add_itxt(key, value)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=text)
    return buffer.getvalue()


def write_png(picture: Array, path: Path, facts: dict[str, str] | None = None) -> None:
    """Write one picture (4, h, w) as a PNG with straight alpha."""
    write_file(path, png_bytes(picture, facts=facts))


def contact_sheet(pictures: Array, columns: int = 8) -> Image.Image:
    """Pictures (n, 4, h, w) over white in rows."""
    n, _, h, w = pictures.shape
    sheet = Image.new("RGB", (min(n, columns) * w, -(-n // columns) * h), "white")
    for i, picture in enumerate(pictures):
        sheet.paste(Image.fromarray(over(picture)), (i % columns * w, i // columns * h))
    return sheet


def write_gif(pictures: Array, path: Path, seconds: float = 2.0) -> None:
    """Write pictures (n, 4, h, w) as an animation over white that goes there and back."""
    frames = [Image.fromarray(over(p)) for p in (*pictures, *pictures[-2:0:-1])]
    pause = round(1000 * seconds / max(1, len(frames)))
    content = io.BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:], duration=max(20, pause), loop=0)
    write_file(path, content.getvalue())
