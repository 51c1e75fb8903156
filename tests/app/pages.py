"""What a page sends and gets, for tests of handlers."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from alchemist.search.serial import token_of
from alchemist.search.session import Session
from alchemist.ui.boards import View


def event(**data: Any) -> Any:
    """An event that carries data."""
    return SimpleNamespace(_data=data)


def taps(
    session: Session, likes: list[str], dislikes: list[str] | None = None, pins: list[str] | None = None, at: float = 0
) -> Any:
    """A tap on the session's board after which these are marked."""
    assert session.board is not None
    marks = {"likes": likes, "dislikes": dislikes or [], "pins": pins or []}
    return event(board=token_of(session.board), at=at, picture="", **marks)


def skipped(outputs: Iterable[Any]) -> bool:
    """Whether the page stays as it is."""
    return all(isinstance(o, dict) and o.get("__type__") == "update" and len(o) == 1 for o in outputs)


def viewed(outputs: Iterable[Any]) -> View:
    """The view at the head of what an event writes."""
    return View(*list(outputs)[: len(View._fields)])
