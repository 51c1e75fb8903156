"""Sessions cut down to some of their pictures, and several forks of one gallery joined; both are values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..candidate import Candidate
from ..errors import SessionError
from ..packing import changed
from ..search.session import Session
from ..values import Board, Round

MOST_ROUNDS = 500


class Kept(NamedTuple):
    """A session with some of its pictures left out, and how many those are."""

    session: Session
    left_out: int


def all_rounds(session: Session) -> tuple[Round, ...]:
    """Closed rounds, and the open board as one that was marked so far."""
    if session.board is None:
        return session.rounds
    return (*session.rounds, Round(session.board, session.likes, session.dislikes, session.pins))


def only(session: Session, keep: Callable[[Candidate], bool], change: Callable[[Candidate], Candidate] | None) -> Kept:
    """The session with the pictures that `keep` says alone, ids counted anew; boards without any are left out.

    Args:
        change: what each candidate kept becomes; None: it stays as it is.
    """
    rounds: list[Round] = []
    left_out = aimed = 0
    for place, one in enumerate(all_rounds(session)):
        rows = [i for i, c in enumerate(one.board.candidates) if keep(c)]
        left_out += len(one.board.candidates) - len(rows)
        if rows:
            rounds.append(_renumbered(one, len(rounds) + 1, rows, change))
            aimed += place < session.aimed
    is_open = session.board is not None and any(keep(c) for c in session.board.candidates)
    cut = _with_rounds(session, rounds, aimed, is_open)
    if change is not None:
        shown = [c for one in all_rounds(session) for c in one.board.candidates if c.key in session.public and keep(c)]
        cut = replace(cut, public=frozenset(change(c).key for c in shown))
    return Kept(cut, left_out)


def merged(sessions: Sequence[Session]) -> Session:
    """One session with what was marked in all of them, to go on from; settings, words and seed are the first one's.

    Boards that several have stand once, with the marks of all; a like stands above a dislike. Boards that were answered
    for other words come first, as when the words were changed.

    Raises:
        SessionError: there is nothing to merge, or too much.
    """
    if not sessions:
        raise SessionError("There is no gallery to merge.")
    first = sessions[0]
    joined: dict[tuple[str, ...], Round] = {}
    elsewhere: dict[tuple[str, ...], Round] = {}
    for session in sessions:
        same = session.settings.prompt == first.settings.prompt
        for place, one in enumerate(all_rounds(session)):
            name = tuple(c.key for c in one.board.candidates)
            held = joined if name in joined else elsewhere
            home = joined if same and place >= session.aimed else elsewhere
            if name in held:
                held[name] = _joined(held[name], one)
            elif one.likes or one.dislikes or place < len(session.rounds):
                home[name] = one
    rounds = [*elsewhere.values(), *joined.values()]
    if len(rounds) > MOST_ROUNDS:
        raise SessionError(f"Together they have {len(rounds)} boards; up to {MOST_ROUNDS} work.")
    numbered = [_renumbered(one, i + 1, list(range(len(one.board.candidates))), None) for i, one in enumerate(rounds)]
    whole = _with_rounds(first, numbered, len(elsewhere), False)
    public = frozenset().union(*(s.public for s in sessions))
    return replace(whole, scored=None, public=public, parents=frozenset().union(*(s.parents for s in sessions)))


def _with_rounds(session: Session, rounds: Sequence[Round], aimed: int, is_open: bool) -> Session:
    nothing: frozenset[str] = frozenset()
    base = replace(session, rounds=tuple(rounds), board=None, likes=nothing, dislikes=nothing, pins=nothing)
    base = replace(base, undone=(), aimed=aimed)
    if not is_open:
        return base
    last = base.rounds[-1]
    base = replace(base, rounds=base.rounds[:-1], board=last.board)
    return replace(base, likes=last.likes, dislikes=last.dislikes, pins=last.pins)


def _joined(one: Round, other: Round) -> Round:
    """A board with the marks of two people; `other` shows the same pictures in the same places."""
    names = dict(zip(other.board.ids, one.board.ids, strict=True))
    likes, dislikes, pins = (
        getattr(one, kind) | {names[i] for i in getattr(other, kind)} for kind in ("likes", "dislikes", "pins")
    )
    return Round(one.board, likes, dislikes - likes, pins)


def _renumbered(one: Round, number: int, rows: list[int], change: Callable[[Candidate], Candidate] | None) -> Round:
    """A round under another number with some of its pictures, its marks named anew."""
    board = one.board
    picked = tuple(board.candidates[i] if change is None else change(board.candidates[i]) for i in rows)
    parts: dict[str, object] = {}
    if rows != list(range(len(board.candidates))):
        take = np.array(rows)
        terms = {name: values[take] for name, values in board.terms.items()}
        images = None if board.images is None else board.images[take]
        parts = {"evidence": board.evidence.take(take), "scores": board.scores[take], "terms": terms, "images": images}
    fresh: Board = changed(board, round=number, candidates=picked, reasons=(), **parts)
    names = {board.ids[row]: fresh.ids[place] for place, row in enumerate(rows)}
    likes, dislikes, pins = (
        frozenset(names[i] for i in getattr(one, kind) if i in names) for kind in ("likes", "dislikes", "pins")
    )
    return Round(fresh, likes, dislikes, pins)
