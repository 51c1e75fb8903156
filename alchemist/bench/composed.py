"""Composed prompts: is the thing the one that was asked for, with the change that was asked for, and new each time?

Each picture is compared with 81 references (nine things × nine changes, `collages`) in an image embedder that training
never saw. References are collages of other sets' pictures than the one that a composed picture is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..values import Array, Settings
from .collages import CHANGES, THINGS, Collages
from .judges import centred

if TYPE_CHECKING:
    from ..runtime import Alchemist

Embed = Callable[[Array], Array]
VENDORS = ("openmoji", "noto", "twemoji", "fluent")
ALREADY = {("1F388", "balloon"), ("1F355", "crying")}


def tables(seed: int = 0) -> list[tuple[list[str], list[str]]]:
    """Groups of nine things and nine changes, so that every thing and every change occurs."""
    rng = np.random.default_rng(seed)
    things, changes = list(THINGS), list(CHANGES)
    rng.shuffle(things)
    rng.shuffle(changes)
    groups = [(things[i : i + 9], changes[j : j + 9]) for i in range(0, len(things), 9) for j in (0, 9)]
    return [(sorted(t), sorted(c)) for t, c in groups if len(t) == 9 and len(c) == 9]


def references(catalogue: Any, embed: Embed, things: Sequence[str], changes: Sequence[str]) -> dict[str, Array]:
    """By vendor (81, d) features of the collages, thing by thing; vendors that have all of the things."""
    found = {}
    for vendor in VENDORS:
        collages = Collages(catalogue, vendor)
        if all(collages.has(t) for t in (*things, "1F576", "1F453", "1F3A9", "1F451", "1F525", "1F388")):
            found[vendor] = embed(np.stack([collages.make(t, c) for t in things for c in changes]))
    return found


def measure(
    lab: Alchemist,
    embeds: Mapping[str, Embed],
    generators: Sequence[str] = ("latent", "recipes"),
    prompts: int = 324,
    n: int = 64,
    top: int = 8,
    seed: int = 0,
) -> dict[str, Any]:
    """For each generator: base, change and both right by each embedder, and how alike the best eight are.

    "collages" are the references themselves, each compared with those of the other sets: what is possible here.

    Args:
        embeds: by name.
        prompts: about so many, half of them Japanese.
        n, top: candidates a prompt, and how many of the best are looked at.
    """
    rng = np.random.default_rng(seed)
    groups = tables(seed)
    every = [(g, t, c, i) for g in range(len(groups)) for t in range(9) for c in range(9) for i in (0, 1)]
    chosen = [every[i] for i in rng.choice(len(every), min(prompts, len(every)), replace=False)]
    used = {row[0] for row in chosen}
    refs = {
        name: [references(lab.catalogue, embed, *g) if i in used else {} for i, g in enumerate(groups)]
        for name, embed in embeds.items()
    }
    found: dict[str, Any] = {"prompts": len(chosen), "best_of": n, "chance": round(1 / 81, 3)}
    found["collages"] = {name: _of_collages(by_group) for name, by_group in refs.items()}
    for generator in generators:
        found[generator] = _of_generator(lab, generator, embeds, groups, chosen, refs, n, top, seed)
    return found


def _of_generator(
    lab: Alchemist,
    generator: str,
    embeds: Mapping[str, Embed],
    groups: Any,
    chosen: Any,
    refs: Any,
    n: int,
    top: int,
    seed: int,
) -> dict[str, Any]:
    right: dict[str, list[tuple[float, float, float, int]]] = {name: [] for name in embeds}
    alike: dict[str, list[float]] = {name: [] for name in embeds}
    for group, thing, change, language in chosen:
        things, changes = groups[group]
        prompt = CHANGES[changes[change]][language].format(THINGS[things[thing]][language])
        settings = Settings(generator=generator)
        ranking = lab.rank(prompt, n=n, top=top, seed=seed, settings=settings)
        own = [c.recipe.base.split(":")[0] if c.recipe else "" for c in ranking.candidates]
        for name, embed in embeds.items():
            features = embed(ranking.images)
            features /= np.linalg.norm(features, axis=1, keepdims=True)
            pairs = features @ features.T
            alike[name].append(float(pairs[np.triu_indices(len(pairs), 1)].mean()))
            hits = [nearest(f, refs[name][group], o) for f, o in zip(features, own, strict=True)]
            right[name].append(
                (
                    float(np.mean([h // 9 == thing for h in hits])),
                    float(np.mean([h % 9 == change for h in hits])),
                    float(np.mean([h == thing * 9 + change for h in hits])),
                    language,
                )
            )
    return {name: _summary(np.array(right[name], float), alike[name]) for name in embeds}


def _of_collages(by_group: Sequence[Mapping[str, Array]]) -> dict[str, float]:
    """The same of the collages themselves, each among those of the other sets: what an embedder can tell at best."""
    asked: list[int] = []
    found: list[int] = []
    for refs in by_group:
        for vendor, features in refs.items():
            asked += range(len(features))
            found += [nearest(feature, refs, vendor) for feature in features]
    right, near = np.array(asked), np.array(found)
    return {
        "base": round(float((right // 9 == near // 9).mean()), 3),
        "change": round(float((right % 9 == near % 9).mean()), 3),
        "both": round(float((right == near).mean()), 3),
    }


def nearest(feature: Array, refs: Mapping[str, Array], own: str) -> int:
    """Which of the 81 references a picture is nearest to: those of the other sets, each centred, averaged."""
    scores = []
    for vendor, real in refs.items():
        if vendor != own:
            mean = real.mean(0)
            scores.append(centred(feature[None], mean) @ centred(real, mean).T)
    return int(np.mean(scores, 0).argmax())


def _summary(rows: np.ndarray, alike: Sequence[float]) -> dict[str, Any]:
    error = float(rows[:, 2].std() / max(len(rows), 1) ** 0.5)
    return {
        "base": round(float(rows[:, 0].mean()), 3),
        "change": round(float(rows[:, 1].mean()), 3),
        "both": round(float(rows[:, 2].mean()), 3),
        "both_standard_error": round(error, 3),
        "both_english": round(float(rows[rows[:, 3] == 0, 2].mean()), 3),
        "both_japanese": round(float(rows[rows[:, 3] == 1, 2].mean()), 3),
        "cosine_among_best": round(float(np.mean(alike)), 3),
    }
