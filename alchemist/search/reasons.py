"""Why each picture of a board is there, told from what is known of it: the same for every way of searching."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..models.taste import TASTE
from ..values import Board, Reason, Round
from .serial import carried

ALIKE = TASTE.related


def reasons(board: Board, rounds: Sequence[Round]) -> tuple[Reason, ...]:
    """One reason a picture: the first of these that holds.

    It was pinned; it resembles a picture that was liked (cosine in taste of at least `ALIKE`); it fits the words
    better than most of what was shown; it is unlike anything shown.
    """
    pinned = carried(rounds[-1] if rounds else None, board)
    shown = [taste for r in rounds for taste in r.board.evidence.taste]
    liked = [(name, taste) for r in rounds for name, taste in zip(r.board.ids, r.board.evidence.taste, strict=True)
             if name in r.likes]  # fmt: skip
    fits = [r.board.terms["positive"] for r in rounds]
    others = np.concatenate([*fits, board.terms["positive"]])
    found = []
    for i, taste in enumerate(board.evidence.taste):
        own = float(board.terms["positive"][i])
        likeness = [float(t @ taste) for _, t in liked]
        nearest = max((float(t @ taste) for t in shown), default=0.0)
        if pinned[i]:
            found.append(Reason("pinned", rounds[-1].board.ids[i], 1.0))
        elif likeness and max(likeness) >= ALIKE:
            k = int(np.argmax(likeness))
            found.append(Reason("liked", liked[k][0], likeness[k]))
        elif own > 0 and (share := float((others < own).mean())) >= 0.5:
            found.append(Reason("words", "", share))
        else:
            found.append(Reason("new", "", max(0.0, nearest)))
    return tuple(found)
