"""Taking SVGs apart: nothing is lost, nothing foreign gets in, shapes separate with their holes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from alchemist.emoji.rasterise import rasterise
from alchemist.errors import DataError
from alchemist.recipes.extract.anchors import anchors_of, pixels
from alchemist.recipes.extract.build import decibels
from alchemist.recipes.extract.overrides import Overrides
from alchemist.recipes.extract.paths import groups_of, subpaths
from alchemist.recipes.extract.pieces import picture_of


def svg(body: str, side: int = 36) -> str:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="0 0 {side} {side}">{body}</svg>'


EYES = '<path fill="#123" d="M8 14a2 2 0 1 0 4 0a2 2 0 1 0-4 0m16 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0"/>'
RING = '<path fill="#c00" d="M18 4a14 14 0 1 0 0 28 14 14 0 1 0 0-28m0 6a8 8 0 1 1 0 16 8 8 0 1 1 0-16"/>'
GRADIENT = (
    '<defs><linearGradient id="base"><stop offset="0" stop-color="#f00"/><stop offset="1" stop-color="#00f"/>'
    '</linearGradient><linearGradient id="mine" xlink:href="#base" x1="0" x2="36" gradientUnits="userSpaceOnUse"/>'
    '</defs><circle cx="18" cy="18" r="14" style="fill:url(#mine);stroke:#000"/>'
)
USED = (
    '<defs><path id="p" d="M4 4h10v10H4z"/></defs>'
    '<use href="#p" x="3" y="5"/><use xlink:href="#p" transform="scale(2)"/>'
)
CLIPPED = (
    '<clipPath id="c"><circle cx="18" cy="18" r="9"/></clipPath>'
    '<g clip-path="url(#c)" fill="#0a0"><path d="M0 0h36v18H0z"/><path fill="#00a" d="M0 18h36v18H0z"/></g>'
)
CURVES = (
    '<path d="M3 30C8 2 14 2 18 18S30 34 33 6L30 33Q24 20 18 33T6 33zm10-20h6v6h-6v-4z" fill="none" stroke="#000"/>'
)
MOVED = (
    '<g transform="translate(4 2) rotate(20 10 10)" opacity=".5">'
    '<path d="M2 2h9v9H2z"/><circle cx="15" cy="9" r="5"/></g>'
)


@pytest.mark.parametrize("body", [EYES, RING, GRADIENT, USED, CLIPPED, CURVES, MOVED, RING + EYES])
def test_pieces_together_are_the_picture(body: str) -> None:
    assert decibels(svg(body), picture_of(svg(body)).body()) > 45
    assert decibels(svg(body), svg("").replace("</svg>", "") + "</svg>") < 30


def test_shapes_of_one_path_come_apart_and_go_together_again() -> None:
    picture = picture_of(svg(EYES))
    assert len(picture.pieces) == 2
    left, right = (p.box for p in picture.pieces)
    assert np.allclose(left, np.array([8, 12, 12, 16]) / 36 * 100, atol=0.3) and right[0] > left[2]
    assert len(picture.runs(["", ""])[0]) == 1 and picture.runs(["", ""])[0][0].count("<path") == 1
    assert picture.runs(["e", "b"])[1] == ["e", "b"]


def test_a_hole_stays_with_what_it_is_in() -> None:
    assert len(picture_of(svg(RING)).pieces) == 1
    shapes = subpaths("M0 0h9v9H0zM2 2h3v3H2zM20 0h5v5h-5z", 2)
    assert groups_of(shapes) == [[0, 1], [2]]


def test_rounding_does_not_add_up_along_a_path() -> None:
    steps = "".join("l.1049 .0049" for _ in range(200))
    (shape,) = subpaths(f"M0 0{steps}", 1)
    (again,) = subpaths(shape.text, 4)
    assert np.abs(again.outline[-1] - shape.outline[-1]).max() < 0.11


def test_an_arc_that_nearly_closes_keeps_its_side() -> None:
    arc = '<path d="M36.3124 16.5014a4.7677 4.7677 0 1 1 0-.0006z"/>'
    assert decibels(svg(arc, 72), picture_of(svg(arc, 72)).body()) > 45


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>" + EYES,
        "<style>*{fill:red}</style>" + EYES,
        '<image href="http://example.org/a.png"/>' + EYES,
        '<filter id="f"/>' + EYES,
        '<use href="#nothing"/>',
        '<g id="a"><use href="#a"/></g>',
        '<path fill="url(#nothing)" d="M0 0h9v9z"/>',
        "",
        "<path d='h5'/>",
    ],
)
def test_what_is_not_kept_is_refused(body: str) -> None:
    with pytest.raises(DataError):
        picture_of(svg(body))


def test_foreign_attributes_do_not_get_in() -> None:
    body = '<g onclick="x()" class="a"><path id="q" onload="x()" d="M2 2h9v9H2z" fill="#123" data-a="b"/></g>'
    assert picture_of(svg(body)).body() == '<g transform="scale(2.77778)"><path d="M2 2h9v9h-9z" fill="#123"/></g>'


def test_an_svg_that_is_none_is_refused() -> None:
    with pytest.raises(DataError, match="cannot be read"):
        picture_of("<svg")


def test_a_face_finds_the_calm_place() -> None:
    """Half of the plate is covered with stripes; the face goes on the other half."""
    stripes = "".join(f'<path fill="#000" d="M{x} 20h2v60h-2z"/>' for x in range(10, 50, 4))
    a = anchors_of(pixels(f'<rect x="5" y="20" width="90" height="60" fill="#fc0"/>{stripes}'), "food")
    assert a.face[0] > 60 and 40 < a.face[1] < 60 and a.face[2] > 15


def test_a_hat_sits_between_the_ears_and_not_on_a_stem() -> None:
    ears = '<path d="M10 5L40 40H15zM90 5L60 40H85z" fill="#aa0"/><circle cx="50" cy="60" r="35" fill="#aa0"/>'
    picture = picture_of(svg(ears + '<circle cx="38" cy="55" r="4"/><circle cx="62" cy="55" r="4"/>', 100))
    a = anchors_of(pixels(picture.body()), "head", picture.pieces[-2:])
    assert abs(a.top[0] - 50) < 2 and 23 < a.top[1] < 30 and a.eyes == pytest.approx((38, 55, 62, 55), abs=0.5)
    apple = '<circle cx="50" cy="60" r="35" fill="#c00"/><path d="M48 2h4v30h-4z"/>'
    b = anchors_of(pixels(apple), "food")
    assert abs(b.top[0] - 50) < 3 and 24 < b.top[1] < 36 and b.face[2] > 25


def test_corrections_are_read_and_nonsense_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "overrides.json"
    Overrides({"a:1": {"face": [50, 50, 20], "eyes": None, "sure": 0.95}}).write(path)
    assert Overrides.read(path).rows["a:1"]["face"] == [50, 50, 20]
    for change in ({"face": [1, 2]}, {"nose": [1, 2]}, {"top": None}, {"hand": ["a", 2]}, {"sure": "yes"}):
        path.write_text(json.dumps({"a:1": change}))
        with pytest.raises(DataError, match="overrides.json"):
            Overrides.read(path)
    path.write_text("{")
    with pytest.raises(DataError):
        Overrides.read(path)


def test_pixels_are_those_of_the_frame() -> None:
    circle = '<circle cx="50" cy="50" r="20"/>'
    assert (pixels(circle) == rasterise(svg(circle, 100), 128)).all()
