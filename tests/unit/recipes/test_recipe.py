from __future__ import annotations

import json

import pytest

from alchemist.errors import BadInput
from alchemist.recipes.recipe import MOST_CHARACTERS, Companion, Face, Pose, Recipe, Wear

CAT = Recipe(
    "twemoji:1F431",
    Face("twemoji:1F600", "twemoji:1F600", expression="happy"),
    (Wear("sunglasses", "twemoji:1F576", "blue"),),
    (Companion("holding", Recipe("twemoji:1F388")),),
    material="ice",
    settings=("hill",),
    marks=("notes",),
    pose=Pose(tilt=5.0, mirror=True),
)


def test_json_gives_the_recipe_back():
    assert Recipe.from_json(CAT.to_json()) == CAT
    assert Recipe.from_json(json.loads(CAT.to_json())) == CAT


def test_json_is_canonical_and_short():
    shuffled = json.dumps(dict(reversed(json.loads(CAT.to_json()).items())), indent=3)
    assert Recipe.from_json(shuffled).to_json() == CAT.to_json()
    assert len(CAT.to_json()) <= MOST_CHARACTERS


def test_equal_recipes_have_one_key_and_different_ones_two():
    assert Recipe.from_json(CAT.to_json()).key == CAT.key
    assert Recipe("twemoji:1F431").key != Recipe("twemoji:1F436").key
    assert len({CAT, Recipe.from_json(CAT.to_json())}) == 1


def test_parts_are_listed_once_each_with_those_of_companions():
    assert CAT.parts == ("twemoji:1F431", "twemoji:1F600", "twemoji:1F576", "twemoji:1F388")


def _nested(depth: int) -> dict:
    row: dict = {"base": "twemoji:1F431"}
    for _ in range(depth):
        row = {"base": "twemoji:1F431", "companions": [{"how": "on", "who": row}]}
    return row


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("{", "JSON"),
        ("[]", "object"),
        ("null", "object"),
        ('{"v":2,"base":"twemoji:1F431"}', "version 2"),
        ("{}", "lacks"),
        ('{"base":7}', "base"),
        ('{"base":"javascript:alert(1)"}', "base"),
        ('{"base":"twemoji:../../etc"}', "base"),
        ('{"base":"twemoji:1F431","colour":"mauve"}', "mauve"),
        ('{"base":"twemoji:1F431","hat":"x"}', "hat"),
        ('{"base":"twemoji:1F431","pose":{"tilt":NaN}}', "tilt"),
        ('{"base":"twemoji:1F431","pose":{"scale":1e9}}', "scale"),
        ('{"base":"twemoji:1F431","pose":{"count":1.5}}', "count"),
        ('{"base":"twemoji:1F431","wears":"hat"}', "wears"),
        ('{"base":"twemoji:1F431","wears":[{"name":"crown"}]}', "lacks"),
        ('{"base":"twemoji:1F431","settings":[{}]}', "settings"),
        ('{"base":"twemoji:1F431","companions":[{"how":"on"}]}', "companion"),
        ('{"base":"twemoji:1F431","companions":[{"how":"eats","who":{"base":"twemoji:1F431"}}]}', "relation"),
        (json.dumps(_nested(6)), "deep"),
        ("[" * 15_000, "JSON"),
        ('{"base":"' + "x" * 10_000_000 + '"}', "too long"),
    ],
)
def test_what_is_no_recipe_is_refused_in_a_sentence(given, says):
    with pytest.raises(BadInput) as refused:
        Recipe.from_json(given)
    assert says in str(refused.value) and "\n" not in str(refused.value) and len(str(refused.value)) < 800
