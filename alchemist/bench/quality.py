"""Do pictures obey the words, look like emoji, and are they new? Judged by embeddings that training never saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..emoji.colours import COLOURS, to_lab
from ..emoji.dataset import Dataset
from ..emoji.materials import MATERIALS, made_of
from ..emoji.rasterise import rasterise, to_picture
from ..values import Array
from .judges import centred
from .plausibility import Embed

NOUNS = (
    "cat face", "dog face", "apple", "flower", "heart", "fish", "bird", "car", "star", "house", "book", "balloon",
    "butterfly", "mushroom", "hat", "cup", "ball", "leaf", "bear", "frog", "shoe", "key", "umbrella", "boat", "gift",
)  # fmt: skip
MADE_OF = ("cat face", "frog", "grinning face", "mushroom", "tropical fish", "rabbit face", "snowman", "key")
DARK = 26.0


def colours(lab: Any, n: int = 64, nouns: Sequence[str] = NOUNS, seed: int = 0) -> dict[str, Any]:
    """Share of `{colour} {noun}` whose best of n is mostly of the asked colour, of the twelve (CIELAB)."""
    anchors = to_lab(np.array([[int(c.hex[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in COLOURS]))
    right: dict[str, list[bool]] = {c.english: [] for c in COLOURS}
    for noun in nouns:
        for i, colour in enumerate(COLOURS):
            best = lab.rank(f"{colour.english} {noun}", n=n, top=1, seed=seed).images[0]
            right[colour.english].append(main_colour(best, anchors) == i)
    return _shares(right, "colour", n)


def materials(lab: Any, embed: Embed, n: int = 64, nouns: Sequence[str] = MADE_OF, seed: int = 0) -> dict[str, Any]:
    """Share of `{noun} made of {material}` whose best of n is nearest to that material's painting, to another eye.

    The paintings are the emoji of that name as it is and in each of the twelve materials; by chance one of thirteen.
    """
    right: dict[str, list[bool]] = {m.name: [] for m in MATERIALS}
    for row in (r for noun in nouns for r in lab.catalogue.search(noun, limit=1)):
        plain = rasterise(lab.catalogue.svg(row), 128)
        painted = [to_picture(p) for p in (*(made_of(plain, m, seed) for m in MATERIALS), plain)]
        real = embed(np.stack(painted))
        mean = real.mean(0)
        wishes = [m.english[0].format(lab.catalogue.emoji[row].name) for m in MATERIALS]
        best = np.concatenate([lab.rank(w, n=n, top=1, seed=seed).images for w in wishes])
        nearest = (centred(embed(best), mean) @ centred(real, mean).T).argmax(1)
        for i, material in enumerate(MATERIALS):
            right[material.name].append(bool(nearest[i] == i))
    return {**_shares(right, "material", n), "by_chance": round(1 / (len(MATERIALS) + 1), 3)}


def _shares(right: dict[str, list[bool]], kind: str, n: int) -> dict[str, Any]:
    """What was right in all, and of each kind, where the best of n was looked at."""
    every = np.concatenate(list(right.values()))
    return {
        "combinations": len(every),
        "best_of": n,
        "right": round(float(every.mean()), 3),
        f"by_{kind}": {k: round(float(np.mean(v)), 2) for k, v in right.items()},
    }


def main_colour(picture: Array, anchors: np.ndarray) -> int:
    """The anchor (k, 3) in CIELAB that is nearest to the largest area of a picture (4, h, w) inside its outline.

    Opaque pixels are sorted to the anchors; where others are to be had, pixels as dark as outlines do not count
    unless they are more than three quarters.
    """
    rgb, alpha = picture[:3].reshape(3, -1), picture[3].ravel()
    opaque = alpha > 0.7
    if not opaque.any():
        return -1
    lab = to_lab((rgb[:, opaque] / alpha[opaque]).T.clip(0, 1).astype(np.float64))
    bright = lab[:, 0] > DARK
    if bright.mean() > 0.25:
        lab = lab[bright]
    nearest = np.linalg.norm(lab[:, None] - anchors[None], axis=2).argmin(1)
    return int(np.bincount(nearest, minlength=len(anchors)).argmax())


def names(lab: Any, data: Dataset, n: int = 64, count: int = 40, top: int = 24, seed: int = 0) -> list[dict[str, Any]]:
    """The best of n for `count` names of held-out OpenMoji: name, record and the `top` best pictures of each."""
    rows = _held_out(data)
    chosen = np.random.default_rng(seed).choice(rows, min(count, len(rows)), replace=False)
    made = []
    for row in chosen:
        ranking = lab.rank(data.records[row].name, n=n, top=top, seed=seed)
        made.append({"row": int(row), "images": ranking.images})
    return made


def _held_out(data: Dataset) -> list[int]:
    rows: dict[str, int] = {}
    for i in data.held_out:
        r = data.records[i]
        if r.vendor == "openmoji" and r.plain and r.group not in ("flags", "extras-openmoji"):
            rows.setdefault(r.name, int(i))
    return list(rows.values())


def named_right(lab: Any, data: Dataset, embed: Embed, made: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of the best pictures for names: are they nearer to the name than to 90 % of the other names?

    Once by EmojiCLIP itself, which chose them and therefore flatters, and once by an independent eye: nearer to the
    real emoji of that name than to 90 % of the other held-out emoji.
    """
    rows = _held_out(data)
    texts = lab.embed_text([data.records[r].name for r in rows])
    own = np.array([rows.index(m["row"]) for m in made])
    best = np.stack([m["images"][0] for m in made])
    cosines = lab.embed_images(best) @ texts.T
    real = embed(data.floats(np.array(rows)))
    mean = real.mean(0)
    seen = centred(embed(best), mean) @ centred(real, mean).T
    return {
        "names": len(made),
        "nearer_than_90_percent_emojiclip": round(_beats(cosines, own), 3),
        "nearer_than_90_percent_eye": round(_beats(seen, own), 3),
    }


def _beats(cosines: Array, own: np.ndarray, share: float = 0.9) -> float:
    """Share of rows whose own column is above `share` of the others."""
    mine = cosines[np.arange(len(own)), own]
    below = (cosines < mine[:, None]).sum(1) / (cosines.shape[1] - 1)
    return float((below >= share).mean())


def copies(data: Dataset, embed: Embed, made: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Share of the top pictures that are nearer to a training picture than 95 % of held-out emoji are to theirs.

    Training pictures are all of them, recoloured ones and skin tones too.
    """
    training = np.concatenate(
        [embed(data.floats(rows)) for rows in np.array_split(data.train, -(-len(data.train) // 1024))]
    )
    mean = training.mean(0)
    training = centred(training, mean)
    real = centred(embed(data.floats(np.array(_held_out(data)))), mean)
    near = (real @ training.T).max(1)
    distinct = near < 0.995
    limit = float(np.quantile(near[distinct], 0.95))
    shown = centred(embed(np.concatenate([m["images"] for m in made])), mean)
    return {
        "pictures": len(shown),
        "near_duplicates_among_held_out": int((~distinct).sum()),
        "copies": round(float(((shown @ training.T).max(1) > limit).mean()), 4),
    }


def kernel_distance(a: Array, b: Array) -> float:
    """The squared kernel distance (KID, Bińkowski et al. 2018) of features (n, d) and (m, d), unbiased."""
    x, y = a.astype(np.float64), b.astype(np.float64)

    def kernel(p: np.ndarray, q: np.ndarray) -> np.ndarray:
        return np.asarray((p @ q.T / p.shape[1] + 1) ** 3)

    def within(p: np.ndarray) -> float:
        k = kernel(p, p)
        return float((k.sum() - np.trace(k)) / (len(p) * (len(p) - 1)))

    return within(x) + within(y) - 2 * float(kernel(x, y).mean())


def kid(lab: Any, data: Dataset, features: Embed, samples: int = 5000, seed: int = 0) -> dict[str, Any]:
    """KID of unconditional and of named samples to held-out OpenMoji, over that of the plain VAE prior's decodes."""
    rng = np.random.default_rng(seed)
    real = features(data.floats(np.array(_held_out(data))))
    prior = lab.decode(rng.standard_normal((samples, *lab.generator.latent_shape), np.float32))
    train = [r.name for i in data.train if (r := data.records[i]).vendor == "openmoji" and r.plain]
    wishes = rng.choice(train, 40, replace=False)
    named = np.concatenate([lab.sample(-(-samples // 40), str(w), seed=seed + 1) for w in wishes])
    distances = {
        "prior": kernel_distance(features(prior), real),
        "unconditional": kernel_distance(features(lab.sample(samples, seed=seed)), real),
        "named": kernel_distance(features(named), real),
    }
    ratios = {f"{k}_over_prior": round(v / distances["prior"], 4) for k, v in distances.items() if k != "prior"}
    return {"samples": samples, **{k: round(v, 5) for k, v in distances.items()}, **ratios}
