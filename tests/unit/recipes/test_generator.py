from __future__ import annotations

import numpy as np
import pytest

from alchemist.candidate import Candidate, from_rows, to_rows
from alchemist.errors import BadInput
from alchemist.recipes.charming import SEEN_BEHIND_GLASSES, Charming
from alchemist.recipes.compose import SLOTS, describe, family_of, realise, slots_said
from alchemist.recipes.description import Description, Subject
from alchemist.recipes.generator import RecipeGenerator, look_of
from alchemist.recipes.parts import parts
from alchemist.recipes.planning import without
from alchemist.recipes.recipe import Recipe
from alchemist.recipes.variations import turned_slots
from alchemist.values import Settings

WANTED = Description(Subject("1F431", wears=(("sunglasses", ""),)))
CAT = Settings(prompt="a cat wearing sunglasses", generator="recipes")


class Reading:
    def __init__(self, wanted):
        self.wanted = wanted

    def best(self):
        return self.wanted

    def sample(self, rng):
        return self.wanted


class OnlyCats:
    """Reads every prompt as one description."""

    def __init__(self, wanted=WANTED):
        self.wanted = wanted

    def read(self, prompt):
        return Reading(self.wanted)


@pytest.fixture(scope="module")
def generator():
    return RecipeGenerator(OnlyCats(), parts(), Charming(parts().concepts), size=64)


def test_fresh_recipes_show_what_the_words_ask_for(generator):
    for candidate in generator.fresh(CAT, 16, 1):
        shown = describe(candidate.recipe, parts()).subject
        assert shown.concept == "1F431" and [name for name, _ in shown.wears] == ["sunglasses"]


def test_the_first_are_the_same_however_many_are_asked_for(generator):
    few, many = generator.fresh(CAT, 3, 5), generator.fresh(CAT, 9, 5)
    assert few == many[:3] and generator.fresh(CAT, 3, 6) != few


def test_at_most_two_of_eight_share_a_base(generator):
    bases = [c.recipe.base for c in generator.fresh(CAT, 8, 2)]
    assert max(bases.count(b) for b in bases) <= 2


def test_a_drawing_is_a_function_of_the_candidate_alone(generator):
    made = generator.fresh(Settings(generator="recipes"), 4, 3)
    together = generator.draw(made).images
    assert together.shape == (4, 4, 64, 64) and together.dtype == np.float32
    assert together.min() >= 0 and together.max() <= 1 and (together[:, 3].max((1, 2)) > 0.9).all()
    for i, one in enumerate(made):
        np.testing.assert_array_equal(generator.draw([one]).images[0], together[i])


def test_children_keep_what_the_words_ask_for_and_name_their_parents(generator):
    first, second = generator.fresh(CAT, 2, 4)
    children = [generator.vary(first, a / 8, a) for a in range(9)] + [
        generator.cross(first, second, s) for s in range(4)
    ]
    for child in children:
        shown = describe(child.recipe, parts()).subject
        assert shown.concept == "1F431" and [n for n, _ in shown.wears] == ["sunglasses"]
        assert first.key in child.provenance.keys
    assert len({c.recipe for c in children}) > 6


def test_locked_slots_stay(generator):
    first = generator.fresh(CAT, 1, 4)[0]
    locked = Settings(prompt=CAT.prompt, generator="recipes", locked=("base", "wears"))
    for seed in range(12):
        child = generator.vary(first, 1.0, seed, locked)
        assert (child.recipe.base, child.recipe.wears) == (first.recipe.base, first.recipe.wears)


def test_what_is_kept_of_one_picture_is_on_every_new_one(generator):
    wanted = Description(Subject("1F436", wears=(("crown", ""),), material="ice"), settings=("hill",))
    kept = realise(wanted, np.random.default_rng(0), parts())
    keep = CAT.changed(locked=("wears", "material"), kept=kept.to_json())
    first, second = generator.fresh(CAT, 2, 3)
    made = [
        *generator.fresh(keep, 6, 1),
        generator.vary(first, 0.8, 2, keep),
        generator.cross(first, second, 4, 0.5, keep),
    ]
    for candidate in made:
        recipe = candidate.recipe
        assert recipe.material == "ice" and [w.name for w in recipe.wears] == ["crown"]
        assert describe(recipe, parts()).subject.concept == "1F431" and recipe.settings != ("hill",)
        if family_of(recipe.base) == family_of(kept.base):
            assert recipe.wears == kept.wears, "the very same crown"
    held = CAT.changed(locked=("base",), kept=kept.to_json())
    assert {c.recipe.base for c in generator.fresh(held, 4, 1)} == {kept.base}


def test_what_is_kept_has_to_be_a_recipe(generator):
    with pytest.raises(BadInput):
        generator.fresh(CAT.changed(locked=("wears",), kept="[1, 2]"), 2, 0)
    strange = Recipe("twemoji:FFFFF").to_json()
    with pytest.raises(BadInput, match="twemoji:FFFFF"):
        generator.fresh(CAT.changed(locked=("base",), kept=strange), 2, 0)


def test_same_seed_same_child(generator):
    first = generator.fresh(CAT, 1, 4)[0]
    assert generator.vary(first, 0.6, 9) == generator.vary(first, 0.6, 9)
    assert generator.vary(first, 0.6, 10) != generator.vary(first, 0.6, 9)


def test_a_candidate_survives_json(generator):
    child = generator.vary(generator.fresh(CAT, 1, 8)[0], 0.5, 1)
    again = from_rows(to_rows([child]))
    assert again == child and again.recipe == child.recipe


def test_what_must_not_be_seen_is_left_out():
    wanted = Description(
        Subject("1F431", wears=(("crown", ""), ("scarf", ""))), settings=("fire",), without=frozenset({"crown"})
    )
    left = without(wanted, frozenset({"fire"}))
    assert left.subject.wears == (("scarf", ""),) and left.settings == ()


def test_a_negative_prompt_takes_things_away():
    both = Description(Subject("1F431", wears=(("crown", ""), ("sunglasses", ""))))

    class Reader:
        def read(self, prompt):
            return Reading(both if prompt == "a cat with a crown and sunglasses" else WANTED)

    generator = RecipeGenerator(Reader(), parts(), Charming(parts().concepts), size=64)
    made = generator.fresh(Settings(prompt="a cat with a crown and sunglasses", negative="sunglasses"), 4, 1)
    assert all([w.name for w in c.recipe.wears] == ["crown"] for c in made)


@pytest.mark.parametrize(
    "payload", [{}, {"recipe": {"base": "twemoji:FFFFFF"}}, {"recipe": {"base": "x"}}, {"recipe": 7}]
)
def test_what_cannot_be_drawn_is_refused(generator, payload):
    with pytest.raises(BadInput):
        generator.check(Candidate("recipes", "", payload))


def test_boards_without_words_show_different_things(generator):
    made = generator.fresh(Settings(generator="recipes"), 24, 11)
    assert len({c.recipe.base for c in made}) > 16


def test_a_picture_begins_recipes_of_what_is_nearest_to_it():
    charming, picture = Charming(parts().concepts), np.zeros((4, 8, 8), np.float32)
    near = RecipeGenerator(OnlyCats(), parts(), charming, lambda _: ("1F1EB-1F1F7", "1F680", "1F6F8"), 64)
    settings = Settings(prompt="rocket", generator="recipes")
    made = [near.from_image(picture, 0.0, seed, settings) for seed in range(6)]
    assert {describe(c.recipe, parts()).subject.concept for c in made} == {"1F680"} and len(set(made)) > 3
    assert near.from_image(picture, 0.0, 3, settings) == made[3]
    for generator in (
        RecipeGenerator(OnlyCats(), parts(), charming, lambda _: ("1F1EB-1F1F7",), 64),
        RecipeGenerator(OnlyCats(), parts(), charming, size=64),
    ):
        with pytest.raises(BadInput):
            generator.from_image(picture, 0.0, 1, settings)


def test_no_two_of_a_board_differ_in_how_they_stand_alone():
    ghost = Description(Subject("1F47B"), settings=("fire",))
    board = RecipeGenerator(OnlyCats(ghost), parts(), Charming(parts().concepts)).fresh(CAT, 8, 0)
    assert len({look_of(candidate.recipe) for candidate in board}) == 8
    assert all("fire" in candidate.recipe.settings for candidate in board)


def test_what_is_seen_of_a_mood_behind_glasses_is_the_mouth(generator):
    moods = {c.recipe.face.expression for c in generator.fresh(CAT, 48, 2) if c.recipe.face}
    assert moods and moods <= set(SEEN_BEHIND_GLASSES)


def test_variations_try_what_nobody_asked_for_one_thing_at_a_time(generator):
    parent = generator.fresh(CAT, 1, 0)[0]
    found = set()
    for seed in range(80):
        child = describe(generator.vary(parent, 0.3, seed).recipe, parts())
        more = slots_said(child) - slots_said(describe(parent.recipe, parts()))
        assert len(more) <= 1
        found |= more
    assert found >= {"face", "companions", "material", "colour", "pattern", "settings", "marks"}


def test_small_variations_turn_small_things_first():
    rng = np.random.default_rng(0)
    first = [turned_slots(SLOTS, 0.0, rng) for _ in range(400)]
    assert all(len(slots) == 1 for slots in first)
    pose, base = (first.count([slot]) for slot in ("pose", "base"))
    assert pose > 5 * base
    assert len(turned_slots(SLOTS, 1.0, rng)) > 5
