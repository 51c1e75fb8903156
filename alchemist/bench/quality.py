"""Do pictures obey the words, look like emoji, and are they new? Judged by embeddings that training never saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional as F

from ..emoji.colours import COLOURS, to_lab
from ..emoji.dataset import Dataset
from ..emoji.materials import MATERIALS, made_of
from ..emoji.rasterise import rasterise, to_picture
from ..models.emojiclip import ridge
from ..values import Array
from .judges import centred
from .plausibility import Embed

if TYPE_CHECKING:
    from ..runtime import Alchemist

NOUNS = (
    "cat face", "dog face", "apple", "flower", "heart", "fish", "bird", "car", "star", "house", "book", "balloon",
    "butterfly", "mushroom", "hat", "cup", "ball", "leaf", "bear", "frog", "shoe", "key", "umbrella", "boat", "gift",
)  # fmt: skip
MADE_OF = ("cat face", "frog", "grinning face", "mushroom", "tropical fish", "rabbit face", "snowman", "key")
DARK = 26.0


def colours(lab: Alchemist, n: int = 64, nouns: Sequence[str] = NOUNS, seed: int = 0) -> dict[str, Any]:
    """Share of `{colour} {noun}` whose best of n is mostly of the asked colour, of the twelve (CIELAB)."""
    anchors = to_lab(np.array([[int(c.hex[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in COLOURS]))
    right: dict[str, list[bool]] = {c.english: [] for c in COLOURS}
    for noun in nouns:
        for i, colour in enumerate(COLOURS):
            best = lab.rank(f"{colour.english} {noun}", n=n, top=1, seed=seed).images[0]
            right[colour.english].append(main_colour(best, anchors) == i)
    return _shares(right, "colour", n)


def materials(
    lab: Alchemist, embed: Embed, n: int = 64, nouns: Sequence[str] = MADE_OF, seed: int = 0
) -> dict[str, Any]:
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


def names(
    lab: Alchemist, data: Dataset, n: int = 64, count: int = 40, top: int = 24, seed: int = 0
) -> list[dict[str, Any]]:
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


def named_right(
    lab: Alchemist, data: Dataset, eyes: Mapping[str, Embed], made: Sequence[dict[str, Any]], count: int | None = None
) -> dict[str, Any]:
    """Of the best pictures for names: are they nearer to the name than to 90 % of the other held-out names?

    By EmojiCLIP itself, which chose them and therefore flatters, and by each of `eyes`, strangers to it: what an eye
    sees is read as a name by a ridge regression from its features to the sentence embeddings of the training concepts'
    names. Beside it stands how the real emoji of the same names fare, OpenMoji's and the other sets'. `like_the_real`
    asks for nearness to OpenMoji's emoji of that name instead, which also the other sets' real ones seldom have.

    Args:
        eyes: each is told by its name in the answer.
        count: read from so many training pictures; None is all.
    """
    rows = _held_out(data)
    texts = [data.records[r].name for r in rows]
    own = np.array([rows.index(m["row"]) for m in made])
    best = np.stack([m["images"][0] for m in made])
    answer: dict[str, Any] = {
        "names": len(made),
        "emojiclip": round(_beats(lab.embed_images(best) @ lab.embed_text(texts).T, own), 3),
    }
    others = [(k, i) for k in own for i in _other_sets(data, rows[k])]
    for name, embed in eyes.items():
        read = reader(embed, data, lab.generator.pipeline.encode_text, count)
        seen = [embed(data.floats(np.array(rows))), embed(best), embed(data.floats(np.array([i for _, i in others])))]
        named = [read(features, texts) for features in seen]
        mean = seen[0].mean(0)
        real, ours, theirs = (centred(features, mean) for features in seen)
        theirs_own = np.array([k for k, _ in others])
        answer[name] = {
            "told": round(_beats(named[1], own), 3),
            "told_of_the_real": round(_beats(named[0][own], own), 3),
            "told_of_the_real_of_other_sets": round(_beats(named[2], theirs_own), 3),
            "like_the_real": round(_beats(ours @ real.T, own), 3),
            "like_the_real_of_other_sets": round(_beats(theirs @ real.T, theirs_own), 3),
        }
    return answer


def reader(
    embed: Embed, data: Dataset, encode: Callable[[Sequence[str]], Array], count: int | None = None
) -> Callable[[Array, Sequence[str]], Array]:
    """Features (n, d) that `embed` gave and m names to cosines (n, m) of the name read off each picture with each name.

    Read by a ridge regression on the plain training pictures of all sets; what is common to all names is taken away.
    """
    rows = np.array([i for i in data.train if data.records[i].plain and data.records[i].group != "flags"])[:count]
    features = torch.from_numpy(_in_parts(embed, data, rows)).double()
    named = torch.from_numpy(encode([data.records[i].name for i in rows])).double()
    seen, said = features.mean(0), named.mean(0)
    told = ridge(features - seen, named)

    def read(features: Array, names: Sequence[str]) -> Array:
        guessed = (torch.from_numpy(features).double() - seen) @ told
        asked = torch.from_numpy(encode(names)).double() - said
        return np.asarray(F.normalize(guessed, dim=1) @ F.normalize(asked, dim=1).T, np.float32)

    return read


def _in_parts(embed: Embed, data: Dataset, rows: np.ndarray) -> Array:
    """`embed` of many pictures, of which few are held as floats at a time."""
    return np.concatenate([embed(data.floats(part)) for part in np.array_split(rows, -(-len(rows) // 1024))])


def _other_sets(data: Dataset, row: int) -> list[int]:
    """Rows of the other sets' plain pictures of the emoji of `row`."""
    same = data.records[row]
    return [
        int(i)
        for i in data.held_out
        if (r := data.records[i]).hexcode == same.hexcode and r.vendor != same.vendor and r.plain
    ]


def _beats(cosines: Array, own: np.ndarray, share: float = 0.9) -> float:
    """Share of rows whose own column is above `share` of the others."""
    mine = cosines[np.arange(len(own)), own]
    below = (cosines < mine[:, None]).sum(1) / (cosines.shape[1] - 1)
    return float((below >= share).mean())


def copies(data: Dataset, embed: Embed, made: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Share of the top pictures that are nearer to a training picture than 95 % of held-out emoji are to theirs.

    Training pictures are all of them, recoloured ones and skin tones too.
    """
    training = _in_parts(embed, data, data.train)
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


def kid(lab: Alchemist, data: Dataset, features: Embed, samples: int = 5000, seed: int = 0) -> dict[str, Any]:
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
