"""Pictures and animations as files within a limit of bytes: GIF, APNG, WebP, PNG."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image

from ..errors import BadInput, ExportError
from ..gallery.pictures import Facts, to_straight, with_facts
from ..values import Array
from .motion import Animation

KINDS = {"gif": "GIF", "apng": "PNG", "webp": "WEBP"}
FEWER = (255, 128, 64, 32)
"""Numbers of colours, tried in turn."""
SMALLER = (1.0, 0.75, 0.5)
"""Sides, tried in turn."""


def still(picture: Array, most: int, facts: Facts | None = None) -> bytes:
    """A picture (4, s, s) as a PNG of at most `most` bytes: with its facts, without them, then in fewer colours.

    Raises:
        ExportError: it is larger all the same.
    """
    image = Image.fromarray(to_straight(picture), "RGBA")
    for content in _stills(image, facts):
        if len(content) <= most:
            return content
    raise ExportError(f"This picture does not fit into {most // 1000} kB.")


def _stills(image: Image.Image, facts: Facts | None) -> Iterator[bytes]:
    if facts:
        yield with_facts(image, facts)
    yield with_facts(image, None)
    for colours in FEWER:
        few = image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        few.save(buffer, "PNG", optimize=True)
        yield buffer.getvalue()


def webp(picture: Array, most: int) -> bytes:
    """A picture as a WebP of at most `most` bytes, lossless where that fits.

    Raises:
        ExportError: it is larger all the same.
    """
    image = Image.fromarray(to_straight(picture), "RGBA")
    ways: list[dict[str, Any]] = [{"lossless": True}, *({"quality": q} for q in (95, 85, 70, 50))]
    for how in ways:
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", method=4, **how)
        if buffer.tell() <= most:
            return buffer.getvalue()
    raise ExportError(f"This picture does not fit into {most // 1000} kB.")


def moving(animation: Animation, kind: str, most: int, most_frames: int = 50) -> bytes:
    """An animation that loops for ever, as "gif", "apng" or "webp" of at most `most` bytes.

    What is too large loses colours first, then every other frame, then size.

    Raises:
        BadInput: there is no such kind. ExportError: it is larger all the same.
    """
    if kind not in KINDS:
        raise BadInput(f"There is no kind of animation {kind!r}; known: {', '.join(KINDS)}.")
    fewer = animation
    while len(fewer.frames) > most_frames:
        fewer = _every_other(fewer)
    for scale in SMALLER:
        for one in (fewer, _every_other(fewer)):
            images = [_scaled(frame, scale) for frame in one.frames]
            for colours in FEWER:
                content = _encoded(images, one.milliseconds, kind, colours)
                if len(content) <= most:
                    return content
    raise ExportError(f"This animation does not fit into {most // 1000} kB.")


def _every_other(one: Animation) -> Animation:
    """Half of the frames, each for as long as two."""
    n = len(one.frames)
    if n < 3:
        return one
    times = [sum(one.milliseconds[i : i + 2]) for i in range(0, n, 2)]
    return Animation(one.frames[::2], tuple(times))


def _scaled(frame: Array, scale: float) -> Image.Image:
    image = Image.fromarray(to_straight(frame), "RGBA")
    side = round(image.width * scale)
    return image if scale == 1 else image.resize((side, side), Image.Resampling.LANCZOS)


def _encoded(images: list[Image.Image], times: Sequence[int], kind: str, colours: int) -> bytes:
    buffer = io.BytesIO()
    if kind == "gif":
        few = _indexed(images, colours)
        few[0].save(
            buffer, "GIF", save_all=True, append_images=few[1:], duration=list(times), loop=0, disposal=2,
            transparency=0, optimize=False,
        )  # fmt: skip
    elif kind == "apng":
        some = images if colours == FEWER[0] else [_posterised(image, colours) for image in images]
        some[0].save(
            buffer, "PNG", save_all=True, append_images=some[1:], duration=list(times), loop=0, disposal=1, blend=0
        )
    else:
        how: dict[str, Any] = (
            {"lossless": True} if colours == FEWER[0] else {"quality": {128: 90, 64: 75, 32: 50}[colours]}
        )
        images[0].save(
            buffer, "WEBP", save_all=True, append_images=images[1:], duration=list(times), loop=0, method=3, **how
        )
    return buffer.getvalue()


def _indexed(images: list[Image.Image], colours: int) -> list[Image.Image]:
    """RGBA images with one palette for all, so that nothing flickers; index 0 is transparent."""
    arrays = [np.asarray(image) for image in images]
    opaque = [array[array[..., 3] >= 128][:, :3] for array in arrays]
    pixels = np.concatenate([some[:: max(1, len(some) // 4000)] for some in opaque])
    if not len(pixels):
        pixels = np.zeros((1, 3), np.uint8)
    most = min(colours, 255)
    palette = Image.fromarray(pixels[None]).quantize(most, method=Image.Quantize.MEDIANCUT, kmeans=1)
    table = [0, 0, 0, *(palette.getpalette() or [])[: 3 * most]]
    found = []
    for array in arrays:
        rows = Image.fromarray(np.ascontiguousarray(array[..., :3])).quantize(palette=palette, dither=Image.Dither.NONE)
        index = np.where(array[..., 3] >= 128, np.minimum(np.asarray(rows), most - 1) + 1, 0).astype(np.uint8)
        image = Image.fromarray(index, "P")
        image.putpalette(table)
        found.append(image)
    return found


def _posterised(image: Image.Image, colours: int) -> Image.Image:
    return image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).convert("RGBA")
