"""What the browser keeps of a visit, and what is made of it when the page is opened again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import AlchemistError
from ..search.serial import to_json, token_of
from ..search.session import Session
from ..values import Board
from .pictures import data_uri
from .trail import MOST, Screen, Trail
from .views import kept_of

if TYPE_CHECKING:
    from ..runtime import Alchemist

MOST_CARRIED = 60
"""So many likes of the page of before version 2 become favourites, the newest."""


def kept(session: Session, trail: Trail) -> dict[str, Any]:
    """What the browser keeps of a quest.

    Its session as text, its words, a small picture for the list of quests, which board is open, and whether that one
    took the place of another otherwise than by answering it: then the browser keeps the screen before it, too.
    """
    board = session.board
    thumb = token = ""
    if board is not None and board.images is not None:
        row = next((i for i, name in enumerate(board.ids) if name in session.likes), 0)
        thumb, token = data_uri(board.images[row], 64), token_of(board)
    about = {"quest": trail.quest, "words": session.settings.prompt, "thumb": thumb, "kept": to_json(session)}
    return {**about, "board": token, "turned": _turned(session, trail)}


def _turned(session: Session, trail: Trail) -> bool:
    """Whether the last step came to a board that `reopened` does not lead back from."""
    if trail.after or not trail.before:
        return False
    quest, before = trail.before[-1]
    answered = session.rounds[-1].board if session.rounds else None
    known = quest == trail.quest and answered is not None and before.board is not None
    return not known or token_of(answered) != token_of(before.board)  # type: ignore[arg-type]


def reopened(session: Session) -> Session:
    """The session with its last closed board open again, marked as it was."""
    back = session.undo()
    last = session.rounds[-1]
    return replace(back, likes=last.likes, dislikes=last.dislikes, pins=last.pins)


def way_back(session: Session, quest: str, way: Any, read: Callable[[Any, Any], Session]) -> tuple[Screen, ...]:
    """The screens before a kept session, the nearest last, for undo after a reload.

    Args:
        way: what the browser kept of screens that were replaced, by the quest and the token of the board that took
            their place, as "quest/token": quest, kept, marks.
        read: reads a kept session with its marks; where it fails, undo ends.
    """
    left = dict(way) if isinstance(way, dict) else {}
    seen: list[Screen] = []
    while session.board is not None and len(seen) < MOST:
        row = left.pop(f"{quest}/{token_of(session.board)}", None)
        if isinstance(row, dict):
            try:
                quest, session = str(row.get("quest")), read(row.get("kept"), row.get("marks"))
            except Exception as error:  # whatever a browser's storage holds, the page opens
                if not isinstance(error, AlchemistError):
                    logging.getLogger(__name__).exception("a kept screen could not be read")
                break
        elif session.rounds:
            session = reopened(session)
        else:
            break
        seen.append(Screen(quest, session))
    return tuple(reversed(seen))


def liked_before(lab: Alchemist, session: Session) -> list[dict[str, Any]]:
    """The likes of a session as favourites, oldest first: of what the page of before version 2 kept."""
    boards = [(r.board, r.likes) for r in session.rounds]
    boards += [(session.board, session.likes)] if session.board is not None else []
    found: list[tuple[Board, int]] = [
        (board, i) for board, likes in boards for i, name in enumerate(board.ids) if name in likes
    ][-MOST_CARRIED:]
    pictures = lab.draw([board.candidates[i] for board, i in found]) if found else np.zeros((0, 4, 1, 1), np.float32)
    return [
        {**kept_of(board, i, session), "picture": board.ids[i], "uri": data_uri(picture)}
        for (board, i), picture in zip(found, pictures, strict=True)
    ]
