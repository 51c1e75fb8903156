"""The bench of compositions: what it asks, and that a scorer which knows the answers gets full marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from alchemist.bench import attributes
from alchemist.emoji.splits import is_held_out as concept_held_out
from alchemist.recipes.families import HELD_OUT_SETS, SETS, Change, drawn, family
from alchemist.recipes.names import names_of
from alchemist.recipes.parts import Parts, parts
from alchemist.recipes.sample import Sampler, changes_of, held_out
from alchemist.values import Array


@pytest.fixture(scope="module")
def sampler() -> Sampler:
    return Sampler(names_of(parts().concepts))


class Ideal:
    """Pictures and texts, both in fours, to the same four directions; `turned` by one for pictures where wrong."""

    def __init__(self, turned: int) -> None:
        self.turned = turned

    def embed_images(self, images: Array) -> Array:
        return np.roll(self.embed_text(images), self.turned, 0)

    def embed_both(self, images: Array) -> tuple[Array, Array]:
        return self.embed_images(images), np.ones((len(images), 2), np.float32) / np.float32(2**0.5)

    def embed_text(self, texts: Sequence[object]) -> Array:
        return np.eye(4, dtype=np.float32)[np.arange(len(texts)) % 4]


@pytest.mark.parametrize(("turned", "right"), [(0, 100.0), (1, 0.0)])
def test_a_scorer_is_measured_by_whether_it_chooses_right(turned: int, right: float) -> None:
    found = attributes.measure(Ideal(turned), count=2)
    for group in attributes.GROUPS:
        for language in ("en", "ja"):
            assert {way["right"] for way in found[group][language].values()} == {right}
    assert set(found["taste"].values()) == {1.0}


def test_a_quartet_is_a_held_out_pair_and_three_that_share_half_of_it(sampler: Sampler) -> None:
    for seed in range(20):
        pair, alone, other_thing, other_change = attributes.quartet(np.random.default_rng(seed), sampler)
        assert any(held_out(code, change) for code, change in changes_of(pair))
        assert not changes_of(alone) and alone.subject.concept == pair.subject.concept
        assert other_thing.subject.concept != pair.subject.concept
        assert {change for _, change in changes_of(other_thing)} == {change for _, change in changes_of(pair)}
        assert other_change.subject.concept == pair.subject.concept and changes_of(other_change) != changes_of(pair)


def test_families_leave_out_what_is_held_out(sampler: Sampler) -> None:
    made = [one for seed in range(40) for one in family(np.random.default_rng(seed), sampler)]
    assert len(made) > 400
    assert not any(held_out(code, change) for one in made for code, change in changes_of(one))
    assert not any(concept_held_out(one.subject.concept) for one in made)


def test_only_the_sets_that_are_named_are_drawn_from(sampler: Sampler) -> None:
    store: Parts = parts()
    rng = np.random.default_rng(0)
    cat = Change("colour", "blue").of(family(rng, sampler)[0])
    assert drawn(cat, rng, store, SETS) is not None and drawn(cat, rng, store, ()) is None
    assert not set(SETS) & set(HELD_OUT_SETS)
