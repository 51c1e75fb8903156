"""Simulated people: how they click, and how their boards are counted."""

from __future__ import annotations

import numpy as np

from alchemist import Alchemist
from alchemist.bench.people import Person, boards_needed, summary


def test_a_sharp_person_likes_the_nearest_and_a_careless_one_anything() -> None:
    cosines = np.array([0.1, 0.9, 0.2, 0.8], np.float32)
    rng = np.random.default_rng(0)
    sharp = Person(likes=2, sharpness=1e4)
    assert all(list(sharp.choose(cosines, rng)) == [1, 3] for _ in range(20))
    clicks = np.concatenate([Person(1, 1e4, careless=1.0).choose(cosines, rng) for _ in range(800)])
    assert np.bincount(clicks, minlength=4).min() > 150


def test_choices_follow_luce_s_rule() -> None:
    rng = np.random.default_rng(1)
    person = Person(likes=1, sharpness=2.0)
    cosines = np.array([0.0, 0.5], np.float32)
    share = np.mean([person.choose(cosines, rng)[0] for _ in range(4000)])
    assert abs(share - np.e / (1 + np.e)) < 0.03


def test_boards_are_counted_until_the_target_is_shown(lab: Alchemist) -> None:
    pictures = np.random.default_rng(2).random((24, 4, 32, 32), np.float32)
    pictures[:, 3] = 1
    pool = lab.start(pool=pictures).pool
    eye = np.eye(24, dtype=np.float32)
    found = [boards_needed(lab, pool, eye, "random", Person(), t, 3, most=3) for t in range(24)]
    assert sorted(found) == [1] * 8 + [2] * 8 + [3] * 8
    late = [boards_needed(lab, pool, eye, "random", Person(), t, 3, most=2) for t in range(24)]
    assert sorted(late) == [1] * 8 + [2] * 8 + [3] * 8  # most + 1 says it was not found


def test_the_summary_by_hand() -> None:
    made = summary(np.array([2, 4, 6, 8, 61]), most=60)
    assert made["median"] == 6 and made["not_found"] == 1 and np.isclose(made["p90"], 39.8)
    assert 2 <= made["median_95"][0] <= 6 <= made["median_95"][1] <= 61
