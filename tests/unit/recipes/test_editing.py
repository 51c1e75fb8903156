from __future__ import annotations

import json

import numpy as np
import pytest

from alchemist.candidate import Candidate
from alchemist.errors import BadInput
from alchemist.recipes import Recipe
from alchemist.recipes.compose import SLOTS, describe, family_of, realise
from alchemist.recipes.description import Description, Subject
from alchemist.recipes.editing import change, edit, remove, swap, toggled
from alchemist.recipes.ingredients import (
    LABELS,
    choices,
    free_slots,
    ingredients,
    lock_of,
    name_label,
    slot_label,
    value_label,
)
from alchemist.recipes.parts import parts

CAT, FOX, TURTLE, AVOCADO, FACE = "1F431", "1F98A", "1F422", "1F951", "1F642"
CAT_IN_SHADES = Description(
    Subject(CAT, wears=(("sunglasses", "blue"), ("top hat", "")), material="ice"), marks=("zzz",)
)
DESCRIBED = [
    CAT_IN_SHADES,
    Description(Subject(AVOCADO, "crying", colour="pink", pattern="dots")),
    Description(Subject(FACE, "happy"), settings=("bubble", "snow"), marks=("notes",)),
    Description(Subject(FOX, count=2), "riding", Subject(TURTLE)),
]


def made(number: int, seed: int = 0) -> Recipe:
    return realise(DESCRIBED[number], np.random.default_rng(seed), parts())


def slots(recipe: Recipe) -> list[str]:
    return [one.slot for one in ingredients(recipe)]


def test_ingredients_name_all_that_is_seen():
    assert slots(made(0)) == ["base", "wears:head", "wears:eyes", "material", "marks:0", "pose"]
    assert slots(made(1)) == ["base", "face", "eyes", "mouth", "colour", "pattern", "pose"]
    assert slots(made(3)) == ["base", "companions:0", "pose"]
    assert slots(made(2))[-4:] == ["settings:0", "settings:1", "marks:0", "pose"]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("seed", range(4))
def test_a_swap_changes_its_slot_and_no_other(number, seed):
    recipe = made(number, seed)
    for one in ingredients(recipe):
        other = swap(recipe, one.slot, np.random.default_rng(seed), parts())
        assert other != recipe and Recipe.from_json(other.to_json()) == other
        parts().check(other.parts)
        whole = lock_of(one.slot)
        same = [s for s in SLOTS if s != whole and getattr(other, s) == getattr(recipe, s)]
        faceless = {"face"} if whole == "base" else set()
        assert set(SLOTS) - set(same) - faceless == {whole}, one.slot


@pytest.mark.parametrize("number", range(4))
def test_every_choice_of_every_slot_can_be_made_and_is_then_there(number):
    recipe, rng = made(number), np.random.default_rng(1)
    for slot in (*slots(recipe), *free_slots(recipe, parts())):
        for name in choices(recipe, slot, parts()):
            other = change(recipe, slot, name, rng, parts())
            now = {one.slot: one.value for one in ingredients(other)}
            if slot.startswith("companions"):
                assert other.companions[0].how == name
            else:
                assert now[slot] == name
            for language in ("en", "ja"):
                assert name_label(slot, name, language) if slot != "base" else True


def test_added_and_removed_again_is_the_same_recipe():
    recipe, rng = made(1), np.random.default_rng(2)
    for slot in free_slots(recipe, parts()):
        more = change(recipe, slot, choices(recipe, slot, parts())[0], rng, parts())
        assert more != recipe and remove(more, slot) == recipe


def test_base_eyes_and_what_is_not_there_cannot_be_removed():
    for slot in ("base", "eyes", "wears:neck", "settings:0", "wears:elbow", "nothing"):
        with pytest.raises(BadInput, match=slot):
            remove(made(1), slot)


@pytest.mark.parametrize("slot", ["wears", "wears:elbow", "settings:x", "colour:1", "", "settings", "locked"])
def test_slots_that_do_not_exist_are_refused(slot):
    for act in (swap, lambda *a: change(a[0], slot, "red", *a[2:])):
        with pytest.raises(BadInput):
            act(made(0), slot, np.random.default_rng(0), parts())


def test_names_that_do_not_belong_to_a_slot_are_refused():
    for slot, name in (("wears:head", "sunglasses"), ("colour", "ice"), ("base", "twemoji:1F98A"), ("pose", "dancing")):
        with pytest.raises(BadInput, match=name):
            change(made(0), slot, name, np.random.default_rng(0), parts())


def test_a_hat_of_another_kind_keeps_its_colour():
    recipe = change(made(0), "wears:eyes", "glasses", np.random.default_rng(0), parts())
    assert [(w.name, w.colour) for w in recipe.wears] == [("glasses", "blue"), ("top hat", "")]


def test_another_set_puts_the_same_things_on_its_picture_of_the_same_concept():
    for key in choices(made(0), "base", parts()):
        other = change(made(0), "base", key, np.random.default_rng(0), parts())
        assert other.base == key and describe(other, parts()) == CAT_IN_SHADES
        assert {family_of(k) for k in other.parts if not k.startswith("own:")} == {family_of(key)}


def test_another_base_by_chance_is_another_animal():
    found = {swap(made(0), "base", np.random.default_rng(s), parts()).base for s in range(12)}
    concepts = {parts().bases[key].concept for key in found}
    assert CAT not in concepts and len(concepts) > 6
    assert {parts().bases[key].kind for key in found} <= {"head", "animal"}


def test_labels_say_what_is_there_in_both_languages():
    recipe = made(0)
    said = {one.slot: value_label(recipe, one, parts(), "en") for one in ingredients(recipe)}
    assert said["base"] == "🐱 cat" and said["wears:head"] == "top hat" and said["wears:eyes"] == "blue sunglasses"
    in_japanese = {one.slot: value_label(recipe, one, parts(), "ja") for one in ingredients(recipe)}
    assert in_japanese["base"] == "🐱 ネコ" and in_japanese["wears:eyes"] == "青のサングラス"
    other = made(3)
    (companion,) = [one for one in ingredients(other) if one.slot == "companions:0"]
    assert value_label(other, companion, parts(), "en") == "riding 🐢 turtle"
    assert value_label(other, companion, parts(), "ja") == "🐢 カメに乗る"
    assert all(slot_label(slot, lang) for slot in LABELS for lang in ("en", "ja")) and slot_label("marks:1", "en")


def test_an_edit_is_a_candidate_of_its_own_that_remembers_its_parent():
    parent = Candidate("recipes", "abc", {"recipe": json.loads(made(0).to_json()), "text": "a cat"})
    child = edit(parent, "set", "wears:head", "crown", 5, parts())
    assert child.recipe == change(made(0), "wears:head", "crown", np.random.default_rng(5), parts())
    assert child.provenance is not None and child.provenance.move == "edit" and child.provenance.keys == (parent.key,)
    assert child.text == "a cat" and child.key != parent.key and child.fingerprint == parts().fingerprint
    assert edit(child, "remove", "wears:head", "", 0, parts()).recipe == remove(child.recipe, "wears:head")
    with pytest.raises(BadInput, match="explode"):
        edit(parent, "explode", "base", "", 0, parts())
    with pytest.raises(BadInput, match="no ingredients"):
        edit(Candidate("latent", "x", {"text": "a"}), "swap", "base", "", 0, parts())


def test_a_lock_is_of_the_whole_slot_and_opens_again():
    locked = toggled((), "wears:head")
    assert locked == ("wears",) and toggled(locked, "eyes") == ("wears", "face") and toggled(locked, "wears:neck") == ()
