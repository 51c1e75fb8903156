from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from alchemist import Settings
from alchemist.candidate import Candidate
from alchemist.generation.moves import LatentMoves
from alchemist.generation.noise import noise_from_seed
from alchemist.generation.payload import seeded_candidate
from alchemist.generation.sources import Sources
from alchemist.search import trust_region
from alchemist.search.past import History
from alchemist.search.random import Random
from alchemist.search.trust_region import Region, TrustRegion, candidates, initial_length, region, thompson
from alchemist.values import Board, Evidence, Round

SHAPE = (2, 4, 4)
PLAIN = TrustRegion()


class Still(LatentMoves):
    """The latent generator without its networks: it makes candidates and draws nothing."""

    latent_shape = SHAPE
    fingerprint = "still"
    size = 4

    def __init__(self) -> None:
        self.sources = Sources(SHAPE, self._draw, self._draw)

    def _draw(self, candidates: object) -> np.ndarray:
        raise AssertionError("nothing is drawn")

    encode = _draw


STILL = Still()


def noise(candidate: Candidate) -> np.ndarray:
    """The noise that a candidate is drawn from."""
    found = STILL.noise(candidate)
    assert found is not None
    return found


def fresh(count: int) -> list[Candidate]:
    """Candidates of the seeds from 0 on."""
    return [seeded_candidate(Settings(), i) for i in range(count)]


def nearness(noise: np.ndarray) -> float:
    """A quadratic in u: minus the mean square distance from a noise of its own."""
    return -float(np.square(noise - noise_from_seed(12345, SHAPE)).mean())


def closed(number: int, made: list[Candidate], scores: list[float]) -> Round:
    n = len(made)
    evidence = Evidence(np.zeros((n, 1), np.float32), np.zeros((n, 1), np.float32), np.zeros(n, np.float32))
    f = np.array(scores, np.float32)
    return Round(Board(number, tuple(made), None, evidence, f, {}), frozenset())


def history(rounds: tuple[Round, ...], **settings: float) -> History:
    return History(Settings(prompt="x", **settings), rounds, STILL, None, noisy=STILL)  # type: ignore[arg-type]


def best_after(proposer: Random | TrustRegion, boards: int, seed: int) -> list[float]:
    """The best f so far after each board of 8."""
    rounds: tuple[Round, ...] = ()
    bests = []
    for k in range(boards):
        made = list(proposer.propose(history(rounds), 8, 1000 * seed + k))
        scores = [nearness(noise(c)) for c in made]
        rounds = (*rounds, closed(k + 1, made, scores))
        bests.append(max(float(r.board.scores.max()) for r in rounds))
    return bests


@pytest.mark.parametrize(
    ("bests", "length"),
    [
        ([], 0.4),
        ([5.0], 0.4),
        ([5.0, 6.0], 0.4),
        ([5.0, 6.0, 7.0], 0.8),
        ([5.0, 6.0, 7.0, 8.0, 9.0], 1.6),
        ([5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0], 1.6),
        ([5.0, 4.0], 0.4),
        ([5.0, 4.0, 5.0], 0.2),
        ([5.0, 4.0, 6.0, 5.0], 0.4),
        ([5.0, 4.0, 5.0, 3.0, 5.001], 0.1),
        ([5.0, None, 6.0, None, 7.0], 0.8),
        ([-5.0, -4.0, -3.0], 0.8),
    ],
)
def test_two_better_boards_double_the_side_and_two_others_halve_it(bests: list[float], length: float) -> None:
    assert region(bests, 0.4, PLAIN) == Region(pytest.approx(length), 0)  # type: ignore[arg-type]


def test_a_region_too_small_is_given_up_and_the_next_starts_fresh() -> None:
    halvings = 6  # 0.4 / 2**6 is the first below 2**-7
    bests = [5.0] * (1 + 2 * halvings)
    assert region(bests[:-1], 0.4, PLAIN) == Region(0.4 / 2**5, 0)
    assert region(bests, 0.4, PLAIN) == Region(0.4, 13)
    rows = closed(1, fresh(3), [1.0, 2.0, 5.0])
    past = history((rows,) * 15, adventure=0.5)
    assert region([5.0] * 15, initial_length(0.5, 0.8), PLAIN) == Region(0.8, 15)
    assert all(c.seed is not None for c in TrustRegion().propose(past, 4, 0))


def test_a_new_region_compares_with_its_own_pictures_only() -> None:
    assert region([5.0] * 13 + [1.0, 2.0, 3.0], 0.4, PLAIN) == Region(0.8, 13)


def test_adventure_sets_the_first_side() -> None:
    assert [initial_length(a, PLAIN.length) for a in (0.0, 0.5, 1.0)] == pytest.approx([0.4, 0.8, 1.6])


def test_candidates_stay_in_the_region_and_differ_from_its_centre_in_about_twenty_coordinates() -> None:
    d = 200
    centre = np.full(d, 0.5)
    scales = np.tile([1.0, 4.0], d // 2)  # their geometric mean is 2: sides are L/2 and 2L
    made = candidates(centre, scales, 0.4, np.random.default_rng(0), PLAIN)
    moved = made != centre
    assert moved.any(1).all() and 19 < moved.sum(1).mean() < 23
    reach = np.abs(made - centre).max(0)
    assert 0.09 < reach[::2].max() <= 0.1 and 0.37 < reach[1::2].max() <= 0.4


def test_candidates_never_leave_the_unit_box() -> None:
    made = candidates(np.array([0.001, 0.999]), np.ones(2), 1.6, np.random.default_rng(0), PLAIN)
    assert (made > 0).all() and (made < 1).all()


def test_at_most_120_pictures_are_kept_the_best_and_the_newest() -> None:
    made = fresh(200)
    past = history((closed(1, made, [float(-i) for i in range(200)]),))
    kept = trust_region._kept(past, 0, PLAIN)
    assert kept == [*range(40), *range(120, 200)]
    assert trust_region._kept(history((closed(1, made[:100], [0.0] * 100),) * 2), 1, PLAIN) == [*range(100, 200)]


def test_the_best_rises_more_than_with_random() -> None:
    ours = np.array([best_after(TrustRegion(), 12, s) for s in range(3)])
    theirs = np.array([best_after(Random(), 12, s) for s in range(3)])
    assert np.allclose(ours[:, 0], theirs[:, 0])
    assert (ours[:, -1] > theirs[:, -1] + 0.2).all()


def test_boards_are_typical_noises_that_resemble_the_best() -> None:
    made = fresh(8)
    past = history((closed(1, made, [0.0] * 7 + [9.0]),), adventure=0.0)
    centre = noise_from_seed(7, SHAPE)
    for c in TrustRegion().propose(past, 8, 3):
        u = noise(c)
        assert np.isclose(np.linalg.norm(u), np.sqrt(32), rtol=1e-3)
        near = np.vdot(u, centre) / np.linalg.norm(u) / np.linalg.norm(centre)
        assert 0.5 < near < 0.9999


def test_nothing_to_choose_by_gives_fresh_pictures() -> None:
    past = history((closed(1, fresh(4), [0.0] * 4),))
    assert all(c.seed is not None for c in TrustRegion().propose(past, 4, 0))


def test_torchs_generator_is_left_alone_and_the_seed_decides() -> None:
    noises = np.stack([noise_from_seed(i, SHAPE).ravel() for i in range(8)])
    f = np.arange(8, dtype=np.float32)
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one = thompson(noises, f, 0.8, 4, 1, PLAIN)
    assert torch.equal(before, torch.get_rng_state())
    torch.manual_seed(6)
    assert np.array_equal(one, thompson(noises, f, 0.8, 4, 1, PLAIN))
    assert not np.array_equal(one, thompson(noises, f, 0.8, 4, 2, PLAIN))


def test_what_was_disliked_is_no_centre() -> None:
    made = Random().propose(history(()), 4, 1)
    one = closed(1, list(made), [4.0, 3.0, 2.0, 1.0])
    disliked = replace(one, dislikes=frozenset({"r1-c0"}))
    centres = []
    for past in (history((one,)), history((disliked,))):
        child = noise(TrustRegion().propose(past, 1, 5)[0])
        noises = [noise(c) for c in made]
        centres.append(int(np.argmax([float(np.vdot(child, u)) for u in noises])))
    assert centres == [0, 1]
