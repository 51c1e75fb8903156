"""What the training data hold beside the vendors' own pictures: other colours, materials, and two things together.

They teach what prompts ask for and no vendor draws: "purple octopus", "a cat made of ice", "robot with a balloon". They
are made of OpenMoji's pictures of training concepts alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image

from .catalogue import Emoji
from .colours import COLOURS, recolour
from .materials import MATERIALS, Material, made_of
from .rasterise import Pixels, rasterise

SIZE = 128
RECOLOURS, MADE_OF, TOGETHER = 3, 3, 2400
COLOUR_EN = re.compile(r"\b(?:red|orange|yellow|green|light blue|blue|purple|pink|brown|black|gr[ae]y|white)\b")
COLOUR_JA = re.compile(r"(?:赤|橙|オレンジ|黄|緑|水|青|紫|ピンク|茶|黒|灰|白)色?[いの]")
ONE_WAY_GROUPS = {"flags", "symbols", "extras-unicode"}
ONE_WAY = re.compile(
    r"o’clock|-thirty|\b(?:clock|watch|calendar|keycap|letters?|input|button|arrow|left|right|keyboard|newspaper|sign"
    r"|map|chart|memo|scroll|books?|logo|globe|hundred)\b",
    re.IGNORECASE,
)
UNPAINTED = ("flags", "symbols")
BESIDE = ("smileys-emotion", "animals-nature", "food-drink", "activities", "objects", "travel-places")
"""Groups whose pictures are put together with another one."""
FIRST = ("smileys-emotion", "animals-nature")
"""Of these is the greater one of two in half of the cases: the ones that have or hold something."""
LONGEST = 3
"""A thing that is put beside another one is called by so many words at most."""

Drawn = Callable[[], Pixels]
"""Draws a picture, straight RGBA uint8 (s, s, 4)."""


@dataclass(frozen=True)
class Record(Emoji):
    """An emoji in the data.

    Attributes:
        variant: what was made of the vendor's picture: the English name of a colour or of a material, or the code of
            what stands beside it; None for the picture as it is.
    """

    variant: str | None = None

    @property
    def plain(self) -> bool:
        """Whether it is as the vendor drew it, and without skin tone."""
        return self.variant is None and not self.tone

    @property
    def mirrors(self) -> bool:
        """Whether its mirror image is the same thing: not so of writing, clocks, maps and what points somewhere."""
        return self.group not in ONE_WAY_GROUPS and not ONE_WAY.search(self.name)


def variants_of(emoji: Sequence[tuple[Emoji, str]]) -> list[tuple[Record, Drawn]]:
    """Every variant of the training concepts among `emoji` and their SVGs; the same ones every time."""
    kept = [(one, svg) for one, svg in emoji if not one.tone and not one.held_out and one.group not in UNPAINTED]
    made: list[tuple[Record, Drawn]] = []
    for one, svg in kept:
        rng = np.random.default_rng(list(hashlib.sha256(one.hexcode.encode()).digest()))
        made += _recoloured(one, svg, rng)
        made += _painted(one, svg, rng)
    return [*made, *_together(kept)]


def uncoloured(captions: tuple[str, ...], words: re.Pattern[str]) -> list[str]:
    """Captions without words for colours, so that "green black heart" does not arise."""
    plain = (" ".join(words.sub(" ", c).split()) for c in captions)
    return list(dict.fromkeys(c for c in plain if c))


def _things(one: Emoji) -> tuple[list[str], list[str]]:
    """What an emoji's variants are of, in English and Japanese: its name, a tag, and "emoji" itself for a face."""
    english = uncoloured(one.captions_en, COLOUR_EN)[:2] or ["emoji"]
    japanese = uncoloured(one.captions_ja, COLOUR_JA)[:2]
    if one.subgroup.startswith("face-"):
        english, japanese = [english[0], "emoji", "face"], [*japanese[:1], "絵文字", "顔"]
    return english, japanese


def _recoloured(one: Emoji, svg: str, rng: np.random.Generator) -> Iterator[tuple[Record, Drawn]]:
    things = _things(one)
    for colour in (COLOURS[i] for i in rng.permutation(len(COLOURS))[:RECOLOURS]):
        changed = recolour(svg, colour)
        if changed is None:
            return
        english, japanese = (
            tuple(f"{word}{thing}" for thing in said)
            for word, said in zip((f"{colour.english} ", colour.japanese), things, strict=True)
        )
        yield _record(one, english, japanese, colour.english), partial(rasterise, changed, SIZE)


def _painted(one: Emoji, svg: str, rng: np.random.Generator) -> Iterator[tuple[Record, Drawn]]:
    things = _things(one)
    for i in rng.permutation(len(MATERIALS))[:MADE_OF]:
        material = MATERIALS[i]
        english, japanese = (
            tuple(dict.fromkeys([*(t.format(said[0]) for t in forms), *(forms[0].format(s) for s in said)]))
            if said
            else ()
            for forms, said in zip((material.english, material.japanese), things, strict=True)
        )
        yield (
            _record(one, english, japanese, material.name),
            partial(_in_material, svg, material, int(rng.integers(99))),
        )


def _in_material(svg: str, material: Material, seed: int) -> Pixels:
    return made_of(rasterise(svg, SIZE), material, seed)


def _together(kept: Sequence[tuple[Emoji, str]]) -> Iterator[tuple[Record, Drawn]]:
    """`TOGETHER` pairs: one large with one small in front at its side, or both side by side."""
    rng = np.random.default_rng(20_261_125)
    fit = [(e, s) for e, s in kept if e.group in BESIDE and len(e.name.split()) <= LONGEST and e.captions_ja]
    fit = [(e, s) for e, s in fit if not ONE_WAY.search(e.name)]
    first = [pair for pair in fit if pair[0].group in FIRST]
    if len(fit) < 2 or not first:
        return
    for _ in range(TOGETHER):
        among = first if rng.random() < 0.5 else fit
        (a, drawn_a), (b, drawn_b) = among[rng.integers(len(among))], fit[rng.integers(len(fit))]
        if a.concept == b.concept:
            continue
        english = tuple(form.format(a.name, b.name) for form in ("{} with {}", "{} and {}", "{} with a {}"))
        japanese = tuple(form.format(a.captions_ja[0], b.captions_ja[0]) for form in ("{}と{}", "{1}を持つ{0}"))
        record = _record(a, english, japanese, b.hexcode, f"{a.concept}+{b.concept}")
        yield record, partial(beside, drawn_a, drawn_b, bool(rng.random() < 0.6))


def beside(large: str, small: str, in_front: bool) -> Pixels:
    """Two SVGs in one picture: the second one small before the first, below at the right; or both side by side."""
    sheet = Image.new("RGBA", (SIZE, SIZE))
    sides = ((100, 0, 0), (66, 62, 62)) if in_front else ((70, -2, 30), (70, 60, 30))
    for svg, (side, x, y) in zip((large, small), sides, strict=True):
        picture = Image.new("RGBA", (SIZE, SIZE))
        picture.paste(Image.fromarray(rasterise(svg, side)), (x, y))
        sheet.alpha_composite(picture)
    return np.asarray(sheet)


def _record(
    one: Emoji, english: tuple[str, ...], japanese: tuple[str, ...], variant: str, concept: str | None = None
) -> Record:
    facts = {**one.__dict__, "name": english[0], "captions_en": english, "captions_ja": japanese}
    return Record(**{**facts, "concept": concept or one.concept}, variant=variant)
