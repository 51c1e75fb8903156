"""Does a search stay on the model's manifold? The talk's collapse, measured.

A picture is implausible where the mean cosine to its 5 nearest neighbours, among the model's own unconditional
and prompted samples and the data, lies below the 1st percentile of what the model's own samples reach. Chance
is therefore 1 %.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..emoji.dataset import Dataset
from ..generation.plausible import Plausible
from ..values import Array, Settings

Embed = Callable[[Array], Array]
PROMPTS = ("a blue emoji made of ice", "smiling cat face", "a green dragon")


class Plausibility:
    """Judges pictures by their neighbours in an embedding that the search does not use.

    Args:
        embed: (n, 4, h, w) pictures to (n, d) unit vectors.
        reference: pictures of the data and of the model, (m, 4, h, w).
        own: further samples of the model, whose 1st percentile is the limit.
    """

    def __init__(self, embed: Embed, reference: Array, own: Array) -> None:
        self.embed = embed
        self.plausible = Plausible(embed(reference), embed(own))

    def similarity(self, images: Array) -> Array:
        """(n,) mean cosine to the nearest neighbours."""
        return self.plausible.similarity(self.embed(images))

    def implausible(self, images: Array) -> np.ndarray:
        """(n,) True where a picture lies below the limit."""
        return np.asarray(~self.plausible(self.embed(images)))


def judge(lab: Any, data: Dataset, embed: Embed, samples: int = 600, seed: int = 1) -> Plausibility:
    """A `Plausibility` from training pictures and the model's samples, half of them prompted."""
    rng = np.random.default_rng(seed)
    rows = [i for i in data.train if data.records[i].vendor == "openmoji" and not data.records[i].tone]
    real = data.floats(np.sort(rng.choice(rows, min(1200, len(rows)), replace=False)))
    own = [lab.sample(samples, seed=seed)]
    own += [lab.sample(samples // len(PROMPTS), prompt=p, seed=seed + 1) for p in PROMPTS]
    drawn = rng.permutation(np.concatenate(own))
    half = len(drawn) // 2
    return Plausibility(embed, np.concatenate([real, drawn[:half]]), drawn[half:])


def run(lab: Any, by: Plausibility, name: str, prompt: str, rounds: int, seed: int) -> dict[str, Any]:
    """One session in which nobody clicks: share of implausible pictures and the best f of every board."""
    session = lab.start(Settings(prompt=prompt, proposer=name), seed=seed)
    shares, best, pictures = [], [], []
    for _ in range(rounds):
        session = lab.ask(session)
        shares.append(float(by.implausible(session.board.images).mean()))
        best.append(float(session.board.scores.max()))
        pictures.append(session.board.images)
        session = session.tell(set())
    return {"implausible": shares, "best_f": best, "boards": pictures}


def measure(
    lab: Any,
    data: Dataset,
    embed: Embed,
    proposers: Sequence[str] = ("latent-ucb", "blend"),
    rounds: int = 10,
    seeds: Sequence[int] = (0, 1),
    samples: int = 600,
) -> dict[str, Any]:
    """Mean share of implausible pictures and mean best f per round, for each proposer over prompts and seeds."""
    by = judge(lab, data, embed, samples)
    figures: dict[str, Any] = {"limit": round(by.plausible.limit, 4), "prompts": PROMPTS, "seeds": list(seeds)}
    for name in proposers:
        runs = [run(lab, by, name, prompt, rounds, seed) for prompt in PROMPTS for seed in seeds]
        shares = np.array([r["implausible"] for r in runs])
        figures[name] = {
            "implausible_by_round": [round(float(v), 3) for v in shares.mean(0)],
            "implausible_mean": round(float(shares.mean()), 4),
            "best_f_by_round": [round(float(v), 2) for v in np.mean([r["best_f"] for r in runs], 0)],
        }
    return figures
