"""Opening the next board: propose, draw, measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..generation.noise import storable
from ..protocols import Appraiser, Bank, Generator, Progress, Proposer
from ..values import Array, Board, Candidate, Drawn, Evidence, Settings, total
from .past import History
from .reasons import reasons
from .registry import proposer
from .session import Session


class Remembering:
    """A generator that draws each candidate object once: what a proposer drew to choose is not drawn again."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator
        self._drawn: dict[int, tuple[Candidate, Array, Array]] = {}

    @property
    def latent_shape(self) -> tuple[int, int, int]:
        """See `Generator`."""
        return self._generator.latent_shape

    @property
    def size(self) -> int:
        """See `Generator`."""
        return self._generator.size

    @property
    def fingerprint(self) -> str:
        """See `Generator`."""
        return self._generator.fingerprint

    def draw(self, candidates: Sequence[Candidate], progress: Progress | None = None) -> Drawn:
        """See `Generator`."""
        new = [c for c in candidates if id(c) not in self._drawn]
        if new:
            drawn = self._generator.draw(new, progress)
            for c, image, latent in zip(new, drawn.images, drawn.latents, strict=True):
                self._drawn[id(c)] = (c, image, latent)
        rows = [self._drawn[id(c)] for c in candidates]
        return Drawn(np.stack([r[1] for r in rows]), np.stack([r[2] for r in rows]))


def ask(session: Session, generator: Generator, appraiser: Appraiser, bank: Bank | None = None) -> Session:
    """The session with an open, drawn board.

    An open board is returned as it is, or drawn again after an undo. Otherwise the settings' proposer picks
    candidates from what happened so far; randomness comes from (seed, round) alone.

    Raises:
        UnknownProposer: the settings name none that exists.
    """
    session = rescored(session, generator, appraiser)
    if session.board is not None:
        if session.board.images is not None:
            return session
        images = generator.draw(session.board.candidates).images
        liked = np.zeros(len(images), np.float32)
        terms = dict(appraiser.terms(session.board.evidence, session.settings, liked))
        scores = total(terms)
        return _shown(session, replace(session.board, terms=terms, scores=scores), images)
    drawing = Remembering(generator)
    fitting = bank if bank is not None and session.pool is None and bank.fits(session.settings) else None
    history = History(session.settings, session.rounds, drawing, appraiser, session.pool, fitting, session.aimed)
    seed = int(np.random.SeedSequence([session.seed, session.number]).generate_state(1, np.uint64)[0] >> 1)
    picked = _placed(session, proposer(session.settings.proposer), history, seed)
    return opened(session, picked, drawing, appraiser)


def around(
    session: Session,
    latent: Array,
    generator: Generator,
    appraiser: Appraiser,
    low: float = 0.35,
    high: float = 0.75,
) -> Session:
    """The session with a board of variations of one picture: from its latent, noised by `low` … `high` and redrawn.

    An open board with marks is closed with them; one without is dropped.
    """
    base = session.with_settings()
    seeds = np.random.SeedSequence([base.seed, base.number, 0x766172]).generate_state(base.settings.board_size)
    steps = np.linspace(low, high, len(seeds))
    picked = [
        Candidate.of(
            base.settings, seed=int(s), parent=storable(latent), strength=float(k), weights=generator.fingerprint
        )
        for s, k in zip(seeds, steps, strict=True)
    ]
    return opened(rescored(base, generator, appraiser), picked, generator, appraiser)


def opened(session: Session, picked: Sequence[Candidate], generator: Generator, appraiser: Appraiser) -> Session:
    """The session with a board of these candidates, drawn and measured."""
    drawn = generator.draw(picked)
    measured = appraiser.evidence(drawn.images, session.settings)
    # what a kept session holds in 16 bits: restored, it goes on as the one it was kept from
    evidence = replace(measured, text=storable(measured.text), taste=storable(measured.taste))
    terms = dict(appraiser.terms(evidence, session.settings))
    board = Board(
        round=session.number,
        candidates=tuple(picked),
        images=None,
        latents=drawn.latents,
        evidence=evidence,
        scores=total(terms),
        terms=terms,
    )
    return _shown(session, board, drawn.images)


def _shown(session: Session, board: Board, images: Array) -> Session:
    """The session with a measured board, its pictures and why each is there; packing pictures takes a while."""
    return replace(session, board=replace(board, images=images, reasons=reasons(board, session.rounds)))


def _placed(session: Session, by: Proposer, history: History, seed: int) -> list[Candidate]:
    """What is pinned in its old places, and what the proposer picks for the others."""
    size = session.settings.board_size
    pinned = session.rounds[-1].pinned if session.rounds else {}
    kept = {i: c for i, c in pinned.items() if i < size}
    fresh = iter(by.propose(history, size - len(kept), seed) if len(kept) < size else ())
    return [kept[i] if i in kept else next(fresh) for i in range(size)]


def _weighs(settings: Settings | None) -> tuple[object, ...]:
    """The part of settings that f depends on."""
    s = settings
    return () if s is None else (s.prompt, s.negative, s.w_pos, s.w_neg, s.w_face, s.human, s.scorer)


def rescored(session: Session, generator: Generator, appraiser: Appraiser) -> Session:
    """The session with the scores of its rounds, and its given pictures measured, under its current settings."""
    now = session.settings
    if _weighs(session.scored) == _weighs(now):
        return session
    remeasure = session.scored is not None and session.scored.scorer != now.scorer
    rounds = []
    for closed in session.rounds:
        board = closed.board
        evidence: Evidence = board.evidence
        if remeasure:
            evidence = appraiser.evidence(generator.draw(board.candidates).images, now)
        terms = dict(appraiser.terms(evidence, now, closed.liked.astype(np.float32)))
        scores = total(terms)
        rounds.append(replace(closed, board=replace(board, evidence=evidence, terms=terms, scores=scores)))
    pool = None if session.pool is None else session.pool.measured(appraiser, now)
    return replace(session, rounds=tuple(rounds), pool=pool, scored=now)
