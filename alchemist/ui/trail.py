"""The screens a person has seen, for undo and redo: each a session as it was when it was left, hearts included."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import NamedTuple

from ..search.session import Session

MOST = 40
"""So many screens are kept; each holds one board's pictures, about 100 kB."""


class Screen(NamedTuple):
    """What was on the page: a session with an open board, and which quest it belongs to."""

    quest: str
    session: Session


def new_quest() -> str:
    """A name for a quest: one person's search for one thing, with its own boards and likes."""
    return secrets.token_hex(6)


@dataclass(frozen=True, eq=False)
class Trail:
    """The open quest and the screens before and after the one on the page. Every method gives a new trail.

    Attributes:
        quest: the name of the open quest.
        before: screens that `back` returns to, the nearest last.
        after: screens that `forth` returns to, the nearest last.
    """

    quest: str = field(default_factory=new_quest)
    before: tuple[Screen, ...] = ()
    after: tuple[Screen, ...] = ()

    def onwards(self, left: Session, quest: str = "") -> Trail:
        """The screen `left` is replaced by another one, of the same quest or of `quest`."""
        seen = self.before if left.board is None else (*self.before, Screen(self.quest, left))
        return Trail(quest or self.quest, seen[-MOST:], ())

    def back(self, left: Session, there: Screen | None = None) -> tuple[Screen, Trail]:
        """The screen before, and the trail from there; `there` stands for it where none is kept."""
        screen = self.before[-1] if there is None else there
        return screen, Trail(screen.quest, self.before[:-1], (*self.after, Screen(self.quest, left)))

    def forth(self, left: Session) -> tuple[Screen, Trail]:
        """The screen that the last `back` left, and the trail from there."""
        screen = self.after[-1]
        return screen, Trail(screen.quest, (*self.before, Screen(self.quest, left)), self.after[:-1])

    def replaced(self, session: Session) -> Trail:
        """The nearest screen before, with what was tapped on it while the next board was generated."""
        if not self.before:
            return self
        last = self.before[-1]
        return Trail(self.quest, (*self.before[:-1], Screen(last.quest, session)), self.after)
