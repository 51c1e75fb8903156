"""Opening the next board: propose, draw, measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..generation.noise import storable
from ..packing import changed
from ..protocols import Appraiser, Bank, Generator, Progress
from ..values import Array, Board, Candidate, Drawn, Settings, total
from .kin import variations
from .past import History
from .reasons import reasons
from .registry import proposer
from .session import Session


class Tally:
    """Adds up what the drawings for one board tell: `progress` hears of (drawn, of so many) in all.

    Args:
        board: how many pictures it will show; they are drawn last.
    """

    def __init__(self, progress: Progress, board: int) -> None:
        self._progress, self._board, self._before = progress, board, 0

    def drafted(self, done: int, total: int) -> None:
        """Told while drafts are drawn."""
        self._tell(done, total, self._board)

    def shown(self, done: int, total: int) -> None:
        """Told while the board is drawn, or fewer pictures that it needs."""
        self._tell(done, total, 0 if total >= self._board else self._board)

    def _tell(self, done: int, total: int, to_come: int) -> None:
        before = self._before
        if done == total:
            self._before += total
        self._progress(before + done, before + total + to_come)


class Reporting:
    """A generator that tells `progress` of all that it draws."""

    def __init__(self, generator: Generator, progress: Progress | None) -> None:
        self._generator = generator
        self._progress = progress

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
        return self._generator.draw(candidates, progress or self._progress)


class Remembering(Reporting):
    """A generator that draws each candidate object once: what a proposer drew to choose is not drawn again."""

    def __init__(self, generator: Generator) -> None:
        super().__init__(generator, None)
        self._drawn: dict[int, tuple[Candidate, Array, Array]] = {}

    def draw(self, candidates: Sequence[Candidate], progress: Progress | None = None) -> Drawn:
        """See `Generator`."""
        new = [c for c in candidates if id(c) not in self._drawn]
        if new:
            drawn = super().draw(new, progress)
            for c, image, latent in zip(new, drawn.images, drawn.latents, strict=True):
                self._drawn[id(c)] = (c, image, latent)
        rows = [self._drawn[id(c)] for c in candidates]
        return Drawn(np.stack([r[1] for r in rows]), np.stack([r[2] for r in rows]))


def ask(
    session: Session,
    generator: Generator,
    appraiser: Appraiser,
    bank: Bank | None = None,
    drafter: Generator | None = None,
) -> Session:
    """The session with an open, drawn board.

    An open board is returned as it is, or drawn again after an undo. Otherwise the settings' proposer picks
    candidates from what happened so far; randomness comes from (seed, round) alone.

    Args:
        drafter: draws what a proposer only measures, to choose from.

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
        return _shown(session, changed(session.board, terms=terms, scores=scores), images)
    drawing = Remembering(generator)
    fitting = bank if bank is not None and session.pool is None and bank.fits(session.settings) else None
    history = History(
        session.settings, session.rounds, drawing, appraiser, session.pool, fitting, session.aimed, drafter
    )
    seed = int(np.random.SeedSequence([session.seed, session.number]).generate_state(1, np.uint64)[0] >> 1)
    by, free = proposer(session.settings.proposer), session.settings.board_size - len(_staying(session))
    picked = by.propose(history, free, seed) if free else ()
    return opened(session, picked, drawing, appraiser)


def around(
    session: Session,
    latent: Array,
    generator: Generator,
    appraiser: Appraiser,
    low: float = 0.35,
    high: float = 0.75,
    like: Candidate | None = None,
) -> Session:
    """The session with a board of variations of one picture: from its latent, noised by `low` … `high` and redrawn.

    They keep the pinch of what drew it, `like`. An open board with marks is closed with them; one without is dropped.
    """
    picked = variations(session, latent, low, high, session.settings.board_size, generator.fingerprint, like)
    return turned_to(session, picked, generator, appraiser)


def turned_to(session: Session, picked: Sequence[Candidate], generator: Generator, appraiser: Appraiser) -> Session:
    """The session with a board of these; an open one is closed with its marks, or dropped where it has none."""
    return opened(rescored(session.with_settings(), generator, appraiser), picked, generator, appraiser)


def opened(session: Session, picked: Sequence[Candidate], generator: Generator, appraiser: Appraiser) -> Session:
    """The session with a board of what was pinned and of these candidates, drawn and measured.

    Args:
        picked: as many as there are places, or fewer where the board is to be smaller; pinned pictures keep theirs, so
            that the last of these may find none.
    """
    picked = _placed(_staying(session), picked, session.settings.board_size)
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
    return replace(session, board=changed(board, images=images, reasons=reasons(board, session.rounds)))


def _staying(session: Session) -> dict[int, Candidate]:
    """What was pinned on the last closed board, by its place."""
    pinned = session.rounds[-1].pinned if session.rounds else {}
    return {i: c for i, c in pinned.items() if i < session.settings.board_size}


def _placed(kept: dict[int, Candidate], picked: Sequence[Candidate], size: int) -> list[Candidate]:
    """At most `size` candidates: `kept` in their places, and the picked ones in the others."""
    fresh = iter(picked)
    board = [kept[i] if i in kept else next(fresh, None) for i in range(size)]
    return [c for c in board if c is not None]


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

    def measured(board: Board) -> Board:
        seen = appraiser.evidence(generator.draw(board.candidates).images, now) if remeasure else board.evidence
        return changed(board, evidence=seen)

    rounds = []
    for closed in session.rounds:
        board = measured(closed.board)
        terms = dict(appraiser.terms(board.evidence, now, closed.liked.astype(np.float32)))
        rounds.append(replace(closed, board=changed(board, terms=terms, scores=total(terms))))
    reopened = session.board if session.board is None else measured(session.board)  # `ask` scores it
    pool = None if session.pool is None else session.pool.measured(appraiser, now)
    return replace(session, rounds=tuple(rounds), board=reopened, pool=pool, scored=now)
