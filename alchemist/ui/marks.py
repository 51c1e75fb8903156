"""What is tapped on the open board, kept apart from the session.

Taps are answered at once, beside a board that is being computed; if both wrote the session, one of them would
undo the other. So a tap writes `Marks` alone, and whoever goes on from a board joins them to the session.
"""

from __future__ import annotations

from typing import Any

from ..errors import StaleBoard
from ..search.serial import token_of
from ..search.session import Session

Marks = dict[str, Any]
"""board: which board, see `token_of`; likes, dislikes, pins: ids on it; at: when, by the browser's clock."""

KINDS = ("likes", "dislikes", "pins")


def marks_of(data: Any) -> Marks:
    """The marks in what a browser sent, whatever that is."""
    given = data if isinstance(data, dict) else {}
    at = given.get("at")
    kinds = {k: [i for i in given[k] if isinstance(i, str)] if isinstance(given.get(k), list) else [] for k in KINDS}
    return {"board": str(given.get("board", "")), "at": at if isinstance(at, int | float) else 0, **kinds}


def belong(marks: Any, session: Session) -> bool:
    """Whether marks are of the board that is open."""
    return bool(marks) and session.board is not None and marks.get("board") == token_of(session.board)


def marked(session: Session, marks: Any) -> Session:
    """The session with the marks, where they are of its open board; else as it is."""
    if not belong(marks, session):
        return session
    return session.choose(*(marks_of(marks)[kind] for kind in KINDS))


def tapped(session: Session, marks: Marks, data: Any) -> Marks:
    """The marks after a tap; one that was overtaken on the way changes nothing.

    Raises:
        StaleBoard: the tap was on another board.
        UnknownPicture: an id names no picture on it.
    """
    now = marks_of(data)
    if not belong(now, session):
        raise StaleBoard("That board has just been replaced; tap the pictures you see now.")
    marked(session, now)
    return marks if belong(marks, session) and marks["at"] > now["at"] else now
