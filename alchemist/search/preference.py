"""What a person has in mind, as a probability over pictures: exact Bayes over a finite set of possible ideals.

The person has one unseen ideal picture t. On a board they like what resembles it: a liked picture beats the ones that
were left, and the outcome "none of these", in a Luce choice (Luce 1959; Plackett 1975) with utilities s·cos(x, t),

    p(x liked | t) = exp(s·cos(x, t)) / (exp(s·cos(x, t)) + Σ_left exp(s·cos(y, t)) + exp(s·c)),

and s·c the utility of "none". Several likes are several such choices. A board without likes is a choice of "none";
"less like this" is a choice of "none" over that picture alone. Now and then a choice is a slip: with probability ε any
of a board's outcomes is chosen by chance, so that no single click rules a picture out. How sharply they choose (s), how
easily they are content (c), how often they slip (ε) and which dimensions count (a head) are unknown too and summed over
on a grid. Old boards count less by `memory` a round, since tastes drift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..values import Array


@dataclass(frozen=True, eq=False)
class Choice:
    """One closed board.

    Attributes:
        shown: (m, d) features of the pictures shown, see `Grid.heads`.
        liked: (m,) bool.
        disliked: (m,) bool, or None for no dislikes.
    """

    shown: Array
    liked: NDArray[np.bool_]
    disliked: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class Grid:
    """The values of what is not known of a person, all equally likely at first.

    Attributes:
        heads: (h, d) weights ≥ 0 of the d features; under each, features are weighed and brought to length 1.
        sharpness: values of s.
        content: values of c, cosines from which a picture is about as good as "none".
        slips: values of ε.
    """

    heads: Array
    sharpness: tuple[float, ...] = (6.0, 14.0, 32.0)
    content: tuple[float, ...] = (0.0, 0.35)
    slips: tuple[float, ...] = (0.02, 0.15)

    def seen(self, features: Array) -> list[Array]:
        """(n, d) features under each head: h times (n, d) unit vectors."""
        parts = [features * np.sqrt(w, dtype=np.float32) for w in self.heads]
        return [p / np.maximum(np.linalg.norm(p, axis=1, keepdims=True), 1e-9) for p in parts]


@dataclass(frozen=True, eq=False)
class Belief:
    """The posterior.

    Attributes:
        rows: (n,) probability that each possible picture is the ideal; sums to 1.
        joint: (h, s, c, e, n) probability of head, sharpness, content, slips and ideal; sums to 1.
    """

    rows: Array
    joint: Array = field(repr=False)

    @property
    def heads(self) -> Array:
        """(h,) probability of each head."""
        return np.asarray(self.joint.sum((1, 2, 3, 4)), np.float32)

    def ideals(self, seen: Sequence[Array]) -> list[Array]:
        """Σᵢ p(head, i)·tᵢ for each head, (d,): a picture's expected cosine is the sum of its products with these."""
        mass = self.joint.sum((1, 2, 3))
        return [np.asarray(m @ t, np.float32) for m, t in zip(mass, seen, strict=True)]


def expected(ideals: Sequence[Array], seen: Sequence[Array]) -> Array:
    """(m,) expected cosine to the ideal of pictures `seen` under each head."""
    return np.asarray(sum(x @ t for x, t in zip(seen, ideals, strict=True)), np.float32)


def belief(prior: Array, ideals: Array, choices: Sequence[Choice], grid: Grid, memory: float = 0.97) -> Belief:
    """The posterior over n possible ideals after some boards.

    Args:
        prior: (n,) unnormalised log probabilities.
        ideals: (n, d) features of the possible ideals.
        choices: oldest first.
        memory: weight of a board's log likelihood, to the power of how many boards ago it was.
    """
    shape = (len(grid.heads), len(grid.sharpness), len(grid.content), len(grid.slips))
    start = prior - _log_sum(prior) - np.log(np.prod(shape))
    log = np.broadcast_to(start.astype(np.float32), (*shape, len(prior))).copy()
    if choices:
        ages = np.arange(len(choices) - 1, -1, -1)
        weights = np.asarray(memory**ages, np.float32)
        boards = grid.seen(np.concatenate([c.shown for c in choices]))
        for i, (t, x) in enumerate(zip(grid.seen(ideals), boards, strict=True)):
            log[i] += log_likelihood(t @ x.T, choices, weights, grid)
    joint = np.exp(log - log.max())
    joint /= joint.sum()
    return Belief(np.asarray(joint.sum((0, 1, 2, 3)), np.float32), joint)


def log_likelihood(cosines: Array, choices: Sequence[Choice], weights: Array, grid: Grid) -> Array:
    """(s, c, e, n) weighted log likelihood of all choices for n ideals.

    Args:
        cosines: (n, total) of each ideal with each picture shown, board after board.
        weights: (boards,) of each board's log likelihood.
    """
    sizes = np.array([len(c.liked) for c in choices])
    liked = np.concatenate([c.liked for c in choices])
    board = np.repeat(np.arange(len(choices)), sizes)
    left = np.zeros((len(liked), len(choices)), np.float32)
    left[~liked, board[~liked]] = 1
    empty = np.flatnonzero(~np.array([c.liked.any() for c in choices]))
    none_of = [np.zeros(len(c.liked), bool) if c.disliked is None else c.disliked for c in choices]
    disliked = np.concatenate(none_of)
    weight = np.concatenate([weights[board[liked]], weights[empty], weights[board[disliked]]])
    outcomes = np.concatenate([sizes[board[liked]] + 1, sizes[empty] + 1, np.full(int(disliked.sum()), 2)])
    out = np.zeros((len(grid.sharpness), len(grid.content), len(grid.slips), len(cosines)), np.float32)
    for i, s in enumerate(grid.sharpness):
        strength = np.exp(np.float32(s) * (cosines - 1))
        rest = strength @ left
        for j, c in enumerate(grid.content):
            none = np.float32(np.exp(s * (c - 1)))
            chosen = strength[:, liked] / (strength[:, liked] + rest[:, board[liked]] + none)
            no_one, not_this = none / (none + rest[:, empty]), none / (none + strength[:, disliked])
            chance = np.concatenate([chosen, no_one, not_this], 1)
            for k, slip in enumerate(grid.slips):
                out[i, j, k] = np.log((1 - slip) * chance + np.asarray(slip / outcomes, np.float32)) @ weight
    return out


def tilt(f: Array, breadth: float) -> Array:
    """(n,) log prior f/τ, with τ ≥ 0.05 such that about `breadth` of the pictures are possible (its perplexity).

    A constant f gives a uniform prior.
    """
    spread = float(f.max() - f.min())
    if spread < 1e-6 or breadth >= len(f):
        return np.zeros(len(f), np.float32)
    low, high = np.log(0.05), np.log(1e3 * spread + 1)
    for _ in range(40):
        middle = (low + high) / 2
        logs = np.asarray(f / np.exp(middle), np.float64)
        logs -= _log_sum(logs)
        low, high = (middle, high) if -np.sum(np.exp(logs) * logs) < np.log(breadth) else (low, middle)
    return np.asarray(f / np.exp(high), np.float32)


def _log_sum(log: Any) -> float:
    top = float(np.max(log))
    return top + float(np.log(np.sum(np.exp(np.asarray(log, np.float64) - top))))
