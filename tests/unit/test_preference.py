"""The preference model against enumeration by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from alchemist import Alchemist, Settings
from alchemist.models.taste import TASTE
from alchemist.search.preference import Choice, Grid, belief, expected, tilt
from alchemist.search.thompson import unlike
from alchemist.testing import likes_most, redness

ONE = np.ones((1, 2), np.float32)


def at(*degrees: float) -> np.ndarray:
    """Unit vectors of the plane."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)


def likelihood(t: float, liked: list[float], left: list[float], s: float, c: float, slip: float = 0.0) -> float:
    """A board's probability by the formula, for an ideal and pictures at angles."""
    by_chance = slip / (len(liked) + len(left) + 1)
    strength = {x: math.exp(s * math.cos(math.radians(t - x))) for x in [*liked, *left]}
    rest, none = sum(strength[x] for x in left), math.exp(s * c)
    if not liked:
        return (1 - slip) * none / (none + rest) + by_chance
    return math.prod((1 - slip) * strength[x] / (strength[x] + rest + none) + by_chance for x in liked)


@pytest.mark.parametrize("liked, left", [([0.0], [90.0, 180.0]), ([0.0, 80.0], [200.0]), ([], [10.0, 250.0])])
def test_the_posterior_is_bayes_by_enumeration(liked: list[float], left: list[float]) -> None:
    ideals, sharpness, content, slips = [5.0, 100.0, 190.0, 300.0], (2.0, 7.0), (0.1, 0.6), (0.05, 0.3)
    prior = np.array([0.1, 0.2, 0.3, 0.4])
    grid = Grid(ONE, sharpness, content, slips)
    choice = Choice(at(*liked, *left), np.arange(len(liked) + len(left)) < len(liked))
    made = belief(np.log(prior), at(*ideals), [choice], grid)
    by_hand = np.array(
        [
            p * sum(likelihood(t, liked, left, *cell) for cell in itertools.product(sharpness, content, slips))
            for t, p in zip(ideals, prior, strict=True)
        ]
    )
    assert np.allclose(made.rows, by_hand / by_hand.sum(), atol=1e-5)
    assert math.isclose(float(made.joint.sum()), 1, abs_tol=1e-5)


def test_two_boards_multiply_and_the_older_counts_less() -> None:
    grid = Grid(ONE, (3.0,), (0.2,), (0.0,))
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


def test_less_like_this_is_a_choice_of_none_over_that_picture_by_hand() -> None:
    grid = Grid(ONE, (5.0,), (0.3,), (0.1,))
    choice = Choice(at(0, 90), np.array([True, False]), np.array([False, True]))
    ideals = [20.0, 75.0]
    made = belief(np.zeros(2), at(*ideals), [choice], grid)
    strength = [math.exp(5 * math.cos(math.radians(t - 90))) for t in ideals]
    not_this = [0.9 * math.exp(1.5) / (math.exp(1.5) + x) + 0.1 / 2 for x in strength]
    by_hand = np.array([likelihood(t, [0.0], [90.0], 5.0, 0.3, 0.1) * q for t, q in zip(ideals, not_this, strict=True)])
    assert np.allclose(made.rows, by_hand / by_hand.sum(), atol=1e-5)


def test_one_slip_does_not_rule_the_ideal_out() -> None:
    rng = np.random.default_rng(4)
    ideals = rng.standard_normal((300, 8)).astype(np.float32)
    ideals /= np.linalg.norm(ideals, axis=1, keepdims=True)
    flat = np.ones((1, 8), np.float32)
    choices = []
    for k in range(10):
        shown = ideals[rng.choice(300, 6, replace=False)]
        near = shown @ ideals[7]
        choices.append(Choice(shown, np.arange(6) == int(np.argmin(near) if k == 5 else np.argmax(near))))
    sure, forgiving = (belief(np.zeros(300), ideals, choices, Grid(flat, slips=e)).rows for e in ((0.0,), (0.02, 0.15)))
    assert (forgiving > forgiving[7]).sum() <= (sure > sure[7]).sum()
    assert forgiving[7] > 2 * sure[7]


def test_the_tilt_leaves_as_many_possible_as_asked() -> None:
    f = np.random.default_rng(1).normal(20, 6, 500).astype(np.float32)
    for breadth in (5.0, 60.0, 250.0):
        p = np.exp(tilt(f, breadth).astype(np.float64) - tilt(f, breadth).max())
        p /= p.sum()
        assert math.isclose(math.exp(-(p * np.log(p)).sum()), breadth, rel_tol=0.02)
    assert not tilt(np.full(9, 3.0, np.float32), 2).any()


def test_nothing_much_alike_is_on_a_board_unless_there_is_nothing_else() -> None:
    taste = at(0, 5, 90, 91, 180)
    assert math.cos(math.radians(5)) > TASTE.alike
    assert unlike([0, 1, 2, 3, 4], taste, 3, TASTE.alike) == [0, 2, 4]
    assert unlike([0, 1, 2, 3, 4], taste, 4, TASTE.alike) == [0, 2, 4, 1]
    assert unlike([0, 3, 2, 1, 4], taste, 4, TASTE.alike) == [0, 3, 4, 1], (
        "the least alike of the others, whatever comes first"
    )


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
