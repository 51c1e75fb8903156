"""Given pictures that a session may be confined to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import BadInput
from ..protocols import Appraiser
from ..values import Array, Candidate, Evidence, Settings


@dataclass(frozen=True, eq=False)
class GivenPool:
    """Pictures (n, 4, h, w), their measurements, and the scorer that they were measured by."""

    images: Array
    evidence: Evidence
    scorer: str

    def measured(self, appraiser: Appraiser, settings: Settings) -> GivenPool:
        """The pool as the settings' scorer measures it."""
        if self.scorer == settings.scorer:
            return self
        return GivenPool(self.images, appraiser.evidence(self.images, settings), settings.scorer)

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
