"""Opening the next board: propose, draw, measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..protocols import Appraiser, Bank, Generator, Progress
from ..values import Array, Board, Candidate, Drawn, Evidence, Round, Settings, total
from .past import History
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
        return replace(session, board=replace(session.board, images=images, terms=terms, scores=scores))
    drawing = Remembering(generator)
    fitting = bank if bank is not None and session.pool is None and bank.fits(session.settings) else None
    history = History(session.settings, session.rounds, drawing, appraiser, session.pool, fitting)
    seed = int(np.random.SeedSequence([session.seed, session.number]).generate_state(1, np.uint64)[0] >> 1)
    picked = proposer(session.settings.proposer).propose(history, session.settings.board_size, seed)
    drawn = drawing.draw(picked)
    evidence = appraiser.evidence(drawn.images, session.settings)
    terms = dict(appraiser.terms(evidence, session.settings))
    board = Board(
        round=session.number,
        candidates=tuple(picked),
        images=drawn.images,
        latents=drawn.latents,
        evidence=evidence,
        scores=total(terms),
        terms=terms,
    )
    return replace(session, board=board, likes=frozenset())


def _weighs(settings: Settings | None) -> tuple[object, ...]:
    """The part of settings that f depends on."""
    s = settings
    return () if s is None else (s.prompt, s.negative, s.w_pos, s.w_neg, s.w_face, s.human, s.scorer)


def rescored(session: Session, generator: Generator, appraiser: Appraiser) -> Session:
    """The session with the scores of its rounds under its current settings."""
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
        rounds.append(Round(replace(board, evidence=evidence, terms=terms, scores=scores), closed.likes))
    return replace(session, rounds=tuple(rounds), scored=now)
