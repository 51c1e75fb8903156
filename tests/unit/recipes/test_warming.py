"""Sprites warmed in the background: the same pictures, bounded memory, stopped at once, never beside a drawing."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import numpy as np
import pytest

from alchemist.recipes.compositor import Sprites, compose
from alchemist.recipes.generator import shipped_generator
from alchemist.recipes.parts import parts
from alchemist.recipes.recipe import Recipe
from alchemist.recipes.scene import scene
from alchemist.recipes.warming import SHARE, Drawing, Warming
from alchemist.values import Settings

LONG = 60.0


@pytest.fixture(scope="module")
def recipes() -> list[Recipe]:
    """What a board without words draws."""
    made = [c.recipe for c in shipped_generator().fresh(Settings(), 6, 3)]
    return [recipe for recipe in made if recipe is not None]


def test_pictures_of_warmed_sprites_are_those_of_new_ones(recipes: list[Recipe]) -> None:
    warm = Sprites()
    warming = Warming(iter(recipes), parts(), 64, warm, Drawing())
    assert warming.wait(LONG) and warming.done == len(recipes)
    kept = len(warm)
    for recipe in recipes:
        again = compose(scene(recipe, parts()), 64, warm)
        assert np.array_equal(again, compose(scene(recipe, parts()), 64, Sprites()))
    assert len(warm) == kept > 0


def test_warming_fills_a_part_of_the_memory(recipes: list[Recipe]) -> None:
    little = Sprites(most_bytes=60_000)
    warming = Warming(iter(recipes), parts(), 64, little, Drawing())
    assert warming.wait(LONG) and 0 < warming.done < len(recipes)
    assert SHARE * little.most_bytes < little.bytes <= little.most_bytes


def test_warming_stands_still_while_pictures_are_drawn_and_stops_when_told(recipes: list[Recipe]) -> None:
    drawing, asked = Drawing(), Event()

    def endless() -> Iterator[Recipe]:
        while True:
            asked.set()
            yield recipes[0]

    with drawing:
        warming = Warming(endless(), parts(), 64, Sprites(), drawing)
        assert asked.wait(LONG) and warming.done == 0
        warming.stop()
    assert warming.done == 0 and warming.wait(0)


def test_a_generator_warms_what_it_shows_without_words() -> None:
    warming = shipped_generator().warm(count=3)
    assert warming.wait(LONG) and warming.done <= 3


def test_a_sprite_does_not_depend_on_what_was_drawn_before(recipes: list[Recipe]) -> None:
    first_large, first_small = Sprites(), Sprites()
    compose(scene(recipes[0], parts()), 512, first_large)
    after = compose(scene(recipes[0], parts()), 64, first_large)
    assert np.array_equal(after, compose(scene(recipes[0], parts()), 64, first_small))
