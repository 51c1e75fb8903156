"""Morphs: evenly spaced, from end to end, in each way."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from alchemist import Alchemist, Settings
from alchemist.__main__ import app
from alchemist.errors import BadInput, Cancelled
from alchemist.gallery.pictures import png_bytes
from alchemist.generation.inversion import Inversion
from alchemist.morphing.morph import WAYS, Morph
from alchemist.morphing.paths import recipes_between
from alchemist.morphing.spacing import EVEN, evenly, most_even, steps_of, unevenness
from alchemist.recipes.compose import SLOTS
from alchemist.recipes.generator import shipped_generator
from alchemist.recipes.recipe import Face, Recipe, Wear
from alchemist.ui.errors import in_language
from alchemist.values import Array

CAT = Recipe(base="twemoji:1F431", wears=(Wear("sunglasses", "twemoji:1F576"),), colour="blue")
DOG = Recipe(base="twemoji:1F436", settings=("hill",), material="ice")


def numbered(places: Array) -> Array:
    """Pictures that hold nothing but their place."""
    return np.broadcast_to(places.reshape(-1, 1, 1, 1), (len(places), 4, 2, 2)).astype(np.float32)


def on_circle(angle: Array) -> Array:
    return np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32)


def sudden(pictures: Array) -> Array:
    """An embedding in which nearly all happens within a twentieth of the path."""
    return on_circle(0.5 + 0.5 * np.tanh(100 * (pictures[:, 0, 0, 0] - 0.7)))


def test_frames_are_dense_where_much_happens() -> None:
    equal = sudden(numbered(np.linspace(0, 1, 12, dtype=np.float32)))
    assert unevenness(equal) > 4, "equal steps of the path would not do"
    made = evenly(numbered, sudden, 12, "linear")
    assert made.smoothness <= EVEN and len(made.frames) == 12
    assert made.places[0] == 0 and made.places[-1] == 1 and (np.diff(made.places) > 0).all()
    assert np.allclose(made.frames[:, 0, 0, 0], made.places)
    assert np.allclose(made.steps, steps_of(sudden(made.frames)))


def test_a_way_far_out_and_back_is_gone_and_not_cut_short() -> None:
    made = evenly(numbered, lambda pictures: on_circle(6 * pictures[:, 0, 0, 0]), 20, "linear")
    assert made.smoothness < 1.3 and made.steps.sum() > 5.5, "nearly a whole circle"


def test_the_choice_is_the_best_there_is() -> None:
    taste = on_circle(np.sort(np.random.default_rng(0).random(9)) * 2)
    found = most_even(taste, 4, 2.0)
    sums = {(i, j): (steps_of(taste[[0, i, j, 8]]) ** 2).sum() for i in range(1, 8) for j in range(i + 1, 8)}
    assert tuple(found[1:3]) == min(sums, key=lambda k: sums[k]) and found[0] == 0 and found[-1] == 8


def test_a_path_that_jumps_and_one_that_stands_still_end_too() -> None:
    jump = evenly(numbered, lambda p: on_circle(1.0 * (p[:, 0, 0, 0] > 0.5)), 6, "linear")
    assert len(jump.frames) == 6 and jump.smoothness > 2
    still = evenly(numbered, lambda p: on_circle(0 * p[:, 0, 0, 0]), 6, "linear")
    assert still.smoothness == 1


def test_somebody_can_stop_it() -> None:
    def stop(done: int, total: int) -> None:
        assert 0 < done <= total
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        evenly(numbered, sudden, 12, "linear", stop)


@pytest.mark.parametrize("way", ["linear", "spherical", "noise"])
def test_morphs_of_pictures_go_from_one_to_the_other(lab: Alchemist, way: str) -> None:
    ends = lab.catalogue.pictures([0, 2], lab.generator.size)
    made = lab.morph(ends[0], ends[1], way, frames=5)
    assert made.frames.shape == (5, 4, 32, 32) and made.way == way
    kept = lab.reconstruct(ends)
    assert np.abs(made.frames[[0, -1]] - kept).max() < 5e-3
    assert np.abs(np.diff(made.frames, axis=0)).max((1, 2, 3)).min() > 1e-4
    assert made.strip.shape == (4, 32, 160) and len(made.there_and_back) == 8


def test_latents_are_blended_straight_or_on_an_arc(lab: Alchemist) -> None:
    ends = lab.catalogue.pictures([0, 2], lab.generator.size)
    straight, arc = (lab.morph(*ends, way, frames=3) for way in ("linear", "spherical"))
    assert np.abs(straight.frames[1] - arc.frames[1]).max() > 1e-4


def test_noise_found_backwards_gives_the_latent_back(lab: Alchemist) -> None:
    z = torch.from_numpy(lab.generator.encode(lab.catalogue.pictures([0, 2], lab.generator.size)))

    def error(iterations: int) -> float:
        inversion = Inversion(lab.generator.pipeline, iterations=iterations)
        return float((inversion.latents(inversion.noises(z)) - z).norm() / z.norm())

    assert error(4) < 0.02 and error(4) < error(1) / 2


def test_slot_by_slot_changes_one_thing_at_a_time_and_reaches_the_other() -> None:
    between = recipes_between(CAT, DOG)
    assert between[0] == CAT and between[-1] == DOG
    for one, two in itertools.pairwise(between):
        assert sum(getattr(one, slot) != getattr(two, slot) for slot in SLOTS) == 1
    outlined = Recipe(base="openmoji:1F436", settings=("hill",))
    across = recipes_between(CAT, outlined)
    assert across[-1] == outlined and across[1].base == CAT.base and across[1].settings == ("hill",)
    assert recipes_between(CAT, CAT) == [CAT]


def test_morphs_of_recipes_words_and_candidates(weights: Path) -> None:
    lab = Alchemist.from_pretrained(weights)
    made = lab.morph(CAT, json.loads(DOG.to_json()), "slots", frames=6)
    assert np.abs(made.frames[0] - lab.compose(CAT)).mean() < 0.01 and made.smoothness <= 2
    words = lab.morph("a cat", shipped_generator().fresh(Settings(), 1, 1)[0], "slots", frames=3)
    assert len(words.frames) == 3
    mixed = lab.morph("🍎", CAT, frames=3)
    apple = lab.catalogue.picture(lab.search_emoji("🍎", 1)[0], 32)
    assert np.abs(mixed.frames[0] - lab.reconstruct(apple[None])[0]).max() < 2e-3
    same = lab.morph(CAT, CAT, "slots", frames=3)
    assert same.smoothness == 1 and np.array_equal(same.frames[0], same.frames[2])


def test_what_cannot_be_is_said_in_both_languages(lab: Alchemist) -> None:
    picture = np.ones((4, 32, 32), np.float32)
    for wrong, said in (
        (lambda: lab.morph("🍎", "qqqq zzzz", frames=3), "No emoji is called"),
        (lambda: lab.morph(picture, picture, "slots"), "recipe to recipe"),
        (lambda: lab.morph("🍎", "🍎", frames=1), "number of frames"),
    ):
        with pytest.raises(BadInput, match=said) as found:
            wrong()
        assert said == "number of frames" or in_language(str(found.value), "ja") != str(found.value)
    with pytest.raises(BadInput, match="linear, spherical, noise, slots"):
        lab.morph("🍎", "🍎", "sideways")
    assert len(WAYS) == 4


@pytest.mark.parametrize(("name", "frames"), [("m.gif", 6), ("m.apng", 6), ("m.webp", 6), ("m.png", 1)])
def test_the_command_writes_animations_and_strips(
    weights: Path, lab: Alchemist, tmp_path: Path, name: str, frames: int
) -> None:
    picture, recipe = tmp_path / "a.png", tmp_path / "b.json"
    picture.write_bytes(png_bytes(lab.catalogue.picture(0, 32)))
    recipe.write_text(DOG.to_json(), encoding="utf-8")
    arguments = ["morph", str(picture), str(recipe), "--out", str(tmp_path / name), "--frames", "4"]
    done = CliRunner().invoke(app, [*arguments, "--weights", str(weights)])
    assert done.exit_code == 0 and "times the mean" in done.stdout, done.output
    with Image.open(tmp_path / name) as image:
        assert getattr(image, "n_frames", 1) == frames
        assert image.size == ((128, 32) if name == "m.png" else (32, 32))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["🐱", "🚀", "--out", "m.mp4"], "--out must end in"),
        (["nowhere.png", "🚀"], "nowhere.png"),
        (["nowhere.json", "🚀"], "nowhere.json"),
        (["🐱", "🚀", "--way", "sideways"], "no way to morph"),
    ],
)
def test_the_command_says_what_is_wrong(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["morph", *arguments, "--weights", str(weights)])
    assert done.exit_code == 2 and said in done.stderr and done.stderr.count("\n") == 1


def test_a_face_is_a_slot_too() -> None:
    assert recipes_between(CAT, Recipe(base=CAT.base, face=Face("twemoji:1F600", "twemoji:1F600")))[-1].face
    assert isinstance(Morph(np.zeros((2, 4, 2, 2), np.float32), np.arange(2.0), np.ones(1), "linear").smoothness, float)
