from __future__ import annotations

import numpy as np
import pytest

from alchemist.bench.composed import _of_collages, nearest, tables


def test_every_thing_and_change_is_asked_for_in_some_group() -> None:
    groups = tables(3)
    assert len({t for things, _ in groups for t in things}) == 36 and len({c for _, cs in groups for c in cs}) == 18
    assert all(len(things) == len(changes) == 9 for things, changes in groups)


@pytest.fixture
def refs() -> dict[str, np.ndarray]:
    """Features in which a pair's number can be read, with a little noise of each set's own."""
    rng = np.random.default_rng(0)
    pairs = rng.standard_normal((81, 32)).astype(np.float32)
    return {name: pairs + 0.1 * rng.standard_normal(pairs.shape).astype(np.float32) for name in ("a", "b", "c")}


def test_collages_of_sets_that_agree_are_told_and_of_sets_that_do_not_are_not(refs: dict[str, np.ndarray]) -> None:
    assert _of_collages([refs, {}]) == {"base": 1.0, "change": 1.0, "both": 1.0}
    strange = {name: np.random.default_rng(i).standard_normal((81, 32)) for i, name in enumerate(refs)}
    assert _of_collages([strange])["both"] < 0.1


def test_a_picture_is_not_compared_with_its_own_set(refs: dict[str, np.ndarray]) -> None:
    only_own = {**refs, "a": np.roll(refs["a"], 1, axis=0)}
    assert nearest(refs["b"][7], only_own, "a") == 7
