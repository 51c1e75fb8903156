"""`random`: fresh samples of the model for the prompt, whatever was liked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import BadInput
from ..values import Candidate
from .past import History


class Random:
    """Shows fresh samples, or given pictures in random order."""

    name = "random"
    summary = "Fresh pictures for your words every time; what you like changes nothing."

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: the pool has been shown in full.
        """
        rng = np.random.default_rng(seed)
        if past.pool is None:
            return past.fresh(count, rng)
        shown = {c.pool for c in past.candidates}
        left = [i for i in range(len(past.pool)) if i not in shown]
        if len(left) < count:
            raise BadInput(f"Only {len(left)} of the given pictures have not been shown; a board takes {count}.")
        return [Candidate(pool=int(i)) for i in rng.choice(left, count, replace=False)]
