"""Searching with a person: sessions, boards, and boards made on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..candidate import Candidate
from ..given import checked_pictures
from ..protocols import Progress
from ..search import loop
from ..search.loop import Tally, Tools
from ..search.pool import GivenPool
from ..search.registry import check_needs, proposer, proposers
from ..search.session import Session
from ..values import Settings, checked_seed
from .base import EngineBase


class Searching(EngineBase):
    """The methods that start and continue a `Session`."""

    def start(self, settings: Settings | None = None, seed: int = 0, pool: Any = None) -> Session:
        """A new session; with `pool` (n, 4, h, w) it searches these given pictures only.

        Raises:
            UnknownProposer: `settings` name a way of searching that does not exist.
            BadInput: they name no generator that is here, or one that lacks what the way of searching needs.
        """
        wish = settings or Settings()
        generator, by = self.ensemble(wish.generator), proposer(wish.proposer)
        if pool is None:
            check_needs(by, generator)
        wish = wish.changed(prompt=self.read_prompt(wish.prompt), negative=self.read_prompt(wish.negative))
        given = None
        if pool is not None:
            images = checked_pictures(pool, self.generator.size)
            given = GivenPool(images, self.objective.evidence(images, wish), wish.scorer)
        return Session(settings=wish, seed=checked_seed(seed), pool=given)

    def ask(self, session: Session, progress: Progress | None = None) -> Session:
        """The session with an open board; on one that has it, that board (drawn again after an undo).

        Emoji characters in its prompts are read by their names.

        Args:
            progress: told (drawn, of so many), drafts and the board together; may raise `Cancelled`.
        """
        session = self._read(session)
        return loop.ask(session, self._tools(session, progress))

    def around(
        self,
        session: Session,
        picture: Any,
        low: float = 0.35,
        high: float = 0.75,
        progress: Progress | None = None,
        like: Candidate | None = None,
    ) -> Session:
        """The session with a board of variations of one picture (4, h, w), from near (`low`) to far (`high`).

        The open board is closed where something on it is marked.

        Args:
            progress: told (drawn, of so many); may raise `Cancelled`.
            like: what drew the picture, where that is known; the variations keep its mixed-in word.
        """
        session = self._read(session)
        shown = checked_pictures(picture, self.generator.size)[0]
        return loop.around(session, shown, self._tools(session, progress), low, high, like)

    def between(self, session: Session, one: Candidate, two: Candidate, progress: Progress | None = None) -> Session:
        """The session with a board of children of two pictures; the open board as in `around`.

        Args:
            progress: told (drawn, of so many); may raise `Cancelled`.
        """
        session = self._read(session)
        return loop.between(session, one, two, self._tools(session, progress))

    def board_of(self, session: Session, picked: Sequence[Candidate], progress: Progress | None = None) -> Session:
        """The session with a board of these candidates; the open board as in `around`."""
        return loop.turned_to(session, picked, self._tools(session, progress))

    def with_picture(self, session: Session, candidate: Candidate) -> Session:
        """The session with one more picture on its open board, liked."""
        return loop.with_picture(session, candidate, self._tools(session))

    @property
    def proposers(self) -> dict[str, str]:
        """The ways of searching, each with one sentence."""
        return {name: str(one.summary) for name, one in proposers().items()}

    def _tools(self, session: Session, progress: Progress | None = None) -> Tools:
        settings = session.settings
        pool = None if session.pool is None else session.pool.images
        tally = Tally(progress, settings.board_size) if progress else None
        bank = None if session.pool is not None else self.bank_for(settings)
        return Tools(self.ensemble(settings.generator, pool), self.objective, bank, tally)

    def _read(self, session: Session) -> Session:
        """The session with its prompts read; an open board stays."""
        wish = session.settings
        read = wish.changed(prompt=self.read_prompt(wish.prompt), negative=self.read_prompt(wish.negative))
        return session if read == wish else replace(session, settings=read)
