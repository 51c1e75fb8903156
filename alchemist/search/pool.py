"""Given pictures that a session may be confined to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import BadInput
from ..values import Array, Candidate, Evidence


@dataclass(frozen=True, eq=False)
class GivenPool:
    """Pictures (n, 4, h, w) and their measurements."""

    images: Array
    evidence: Evidence

    def __len__(self) -> int:
        return len(self.images)


def not_shown(pool: GivenPool, shown: Iterable[Candidate], count: int) -> list[int]:
    """Rows of the given pictures that have not been shown, in order.

    Raises:
        BadInput: they are fewer than the `count` that a board takes.
    """
    seen = {c.pool for c in shown}
    left = [i for i in range(len(pool)) if i not in seen]
    if len(left) < count:
        raise BadInput(f"Only {len(left)} of the given pictures have not been shown; a board takes {count}.")
    return left
