from __future__ import annotations

import numpy as np
import pytest
import torch
from botorch.acquisition.preference import qExpectedUtilityOfBestOption
from botorch.exceptions import ModelFittingError
from botorch.sampling import SobolQMCNormalSampler
from scipy.stats import kendalltau, norm

from alchemist import Alchemist, Settings
from alchemist.candidate import given_picture
from alchemist.search import pairwise
from alchemist.search.pairwise import Pairs, Pairwise, fitted, greedy, scaled
from alchemist.values import Board, Candidate, Evidence, Round

TASTE = np.array([0.8, -0.5, 0.3, 0.1], np.float32)


def comparisons(rounds: list[Round]) -> tuple[np.ndarray, Pairs]:
    """As the proposer compares that is registered."""
    return pairwise.comparisons(rounds, Pairwise())


def likeliest(
    taste: np.ndarray, pairs: Pairs, options: np.ndarray, count: int, seed: int, config: Pairwise | None = None
) -> list[int]:
    """As the proposer chooses that is registered, or another one."""
    return pairwise.likeliest(taste, pairs, options, count, seed, config or Pairwise())


def units(n: int, seed: int) -> np.ndarray:
    """(n, 4) unit vectors."""
    x = np.random.default_rng(seed).standard_normal((n, 4)).astype(np.float32)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def closed(number: int, taste: np.ndarray, liked: list[int], disliked: tuple[int, ...] = ()) -> Round:
    n = len(taste)
    none = np.zeros(n, np.float32)
    evidence = Evidence(np.zeros((n, 1), np.float32), taste, none)
    made = tuple(given_picture(i) for i in range(n))
    board = Board(number, made, None, evidence, none, {})
    return Round(board, frozenset(board.ids[i] for i in liked), frozenset(board.ids[i] for i in disliked))


def linear(boards: int) -> list[Round]:
    """Boards of 8 of a person who likes the three with the highest linear utility."""
    rounds = []
    for k in range(boards):
        taste = units(8, k)
        rounds.append(closed(k + 1, taste, [int(i) for i in np.argsort(-taste @ TASTE)[:3]]))
    return rounds


def test_every_liked_picture_beats_every_one_left_on_its_board() -> None:
    first, second = units(3, 0), units(4, 1)
    taste, pairs = comparisons([closed(1, first, [2]), closed(2, second, [0, 1])])
    assert np.array_equal(taste, np.concatenate([second, first]))
    assert {tuple(p) for p in pairs} == {(0, 2), (0, 3), (1, 2), (1, 3), (6, 4), (6, 5)}


def test_a_picture_left_beats_one_with_less_like_this() -> None:
    rounds = [closed(1, units(4, 0), [2], (0,)), closed(2, units(3, 1), [], (1,))]
    assert {tuple(p) for p in comparisons(rounds)[1]} == {(0, 1), (2, 1), (5, 4), (5, 6), (5, 3), (4, 3), (6, 3)}


@pytest.mark.parametrize("liked", [[], [0, 1, 2]])
def test_a_board_of_equals_says_nothing(liked: list[int]) -> None:
    assert len(comparisons([closed(1, units(3, 0), liked)])[1]) == 0


def test_the_oldest_boards_are_forgotten() -> None:
    rounds = [closed(k + 1, units(24, k), [*range(12)]) for k in range(4)]
    taste, pairs = comparisons(rounds)
    assert len(pairs) == 288 and np.array_equal(taste[:24], rounds[3].board.evidence.taste)
    assert len(comparisons([closed(k + 1, units(8, k), [0]) for k in range(20)])[0]) == 96


def test_a_linear_utility_is_ranked_right() -> None:
    gp = fitted(*comparisons(linear(12)))
    unseen = units(60, 99)
    with torch.no_grad():
        mean = gp.posterior(scaled(unseen)).mean.squeeze(-1).numpy()
    assert kendalltau(mean, unseen @ TASTE).statistic > 0.8


def test_where_the_optimiser_fails_the_priors_lengthscales_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ModelFittingError("All attempts to fit the model have failed.")

    monkeypatch.setattr("botorch.fit.fit_gpytorch_mll", fails)
    gp = fitted(*comparisons(linear(12)))
    unseen = units(60, 99)
    with torch.no_grad():
        mean = gp.posterior(scaled(unseen)).mean.squeeze(-1).numpy()
    assert kendalltau(mean, unseen @ TASTE).statistic > 0.6


def test_two_options_are_worth_what_the_closed_form_says() -> None:
    mean, covariance = np.array([0.5, 0.3, -1.0]), np.diag([0.2, 0.6, 0.1])
    draws = np.random.default_rng(0).multivariate_normal(mean, covariance, 200_000)

    def worth(i: int, j: int) -> float:
        theta = np.sqrt(covariance[i, i] + covariance[j, j])
        a = (mean[i] - mean[j]) / theta
        return float(mean[i] * norm.cdf(a) + mean[j] * norm.cdf(-a) + theta * norm.pdf(a))

    assert draws[:, [0, 1]].max(1).mean() == pytest.approx(worth(0, 1), abs=0.01)
    assert worth(0, 1) > worth(0, 2) and greedy(mean, draws, 3) == [0, 1, 2]
    draws[:, 1] = draws[:, 0] - 0.1  # never better than the first, though better on average than the third
    assert greedy(mean, draws, 2) == [0, 2]


def test_the_greedy_board_is_what_botorchs_qeubo_prefers() -> None:
    gp, options = fitted(*comparisons(linear(3))), scaled(units(12, 99))
    with torch.no_grad():
        posterior = gp.posterior(options)
        draws = SobolQMCNormalSampler(torch.Size([2048]), seed=0)(posterior).squeeze(-1).numpy()
        board = greedy(posterior.mean.squeeze(-1).numpy(), draws, 3)
        qeubo = qExpectedUtilityOfBestOption(gp, sampler=SobolQMCNormalSampler(torch.Size([2048]), seed=1))
        worth = float(qeubo(options[board]))
        others = [float(qeubo(options[[*board[:2], i]])) for i in range(12) if i not in board]
    assert worth == pytest.approx(draws[:, board].max(1).mean(), rel=0.03)
    assert worth > max(others) * 0.98


def test_the_board_starts_with_a_favourite_and_repeats_nothing() -> None:
    options = units(40, 99)
    board = likeliest(*comparisons(linear(8)), options, 8, 0)
    utility = options @ TASTE
    assert len(set(board)) == 8 and utility[board[0]] > np.quantile(utility, 0.85)


def test_of_many_options_the_hopeful_are_looked_at() -> None:
    options = units(40, 99)
    data = comparisons(linear(8))
    all_looked_at = likeliest(*data, options, 4, 0)
    some = likeliest(*data, options, 4, 0, Pairwise(shortlist=20))
    assert some[0] == all_looked_at[0] and len(set(some)) == 4
    assert np.mean(options[some] @ TASTE) > np.mean(options @ TASTE)


def test_pictures_that_look_the_same_do_no_harm() -> None:
    taste = units(6, 0)
    taste[3] = taste[0]
    board = likeliest(*comparisons([closed(1, taste, [0, 1])]), np.concatenate([taste, taste]), 8, 0)
    assert len(set(board)) == 8


def test_global_randomness_is_neither_used_nor_touched() -> None:
    data, options = comparisons(linear(3)), units(20, 99)
    np.random.seed(1)
    torch.manual_seed(1)
    before = np.random.get_state()[1].copy(), torch.get_rng_state()  # type: ignore[index]
    one = likeliest(*data, options, 6, 4)
    assert np.array_equal(before[0], np.random.get_state()[1])  # type: ignore[index]
    assert torch.equal(before[1], torch.get_rng_state())
    np.random.seed(2)
    assert likeliest(*data, options, 6, 4) == one


def test_the_order_of_clicks_does_not_matter(lab: Alchemist) -> None:
    first = lab.ask(lab.start(Settings(prompt="ice", proposer="pairwise", board_size=5), seed=3))
    one, two = (lab.ask(first.tell(likes)).board for likes in (["r1-c1", "r1-c4"], ["r1-c4", "r1-c1"]))
    assert one is not None and two is not None and np.array_equal(one.images, two.images)


def test_no_more_is_drawn_than_twice_the_board(lab: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    session = lab.ask(lab.start(Settings(prompt="ice", proposer="pairwise", board_size=5), seed=3)).tell({"r1-c0"})
    drawn = 0
    draw = lab.generator.draw

    def counted(made: list[Candidate], draft: bool = False, progress: object = None) -> object:
        nonlocal drawn
        drawn += draft * len(made)
        return draw(made, draft, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(lab.generator, "draw", counted)
    lab.ask(session)
    assert drawn == 10
