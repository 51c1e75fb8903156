"""Opening the next board: propose, draw, measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..candidate import Candidate
from ..errors import NoOpenBoard
from ..generation.ensemble import Ensemble
from ..generation.noise import storable
from ..packing import changed
from ..protocols import Appraiser, Bank, Progress
from ..values import Array, Board, Evidence, Settings, total
from .past import History
from .reasons import reasons
from .registry import check_needs, proposer
from .session import Session, weighs
from .variations import children, variations

MEASURED_AGAIN = 20.0
"""A restored session is measured again where drawing its pictures takes about so many seconds at most."""


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


@dataclass(frozen=True, eq=False)
class Tools:
    """What opening a board takes.

    Attributes:
        generator: makes and draws the pictures.
        appraiser: measures them.
        bank: candidates with known measurements, if there are any.
        tally: told how far it is.
    """

    generator: Ensemble
    appraiser: Appraiser
    bank: Bank | None = None
    tally: Tally | None = None

    def drawn(self, candidates: Sequence[Candidate]) -> Array:
        """(n, 4, h, w) pictures, exactly."""
        return self.generator.draw(candidates, progress=self.tally.shown if self.tally else None).images

    def measured(self, images: Array, settings: Settings) -> Evidence:
        """Measurements, rounded to the 16 bits that sessions hold them in."""
        seen = self.appraiser.evidence(images, settings)
        return replace(seen, text=storable(seen.text), taste=storable(seen.taste))


def ask(session: Session, tools: Tools) -> Session:
    """The session with an open, drawn board.

    An open board is returned as it is, or drawn again after an undo. Otherwise the settings' proposer picks
    candidates from what happened so far; randomness comes from (seed, round) alone.

    Raises:
        UnknownProposer: the settings name none that exists. BadInput: it needs what the generator lacks.
    """
    now = session.settings
    by = proposer(now.proposer)
    if session.pool is None:
        check_needs(by, tools.generator)
    session = rescored(session, tools)
    if session.board is not None:
        return session if session.board.images is not None else _reopened(session, session.board, tools)
    session = measured_again(session, tools)
    fitting = tools.bank if tools.bank is not None and session.pool is None and tools.bank.fits(now) else None
    told = tools.tally.drafted if tools.tally else None
    noisy = tools.generator.noisy
    history = History(
        now, session.rounds, tools.generator, tools.appraiser, session.pool, fitting, session.aimed, told, noisy
    )
    seed = int(np.random.SeedSequence([session.seed, session.number]).generate_state(1, np.uint64)[0] >> 1)
    free = now.board_size - len(_staying(session))
    return opened(session, by.propose(history, free, seed) if free else (), tools)


def around(
    session: Session, picture: Array, tools: Tools, low: float = 0.35, high: float = 0.75, like: Candidate | None = None
) -> Session:
    """The session with a board of variations of one picture (4, h, w), `low` … `high` from it.

    They keep the mixed-in word of what drew it, `like`. An open board with marks is closed with them; one without is
    dropped.
    """
    count = session.settings.board_size
    return turned_to(session, variations(session, tools.generator, picture, low, high, count, like), tools)


def between(session: Session, one: Candidate, two: Candidate, tools: Tools) -> Session:
    """The session with a board of children of two pictures; an open one as in `around`."""
    return turned_to(session, children(session, tools.generator, one, two), tools)


def turned_to(session: Session, picked: Sequence[Candidate], tools: Tools) -> Session:
    """The session with a board of these; an open one is closed with its marks, or dropped where it has none."""
    return opened(rescored(session.with_settings(), tools), picked, tools)


def opened(session: Session, picked: Sequence[Candidate], tools: Tools) -> Session:
    """The session with a board of what was pinned and of these candidates, drawn and measured.

    Args:
        picked: as many as there are places, or fewer where the board is to be smaller; pinned pictures keep theirs, so
            that the last of these may find none.
    """
    picked = _placed(_staying(session), picked, session.settings.board_size)
    images = tools.drawn(picked)
    evidence = tools.measured(images, session.settings)
    terms = dict(tools.appraiser.terms(evidence, session.settings))
    board = Board(
        round=session.number,
        candidates=tuple(picked),
        images=None,
        evidence=evidence,
        scores=total(terms),
        terms=terms,
    )
    return _shown(session, board, images)


def with_picture(session: Session, candidate: Candidate, tools: Tools) -> Session:
    """The session with one more picture on its open board, liked; the rest of the board and its marks stay.

    Raises:
        NoOpenBoard: no board is open.
    """
    board = session.board
    if board is None or board.images is None:
        raise NoOpenBoard("There is no open board to put a picture on; ask for one first.")
    images = np.concatenate([board.images, tools.drawn([candidate])])
    evidence = tools.measured(images, session.settings)
    terms = dict(tools.appraiser.terms(evidence, session.settings, np.zeros(len(images), np.float32)))
    picked = (*board.candidates, candidate)
    more = changed(board, candidates=picked, evidence=evidence, terms=terms, scores=total(terms))
    shown = _shown(session, more, images)
    return replace(shown, likes=session.likes | {more.ids[-1]})


def measured_again(session: Session, tools: Tools) -> Session:
    """A restored session with the measurements that it was kept with rounded, made exact by drawing its pictures again.

    It stays as it is where that would take longer than `MEASURED_AGAIN`.
    """
    if not _can_measure(session, tools):
        return session
    rounds = []
    for closed in session.rounds:
        board = closed.board
        if board.evidence.rounded:
            board = changed(board, evidence=tools.measured(_drafted(board, tools), session.settings))
        rounds.append(replace(closed, board=board))
    return replace(session, rounds=tuple(rounds))


def rescored(session: Session, tools: Tools) -> Session:
    """The session with the scores of its rounds, and its given pictures measured, under its current settings."""
    now, appraiser = session.settings, tools.appraiser
    if weighs(session.scored) == weighs(now):
        return session
    another = session.scored is not None and session.scored.scorer != now.scorer
    able = _can_measure(session, tools)

    def measured(board: Board) -> Board:
        again = another or (board.evidence.rounded and able)
        return changed(board, evidence=tools.measured(_drafted(board, tools), now)) if again else board

    rounds = []
    for closed in session.rounds:
        board = measured(closed.board)
        if not board.evidence.rounded:  # else it keeps the scores that it was kept with
            terms = dict(appraiser.terms(board.evidence, now, closed.liked.astype(np.float32)))
            board = changed(board, terms=terms, scores=total(terms))
        rounds.append(replace(closed, board=board))
    reopened = session.board if session.board is None else measured(session.board)  # `ask` scores it
    pool = None if session.pool is None else session.pool.measured(appraiser, now)
    return replace(session, rounds=tuple(rounds), board=reopened, pool=pool, scored=now)


def _can_measure(session: Session, tools: Tools) -> bool:
    """Whether a restored session's pictures can be drawn again in time."""
    count = sum(len(r.board.candidates) for r in session.rounds if r.board.evidence.rounded)
    return count * tools.generator.capabilities.seconds_per_picture <= MEASURED_AGAIN


def _drafted(board: Board, tools: Tools) -> Array:
    """A board's pictures, drawn exactly to be measured; `tally` counts them among what comes before the board."""
    return tools.generator.draw(board.candidates, progress=tools.tally.drafted if tools.tally else None).images


def _reopened(session: Session, board: Board, tools: Tools) -> Session:
    """The session with a board that was shown before, drawn and scored again."""
    images = tools.drawn(board.candidates)
    evidence = tools.measured(images, session.settings) if board.evidence.rounded else board.evidence
    terms = dict(tools.appraiser.terms(evidence, session.settings, np.zeros(len(images), np.float32)))
    return _shown(session, changed(board, evidence=evidence, terms=terms, scores=total(terms)), images)


def _shown(session: Session, board: Board, images: Array) -> Session:
    """The session with a measured board, its pictures and why each is there; packing pictures takes a while."""
    return replace(session, board=changed(board, images=images, reasons=reasons(board, session.rounds)))


def _staying(session: Session) -> dict[int, Candidate]:
    """What was pinned on the last closed board, by its place; beyond the end of a smaller board, by a free one."""
    pinned = session.rounds[-1].pinned if session.rounds else {}
    size = session.settings.board_size
    kept = {i: c for i, c in pinned.items() if i < size}
    free = [i for i in range(size) if i not in kept]
    beyond = [c for i, c in sorted(pinned.items()) if i >= size]
    return {**kept, **dict(zip(free, beyond, strict=False))}


def _placed(kept: dict[int, Candidate], picked: Sequence[Candidate], size: int) -> list[Candidate]:
    """At most `size` candidates: `kept` in their places, and the picked ones in the others."""
    fresh = iter(picked)
    board = [kept[i] if i in kept else next(fresh, None) for i in range(size)]
    return [c for c in board if c is not None]
