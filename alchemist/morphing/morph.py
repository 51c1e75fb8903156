"""What a morph is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..values import Array

WAYS = ("linear", "spherical", "noise", "slots")
"""The ways from one picture to another: on the line or the arc between their latents, through the noise that the
diffusion model would have made them from, or slot by slot between two recipes."""


@dataclass(frozen=True, eq=False)
class Morph:
    """A path from one picture to another.

    Attributes:
        frames: (n, 4, h, w) premultiplied, the first and the last one its ends.
        places: (n,) where on the path each frame is, from 0 to 1, rising.
        steps: (n − 1,) distances between neighbouring frames in the taste embedding, whose vectors have length 1.
        way: which of `WAYS`.
    """

    frames: Array
    places: Array
    steps: Array
    way: str

    @property
    def smoothness(self) -> float:
        """The largest step divided by the mean step: 1 is perfectly even."""
        mean = float(self.steps.mean())
        return float(self.steps.max()) / mean if mean > 1e-9 else 1.0

    @property
    def there_and_back(self) -> Array:
        """The frames and, after the last, those between in the reverse order: an animation that loops."""
        return np.concatenate([self.frames, self.frames[-2:0:-1]])

    @property
    def strip(self) -> Array:
        """All frames side by side, (4, h, n·w)."""
        return np.ascontiguousarray(np.concatenate(list(self.frames), -1))
