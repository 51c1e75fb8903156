"""Scenes: both writers show the same, everything fits, and nothing but allowed markup is written."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from alchemist.emoji.rasterise import rasterise
from alchemist.errors import BadInput, DataError
from alchemist.recipes.compositor import Sprites, compose
from alchemist.recipes.drawings import drawing, mark, setting
from alchemist.recipes.effects import ramp_table, rgb
from alchemist.recipes.looks import RAMPS
from alchemist.recipes.materials import LOOKS
from alchemist.recipes.nodes import Layer
from alchemist.recipes.parts import parts
from alchemist.recipes.patterns import pattern
from alchemist.recipes.problems import find_problems
from alchemist.recipes.recipe import Companion, Face, Pose, Recipe, Wear
from alchemist.recipes.relations import RELATED
from alchemist.recipes.render import credits, problems, to_pictures, to_pixels, to_svg
from alchemist.recipes.scene import scene
from alchemist.recipes.svg import check_markup
from alchemist.recipes.vocabulary import COLOURS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES

CAT, TURTLE, PIZZA, BALLOON = "twemoji:1F431", "openmoji:1F422", "twemoji:1F355", "twemoji:1F388"
SIX = ("#f2344b", "#ff8a1f", "#ffd91f", "#35c24f", "#2f8dff", "#8a4fe8")
SMILE = Face("twemoji:1F600", "twemoji:1F600")


def over_white(premultiplied: np.ndarray) -> np.ndarray:
    return premultiplied[:3] + 1 - premultiplied[3:]


def likeness(recipe: Recipe, size: int = 128) -> float:
    """PSNR in dB between the pixels and the drawn SVG, over white."""
    ours = over_white(to_pictures([recipe], size)[0])
    drawn = rasterise(to_svg(recipe), size).astype(np.float32).transpose(2, 0, 1) / 255
    drawn[:3] *= drawn[3:]
    return float(-10 * np.log10(((ours - over_white(drawn)) ** 2).mean()))


def worn(name: str, colour: str = "") -> Wear:
    return Wear(name, "own:" + name.replace(" ", "-"), colour)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(CAT),
        Recipe(CAT, material="gold"),
        Recipe(CAT, material="glass"),
        Recipe(CAT, material="wood", pose=Pose(tilt=14, mirror=True)),
        Recipe(TURTLE, colour="blue", wears=(worn("witch hat"),)),
        Recipe(PIZZA, face=SMILE, settings=("fire",), marks=("zzz",)),
        Recipe(CAT, pattern="plaid", pose=Pose(count=3)),
        Recipe(CAT, companions=(Companion("inside", Recipe("twemoji:2615")),)),
        Recipe(TURTLE, material="neon", companions=(Companion("on", Recipe("openmoji:1F6F9")),)),
    ],
    ids=lambda r: r.to_json()[:60],
)
def test_pixels_and_svg_show_the_same(recipe: Recipe) -> None:
    assert likeness(recipe) > 28


def test_another_material_is_another_picture() -> None:
    gold, ice = to_pictures([Recipe(CAT, material="gold"), Recipe(CAT, material="ice")])
    assert np.abs(gold[:3] - ice[:3]).mean() > 0.1


def test_every_name_of_the_vocabulary_can_be_drawn() -> None:
    for name, outline in itertools.product(SETTINGS, (False, True)):
        setting(name, outline)
    for name, outline in itertools.product(MARKS, (False, True)):
        assert mark(name, outline).box[2] > mark(name, outline).box[0]
    for name, wearable in WEARABLES.items():
        if not wearable.sources:
            drawing(name, True)
    assert set(LOOKS) == set(MATERIALS)
    assert set(RAMPS) == set(COLOURS)
    assert set(RELATED) == set(RELATIONS)
    assert all(pattern(name, "red") for name in PATTERNS)


@pytest.mark.parametrize("name", [n for n, w in WEARABLES.items() if not w.sources])
def test_the_box_of_a_drawing_holds_what_is_drawn(name: str) -> None:
    for outline in (False, True):
        piece = drawing(name, outline)
        pixels, (left, top, k) = Sprites().get(piece.layer, 128)
        high, wide = pixels.shape[:2]
        seen = (left, top, left + wide / k, top + high / k)
        assert all(abs(a - b) < 6 for a, b in zip(seen, piece.box, strict=True)), (name, seen, piece.box)


@pytest.mark.parametrize("how", list(RELATIONS))
def test_nothing_is_cut_off_and_the_frame_is_filled(how: str) -> None:
    whole = Recipe(CAT, wears=(worn("party hat"),), companions=(Companion(how, Recipe(BALLOON)),))
    box = dict(scene(whole, parts()).landmarks)["all"]
    assert min(box[:2]) >= -0.5
    assert max(box[2:]) <= 100.5
    assert max(box[2] - box[0], box[3] - box[1]) > 78


def test_something_tiny_leaves_room_about_it() -> None:
    big, tiny = to_pictures([Recipe(CAT), Recipe(CAT, pose=Pose(scale=0.4))], 64)
    assert tiny[3].sum() < 0.25 * big[3].sum()


def test_same_recipe_same_pixels_and_sizes_agree() -> None:
    recipe = Recipe(CAT, material="ice", marks=("hearts",))
    a, b = compose(scene(recipe, parts()), 64, Sprites()), compose(scene(recipe, parts()), 64, Sprites(1))
    assert np.array_equal(a, b)
    large = to_pictures([recipe], 256)[0].reshape(4, 64, 4, 64, 4).mean(axis=(2, 4))
    assert np.abs(large - to_pictures([recipe], 64)[0]).mean() < 0.02


def test_svg_is_small_and_says_whose_parts_it_has() -> None:
    recipe = Recipe(CAT, face=SMILE, wears=(worn("eyepatch"),), material="leaves")
    text = to_svg(recipe, title='A "cat" <made> of \x00leaves & more\ud800')
    assert len(text) < 60_000
    assert '<title>A "cat" &lt;made&gt; of leaves &amp; more</title>' in text
    assert "CC-BY" in text
    assert recipe.to_json() in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert any("Apache-2.0" in line for line in credits(recipe))


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onload="alert(1)"/>',
        '<use xlink:href="https://example.org/x.svg#a"/>',
        '<path fill="url(https://example.org)" d="M0 0"/>',
        '<image href="#a"/>',
        '<path d="M0 0',
    ],
)
def test_other_markup_is_refused(markup: str) -> None:
    check_markup('<g><path d="M0 0" fill="url(#a)"/></g>')
    with pytest.raises(DataError):
        check_markup(markup)


def test_unknown_parts_are_named() -> None:
    with pytest.raises(BadInput, match="twemoji:1F999999"):
        to_pictures([Recipe("twemoji:1F999999")])
    with pytest.raises(BadInput, match="own:nothing"):
        to_pictures([Recipe(CAT, wears=(Wear("cap", "own:nothing"),))])
    with pytest.raises(BadInput, match="wide"):
        to_pictures([Recipe(CAT)], 9)


def test_ramp_goes_through_its_colours() -> None:
    table = ramp_table(("#000000", "#ff0000", "#ffffff"), 0.0, 1.0)
    assert table[0, 0, :3].tolist() == [0, 0, 0]
    assert table[255, 0, :3].tolist() == [255, 255, 255]
    assert abs(int(table[127, 0, 0]) - rgb("#ff0000")[0]) < 3


def test_a_sprite_is_kept_until_there_is_no_room() -> None:
    sprites = Sprites(60_000)
    layers = [Layer(f'<path d="M0 0H100V{y}H0z" fill="#f00"/>') for y in (40, 60, 80)]
    first = sprites.get(layers[0], 64)
    assert sprites.get(layers[0], 64)[0] is first[0]
    for layer in layers:
        sprites.get(layer, 256)
    assert sprites.bytes <= 60_000 or len(sprites) == 1


def test_problems_name_what_is_wrong() -> None:
    assert problems(Recipe(CAT, wears=(worn("heart glasses"),))) == ()
    recipe = Recipe(CAT, wears=(worn("heart glasses"),))
    made = scene(recipe, parts())
    moved = tuple((n, (0.0, 0.0, 20.0, 9.0) if n.startswith("eyes:") else b) for n, b in made.landmarks)
    wrong = type(made)(made.root, made.notes, (*moved, ("head:cap", (1.0, 1.0, 5.0, 5.0))))
    assert set(find_problems(recipe, wrong, parts())) == {"heart glasses not over both eyes", "cap too small to see"}


def test_a_thing_worn_where_no_eyes_are_known_is_a_problem() -> None:
    unknown = next(b for b in parts().bases.values() if b.kind == "animal" and b.anchors.eyes is None)
    assert any("may not be" in text for text in problems(Recipe(unknown.key, wears=(worn("heart glasses"),))))


def test_light_comes_from_the_left_in_a_mirrored_picture_too() -> None:
    plain, mirrored = to_pictures(
        [Recipe("twemoji:2B1B", material="stone", pose=Pose(mirror=m)) for m in (False, True)]
    )
    for picture in (plain, mirrored):
        assert picture[:3, 40:90, 4:10].mean() > picture[:3, 40:90, -10:-4].mean()


def test_a_smiley_whose_face_stays_on_gets_another_head() -> None:
    stuck = [b for b in parts().bases.values() if b.kind == "face" and b.bare is None and b.code == "1F642"]
    for base in stuck:
        face = next(f.key for f in parts().faces.values() if f.key.startswith(base.set + ":") and f.whole)
        assert "keeps its own face" not in " ".join(problems(Recipe(base.key, face=Face(face, face))))


def test_a_picture_is_composed_once(monkeypatch) -> None:
    recipe = Recipe(CAT, material="denim", marks=("question",))
    first = to_pixels(recipe, 48)
    monkeypatch.setattr("alchemist.recipes.render.compose", lambda *_: pytest.fail("composed again"))
    assert to_pixels(Recipe.from_json(recipe.to_json()), 48) is first
    with pytest.raises(ValueError):
        first[0, 0] = 1


def test_what_comes_several_times_is_written_once() -> None:
    one = Recipe(CAT, material="wool")
    three = Recipe(CAT, material="wool", pose=Pose(count=3))
    assert len(to_svg(three)) < 1.2 * len(to_svg(one))
    assert likeness(three) > 26


def test_glasses_on_a_small_head_are_wide_enough_to_be_told():
    for key in ("twemoji:1F422", "openmoji:1F422"):
        boxes = dict(scene(Recipe(key, wears=(Wear("glasses", "twemoji:1F453"),)), parts()).landmarks)
        left, _, right, _ = boxes["eyes:glasses"]
        assert right - left >= 25


def test_dark_glasses_on_a_dark_thing_have_a_pale_edge():
    dark, bright = (
        Recipe(f"twemoji:{code}", wears=(Wear("sunglasses", "twemoji:1F576"),)) for code in ("26BD", "1F34B")
    )
    assert "feGaussianBlur" in to_svg(dark)
    assert "feGaussianBlur" not in to_svg(bright)


def test_a_rainbow_thing_has_all_six_colours():
    picture = to_pictures([Recipe("twemoji:1F436", material="rainbow")], 64)[0]
    seen = (picture[:3] / np.maximum(picture[3:], 1e-6))[:, picture[3] > 0.9]
    near = [np.abs(seen - np.array(rgb(tone))[:, None] / 255).max(axis=0) < 0.16 for tone in SIX]
    assert min(part.mean() for part in near) > 0.02
