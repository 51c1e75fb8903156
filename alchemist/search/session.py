"""A visitor's loop of boards and likes: a value, so that undo is trivial and nothing is shared."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..errors import NoOpenBoard, SessionError, StaleBoard, UnknownPicture
from ..packing import changed
from ..values import Board, Round, Settings, total
from .pool import GivenPool

_ID = re.compile(r"r(\d+)-c(\d+)")


@dataclass(frozen=True, eq=False)
class Session:
    """Settings, closed rounds and perhaps an open board. Every method gives a new session.

    Attributes:
        settings: what is wished now.
        seed: with the round's number, the source of all randomness.
        rounds: closed rounds, oldest first; without pictures.
        board: the open board, if any.
        likes, dislikes, pins: ids marked on the open board so far, see `Round`.
        undone: rounds that `undo` opened again, the newest last, for `redo`.
        aimed: how many rounds were answered before the prompt was last changed: what was liked before was liked for
            other words. After an undo it may be more than there are.
        pool: the given pictures that the search is confined to, if any.
        parents: ids of the shared galleries that it goes on from.
        public: keys of candidates that start from a picture which is nobody's own, such as an existing emoji; others
            that start from a picture descend from somebody's upload, see `search.uploads`.
        scored: the settings under which the rounds' scores hold; `ask` brings them up to date.
    """

    settings: Settings = field(default_factory=Settings)
    seed: int = 0
    rounds: tuple[Round, ...] = ()
    board: Board | None = None
    likes: frozenset[str] = frozenset()
    dislikes: frozenset[str] = frozenset()
    pins: frozenset[str] = frozenset()
    undone: tuple[Round, ...] = ()
    aimed: int = 0
    pool: GivenPool | None = None
    scored: Settings | None = None
    parents: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        """The number of the open round, or of the next one."""
        return len(self.rounds) + 1

    def toggle(self, picture: str) -> Session:
        """Like a picture of the open board, or take the like back; a dislike of it goes.

        Raises:
            NoOpenBoard, StaleBoard, UnknownPicture: as in `tell`.
        """
        self._check({picture})
        return replace(self, likes=self.likes ^ {picture}, dislikes=self.dislikes - {picture})

    def choose(self, likes: Collection[str], dislikes: Collection[str] = (), pins: Collection[str] = ()) -> Session:
        """Exactly these pictures of the open board are marked so far; sent twice it changes nothing.

        Args:
            likes: liked; a picture both liked and disliked is liked.
            dislikes: less like these.
            pins: to stay on the next board.

        Raises:
            NoOpenBoard, StaleBoard, UnknownPicture: as in `tell`.
        """
        self._check({*likes, *dislikes, *pins})
        return replace(
            self, likes=frozenset(likes), dislikes=frozenset(dislikes) - frozenset(likes), pins=frozenset(pins)
        )

    @property
    def shown(self) -> Board:
        """The open board.

        Raises:
            NoOpenBoard: there is none; `ask` opens one.
        """
        return self._check(())

    def tell(self, likes: Collection[str] | None = None) -> Session:
        """Close the open round; dislikes and pins are those chosen so far.

        Args:
            likes: ids of the liked pictures; an empty one means "none of these"; None: those chosen so far.

        Raises:
            NoOpenBoard: there is nothing to tell about; `ask` opens a board.
            StaleBoard: an id is of another round (a click that came late).
            UnknownPicture: an id names no picture at all.
        """
        chosen = self.likes if likes is None else frozenset([likes] if isinstance(likes, str) else likes)
        board = self._check(chosen)
        liked = np.array([i in chosen for i in board.ids], np.float32)
        human = np.asarray(self.settings.human * liked, np.float32)
        terms = {**board.terms, "human": human}
        scores = total(terms)
        kept = changed(board, images=None, terms=terms, scores=scores)
        closed = Round(kept, chosen, self.dislikes - chosen, self.pins)
        # answered now, it was answered for the words of now, also where an undo went back beyond their change
        aimed = min(self.aimed, len(self.rounds))
        return self._open(None, rounds=(*self.rounds, closed), undone=(), aimed=aimed)

    def undo(self) -> Session:
        """Reopen the last closed board with its marks cleared; `ask` draws its pictures again.

        Raises:
            SessionError: there is no closed round.
        """
        if not self.rounds:
            raise SessionError("There is nothing to undo: this is the first board.")
        last = self.rounds[-1]
        return self._open(last.board, rounds=self.rounds[:-1], undone=(*self.undone, last))

    def redo(self) -> Session:
        """Close the board that the last `undo` reopened, with the marks it had; `ask` opens the one after it.

        Raises:
            SessionError: nothing was undone since the last choice.
        """
        if not self.undone:
            raise SessionError("There is nothing to redo: no board was undone since the last choice.")
        return self._open(None, rounds=(*self.rounds, self.undone[-1]), undone=self.undone[:-1])

    def _open(self, board: Board | None, **changes: Any) -> Session:
        nothing: frozenset[str] = frozenset()
        return replace(self, board=board, likes=nothing, dislikes=nothing, pins=nothing, **changes)

    def with_settings(self, **changes: Any) -> Session:
        """The session under changed settings; closed rounds are kept and scored anew by `ask`.

        An open board with likes is closed with them; one without is dropped, so that the next `ask` re-aims.

        Raises:
            BadInput: a value is out of range or unknown.
        """
        settings = self.settings.changed(**changes)
        marked = self.likes or self.dislikes or self.pins
        base = self.tell() if self.board is not None and marked else self
        aimed = base.aimed if settings.prompt == self.settings.prompt else len(base.rounds)
        return base._open(None, settings=settings, undone=(), aimed=aimed)

    def _check(self, likes: Collection[str]) -> Board:
        if self.board is None:
            raise NoOpenBoard("There is no open board to choose from; ask for one first.")
        known = set(self.board.ids)
        for picture in likes:
            if picture in known:
                continue
            match = _ID.fullmatch(str(picture))
            if match and int(match[1]) != self.board.round:
                raise StaleBoard(f"{picture} is of another round; the open board is round {self.board.round}.")
            raise UnknownPicture(f"There is no picture {picture!r} on this board; it has {', '.join(self.board.ids)}.")
        return self.board


def weighs(settings: Settings | None) -> tuple[object, ...]:
    """The part of settings that f depends on."""
    s = settings
    return () if s is None else (s.prompt, s.negative, s.w_pos, s.w_neg, s.w_face, s.human, s.weights, s.scorer)
