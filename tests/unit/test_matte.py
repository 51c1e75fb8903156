"""A picture on a plain background, cut out: against pictures whose alpha is known."""

from __future__ import annotations

import numpy as np
import pytest

from alchemist.bench.matte import WAYS, measure
from alchemist.emoji.rasterise import rasterise, to_picture
from alchemist.pipeline.matte import cut_out, encoded, linear
from alchemist.values import Array, over_white

FRAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{}</svg>'
DISC = '<circle cx="50" cy="50" r="30" fill="{}"/>'
RING = '<circle cx="50" cy="50" r="28" fill="none" stroke="#333" stroke-width="3"/>'
FACE = (
    DISC.format("#fcea2b") + '<circle cx="40" cy="42" r="6" fill="white"/><circle cx="60" cy="42" r="6" fill="#222"/>'
)
TEAL = np.array([0.1, 0.45, 0.5], np.float32)[:, None, None]


def picture(body: str, size: int = 256) -> Array:
    return to_picture(rasterise(FRAME.format(body), size))


def over(cut: Array, colour: Array = TEAL) -> Array:
    return np.asarray(cut[:3] + (1 - cut[3:]) * colour, np.float32)


def psnr(one: Array, two: Array) -> float:
    return float(-10 * np.log10(max(float(((one - two) ** 2).mean()), 1e-12)))


@pytest.mark.parametrize("body", [DISC.format("#ea5a47"), DISC.format("#92d3f5"), FACE], ids=["red", "pale", "face"])
def test_alpha_and_colour_come_back(body: str) -> None:
    known = picture(body)
    cut = cut_out(over_white(known))
    assert np.abs(cut[3] - known[3]).mean() < 5e-4, "antialiased edges included"
    assert psnr(over(cut), over(known)) > 40
    assert (cut[:3] <= cut[3:] + 1e-6).all(), "premultiplied"


def test_the_edge_is_soft_and_has_no_fringe_of_the_background() -> None:
    known = picture(DISC.format("#cc0000"))
    cut = cut_out(over_white(known))
    soft = (cut[3] > 0.05) & (cut[3] < 0.95)
    assert soft.sum() > 100
    straight = cut[:3, soft] / cut[3, soft]
    assert np.abs(straight - np.array([0.8, 0, 0])[:, None]).max() < 0.12


def test_white_that_the_border_does_not_reach_stays() -> None:
    cut = cut_out(over_white(picture(FACE)))
    assert cut[3, int(0.42 * 256), int(0.40 * 256)] == 1, "the white of an eye"
    hole = cut_out(over_white(picture(RING)))
    assert hole[3, 128, 128] == 1, "what a line encloses, too"


@pytest.mark.parametrize("colour", [(0.96, 0.97, 0.99), (0.2, 0.7, 0.3)])
def test_the_background_may_be_of_any_one_colour_and_a_little_noisy(colour: tuple[float, float, float]) -> None:
    known = picture(DISC.format("#333366"))
    ground = np.array(colour, np.float32)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 0.006, (3, 256, 256)).astype(np.float32)
    cut = cut_out((over(known, ground) + noise).clip(0, 1))
    assert np.abs(cut[3] - known[3]).mean() < 2e-3


def test_a_picture_without_a_plain_border_stays_whole() -> None:
    scene = np.random.default_rng(0).random((3, 64, 64)).astype(np.float32)
    cut = cut_out(scene)
    assert (cut[3] == 1).all() and np.array_equal(cut[:3], scene)


def test_an_empty_picture_becomes_transparent() -> None:
    assert not cut_out(np.ones((3, 32, 32), np.float32)).any()


def test_linear_light_is_that_of_srgb() -> None:
    known = np.array([0.0, 0.02, 0.5, 1.0], np.float32)
    assert np.allclose(linear(known), [0, 0.001548, 0.214041, 1], atol=1e-5)
    assert np.allclose(encoded(linear(known)), known, atol=1e-5)


def test_the_bench_measures_each_way_of_lying_over_white() -> None:
    found = measure(7)
    assert found["pictures"] == 7 and found["plain"]["PSNR, median"] > 40
    assert all(found[way]["PSNR, mean"] <= found["plain"]["PSNR, mean"] for way in WAYS)
