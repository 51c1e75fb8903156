"""Generate and rank: draw many candidates, compute f of each, keep the best (the talk's second system)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..candidate import Candidate
from ..errors import BadInput
from ..models.taste import TASTE
from ..protocols import Appraiser, Bank, Generator, Progress
from ..values import Array, Evidence, Nearest, Ranking, Settings, checked_count, checked_number, checked_seed, total
from .diverse import DIVERSITY, diverse
from .workers import in_order

MOST = 5000
SPARE = 8
POOL, MORE = 4, 96
"""Of how many times as many, and of how many more at most, a varied choice is made."""
Best = Callable[[Array, Array], None]
"""Called now and then with the best pictures so far (k, 4, h, w) and their scores (k,)."""
Stop = Callable[[], bool]
"""Whether somebody has had enough."""
FindNearest = Callable[[Array], tuple[Nearest, ...]]
"""Taste embeddings (n, t) to the nearest existing emoji of each."""


COPY = TASTE.redrawn
"""Cosine in taste from which on a picture is an existing emoji drawn again."""


@dataclass(frozen=True, eq=False)
class _Row:
    score: float
    index: int
    image: Array
    terms: dict[str, float]
    nearest: Nearest
    taste: Array


@dataclass(frozen=True, eq=False)
class _Chunk:
    """Some candidates drawn and measured: the number of the first, and the seconds to sample, decode and score them."""

    first: int
    images: Array
    evidence: Evidence
    seconds: tuple[float, float, float]


class _Best:
    """The best `top` of what was seen so far, chosen for variety from a few times as many.

    Copies of existing emoji are kept only where there are too few others.
    """

    def __init__(self, top: int, nearest: FindNearest, diversity: float = 0.0) -> None:
        self.top, self.diversity = top, diversity
        self.pool = top if diversity <= 0 else min(POOL * top, top + MORE)
        self.seen = 0
        self._nearest = nearest
        self._new: list[_Row] = []
        self._copies: list[_Row] = []

    @property
    def rows(self) -> list[_Row]:
        """Best first."""
        new = self._new
        if len(new) > self.top:
            scores, taste = np.array([r.score for r in new]), np.stack([r.taste for r in new])
            new = [new[i] for i in diverse(scores, taste, self.top, self.diversity)]
        kept = new + self._copies[: self.top - len(new)]
        return sorted(kept, key=lambda row: (-row.score, row.index))

    def add(self, first: int, images: Array, scores: Array, terms: dict[str, Array], taste: Array) -> None:
        self.seen += len(scores)
        for i, near in enumerate(self._nearest(taste)):
            best = self._copies if near.similarity >= COPY else self._new
            if len(best) < self.pool or scores[i] > best[-1].score:
                parts = {k: float(v[i]) for k, v in terms.items()}
                best.append(_Row(float(scores[i]), first + i, images[i].copy(), parts, near, taste[i].copy()))
                best.sort(key=lambda row: (-row.score, row.index))
                del best[self.pool :]


def rank(
    generator: Generator,
    appraiser: Appraiser,
    settings: Settings,
    nearest: FindNearest,
    n: int = 1000,
    top: int = 24,
    seed: int = 0,
    progress: Progress | None = None,
    best: Best | None = None,
    stop: Stop | None = None,
    diversity: float = DIVERSITY,
) -> Ranking:
    """Draw n fresh candidates and keep a good and varied `top`; existing emoji drawn again (`COPY`) come last.

    Args:
        generator: where they are many enough for it, all are drafted; the best and a few more are then drawn, and
            these are ranked and kept.
        nearest: names the nearest existing emoji of taste embeddings.
        n: candidates, 1–5000; all are drawn.
        progress: told (drawn, n) after every chunk; may raise `Cancelled`.
        best: told the best so far after every chunk.
        stop: asked after every chunk; where it says so, what was drawn by then is ranked, and `Ranking.n` tells how
            many that were.
        diversity: 0 keeps the best by f alone; up to 1, pictures that are unlike each other; see `diverse`. The best
            one is kept whatever it is.

    Raises:
        BadInput: n, top or diversity out of range. Cancelled: `progress` said so.
    """
    n = checked_count(n, "The number of candidates", 1, MOST)
    top = min(checked_count(top, "The number to keep", 1, 200), n)
    diversity = checked_number(diversity, "The diversity", 0, 1)
    candidates = generator.fresh(settings, n, checked_seed(seed))
    least = generator.capabilities.drafts_from
    if least is None or n < least:
        held = _Best(top, nearest, diversity)
        kept, seconds = _drawn(generator, appraiser, settings, held, candidates, progress, best, stop)
        return _ranking(kept, candidates, kept.seen, seconds)
    held = _Best(min(n, top + SPARE), nearest, diversity)
    drafted, seconds = _drawn(generator, appraiser, settings, held, candidates, progress, best, stop, draft=True)
    again = [candidates[row.index] for row in drafted.rows]
    kept, more = _drawn(generator, appraiser, settings, _Best(top, nearest, diversity), again, None, best)
    return _ranking(kept, again, drafted.seen, {k: seconds[k] + more[k] for k in seconds})


def rank_bank(
    bank: Bank,
    generator: Generator,
    appraiser: Appraiser,
    settings: Settings,
    nearest: FindNearest,
    top: int = 24,
    progress: Progress | None = None,
    best: Best | None = None,
    diversity: float = DIVERSITY,
) -> Ranking:
    """Rank the whole bank by f, draw its best, and keep the `top` of what was drawn as `rank` does, copies last.

    A few more than `top` are drawn, since the bank's embeddings are rounded to 8 bits.

    Raises:
        BadInput: top out of range, or the bank is of another style or scorer. Cancelled: `progress` said so.
    """
    if not bank.fits(settings):
        raise BadInput(f"The bank holds {bank.about}; for {settings.style} and {settings.scorer} draw fresh ones.")
    top = min(checked_count(top, "The number to keep", 1, 200), len(bank))
    diversity = checked_number(diversity, "The diversity", 0, 1)
    start = time.perf_counter()
    f = total(appraiser.terms(bank.evidence(), settings))
    rows = np.argsort(-f, kind="stable")[: 4 * (top + SPARE)]
    taste = bank.evidence().taste[rows]
    copies = np.array([near.similarity >= COPY for near in nearest(taste)])
    new = np.flatnonzero(~copies)
    chosen = new[
        diverse(f[rows[new]], taste[new], min(top + SPARE, len(new)), checked_number(diversity, "The diversity", 0, 1))
    ]
    rows = np.concatenate([rows[chosen], rows[copies]])[: top + SPARE]
    ranked = time.perf_counter() - start
    candidates = [bank.candidate(int(i)) for i in rows]
    held = _Best(top, nearest, diversity)
    kept, seconds = _drawn(generator, appraiser, settings, held, candidates, progress, best)
    return _ranking(kept, candidates, len(bank), {**seconds, "rank": seconds["rank"] + ranked})


def _drawn(
    generator: Generator,
    appraiser: Appraiser,
    settings: Settings,
    kept: _Best,
    candidates: Sequence[Candidate],
    progress: Progress | None,
    best: Best | None,
    stop: Stop | None = None,
    draft: bool = False,
) -> tuple[_Best, dict[str, float]]:
    """`kept` with the best of the candidates, and the seconds that drawing and scoring them took by stage."""
    n = len(candidates)
    seconds = dict.fromkeys(("sample", "decode", "score", "rank"), 0.0)
    threaded = generator.capabilities.threads
    began = time.perf_counter()

    def measured(chunk: tuple[Sequence[Candidate], int]) -> _Chunk:
        start = time.perf_counter()
        drawn = generator.draw(chunk[0], draft)
        between = time.perf_counter()
        evidence = appraiser.evidence(drawn.images, settings)
        decoding = drawn.seconds.get("decode", 0.0)
        spent = (between - start - decoding, decoding, time.perf_counter() - between)
        return _Chunk(chunk[1], drawn.images, evidence, spent)

    chunks = _chunks(candidates, generator, draft)
    for part in in_order(measured, chunks) if threaded else map(measured, chunks):
        start = time.perf_counter()
        terms = dict(appraiser.terms(part.evidence, settings))
        kept.add(part.first, part.images, total(terms), terms, part.evidence.taste)
        for stage, some in zip(seconds, (*part.seconds, time.perf_counter() - start), strict=True):
            seconds[stage] += some
        if best:
            rows = kept.rows
            best(np.stack([r.image for r in rows]), np.array([r.score for r in rows], np.float32))
        if progress:
            progress(kept.seen, n)
        if stop and stop():
            break
    if threaded:  # stages ran beside each other: each counts with its share of the time that passed
        shrunk = (time.perf_counter() - began) / max(sum(seconds.values()), 1e-9)
        seconds = {stage: spent * min(1.0, shrunk) for stage, spent in seconds.items()}
    return kept, seconds


def _chunks(
    candidates: Sequence[Candidate], generator: Generator, draft: bool
) -> Iterator[tuple[Sequence[Candidate], int]]:
    """Parts of the candidates to draw at a time, and where each begins; the last one takes what drafts are left over.

    A few drafts alone might be fewer than it pays to draft in bulk.
    """
    can, n = generator.capabilities, len(candidates)
    size = can.draft_batch if draft else can.batch
    starts = list(range(0, n - size + 1, size) if draft and n > size else range(0, n, size))
    for start, end in zip(starts, [*starts[1:], n], strict=True):
        yield candidates[start:end], start


def _ranking(kept: _Best, candidates: Sequence[Candidate], n: int, seconds: dict[str, float]) -> Ranking:
    rows = kept.rows
    return Ranking(
        images=np.stack([r.image for r in rows]),
        scores=np.array([r.score for r in rows], np.float32),
        terms={k: np.array([r.terms[k] for r in rows], np.float32) for k in rows[0].terms},
        nearest=tuple(r.nearest for r in rows),
        candidates=tuple(candidates[r.index] for r in rows),
        n=n,
        seconds=seconds,
    )
