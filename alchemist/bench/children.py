"""Do the pictures after two likes show both of what was liked?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..values import Settings
from .search import PROMPTS

if TYPE_CHECKING:
    from ..runtime import Alchemist


def measure(
    lab: Alchemist, proposers: Sequence[str] = ("blend", "posterior", "random"), seeds: int = 12
) -> dict[str, Any]:
    """Do the next board's pictures show both of two liked ones, in the taste embedding?

    On the first board the two least alike pictures are liked. Reported are the mean cosines of the next board's
    pictures to both of them, and to the less alike of the two, and for how many sessions the latter beats `random`'s.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in proposers}
    for seed in range(seeds):
        for name in proposers:
            wish = Settings(prompt=PROMPTS[seed % len(PROMPTS)], proposer="random")
            session = lab.ask(lab.start(wish, seed=seed))
            taste = session.shown.evidence.taste
            a, b = np.unravel_index(np.argmin(taste @ taste.T), (len(taste), len(taste)))
            liked = {session.shown.ids[int(a)], session.shown.ids[int(b)]}
            after = lab.ask(session.tell(liked).with_settings(proposer=name)).shown
            cosines = after.evidence.taste @ taste[[a, b]].T
            found[name].append((float(cosines.mean()), float(cosines.min(1).mean())))
    plain = np.array(found.get("random", [(0.0, 0.0)] * seeds))[:, 1]
    return {
        name: {
            "to_both": round(float(np.mean([f[0] for f in values])), 3),
            "to_the_less_alike": round(float(np.mean([f[1] for f in values])), 3),
            "beats_random": round(float(np.mean(np.array(values)[:, 1] > plain)), 2),
        }
        for name, values in found.items()
    }
