"""What is composed where nobody said anything: things that people like, changed in one or two ways that suit them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from .description import Description, Subject
from .mixing import RIDDEN
from .names import names_of
from .parts import Concept
from .vocabulary import MARKS, PATTERNS, WEARABLES

KINDS = ("head", "animal", "food", "face", "plant")
ALSO = frozenset(
    (
        "1F47B 1F916 1F47D 1F480 1F4A9 1F383 26C4 1F31E 1F31D 2601 1F319 2B50 1F30D 1F680 1F697 1F388 1F3B8 1F4DA "
        "1F381 2764 1F9F8 1F6F8 1F48E 1F4F7 1F3C0 26BD 1F9C1 1F525 1F308 1F4A1 1F512 1F514 1F4BE 1F5A5 1F6CB 1FAB4"
    ).split()
)
"""Objects and signs that make good characters, too."""
FACED = ("head", "animal", "face")
MOODS = ("happy", "in love", "sleepy", "silly", "winking", "starstruck", "surprised", "laughing", "pleading", "calm")
SEEN_BEHIND_GLASSES = ("happy", "silly", "surprised", "laughing")
"""Moods that are told by the mouth."""
MATERIALS = ("ice", "gold", "wood", "lava", "jade", "crystal", "glass", "chocolate", "candy", "wool", "galaxy",
             "rainbow", "jelly", "leaves", "clay", "honey", "denim", "paper")  # fmt: skip
SURROUNDINGS = ("bubble", "space", "hill", "waves", "underwater", "beach", "spotlight", "hearts", "confetti", "clouds",
                "sunset", "rainbow", "meadow", "night", "snow", "sparkles", "fire")  # fmt: skip
HELD = (
    "1F388 1F382 1F366 1F338 1F381 2615 1F355 1F369 1F3B8 1F490 1F36D 1F4DA 1F9CB 1F349 1F34E 1FA84 1F3A8 1F4F7".split()
)
COLOURS = ("red", "orange", "green", "teal", "blue", "purple", "pink", "white", "yellow")


class Charming:
    """Draws descriptions for boards without words.

    Args:
        concepts: as `parts().concepts`.
    """

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._kinds = {code: concept.kind for code, concept in concepts.items()}
        names = names_of(concepts)
        self._codes = [
            code
            for code, name in names.items()
            if (name.kind in KINDS and name.everyday and name.kind != "face") or code in ALSO
        ]
        self._codes += ["1F642"] * max(1, len(self._codes) // 14)
        self._ridden = [code for code in sorted(RIDDEN) if code in concepts]
        self._held = [code for code in HELD if code in concepts]

    def draw(self, rng: np.random.Generator) -> Description:
        """A description of something that nobody asked for."""
        code = _pick(rng, self._codes)
        faced = self._kinds[code] in FACED
        made = Description(Subject(code))
        for change in rng.choice(len(_CHANGES), size=1 if rng.random() < 0.45 else 2, replace=False, p=_SHARES):
            made = self.changed(made, _CHANGES[int(change)], rng)
        if not faced and not made.subject.expression and rng.random() < 0.75:
            made = replace(made, subject=replace(made.subject, expression=_pick(rng, MOODS)))
        return made

    def creature(self, rng: np.random.Generator) -> str:
        """An animal's face."""
        return _pick(rng, [code for code in self._codes if self._kinds[code] == "head"])

    def changed(self, made: Description, change: str, rng: np.random.Generator) -> Description:
        """A description with one of "wears", "mood", "material", "colour", "surroundings" and "company" more.

        Also one of "pattern" and "marks"; "tone" gives the first thing that is worn a colour.
        """
        subject = made.subject
        if change == "wears":
            able = [name for name, w in WEARABLES.items() if w.place in ("eyes", "head", "neck", "back")]
            colour = _pick(rng, COLOURS) if rng.random() < 0.25 else ""
            return replace(made, subject=replace(subject, wears=((_pick(rng, able), colour),)))
        if change == "mood":
            hidden = any(WEARABLES[name].place == "eyes" for name, _ in subject.wears)
            mood = _pick(rng, SEEN_BEHIND_GLASSES if hidden else MOODS)
            return replace(made, subject=replace(subject, expression=mood))
        if change == "tone":
            (name, _), *others = subject.wears
            return replace(made, subject=replace(subject, wears=((name, _pick(rng, COLOURS)), *others)))
        if change == "material":
            return replace(made, subject=replace(subject, material=_pick(rng, MATERIALS)))
        if change == "colour":
            return replace(made, subject=replace(subject, colour=_pick(rng, COLOURS)))
        if change == "pattern":
            return replace(made, subject=replace(subject, pattern=_pick(rng, list(PATTERNS))))
        if change == "marks":
            return replace(made, marks=(_pick(rng, list(MARKS)),))
        if change == "surroundings":
            return replace(made, settings=(_pick(rng, SURROUNDINGS),))
        how = _pick(rng, ("holding", "riding"))
        other = _pick(rng, self._ridden if how == "riding" else self._held)
        return made if other == subject.concept else replace(made, how=how, other=Subject(other))


_CHANGES = ("wears", "mood", "material", "colour", "surroundings", "company")
_SHARES = (0.3, 0.16, 0.18, 0.08, 0.18, 0.1)


def _pick(rng: np.random.Generator, items: Sequence[str]) -> str:
    return items[int(rng.integers(len(items)))]
