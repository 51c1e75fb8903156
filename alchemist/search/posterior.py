"""`posterior`: what the person has in mind as a probability over pictures, and boards drawn from it.

The possible ideals are the given pictures; or else the candidate bank, what was shown, and what is drawn for the next
board: fresh samples of the prompt, and children of pictures that are likely by now. A child of one is a preconditioned
Crank-Nicolson move in its noise, which stays N(0, I); a child of two is drawn from between their latents, noised and
denoised again (SDEdit, Meng et al. 2022). The prior is the generator itself, tilted by the automatic part of f; each
board is a Luce choice in the taste embedding (see `preference`). A board holds Thompson draws (Thompson 1933), the
incumbent, which resembles the ideal most on average, and an explorer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..generation.noise import crank_nicolson, storable
from ..values import Array, Candidate, total
from .past import History
from .pool import not_shown
from .preference import Belief, Choice, Grid, belief, expected, tilt

ALIKE = 0.95
BREADTH = 0.25
CONSIDERED = 6000


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
        options = self._children(past, (count + 1) // 2, rng)
        kept, lead, asked = self._from_bank(past)
        options += past.fresh(max(2, count // 4) if len(kept) >= count else 2 * count - len(options), rng)
        f, evidence = past.measure(options)
        shown = len(past.candidates)
        before = [(automatic(past), past.evidence.taste)] if shown else []
        banked = [(lead, past.bank.evidence().taste[kept])] if past.bank is not None else []
        fs, tastes = zip(*before, (f, evidence.taste), *banked, strict=True)
        if not asked:
            fs = (*(np.full(len(g), lead.mean(), np.float32) for g in fs[:-1]), lead)
        f, taste = np.concatenate(fs), np.concatenate(tastes)
        breadth = breadth_of(past, len(f)) if asked else BREADTH * len(f)
        rows = board(past, taste, f, np.arange(shown, len(f)), count, rng, breadth)
        return [self._option(past, options, kept, i - shown) for i in rows]

    @staticmethod
    def _option(past: History, options: list[Candidate], kept: NDArray[np.int64], i: int) -> Candidate:
        if i < len(options):
            return options[i]
        assert past.bank is not None
        return past.bank.candidate(int(kept[i - len(options)]))

    @staticmethod
    def _from_bank(past: History) -> tuple[NDArray[np.int64], Array, bool]:
        """The `CONSIDERED` rows of the bank that lead, but those shown; by how much; and whether f tells them apart.

        f leads; where it is the same for all, since nothing is asked, how well they came.
        """
        if past.bank is None:
            return np.zeros(0, np.int64), np.zeros(0, np.float32), True
        f = total(past.appraiser.terms(past.bank.evidence(), past.settings))
        asked = float(np.ptp(f)) >= 1e-6
        lead = f if asked else past.bank.fit
        seen = {(c.seed, c.text) for c in past.candidates}
        best = np.argsort(-lead, kind="stable")[:CONSIDERED]
        rows = np.array([i for i in best if past.bank.key(int(i)) not in seen], np.int64)
        return rows, lead[rows], asked

    @staticmethod
    def _given(past: History, count: int, rng: np.random.Generator) -> list[Candidate]:
        assert past.pool is not None
        left = not_shown(past.pool, past.candidates, count)
        evidence = past.pool.evidence
        f = total(past.appraiser.terms(evidence, past.settings))
        rows = board(past, evidence.taste, f, np.array(left), count, rng, BREADTH * len(f))
        return [Candidate(pool=i) for i in rows]

    @staticmethod
    def _children(past: History, count: int, rng: np.random.Generator) -> list[Candidate]:
        """Children of the pictures that are likely to be near the ideal: in turn of one and of two."""
        if not past.rounds:
            return []
        f = automatic(past)
        here = believed(past, past.evidence.taste, f, breadth_of(past, len(f))).rows.astype(np.float64)
        parents = rng.choice(len(here), (count, 2), p=here / here.sum())
        adventure = past.settings.adventure
        made = []
        for k, (a, b) in enumerate(parents):
            alone = past.noises[a] is not None and (k % 2 == 0 or a == b)
            if alone:
                made.append(varied(past, int(a), 0.15 + 0.5 * adventure, rng))
            else:
                made.append(between(past, int(a), int(b), 0.4 + 0.4 * adventure, rng))
        return made


def varied(past: History, row: int, beta: float, rng: np.random.Generator) -> Candidate:
    """A child of one picture that was shown: a pCN step of length `beta` in its noise, drawn as it was."""
    noise, parent = past.noises[row], past.candidates[row]
    assert noise is not None
    return replace(
        parent, seed=None, noise=storable(crank_nicolson(noise, beta, rng)), weights=past.generator.fingerprint
    )


def between(past: History, a: int, b: int, strength: float, rng: np.random.Generator) -> Candidate:
    """A child of two: between their latents, noised to `strength` and denoised under the session's own words."""
    share = np.float32(rng.uniform(0.35, 0.65))
    one, two = past.latent(a), past.latent(b)
    latent = share * one + (1 - share) * two
    length = share * np.linalg.norm(one) + (1 - share) * np.linalg.norm(two)
    latent = storable(latent * np.float32(length / max(float(np.linalg.norm(latent)), 1e-9)))
    seed = int(rng.integers(0, 2**62))
    return Candidate.of(
        past.settings, seed=seed, parent=latent, strength=float(strength), weights=past.generator.fingerprint
    )


def breadth_of(past: History, n: int) -> float:
    """About how many of n possible ideals the prior holds possible.

    A quarter of given pictures; with a bank some hundreds, the more the more adventurous the person is.
    """
    return BREADTH * n if past.bank is None else min(BREADTH * n, 24.0 * 10.0**past.settings.adventure)


def automatic(past: History) -> Array:
    """(n,) f of what was shown, without the person's bonus."""
    bonus = np.asarray(past.settings.human * past.liked, np.float32)
    return np.asarray(past.f - bonus, np.float32)


def believed(past: History, taste: Array, f: Array, breadth: float) -> Belief:
    """The posterior over possible ideals with embeddings `taste` (n, t) and automatic scores `f` (n,).

    Args:
        breadth: about how many of them are possible before any choice.
    """
    choices = [Choice(r.board.evidence.taste, r.liked, r.disliked) for r in past.rounds]
    return belief(tilt(f, breadth), taste, choices, grid_of(taste))


def grid_of(taste: Array) -> Grid:
    """The grid whose one head weighs all dimensions of the taste embedding alike."""
    return Grid(np.ones((1, taste.shape[1]), np.float32))


def board(
    past: History,
    taste: Array,
    f: Array,
    left: np.ndarray,
    count: int,
    rng: np.random.Generator,
    breadth: float,
) -> list[int]:
    """`count` different rows of `left`: the incumbent, Thompson draws, and last the explorer, no two much alike.

    Args:
        taste, f, breadth: of all possible ideals, as in `believed`.
        left: rows that may be shown, at least `count`.
    """
    seen = grid_of(taste).seen(taste)
    now = believed(past, taste, f, breadth)
    chance = np.maximum(now.rows[left].astype(np.float64), 1e-12)
    order = list(rng.choice(left, len(left), replace=False, p=chance / chance.sum()))
    hope = expected(now.ideals(seen), seen)
    order.insert(0, left[int(np.argmax(hope[left] if past.rounds else f[left]))])
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
