"""Does a search stay on the model's manifold? The talk's collapse, measured by the judge of `plausibility`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..emoji.dataset import Dataset
from ..values import Settings
from .plausibility import Embed, Plausibility, judge

if TYPE_CHECKING:
    from ..runtime import Alchemist

PROMPTS = ("a blue emoji made of ice", "smiling cat face", "a green dragon")
PROPOSERS = ("latent-ucb", "blend", "posterior")


def run(lab: Alchemist, by: Plausibility, name: str, prompt: str, rounds: int, seed: int) -> dict[str, Any]:
    """One session in which nobody clicks: share of implausible pictures and the best f of every board."""
    session = lab.start(Settings(prompt=prompt, proposer=name), seed=seed)
    shares, best = [], []
    for _ in range(rounds):
        session = lab.ask(session)
        shares.append(float(by.implausible(session.shown.pictures).mean()))
        best.append(float(session.shown.scores.max()))
        session = session.tell(set())
    return {"implausible": shares, "best_f": best}


def measure(
    lab: Alchemist,
    data: Dataset,
    embed: Embed,
    proposers: Sequence[str] = PROPOSERS,
    rounds: int = 10,
    seeds: Sequence[int] = (0, 1),
    samples: int = 600,
) -> dict[str, Any]:
    """Mean share of implausible pictures and mean best f per round, for each proposer over prompts and seeds.

    Args:
        embed: pictures (n, 4, h, w) to features: the judge's.
        samples: of the model without words, and as many of the prompts together.
    """
    by = judge(lab, data, embed, PROMPTS, samples, unprompted=samples)
    figures: dict[str, Any] = {"limit": round(by.limit, 4), "prompts": PROMPTS, "seeds": list(seeds)}
    for name in proposers:
        runs = [run(lab, by, name, prompt, rounds, seed) for prompt in PROMPTS for seed in seeds]
        shares = np.array([r["implausible"] for r in runs])
        figures[name] = {
            "implausible_by_round": [round(float(v), 3) for v in shares.mean(0)],
            "implausible_mean": round(float(shares.mean()), 4),
            "best_f_by_round": [round(float(v), 2) for v in np.mean([r["best_f"] for r in runs], 0)],
        }
    return figures
