"""Does the scorer tell a composition from its parts? Unseen pairs of a thing and a change, against their rivals.

The words of a picture are chosen among four: its own ("a cat wearing sunglasses"), the thing alone, another thing with
the same change, and the thing with another change; and the picture of some words among the pictures of these four.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..recipes.captions import caption
from ..recipes.description import Description, Subject
from ..recipes.families import HELD_OUT_SETS, SETS, drawn, held_out_pair, random_change, thing
from ..recipes.names import names_of
from ..recipes.parts import Parts, parts
from ..recipes.sample import Sampler
from ..recipes.vocabulary import MATERIALS
from ..values import Array

RIVALS = ("alone", "other thing", "other change")
"""What a composition may be taken for, in this order after itself."""
GROUPS: Mapping[str, tuple[str, ...]] = {"held-out pairs": SETS, "held-out sets": HELD_OUT_SETS}
"""Sets of which the pictures are; the pairs are held out in both."""


def quartet(rng: np.random.Generator, sampler: Sampler) -> list[Description]:
    """A held-out composition, then what it may be taken for, see `RIVALS`."""
    code, change = held_out_pair(rng, sampler)
    other = thing(rng, sampler)
    while other == code:
        other = thing(rng, sampler)
    another = random_change(rng, sampler)
    while another.key == change.key:
        another = random_change(rng, sampler)
    alone = Description(Subject(code))
    return [change.of(alone), alone, change.of(Description(Subject(other))), another.of(alone)]


def measure(scorer: Any, count: int = 400, seed: int = 0, store: Parts | None = None) -> dict[str, Any]:
    """Shares in percent of right choices among four, and of wins against each rival alone; chance is 25 and 50.

    Args:
        scorer: a `Scorer` with `embed_both`.
        count: compositions of each group.
    """
    store = store or parts()
    sampler = Sampler(names_of(store.concepts))
    return {
        group: _of_sets(scorer, sets, count, np.random.default_rng([seed, k]), sampler, store)
        for k, (group, sets) in enumerate(GROUPS.items())
    } | {"taste": tastes(scorer, max(8, count // 4), seed, store)}


def _of_sets(
    scorer: Any, sets: tuple[str, ...], count: int, rng: np.random.Generator, sampler: Sampler, store: Parts
) -> dict[str, Any]:
    pictures: list[Array] = []
    texts: dict[str, list[str]] = {"en": [], "ja": []}
    while len(texts["en"]) < 4 * count:
        four = quartet(rng, sampler)
        pixels = [drawn(one, rng, store, sets) for one in four]
        shown = [p for p in pixels if p is not None]
        if len(shown) < len(four):
            continue
        pictures += [p.transpose(2, 0, 1).astype(np.float32) / np.float32(255) for p in shown]
        for language, said in texts.items():
            said += [caption(one, language, rng, sampler.names).text for one in four]
    image = scorer.embed_images(np.stack(pictures)).reshape(count, 4, -1)
    found = {}
    for language, said in texts.items():
        text = scorer.embed_text(said).reshape(count, 4, -1)
        found[language] = {
            "words of a picture": _chosen(np.einsum("nd,nkd->nk", image[:, 0], text)),
            "picture of words": _chosen(np.einsum("nd,nkd->nk", text[:, 0], image)),
        }
    return found


def _chosen(cosines: Array) -> dict[str, float]:
    """(n, 4) cosines, the right one first, to percentages."""
    right = float((cosines.argmax(1) == 0).mean())
    over = {name: float((cosines[:, 0] > cosines[:, k + 1]).mean()) for k, name in enumerate(RIVALS)}
    return {"right": round(100 * right, 1), **{f"over {name}": round(100 * share, 1) for name, share in over.items()}}


def tastes(scorer: Any, count: int, seed: int, store: Parts) -> dict[str, float]:
    """Median cosines in the taste embedding of pairs of recipes.

    Returns:
        Of the same picture made of two materials, of the picture as it is and of a material, and of two things made of
        one material: how far apart a person's taste can hold them.
    """
    rng = np.random.default_rng([seed, 9])
    sampler = Sampler(names_of(store.concepts))
    pixels = []
    for _ in range(count):
        code, other = thing(rng, sampler), thing(rng, sampler)
        first, second = rng.choice(list(MATERIALS), 2, replace=False)
        own = int(rng.integers(2**31))
        asked = (Subject(code), Subject(code, material=first), Subject(code, material=second))
        pixels += [drawn(Description(one), np.random.default_rng(own), store) for one in asked]
        pixels.append(drawn(Description(Subject(other, material=first)), rng, store))
    rows = [k for k in range(0, len(pixels), 4) if all(p is not None for p in pixels[k : k + 4])]
    kept: Sequence[Any] = [pixels[k + j] for k in rows for j in range(4)]
    pictures = np.stack([p.transpose(2, 0, 1) for p in kept]).astype(np.float32) / np.float32(255)
    taste = scorer.embed_both(pictures)[1].reshape(len(rows), 4, -1)

    def median(a: int, b: int) -> float:
        return round(float(np.median((taste[:, a] * taste[:, b]).sum(1))), 3)

    return {
        "two materials": median(1, 2),
        "plain and material": median(0, 1),
        "two things of one material": median(1, 3),
    }
