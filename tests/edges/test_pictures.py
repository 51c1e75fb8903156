"""What people upload and name on the command line as a picture."""

from __future__ import annotations

import base64
import subprocess
import sys
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from alchemist.errors import BadPicture
from alchemist.gallery.pictures import png_bytes
from alchemist.gallery.reading import MOST_SIDE, facts_in, open_picture, read_picture
from alchemist.gallery.trimming import trimmed
from alchemist.gallery.vector import svg_of

from .files import flat_png, red_left_blue_right, saved, with_chunk

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">{}</svg>'
RED = '<rect width="10" height="10" fill="#f00"/>'


def svg(body: str) -> bytes:
    return SVG.format(body).encode()


def centre(picture: np.ndarray) -> list[float]:
    """The colour in the middle of (1, 4, s, s)."""
    s = picture.shape[-1]
    return [round(float(v), 2) for v in picture[0, :, s // 2, s // 2]]


# -- formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_what_the_page_says_it_reads_is_read(kind: str) -> None:
    assert read_picture(saved(red_left_blue_right(), kind)).shape == (1, 4, 40, 40)


def test_no_other_decoder_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import EpsImagePlugin

    asked: list[object] = []
    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", lambda *a, **k: asked.append(a))
    eps = saved(red_left_blue_right(), "EPS")
    for content in (eps, b"\n" + eps, b"junk" + eps):
        with pytest.raises(BadPicture):
            read_picture(content)
    assert not asked


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "HEIC"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + bytes(64), "AVIF"),
        (saved(red_left_blue_right(), "TIFF"), "TIFF"),
        (saved(red_left_blue_right(), "EPS"), "EPS"),
        (saved(red_left_blue_right(), "PDF"), "PDF"),
        (saved(red_left_blue_right(), "ICO"), "ICO"),
        (b"8BPS\0\1" + bytes(64), "PSD"),
        (zlib.compress(b"x", wbits=31), "gzip"),
    ],
)
def test_a_format_that_is_not_read_is_named(content: bytes, named: str) -> None:
    with pytest.raises(BadPicture, match=f"{named}.* PNG, JPEG, WebP, GIF, BMP and SVG work"):
        read_picture(content)


# -- size -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(15_000, 1), (1, 15_000), (12_000, 1200), (100_000, 1), (4000, 4000)])
def test_memory_is_in_proportion_to_the_pixels(size: tuple[int, int]) -> None:
    content = flat_png(*size)
    tracemalloc.start()
    try:
        picture = read_picture(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert picture.shape == (1, 4, MOST_SIDE, MOST_SIDE) and peak < 80_000_000
    assert picture[0, 3].any(), "what was drawn is still seen"


def test_a_size_that_is_too_large_is_refused_before_it_is_decoded() -> None:
    small_file = b"\x89PNG\r\n\x1a\n" + flat_png(60_000, 1)[8:]
    header = bytearray(small_file)
    header[20:24] = (60_000).to_bytes(4, "big")
    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4, "big")
    with pytest.raises(BadPicture, match="3,600 million pixels; up to 16 million work"):
        read_picture(bytes(header))


PEAK = """
import re, sys
from pathlib import Path
from alchemist.gallery.reading import read_picture
def peak(): return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
content = Path(sys.argv[1]).read_bytes()
before = peak()
print(read_picture(content).shape[-1], peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux says how much memory a process took")
def test_a_phone_s_photo_of_48_megapixels_is_read_in_little_memory(tmp_path: Path) -> None:
    photo = Image.linear_gradient("L").resize((8064, 6048)).convert("RGB")
    photo.save(tmp_path / "photo.jpg", "JPEG", quality=80)
    done = subprocess.run([sys.executable, "-c", PEAK, str(tmp_path / "photo.jpg")], capture_output=True, text=True)
    side, megabytes = map(int, done.stdout.split())
    assert side == MOST_SIDE and megabytes < 100, "whole it would take 195 MB and as much again"


def test_a_jpeg_has_a_limit_too() -> None:
    header = bytearray(saved(Image.new("RGB", (64, 64)), "JPEG"))
    at = header.index(b"\xff\xc0") + 5
    header[at : at + 4] = (9000).to_bytes(2, "big") * 2
    with pytest.raises(BadPicture, match="81 million pixels; up to 80 million work"):
        read_picture(bytes(header))


def test_thin_lines_survive_shrinking() -> None:
    pixels = np.full((3000, 3000), 255, np.uint8)
    pixels[::50] = 0
    assert read_picture(saved(Image.fromarray(pixels)))[0, 0].min() < 0.8


# -- what is in the file besides pixels -------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_lies_as_its_exif_data_say(orientation: int) -> None:
    from alchemist.gallery.reading import TURNS

    upright = red_left_blue_right()
    back = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    turn = TURNS.get(orientation)
    stored = upright if turn is None else upright.transpose(back.get(orientation, turn))
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("JPEG", "PNG", "WEBP"):
        picture = read_picture(saved(stored, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {})))[0]
        left, right = picture[:, 20, 5], picture[:, 20, 34]
        assert left[0] > 0.9 > 0.2 > left[2] and right[2] > 0.9, (orientation, kind)


def test_spoilt_exif_data_spoil_no_picture() -> None:
    content = saved(red_left_blue_right(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
    assert read_picture(content).shape == (1, 4, 40, 40)


def test_large_text_and_large_colour_profiles_are_no_damage() -> None:
    png = saved(red_left_blue_right())
    workflow = with_chunk(png, b"tEXt", b"workflow\0" + b"x" * 1_200_000)
    packed = with_chunk(png, b"zTXt", b"workflow\0\0" + zlib.compress(b"x" * 3_000_000))
    profile = with_chunk(png, b"iCCP", b"wide\0\0" + zlib.compress(np.random.default_rng(0).bytes(2_000_000)))
    for content in (workflow, packed, profile):
        assert np.array_equal(read_picture(content), read_picture(png))
    assert len(open_picture(workflow).facts["workflow"]) == 1_200_000


def test_a_bomb_of_text_is_left_out() -> None:
    bomb = with_chunk(saved(red_left_blue_right()), b"zTXt", b"bomb\0\0" + zlib.compress(bytes(300_000_000), 9))
    tracemalloc.start()
    try:
        assert open_picture(bomb).facts == {}
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_facts_are_read_as_they_were_written(tmp_path: Path) -> None:
    facts = {"prompt": "氷でできた顔", "alchemist": "{}"}
    (tmp_path / "a.png").write_bytes(png_bytes(np.ones((4, 8, 8), np.float32), facts=facts))
    assert facts_in(tmp_path / "a.png") == facts


def test_16_bit_grey_keeps_its_shades() -> None:
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)
    picture = read_picture(saved(Image.fromarray(np.tile(ramp, (64, 1)))))[0, 0, 32]
    assert np.allclose(picture, np.linspace(0, 1, 64), atol=0.01)


def test_16_bit_grey_with_a_transparent_shade() -> None:
    png = saved(Image.fromarray(np.tile(np.uint16([0, 30000]), (2, 1))))
    picture = read_picture(with_chunk(png, b"tRNS", (30000).to_bytes(2, "big")))[0]
    assert picture[3].tolist() == [[1, 0], [1, 0]]


# -- SVG --------------------------------------------------------------------------------------------------------------


def test_an_svg_is_drawn() -> None:
    assert centre(read_picture(svg(RED))) == [1, 0, 0, 1]


def test_our_own_svg_comes_back(lab) -> None:  # type: ignore[no-untyped-def]
    picture = lab.catalogue.picture(2, 128)
    back = read_picture(svg_of(picture).encode())
    assert np.abs(lab.catalogue.picture(2, 512) - back[0]).mean() < 0.05


@pytest.mark.parametrize(
    "body",
    [
        '<image width="10" height="10" xlink:href="{file}"/>',
        '<image width="10" height="10" href="file://{file}"/>',
        '<image width="10" height="10" href="https://example.org/a.png"/>',
        '<filter id="f"><feImage href="{file}"/></filter><rect width="10" height="10" filter="url(#f)"/>',
        '<use href="{file}#a"/>',
        "<script>alert(1)</script>",
        '<foreignObject width="10" height="10"><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
    ],
)
def test_an_svg_refers_to_nothing_outside_itself(body: str, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(saved(Image.new("RGB", (8, 8), "#0f0")))
    secret = str(tmp_path / "secret.png")
    picture = read_picture(svg(body.replace("{file}", secret)))
    assert not picture[0, 1].any(), "nothing green is seen"


def test_a_picture_inside_an_svg_goes_through_the_same_door() -> None:
    def holding(content: bytes) -> bytes:
        uri = "data:image/png;base64," + base64.b64encode(content).decode()
        return svg(f'<image width="10" height="10" href="{uri}"/>')

    assert centre(read_picture(holding(saved(Image.new("RGB", (8, 8), "#00f"))))) == [0, 0, 1, 1]
    header = bytearray(flat_png(60_000, 1))
    header[20:24] = (60_000).to_bytes(4, "big")
    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4, "big")
    with pytest.raises(BadPicture, match="million pixels"):
        read_picture(holding(bytes(header)))


def test_an_svg_that_would_take_for_ever_is_refused() -> None:
    copies = "".join(f'<g id="g{i + 1}">' + f'<use xlink:href="#g{i}"/>' * 10 + "</g>" for i in range(8))
    laughs = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for content in (
        svg(f'<defs><path id="g0" d="M0 0h9v9z"/>{copies}</defs><use xlink:href="#g8"/>'),
        svg("<g>" * 5000 + "</g>" * 5000),
        svg('<path d="M0 0h9"/>' * 30_000),
        f'{laughs}]><svg xmlns="http://www.w3.org/2000/svg"><text>&i;</text></svg>'.encode(),
    ):
        with pytest.raises(BadPicture):
            read_picture(content)


def test_a_copy_that_holds_itself_comes_to_an_end() -> None:
    assert read_picture(svg('<g id="a"><use xlink:href="#a"/></g>' + RED)).shape == (1, 4, 512, 512)
    with pytest.raises(BadPicture, match="damaged"):
        read_picture(svg('<g id="b"><use href="#c"/></g><g id="c"><use href="#b"/></g>'))


# -- drawings ---------------------------------------------------------------------------------------------------------


def drawing(background: tuple[float, ...], size: int = 200, box: tuple[int, int] = (30, 90)) -> np.ndarray:
    picture = np.broadcast_to(np.float32(background)[:, None, None], (4, size, size)).copy()
    picture[:, box[0] : box[1], box[0] : box[1]] = np.float32([0, 0.5, 0, 1])[:, None, None]
    return picture


@pytest.mark.parametrize("background", [(0, 0, 0, 0), (1, 1, 1, 1), (0.9, 0.85, 0.8, 1)])
def test_margins_of_a_drawing_are_trimmed(background: tuple[float, ...]) -> None:
    found = trimmed(drawing(background))
    assert 64 <= found.shape[1] <= 72 and np.allclose(found[:, 0, 0], background)
    s = found.shape[1]
    assert np.allclose(found[:, s // 2, s // 2], [0, 0.5, 0, 1])


def test_what_fills_its_square_is_left_alone(lab) -> None:  # type: ignore[no-untyped-def]
    photo = np.random.default_rng(0).random((4, 64, 64)).astype(np.float32)
    photo[3] = 1
    for picture in (photo, drawing((1, 1, 1, 1), box=(5, 195)), np.ones((4, 32, 32), np.float32)):
        assert trimmed(picture) is picture


def test_a_fully_transparent_picture_is_refused() -> None:
    with pytest.raises(BadPicture, match="fully transparent"):
        trimmed(np.zeros((4, 16, 16), np.float32))


def test_the_command_line_reads_through_the_same_door(tmp_path: Path) -> None:
    (tmp_path / "a.eps").write_bytes(saved(red_left_blue_right(), "EPS"))
    done = subprocess.run(
        [sys.executable, "-m", "alchemist", "reconstruct", str(tmp_path / "a.eps"), "--out", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "in the format EPS" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_file_that_breaks_off_is_damage() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 60, 3), np.uint8))
    png = saved(noise)
    cut = [png[:40], png[: len(png) // 2], with_chunk(png[:33], b"IEND", b"")]
    for content in (*cut, *(saved(noise, kind)[:-900] for kind in ("JPEG", "WEBP", "GIF", "BMP"))):
        with pytest.raises(BadPicture, match="damaged"):
            read_picture(content)


def test_an_svg_of_ours_is_whole_at_any_size(lab) -> None:  # type: ignore[no-untyped-def]
    from alchemist.emoji.rasterise import rasterise, to_picture

    text = svg_of(lab.catalogue.picture(2, 128))
    assert 'viewBox="0 0 512 512"' in text
    for size in (64, 512, 900):
        shrunk = text.replace('width="512" height="512"', f'width="{size}" height="{size}"')
        drawn = to_picture(rasterise(shrunk, size))
        assert np.abs(drawn - lab.catalogue.picture(2, size)).mean() < 0.05
