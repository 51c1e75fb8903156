"""`posterior`: what the person has in mind as a probability over pictures, and boards drawn from it.

The possible ideals are the given pictures, or else what was shown and what is drawn for the next board: fresh samples,
and children of pictures that are likely by now, which stay N(0, I) in the noise. Their prior is the generator itself,
tilted by the automatic part of f; each board is a Luce choice in the taste embedding (see `preference`). A board holds
Thompson draws (Thompson 1933), the incumbent, which resembles the ideal most on average, and an explorer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..generation.noise import combined, crank_nicolson, storable
from ..values import Array, Candidate, total
from .past import History
from .pool import not_shown
from .preference import Belief, Choice, Grid, belief, expected, tilt

ALIKE = 0.95
BREADTH = 0.25


class Posterior:
    """Exact Bayes over possible ideals; see the module."""

    name = "posterior"
    summary = "Works out what you have in mind from every choice, and shows what it could be."

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: fewer given pictures are left than a board takes.
        """
        rng = np.random.default_rng(seed)
        if past.pool is not None:
            return self._given(past, count, rng)
        options = [*self._children(past, count, rng)]
        options += past.fresh(2 * count - len(options), rng)
        f, evidence = past.measure(options)
        shown = len(past.candidates)
        if shown:
            taste = np.concatenate([past.evidence.taste, evidence.taste])
            f = np.concatenate([automatic(past), f])
        else:
            taste = evidence.taste
        rows = board(past, taste, f, np.arange(shown, len(f)), count, rng)
        return [options[i - shown] for i in rows]

    @staticmethod
    def _given(past: History, count: int, rng: np.random.Generator) -> list[Candidate]:
        assert past.pool is not None
        left = not_shown(past.pool, past.candidates, count)
        evidence = past.pool.evidence
        f = total(past.appraiser.terms(evidence, past.settings))
        return [Candidate(pool=i) for i in board(past, evidence.taste, f, np.array(left), count, rng)]

    @staticmethod
    def _children(past: History, count: int, rng: np.random.Generator) -> list[Candidate]:
        """A board of children of the pictures that are likely to be near the ideal: of one or, as often, of two."""
        rows = [i for i, u in enumerate(past.noises) if u is not None]
        if not rows:
            return []
        here = believed(past, past.evidence.taste, automatic(past)).rows[rows].astype(np.float64)
        parents = rng.choice(rows, (count, 2), p=here / here.sum())
        beta = 0.15 + 0.5 * past.settings.adventure
        children = []
        for a, b in parents:
            one, two = past.noises[a], past.noises[b]
            assert one is not None and two is not None
            angle = np.pi / 2 * rng.uniform(0, 0.5)
            mixed = combined([one, two], np.array([np.cos(angle), np.sin(angle)])) if a != b else one
            children.append(storable(crank_nicolson(mixed, beta, rng)))
        weights = past.generator.fingerprint
        return [Candidate.of(past.settings, noise=u, weights=weights) for u in children]


def automatic(past: History) -> Array:
    """(n,) f of what was shown, without the person's bonus."""
    bonus = np.asarray(past.settings.human * past.liked, np.float32)
    return np.asarray(past.f - bonus, np.float32)


def believed(past: History, taste: Array, f: Array) -> Belief:
    """The posterior over possible ideals with embeddings `taste` (n, t) and automatic scores `f` (n,)."""
    choices = [Choice(r.board.evidence.taste, r.liked) for r in past.rounds]
    return belief(tilt(f, BREADTH * len(f)), taste, choices, grid_of(taste))


def grid_of(taste: Array) -> Grid:
    """The grid whose one head weighs all dimensions of the taste embedding alike."""
    return Grid(np.ones((1, taste.shape[1]), np.float32))


def board(past: History, taste: Array, f: Array, left: np.ndarray, count: int, rng: np.random.Generator) -> list[int]:
    """`count` different rows of `left`: the incumbent, Thompson draws, and last the explorer, no two much alike.

    Args:
        taste, f: of all possible ideals, as in `believed`.
        left: rows that may be shown, at least `count`.
    """
    seen = grid_of(taste).seen(taste)
    now = believed(past, taste, f)
    chance = np.maximum(now.rows[left].astype(np.float64), 1e-12)
    order = list(rng.choice(left, len(left), replace=False, p=chance / chance.sum()))
    hope = expected(now.ideals(seen), seen)
    if past.rounds:
        order.insert(0, left[int(np.argmax(hope[left]))])
    chosen = unlike(order, taste, count)
    near = (
        taste[left] @ np.concatenate([taste[chosen[:-1]], past.evidence.taste if past.rounds else taste[:0]]).T
    ).max(1)
    likely = chance >= np.quantile(chance, 0.5)
    explorer = left[int(np.argmin(np.where(likely, near, np.inf)))]
    return chosen if explorer in chosen else [*chosen[:-1], int(explorer)]


def unlike(order: Sequence[int], taste: Array, count: int) -> list[int]:
    """The first `count` different rows of `order` that are less than `ALIKE` alike; where there are too few, others."""
    chosen: list[int] = []
    for i in dict.fromkeys(int(k) for k in order):
        if len(chosen) < count and (not chosen or float((taste[chosen] @ taste[i]).max()) < ALIKE):
            chosen.append(i)
    rest = [i for i in dict.fromkeys(int(k) for k in order) if i not in chosen]
    return chosen + rest[: count - len(chosen)]
