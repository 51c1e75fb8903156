"""The one way in for picture files from anywhere: uploads, the command line's arguments, pictures inside an SVG.

The format is told from the first bytes and has to be one of `FORMATS`; the size is read from the header before
anything is decoded; large pictures are shrunk while they are decoded and before they are made square, so memory stays
in proportion to the file's own pixels. A phone's photo is turned as its EXIF data say.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from PIL import ExifTags, Image

from ..emoji.rasterise import rasterise
from ..errors import AlchemistError, BadPicture, DataError
from ..values import Array
from .chunks import is_png, texts_of, without_extras
from .drawings import harmless
from .pictures import MOST_BYTES, MOST_JPEG_PIXELS, MOST_PIXELS, Facts, squared

MOST_SIDE = 1024
"""Pixels of the longer side of a picture that was read; larger ones are shrunk to it."""
SVG_SIDE = 512
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
"""What is decoded, by Pillow's names; no other of its decoders is ever asked. SVG is drawn by resvg."""
WORKING = "PNG, JPEG, WebP, GIF, BMP and SVG work"

# Formats by the bytes that they begin with, after so many bytes; those that are not in `FORMATS` are named only.
SIGNS = (
    (0, rb"\x89PNG\r\n\x1a\n", "PNG"),
    (0, rb"\xff\xd8\xff", "JPEG"),
    (0, rb"GIF8[79]a", "GIF"),
    (0, rb"RIFF....WEBP", "WEBP"),
    (0, rb"BM....\0\0\0\0", "BMP"),
    (4, rb"ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", "HEIC"),
    (4, rb"ftypavi[fs]", "AVIF"),
    (4, rb"ftyp", "video"),
    (0, rb"II\*\0|MM\0\*|II\+\0|MM\0\+", "TIFF"),
    (0, rb"\s*%!PS|\xc5\xd0\xd3\xc6", "EPS"),
    (0, rb"\s*%PDF", "PDF"),
    (0, rb"8BPS", "PSD"),
    (0, rb"gimp xcf", "XCF"),
    (0, rb"\0\0[\1\2]\0[^\0]", "ICO"),
    (0, rb"\xff\x0a|\0\0\0\x0cJXL ", "JPEG XL"),
    (0, rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", "JPEG 2000"),
    (0, rb"icns", "ICNS"),
    (0, rb"\x1f\x8b", "gzip"),
    (0, rb"PK\x03\x04", "ZIP"),
)
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
HTML = re.compile(rb"<!doctype\s+html|<html", re.IGNORECASE)

_Transpose = Image.Transpose
TURNS = {
    2: _Transpose.FLIP_LEFT_RIGHT,
    3: _Transpose.ROTATE_180,
    4: _Transpose.FLIP_TOP_BOTTOM,
    5: _Transpose.TRANSPOSE,
    6: _Transpose.ROTATE_270,
    7: _Transpose.TRANSVERSE,
    8: _Transpose.ROTATE_90,
}
"""What brings a picture upright, by the EXIF orientation."""


class Opened(NamedTuple):
    """A picture file that was read.

    Attributes:
        picture: (4, s, s) premultiplied, s at most `MOST_SIDE`.
        facts: the text chunks of a PNG.
    """

    picture: Array
    facts: Facts


def read_picture(source: Path | bytes | BinaryIO) -> Array:
    """A picture file as (1, 4, s, s), centred on a transparent square, its longer side at most `MOST_SIDE`.

    Raises:
        BadPicture: no file, no picture, a format that is not read, over 16 million pixels (a JPEG: 80) or 32 MB, or
            damaged.
    """
    return open_picture(source).picture[None]


def facts_in(path: Path) -> Facts:
    """What the text chunks of a picture file say; nothing where it has none.

    Raises:
        BadPicture: as in `read_picture`.
    """
    return open_picture(path).facts


def open_picture(source: Path | bytes | BinaryIO) -> Opened:
    """A picture file and what it says of itself.

    Raises:
        BadPicture: as in `read_picture`.
    """
    name, content = _content(source)
    kind = format_of(content)
    if kind == "SVG":
        with _damage(name):
            straight = _svg(content)
    elif kind in FORMATS:
        with _damage(name):
            straight = _decoded(content, kind)
    else:
        raise BadPicture(_refusal(name, kind, content))
    return Opened(squared(straight), texts_of(content) if kind == "PNG" else {})


def format_of(content: bytes) -> str:
    """The format of a file, told from its first bytes; "" where it is none of `SIGNS`."""
    for offset, sign, name in SIGNS:
        if re.compile(sign, re.DOTALL).match(content, offset):
            return name
    if MARKUP.match(content):
        start = content[:4096]
        return "HTML" if HTML.search(start) and b"<svg" not in start.split(b"<html")[0] else "SVG"
    return ""


def _content(source: Path | bytes | BinaryIO) -> tuple[str, bytes]:
    """What to call a file in a message, and its bytes."""
    if isinstance(source, Path):
        name = source.name[:80]
        if source.is_dir():
            raise BadPicture(f"{source} is a folder, not a picture.")
        if not source.is_file():
            raise BadPicture(f"There is no file {source}.")
        if source.stat().st_size > MOST_BYTES:
            raise _too_heavy(name, source.stat().st_size)
        try:
            content = source.read_bytes()
        except OSError as error:
            raise BadPicture(f"{name} cannot be opened: {error.strerror}.") from None
    else:
        name = "That file"
        content = source if isinstance(source, bytes) else source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _too_heavy(name, len(content))
    return name, content


def _too_heavy(name: str, size: int) -> BadPicture:
    return BadPicture(f"{name} has {size / 1e6:.0f} MB; up to {MOST_BYTES / 1e6:.0f} MB work.")


def _refusal(name: str, kind: str, content: bytes) -> str:
    if not content:
        return f"{name} is empty; {WORKING}."
    if not kind:
        return f"{name} is not a picture; {WORKING}."
    if kind == "HTML":
        return f"{name} is a web page and not a picture; {WORKING}."
    return f"{name} is in the format {kind}, which is not read here; {WORKING}."


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """Whatever a decoder ends in on a spoilt file becomes one sentence."""
    try:
        yield
    except AlchemistError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(int((re.findall(r"\d+", str(error)) or ["0"])[0]), MOST_PIXELS) from None
    except Exception as error:
        raise BadPicture(f"{name} cannot be read as a picture; it seems to be damaged.") from error


def _too_large(pixels: int, most: int) -> BadPicture:
    return BadPicture(f"That picture has {pixels / 1e6:,.0f} million pixels; up to {most / 1e6:.0f} million work.")


def _decoded(content: bytes, kind: str) -> np.ndarray:
    """Straight uint8 (h, w, 4), upright, the longer side at most `MOST_SIDE`."""
    if is_png(content):
        content = without_extras(content)
    with Image.open(io.BytesIO(content), formats=(kind,)) as image:
        most = MOST_JPEG_PIXELS if kind == "JPEG" else MOST_PIXELS
        if image.width * image.height > most:
            raise _too_large(image.width * image.height, most)
        turn = TURNS.get(_orientation(image))
        image.draft(None, (MOST_SIDE, MOST_SIDE))  # a JPEG is decoded at a half, a quarter or an eighth
        small = _shrunk(_in_eight_bits(image))
    return np.asarray((small.transpose(turn) if turn is not None else small).convert("RGBA"))


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 where there is none or it cannot be read."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (ValueError, TypeError, SyntaxError, KeyError, OSError, OverflowError):  # spoilt EXIF data spoil no picture
        return 1


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """The picture as RGB, or RGBA where it has transparency; Pillow would cut 16-bit grey off at 255."""
    clear = image.info.get("transparency")
    if image.mode.startswith("I"):
        grey = np.asarray(image).astype(np.int64)
        rgba = np.empty((*grey.shape, 4), np.uint8)
        rgba[..., :3] = np.round(np.clip(grey, 0, 65535) / 257)[..., None]
        rgba[..., 3] = 255 if not isinstance(clear, int) else np.where(grey == clear, 0, 255)
        return Image.fromarray(rgba, "RGBA")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _shrunk(image: Image.Image) -> Image.Image:
    """The picture with its longer side at most `MOST_SIDE`."""
    longer = max(image.size)
    if longer <= MOST_SIDE:
        return image
    width, height = (max(1, round(side * MOST_SIDE / longer)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BOX)


def _svg(content: bytes) -> np.ndarray:
    """An SVG file drawn, straight uint8 (s, s, 4)."""

    def embedded(inside: bytes) -> bytes:
        kind = format_of(inside)
        if kind not in FORMATS:
            raise BadPicture(_refusal("A picture inside that SVG", kind, inside))
        png = io.BytesIO()
        Image.fromarray(_decoded(inside, kind), "RGBA").save(png, "PNG")
        return png.getvalue()

    try:
        return rasterise(harmless(content, embedded), SVG_SIDE)
    except DataError:
        raise BadPicture("That file cannot be read as a picture; the SVG seems to be damaged.") from None
