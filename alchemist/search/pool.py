"""Given pictures that a session may be confined to."""

from __future__ import annotations

from dataclasses import dataclass

from ..values import Array, Evidence


@dataclass(frozen=True, eq=False)
class GivenPool:
    """Pictures (n, 4, h, w) and their measurements."""

    images: Array
    evidence: Evidence

    def __len__(self) -> int:
        return len(self.images)
