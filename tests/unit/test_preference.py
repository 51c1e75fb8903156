"""The preference model against enumeration by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from alchemist import Alchemist, Settings
from alchemist.search.posterior import ALIKE, unlike
from alchemist.search.preference import Choice, Grid, belief, expected, tilt
from alchemist.testing import likes_most, redness

ONE = np.ones((1, 2), np.float32)


def at(*degrees: float) -> np.ndarray:
    """Unit vectors of the plane."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)


def likelihood(t: float, liked: list[float], left: list[float], s: float, c: float) -> float:
    """A board's probability by the formula, for an ideal and pictures at angles."""
    strength = {x: math.exp(s * math.cos(math.radians(t - x))) for x in [*liked, *left]}
    rest, none = sum(strength[x] for x in left), math.exp(s * c)
    if not liked:
        return none / (none + rest)
    return math.prod(strength[x] / (strength[x] + rest + none) for x in liked)


@pytest.mark.parametrize("liked, left", [([0.0], [90.0, 180.0]), ([0.0, 80.0], [200.0]), ([], [10.0, 250.0])])
def test_the_posterior_is_bayes_by_enumeration(liked: list[float], left: list[float]) -> None:
    ideals, sharpness, content = [5.0, 100.0, 190.0, 300.0], (2.0, 7.0), (0.1, 0.6)
    prior = np.array([0.1, 0.2, 0.3, 0.4])
    grid = Grid(ONE, sharpness, content)
    choice = Choice(at(*liked, *left), np.arange(len(liked) + len(left)) < len(liked))
    made = belief(np.log(prior), at(*ideals), [choice], grid)
    by_hand = np.array(
        [
            p * sum(likelihood(t, liked, left, s, c) for s in sharpness for c in content)
            for t, p in zip(ideals, prior, strict=True)
        ]
    )
    assert np.allclose(made.rows, by_hand / by_hand.sum(), atol=1e-5)
    assert math.isclose(float(made.joint.sum()), 1, abs_tol=1e-5)


def test_two_boards_multiply_and_the_older_counts_less() -> None:
    grid = Grid(ONE, (3.0,), (0.2,))
    boards = [([0.0], [120.0]), ([90.0], [0.0])]
    choices = [Choice(at(*a, *b), np.array([True, False])) for a, b in boards]
    ideals = [10.0, 80.0, 170.0]
    made = belief(np.zeros(3), at(*ideals), choices, grid, memory=0.5)
    by_hand = np.array(
        [likelihood(t, *boards[0], 3.0, 0.2) ** 0.5 * likelihood(t, *boards[1], 3.0, 0.2) for t in ideals]
    )
    assert np.allclose(made.rows, by_hand / by_hand.sum(), atol=1e-5)


def test_the_order_of_pictures_on_a_board_does_not_matter() -> None:
    grid = Grid(np.array([[1, 1], [1, 0.1]], np.float32))
    shown, liked = at(0, 40, 90, 200, 300), np.array([True, False, True, False, False])
    order = np.array([3, 0, 4, 2, 1])
    ideals = at(*range(0, 360, 20))
    one, two = (belief(np.zeros(18), ideals, [Choice(shown[o], liked[o])], grid).joint for o in (np.arange(5), order))
    assert np.allclose(one, two, atol=1e-6)


def test_the_head_that_explains_the_choices_becomes_likely() -> None:
    heads = np.array([[1, 1, 0.01, 0.01], [0.01, 0.01, 1, 1]], np.float32)
    rng = np.random.default_rng(0)
    ideals = rng.standard_normal((200, 4)).astype(np.float32)
    grid = Grid(heads)
    target, choices = ideals[7], []
    for _ in range(8):
        shown = rng.standard_normal((6, 4)).astype(np.float32)
        near = [float(a @ b) for a, b in zip(grid.seen(shown)[1], [grid.seen(target[None])[1][0]] * 6, strict=True)]
        choices.append(Choice(shown, np.arange(6) == int(np.argmax(near))))
    made = belief(np.zeros(200), ideals, choices, grid)
    assert made.heads[1] > 0.9
    hope = expected(made.ideals(grid.seen(ideals)), grid.seen(ideals))
    assert hope[7] > np.quantile(hope, 0.95)


def test_the_tilt_leaves_as_many_possible_as_asked() -> None:
    f = np.random.default_rng(1).normal(20, 6, 500).astype(np.float32)
    for breadth in (5.0, 60.0, 250.0):
        p = np.exp(tilt(f, breadth).astype(np.float64) - tilt(f, breadth).max())
        p /= p.sum()
        assert math.isclose(math.exp(-(p * np.log(p)).sum()), breadth, rel_tol=0.02)
    assert not tilt(np.full(9, 3.0, np.float32), 2).any()


def test_nothing_much_alike_is_on_a_board_unless_there_is_nothing_else() -> None:
    taste = at(0, 5, 90, 91, 180)
    assert math.cos(math.radians(5)) > ALIKE
    assert unlike([0, 1, 2, 3, 4], taste, 3) == [0, 2, 4]
    assert unlike([0, 1, 2, 3, 4], taste, 4) == [0, 2, 4, 1]


def test_finds_a_given_picture_in_fewer_boards_than_chance(lab: Alchemist) -> None:
    pool = np.repeat(np.repeat(np.random.default_rng(3).random((240, 4, 4, 4), np.float32), 8, axis=2), 8, axis=3)
    pool[:, 3] = 1
    boards = []
    for seed in range(6):
        target = int(np.random.default_rng(seed).integers(240))
        wanted = lab.embed_images(pool[target], space="taste")[0]
        session = lab.start(Settings(proposer="posterior", board_size=6), seed=seed, pool=pool)
        while target not in [c.pool for r in session.rounds for c in r.board.candidates]:
            session = lab.ask(session)
            assert session.board is not None
            near = session.board.evidence.taste @ wanted
            session = session.tell({session.board.ids[int(np.argmax(near))]})
        boards.append(len(session.rounds))
    assert np.mean(boards) < 0.65 * (240 / 6 + 1) / 2, boards


def test_the_incumbent_resembles_what_was_liked(lab: Alchemist) -> None:
    session = lab.start(Settings(proposer="posterior", board_size=6), seed=1)
    for _ in range(3):
        session = lab.ask(session)
        assert session.board is not None
        session = session.tell(likes_most(session.board, redness, 1))
    liked = np.concatenate([r.board.evidence.taste[r.liked] for r in session.rounds])
    near = lab.ask(session).board.evidence.taste @ liked.mean(0)  # type: ignore[union-attr]
    assert near[0] >= np.median(near)
