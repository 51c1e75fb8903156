"""Generate and rank: draw many candidates, compute f of each, keep the best (the talk's second system)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from ..errors import BadInput
from ..protocols import Appraiser, Progress
from ..values import Array, Candidate, Nearest, Ranking, Settings, checked_count, total
from .bank import CandidateBank
from .generator import LatentGenerator

MOST = 5000
SPARE = 8
Best = Callable[[Array, Array], None]
"""Called now and then with the best pictures so far (k, 4, h, w) and their scores (k,)."""
Stop = Callable[[], bool]
"""Whether somebody has had enough."""
FindNearest = Callable[[Array], tuple[Nearest, ...]]
"""Taste embeddings (n, t) to the nearest existing emoji of each."""


def fresh_candidates(settings: Settings, n: int, seed: int, weights: str = "") -> list[Candidate]:
    """n candidates with distinct seeds, a function of `seed`: the first k are the same for every n ≥ k."""
    state = np.random.SeedSequence([seed, 0x52414E4B]).generate_state(n, np.uint64)
    return [Candidate.of(settings, seed=int(s >> 1), weights=weights) for s in state]


class _Best:
    """The best `top` of what was seen so far, with their pictures."""

    def __init__(self, top: int) -> None:
        self.top = top
        self.seen = 0
        self.rows: list[tuple[float, int, Array, dict[str, float], Array]] = []

    def add(self, first: int, images: Array, scores: Array, terms: dict[str, Array], taste: Array) -> None:
        self.seen += len(scores)
        worst = self.rows[-1][0] if len(self.rows) == self.top else -np.inf
        for i in np.flatnonzero(scores > worst):
            parts = {k: float(v[i]) for k, v in terms.items()}
            self.rows.append((float(scores[i]), first + int(i), images[i].copy(), parts, taste[i]))
        self.rows.sort(key=lambda row: (-row[0], row[1]))
        del self.rows[self.top :]


def rank(
    generator: LatentGenerator,
    appraiser: Appraiser,
    settings: Settings,
    nearest: FindNearest,
    n: int = 1000,
    top: int = 24,
    seed: int = 0,
    progress: Progress | None = None,
    best: Best | None = None,
    bulk: LatentGenerator | None = None,
    stop: Stop | None = None,
) -> Ranking:
    """Draw n fresh candidates and keep the `top` by f.

    Args:
        bulk: drafts all of them where they are many enough for it; its best and a few more are then drawn again by
            `generator`, and what that drew is ranked and kept.
        nearest: names the nearest existing emoji of taste embeddings.
        n: candidates, 1–5000; all are drawn.
        progress: told (drawn, n) after every chunk; may raise `Cancelled`.
        best: told the best so far after every chunk.
        stop: asked after every chunk; where it says so, what was drawn by then is ranked, and `Ranking.n` tells how
            many that were.

    Raises:
        BadInput: n or top out of range. Cancelled: `progress` said so.
    """
    n = checked_count(n, "The number of candidates", 1, MOST)
    top = min(checked_count(top, "The number to keep", 1, 200), n)
    candidates = fresh_candidates(settings, n, checked_count(seed, "The seed", 0, 2**63 - 1), generator.fingerprint)
    if bulk is None or n < bulk.least:
        kept, seconds = _drawn(generator, appraiser, settings, candidates, top, progress, best, stop)
        return _ranking(kept, candidates, nearest, kept.seen, seconds)
    drafted, seconds = _drawn(bulk, appraiser, settings, candidates, min(n, top + SPARE), progress, best, stop)
    again = [candidates[row[1]] for row in drafted.rows]
    kept, more = _drawn(generator, appraiser, settings, again, top, None, best)
    return _ranking(kept, again, nearest, drafted.seen, {k: seconds[k] + more[k] for k in seconds})


def rank_bank(
    bank: CandidateBank,
    generator: LatentGenerator,
    appraiser: Appraiser,
    settings: Settings,
    nearest: FindNearest,
    top: int = 24,
    progress: Progress | None = None,
    best: Best | None = None,
) -> Ranking:
    """Rank the whole bank by f, draw its best, and keep the `top` by f of what was drawn.

    A few more than `top` are drawn, since the bank's embeddings are rounded to 8 bits.

    Raises:
        BadInput: top out of range, or the bank is of another style or scorer. Cancelled: `progress` said so.
    """
    if not bank.fits(settings):
        raise BadInput(
            f"The bank holds {bank.settings.style} pictures measured by {bank.settings.scorer}; "
            f"for {settings.style} and {settings.scorer} draw fresh ones."
        )
    top = min(checked_count(top, "The number to keep", 1, 200), len(bank))
    start = time.perf_counter()
    f = total(appraiser.terms(bank.evidence(), settings))
    rows = np.argsort(-f, kind="stable")[: top + SPARE]
    ranked = time.perf_counter() - start
    candidates = [bank.candidate(int(i)) for i in rows]
    kept, seconds = _drawn(generator, appraiser, settings, candidates, top, progress, best)
    return _ranking(kept, candidates, nearest, len(bank), {**seconds, "rank": ranked})


def _drawn(
    generator: LatentGenerator,
    appraiser: Appraiser,
    settings: Settings,
    candidates: Sequence[Candidate],
    top: int,
    progress: Progress | None,
    best: Best | None,
    stop: Stop | None = None,
) -> tuple[_Best, dict[str, float]]:
    """The best `top` of candidates, and the seconds that drawing and scoring them took by stage."""
    n, kept = len(candidates), _Best(top)
    seconds = dict.fromkeys(("sample", "decode", "score"), 0.0)
    for first in range(0, n, generator.chunk):
        part: Sequence[Candidate] = candidates[first : first + generator.chunk]
        clock = [time.perf_counter()]
        latents = generator.latents(part)
        clock.append(time.perf_counter())
        images = generator.decode(latents)
        clock.append(time.perf_counter())
        evidence = appraiser.evidence(images, settings)
        terms = dict(appraiser.terms(evidence, settings))
        clock.append(time.perf_counter())
        for stage, start, end in zip(seconds, clock, clock[1:], strict=False):
            seconds[stage] += end - start
        scores = total(terms)
        kept.add(first, images, scores, terms, evidence.taste)
        if best:
            best(np.stack([r[2] for r in kept.rows]), np.array([r[0] for r in kept.rows], np.float32))
        if progress:
            progress(min(first + len(part), n), n)
        if stop and stop():
            break
    return kept, seconds


def _ranking(
    kept: _Best, candidates: Sequence[Candidate], nearest: FindNearest, n: int, seconds: dict[str, float]
) -> Ranking:
    start = time.perf_counter()
    names = kept.rows[0][3].keys()
    found = nearest(np.stack([r[4] for r in kept.rows]))
    seconds["rank"] = seconds.get("rank", 0.0) + time.perf_counter() - start
    return Ranking(
        images=np.stack([r[2] for r in kept.rows]),
        scores=np.array([r[0] for r in kept.rows], np.float32),
        terms={k: np.array([r[3][k] for r in kept.rows], np.float32) for k in names},
        nearest=found,
        candidates=tuple(candidates[r[1]] for r in kept.rows),
        n=n,
        seconds=seconds,
    )
