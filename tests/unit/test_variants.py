"""What is made of the vendors' pictures for training: colours, materials, pairs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alchemist.emoji import variants
from alchemist.emoji.catalogue import Emoji
from alchemist.emoji.colours import parse_hex, to_lab
from alchemist.emoji.materials import MATERIALS, Material, made_of
from alchemist.emoji.rasterise import Pixels, rasterise
from alchemist.emoji.variants import ONE_WAY, beside, variants_of
from alchemist.testing import SVG, tiny_catalogue

BY_NAME = {m.name: m for m in MATERIALS}
BALL = SVG.format('<circle cx="36" cy="36" r="30" fill="#00ffc8" stroke="#000000" stroke-width="4"/>')


def ball() -> Pixels:
    return rasterise(BALL, 128)


def distance(picture: Pixels, ramp: tuple[str, ...]) -> float:
    """Median CIELAB distance of the pixels inside to the nearest stop of a ramp."""
    inside = picture[(picture[..., 3] > 100)][:, :3] / 255
    inside = inside[to_lab(inside)[:, 0] > 30]
    stops = np.stack([to_lab(parse_hex(c)) for c in ramp])
    return float(np.median(np.linalg.norm(to_lab(inside)[:, None] - stops, axis=2).min(1)))


@pytest.mark.parametrize("material", [m for m in MATERIALS if m.name != "neon"], ids=lambda m: m.name)
def test_a_material_paints_the_inside_and_leaves_outline_and_shape(material: Material) -> None:
    plain, made = ball(), made_of(ball(), material, 0)
    assert made.shape == plain.shape and made.dtype == np.uint8
    assert np.array_equal(made[..., 3] > 0, plain[..., 3] > 0)
    line = (plain[..., 3] > 250) & (plain[..., :3].max(-1) < 5)
    assert line.sum() > 500 and made[line][:, :3].max() < 40
    assert distance(made, material.ramp) < 25 < distance(plain, material.ramp)


def test_materials_differ_and_come_again() -> None:
    made = [made_of(ball(), m, 3) for m in MATERIALS]
    for i, one in enumerate(made):
        assert np.array_equal(one, made_of(ball(), MATERIALS[i], 3))
        for other in made[:i]:
            assert np.abs(one.astype(int) - other).mean() > 2


def test_glass_lets_through_and_neon_lights_the_outline() -> None:
    glass, neon = (made_of(ball(), BY_NAME[n], 0) for n in ("glass", "neon"))
    assert 120 < glass[64, 64, 3] < 160 and glass[64, 64 - 52, 3] == 255
    assert neon[64, 64, :3].max() < 90 < neon[64, 64 - 52, :3].max()


def test_an_empty_picture_stays_empty() -> None:
    empty = np.zeros((128, 128, 4), np.uint8)
    for material in MATERIALS:
        assert not made_of(empty, material, 0)[..., 3].any()


def test_rainbow_runs_along_the_shape_wherever_it_stands() -> None:
    low = SVG.format('<rect x="20" y="50" width="30" height="20" fill="#fcea2b"/>')
    made = made_of(rasterise(low, 128), BY_NAME["rainbow"], 0)
    top, bottom = made[92, 60], made[121, 60]
    assert top[0] > 200 > top[2] + 100 and bottom[2] > bottom[1] + 50


def test_two_stand_side_by_side_or_one_in_front() -> None:
    red = SVG.format('<rect x="6" y="6" width="60" height="60" fill="#ff0000"/>')
    blue = SVG.format('<rect x="6" y="6" width="60" height="60" fill="#0000ff"/>')
    front, side = beside(red, blue, True), beside(red, blue, False)
    assert front[40, 40, 0] > 200 and front[100, 100, 2] > 200 and front[80, 80, 2] > 200
    assert side[64, 30, 0] > 200 and side[64, 98, 2] > 200
    assert not side[:20].any() and not side[110:].any()


def trained() -> list[tuple[Emoji, str]]:
    """The hand-made emoji as concepts to train on."""
    return [(replace(e, held_out=False), svg) for e, svg in tiny_catalogue()]


def test_variants_are_of_training_concepts_alone_and_say_what_they_show() -> None:
    made = variants_of(trained())
    records = [r for r, _ in made]
    assert {r.variant for r in records} >= {"ice"} or {r.variant for r in records} & set(BY_NAME)
    for record, draw in made[:12]:
        assert draw().shape == (128, 128, 4)
        assert record.variant is not None and record.name == record.captions_en[0]
    pairs = [r for r in records if "+" in r.concept]
    assert pairs and all(a != b for a, b in (r.concept.split("+") for r in pairs))
    assert all(" with " in r.captions_en[0] and " and " in r.captions_en[1] for r in pairs)
    held = [(replace(e, held_out=True), svg) for e, svg in tiny_catalogue()]
    toned = [(replace(e, tone=True), svg) for e, svg in trained()]
    flags = [(replace(e, group="flags"), svg) for e, svg in trained()]
    assert variants_of(held) == variants_of(toned) == variants_of(flags) == []


def test_captions_of_materials_in_both_languages() -> None:
    face = trained()[0][0]
    icy = [r for r in map(lambda pair: pair[0], variants._painted(face, BALL, np.random.default_rng(0)))]
    assert len(icy) == variants.MADE_OF
    for record in icy:
        assert record.variant is not None
        material = BY_NAME[record.variant]
        assert record.captions_en[0] == material.english[0].format(face.name)
        assert material.english[0].format("emoji") in record.captions_en
        assert record.captions_ja[0] == material.japanese[0].format(face.captions_ja[0])


def test_the_same_variants_every_time_and_no_writing_in_pairs() -> None:
    first, second = variants_of(trained()), variants_of(trained())
    assert [r for r, _ in first] == [r for r, _ in second]
    assert all(np.array_equal(a(), b()) for (_, a), (_, b) in zip(first[:9], second[:9], strict=True))
    clocks = [(replace(e, name="watch"), svg) for e, svg in trained()]
    assert ONE_WAY.search("watch") and not [r for r, _ in variants_of(clocks) if "+" in r.concept]
