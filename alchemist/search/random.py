"""`random`: fresh samples of the model for the prompt, whatever was liked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..candidate import Candidate, given_picture
from .past import History
from .pool import not_shown
from .registry import Sentence, register


@register
@dataclass(frozen=True)
class Random:
    """Shows fresh samples, or given pictures in random order."""

    name: ClassVar[str] = "random"
    summary: ClassVar[Sentence] = Sentence(
        "Fresh pictures for your words every time; what you like changes nothing.",
        "毎回、言葉に合う新しい絵。選んだものは影響しません。",
    )
    needs: ClassVar[tuple[str, ...]] = ()

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: fewer given pictures are left than a board takes.
        """
        rng = np.random.default_rng(seed)
        if past.pool is None:
            return past.fresh(count, rng)
        left = not_shown(past.pool, past.candidates, count)
        return [given_picture(int(i)) for i in rng.choice(left, count, replace=False)]
