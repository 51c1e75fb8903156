"""Given pictures that a session may be confined to, and the generator that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..candidate import POOL, Candidate, given_picture
from ..errors import BadInput
from ..protocols import Appraiser, Capabilities, Progress
from ..randomness import Seed
from ..values import Array, Drawn, Evidence, Settings


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


class GivenPictures:
    """A `Generator` that shows given pictures (n, 4, h, w) and makes none."""

    name = POOL
    fingerprint = ""
    capabilities = Capabilities(vary=False, cross=False, seconds_per_picture=0.0, seconds_per_draft=0.0)

    def __init__(self, images: Array) -> None:
        self._images = images

    @property
    def size(self) -> int:
        """See `Generator`."""
        return int(self._images.shape[-1])

    def fresh(self, settings: Settings, n: int, seed: Seed) -> list[Candidate]:
        """n of the pictures, by chance."""
        rows = np.random.default_rng(seed).permutation(len(self._images))[:n]
        return [given_picture(int(i)) for i in rows]

    def vary(self, parent: Candidate, amount: float, seed: Seed, settings: Settings | None = None) -> Candidate:
        """See `Generator`; given pictures have no children."""
        raise BadInput("Given pictures are shown as they are and have no children.")

    def cross(
        self, a: Candidate, b: Candidate, seed: Seed, amount: float = 0.5, settings: Settings | None = None
    ) -> Candidate:
        """See `Generator`; given pictures have no children."""
        return self.vary(a, amount, seed, settings)

    def from_image(
        self, picture: Array, amount: float, seed: Seed, settings: Settings, like: Candidate | None = None
    ) -> Candidate:
        """See `Generator`; given pictures have no children."""
        raise BadInput("A session over given pictures shows these, and starts from no other.")

    def check(self, candidate: Candidate) -> None:
        """See `Generator`."""
        if candidate.pool is None or not 0 <= candidate.pool < len(self._images):
            raise BadInput(f"There are {len(self._images)} given pictures, and none of number {candidate.pool}.")

    def draw(self, candidates: Sequence[Candidate], draft: bool = False, progress: Progress | None = None) -> Drawn:
        """See `Generator`."""
        images = self._images[[c.pool for c in candidates if c.pool is not None]]
        if progress:
            progress(len(candidates), len(candidates))
        return Drawn(images)


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
