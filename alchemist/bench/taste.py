"""Is the taste embedding laid out as a taste should be, on concepts that no training saw?

The same concept by other vendors shall be near, the same picture in another colour a little apart, and other concepts
far, though the same hand drew them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..emoji.catalogue import Emoji
from ..emoji.colours import COLOURS, recolour
from ..emoji.rasterise import rasterise, to_picture
from ..values import Array

if TYPE_CHECKING:
    from ..runtime import Alchemist


def measure(lab: Alchemist, concepts: int | None = None, colours: int = 3, seed: int = 0) -> dict[str, Any]:
    """Distances (1 − cosine) in the taste embedding, between pictures of the catalogue's held-out concepts.

    Skin tones and flags are left out.

    Args:
        concepts: so many of them alone, by chance; None: all.
        colours: in how many others every OpenMoji picture that can be recoloured is.

    Returns:
        Of the three kinds of pairs how many there are and the median distance; the chance that a pair of the same
        concept, or of a recoloured picture, is nearer than one of different concepts (area under the curve, 0.5 for
        chance); and the share of pictures, of those whose concept another vendor drew, whose nearest neighbour among
        all other vendors' pictures shows the same concept, with what chance would reach.
    """
    rows = chosen(lab.catalogue.emoji, concepts, seed)
    emoji = [lab.catalogue.emoji[i] for i in rows]
    taste = lab.embed_images(lab.catalogue.pictures(rows), space="taste")
    away = 1 - taste @ taste.T
    vendor = _alike([e.vendor for e in emoji])
    concept = _alike([e.concept for e in emoji])
    once = np.triu(np.ones_like(concept), 1)
    same, other = away[once & concept & ~vendor], away[once & ~concept & vendor]
    recoloured = np.array([d for i, e in zip(rows, emoji, strict=True) if e.vendor == "openmoji"
                           for d in _recoloured(lab, i, colours)], np.float32)  # fmt: skip
    share, chance = nearest_alike(away, concept, vendor)
    return {
        "pictures": len(rows),
        "concepts": len({e.concept for e in emoji}),
        "same_concept_other_vendor": _told(same),
        "same_picture_recoloured": _told(recoloured),
        "other_concept_same_vendor": _told(other),
        "auc_same_concept": _rounded(nearer(same, other)),
        "auc_recoloured": _rounded(nearer(recoloured, other)),
        "nearest_is_of_the_same_concept": _rounded(share),
        "by_chance": _rounded(chance),
    }


def chosen(emoji: Sequence[Emoji], concepts: int | None, seed: int) -> list[int]:
    """Rows of held-out concepts, without skin tones and flags; of so many `concepts`, or of all."""
    rows = [i for i, e in enumerate(emoji) if e.held_out and not e.tone and e.group != "flags"]
    known = sorted({emoji[i].concept for i in rows})
    kept = {known[k] for k in np.random.default_rng(seed).permutation(len(known))[:concepts]}
    return [i for i in rows if emoji[i].concept in kept]


def nearer(these: Array, those: Array) -> float:
    """The chance that one of `these` (n,) is less than one of `those` (m,); equal ones count half."""
    if not len(these) or not len(those):
        return float("nan")
    ordered = np.sort(those)
    above = len(ordered) - (np.searchsorted(ordered, these, "left") + np.searchsorted(ordered, these, "right")) / 2
    return float(above.mean() / len(ordered))


def nearest_alike(away: Array, concept: np.ndarray, vendor: np.ndarray) -> tuple[float, float]:
    """Share of pictures whose nearest of another vendor shows the same concept, and what chance would reach.

    Args:
        away: (n, n) distances.
        concept, vendor: (n, n) True where two pictures are of the same one.
    """
    right = concept & ~vendor
    asked = right.any(1)
    if not asked.any():
        return float("nan"), float("nan")
    nearest = np.where(vendor, np.inf, away)[asked].argmin(1)
    share = right[asked][np.arange(int(asked.sum())), nearest].mean()
    return float(share), float((right.sum(1) / np.maximum((~vendor).sum(1), 1))[asked].mean())


def _alike(names: Sequence[str]) -> np.ndarray:
    array = np.array(names)
    return np.asarray(array[:, None] == array[None])


def _recoloured(lab: Alchemist, row: int, colours: int) -> Array:
    """(k,) distances of a picture to itself in other colours; k = 0 where it has no area to recolour."""
    one = lab.catalogue.emoji[row]
    svg = lab.catalogue.svg(row)
    order = np.random.default_rng(list(one.hexcode.encode())).permutation(len(COLOURS))[:colours]
    # a symbol in another colour is another symbol
    made = [] if one.group == "symbols" else [recolour(svg, COLOURS[i]) for i in order]
    svgs = [svg, *(m for m in made if m is not None and m != svg)]
    taste = lab.embed_images(np.stack([to_picture(rasterise(s, 128)) for s in svgs]), space="taste")
    return np.asarray(1 - taste[1:] @ taste[0], np.float32)


def _told(distances: Array) -> dict[str, Any]:
    return {"pairs": len(distances), "median": _rounded(float(np.median(distances))) if len(distances) else None}


def _rounded(value: float) -> float | None:
    """To four digits; None where it is not known, as JSON has no NaN."""
    return None if np.isnan(value) else round(value, 4)
