from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alchemist.errors import BadInput
from alchemist.recipes.compose import BasePreference, describe, family_of, pick_base, realise, slots_said
from alchemist.recipes.description import Description, Subject
from alchemist.recipes.mixing import mixtures
from alchemist.recipes.parts import parts
from alchemist.recipes.render import to_pictures
from alchemist.recipes.scene import scene

CAT, FOX, TURTLE, AVOCADO, FACE = "1F431", "1F98A", "1F422", "1F951", "1F642"
DESCRIBED = [
    Description(Subject(CAT, wears=(("sunglasses", "blue"), ("party hat", "")))),
    Description(Subject(AVOCADO, "crying")),
    Description(Subject(FACE, "happy", material="ice", colour="blue"), settings=("bubble",), marks=("notes",)),
    Description(Subject(FOX, count=2, turn="upside down"), "riding", Subject(TURTLE, pattern="dots")),
]


@pytest.mark.parametrize("wanted", DESCRIBED)
def test_a_recipe_shows_what_was_described(wanted):
    for seed in range(10):
        assert describe(realise(wanted, np.random.default_rng(seed), parts()), parts()) == wanted


def test_same_seed_same_recipe_and_other_seeds_differ():
    made = [realise(DESCRIBED[0], np.random.default_rng(s), parts()) for s in (1, 1, 2, 3, 4)]
    assert made[0] == made[1] and len(set(made)) > 2


def test_all_parts_of_a_recipe_are_of_one_family():
    for seed in range(40):
        recipe = realise(DESCRIBED[seed % len(DESCRIBED)], np.random.default_rng(seed), parts())
        assert len({family_of(key) for key in recipe.parts if not key.startswith("own:")}) == 1


def test_a_concept_that_no_set_has_is_refused():
    with pytest.raises(BadInput, match="FFFFF"):
        realise(Description(Subject("FFFFF")), np.random.default_rng(0), parts())


def test_slots_said_are_those_the_words_name():
    assert slots_said(DESCRIBED[2]) == {"base", "face", "material", "colour", "settings", "marks"}


@pytest.mark.parametrize(("a", "b"), [("1F419", "1F9CA"), ("1F431", "1F60E"), ("1F355", "1F47B"), ("1F480", "1F339")])
def test_two_things_have_several_mixtures_each_another_picture(a, b):
    made = mixtures(Subject(a), Subject(b), parts())
    assert len(made) >= 4 and len(set(made)) == len(made)
    for wanted in made:
        realise(wanted, np.random.default_rng(0), parts())


def test_ice_lends_its_material_and_sunglasses_are_worn():
    assert mixtures(Subject("1F419"), Subject("1F9CA"), parts())[0].subject.material == "ice"
    assert any(("sunglasses", "") in m.subject.wears for m in mixtures(Subject(CAT), Subject("1F60E"), parts()))


@pytest.mark.parametrize("concept", ["1F984", "1F988", "1F418", "1F40C"])
def test_an_animal_whose_own_face_does_not_come_off_shows_another_one_over_it(concept):
    rng = np.random.default_rng(0)
    for base in parts().of_concept(concept):
        crying = realise(Description(Subject(concept, expression="crying")), rng, parts(), base=base)
        plain = replace(crying, face=None)
        assert crying.face is not None and not scene(crying, parts()).notes
        seen, before = to_pictures([crying, plain], 64)
        assert np.abs(seen - before).max(axis=0).max() > 0.3, base.key


def test_of_an_animals_pictures_the_one_with_the_larger_face_is_rather_taken():
    rng = np.random.default_rng(1)
    fish = Subject("1F41F", expression="happy")
    taken = [pick_base(fish, rng, parts(), BasePreference()).anchors.face[2] for _ in range(200)]
    every = [base.anchors.face[2] for base in parts().of_concept("1F41F")]
    assert np.mean(taken) > np.mean(every)
