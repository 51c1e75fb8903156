"""Further small inputs of the kinds that people run into: each ends in a picture, or in one sentence."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from alchemist.errors import AlchemistError, BadPicture
from alchemist.gallery.reading import read_picture
from alchemist.loading import pick_device
from alchemist.models.weights import locate
from alchemist.values import Settings, checked_seed

from .files import chunk, flat_png, red_left_blue_right, saved, with_chunk

PICTURE = red_left_blue_right()
PNG = saved(PICTURE)
BOX = '<svg xmlns="http://www.w3.org/2000/svg" {}><rect width="100%" height="100%" fill="#f00"/></svg>'


def animated(kind: str) -> bytes:
    frames = [PICTURE, ImageOps.mirror(PICTURE)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)


READ = {
    "one pixel": saved(Image.new("RGB", (1, 1), "red")),
    "one bit": saved(PICTURE.convert("1")),
    "grey with alpha": saved(PICTURE.convert("LA")),
    "palette with a transparent colour": saved(PICTURE.convert("P"), transparency=0),
    "CMYK JPEG of a print shop": saved(PICTURE.convert("CMYK"), "JPEG"),
    "progressive JPEG": saved(PICTURE, "JPEG", progressive=True),
    "animated GIF": animated("GIF"),
    "animated WebP": animated("WEBP"),
    "animated PNG": animated("PNG"),
    "interlaced GIF": saved(PICTURE, "GIF", interlace=1),
    "bytes after the end": PNG + b"trailing" * 100,
    "text that is no UTF-8": with_chunk(PNG, b"iTXt", b"note\0\0\0\0\0\xff\xfe\xff"),
    "packed text that is damaged": with_chunk(PNG, b"zTXt", b"note\0\0" + b"not packed"),
    "a private chunk": with_chunk(PNG, b"vpAg", bytes(9)),
    "a photo of a camera's maximum": saved(Image.new("RGB", (4600, 3400), "red"), "JPEG"),
    "SVG with a byte order mark": b"\xef\xbb\xbf" + BOX.format('viewBox="0 0 9 9"').encode(),
    "SVG of a kilometre": BOX.format('width="1000000000" height="1000000000"').encode(),
    "SVG with a comment first": b"<!-- made by hand -->\n" + BOX.format('viewBox="0 0 9 1"').encode(),
    "SVG with a doctype": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    + BOX.format('viewBox="0 0 9 9"').encode(),
}

REFUSED = {
    "nothing": b"",
    "a line of text": b"hello",
    "a saved web page": b"<!DOCTYPE html><html><body><img src='a.png'></body></html>",
    "a page with a drawing in it": b"<html><svg xmlns='http://www.w3.org/2000/svg'/></html>",
    "a feed": b"<?xml version='1.0'?><rss/>",
    "a header alone": PNG[:33],
    "a picture without sides": PNG[:8] + chunk(b"IHDR", bytes(8) + b"\x08\0\0\0\0") + PNG[33:],
    "a video": b"\0\0\0\x20ftypisom" + bytes(32),
    "an archive": b"PK\x03\x04" + bytes(40),
    "an icon": saved(PICTURE, "ICO"),
    "a JPEG of its first bytes": saved(PICTURE, "JPEG")[:12],
    "seventeen million pixels": flat_png(17_000_001, 1),
    "an SVG that is cut off": BOX.format("").encode()[:60],
}


@pytest.mark.parametrize("name", READ)
def test_it_is_read(name: str) -> None:
    picture = read_picture(io.BytesIO(READ[name]))
    assert picture.dtype == np.float32 and picture[0, 3].any() and 0 <= picture.min() <= picture.max() <= 1


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(BadPicture) as refused:
        read_picture(REFUSED[name])
    said = str(refused.value)
    assert said.endswith(".") and "\n" not in said and len(said) < 200


@pytest.mark.parametrize(
    "call",
    [
        lambda: locate("~/weights"),
        lambda: locate("user/repo/more"),
        lambda: locate("user/re--po"),
        lambda: locate("C:\\weights"),
        lambda: pick_device("cpu:7"),
        lambda: pick_device("meta"),
        lambda: pick_device("cuda:0"),
        lambda: checked_seed("٣٫٥"),
        lambda: Settings(guidance="three"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_value_is_named(call: Any) -> None:
    with pytest.raises(AlchemistError) as refused:
        call()
    assert str(refused.value).endswith(".")


def test_a_bomb_in_a_palette_file_is_refused() -> None:
    bomb = PNG[:8] + chunk(b"IHDR", (50_000).to_bytes(4, "big") * 2 + b"\x08\3\0\0\0") + chunk(b"PLTE", bytes(768))
    with pytest.raises(BadPicture, match="2,500 million pixels"):
        read_picture(bomb + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))
