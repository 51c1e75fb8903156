"""Descriptions of one thing and what is done to it, in families whose members are easily taken for each other.

They are what EmojiCLIP learns compositions from, and what it is measured with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..emoji.splits import is_held_out as concept_held_out
from .compose import BasePreference, realise
from .description import Description, Subject
from .names import FACE
from .parts import Parts
from .render import to_pixels
from .sample import Sampler, held_out, is_held_out, pick
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES

SETS = ("openmoji", "twemoji", "noto", "fluent", "emojione")
HELD_OUT_SETS = ("fxemoji", "streamline")
"""Sets that no composition for training is made of: what is learned has to hold for other drawings, too."""
THINGS, CHANGES = 4, 4
KINDS = {"wears": 5.0, "material": 3.0, "colour": 3.0, "settings": 3.0, "expression": 3.0, "other": 3.0, "pattern": 1.0,
         "marks": 1.0}  # fmt: skip
"""How often each kind of change is chosen."""
COLOURED = 0.25
"""How many worn things have a colour."""
LEFT_OUT = ("symbol", "hand", "sky", "clothing")
"""Kinds of things that no family is made of."""


@dataclass(frozen=True)
class Change:
    """Something that can be done to any thing: the fields of a description that it sets."""

    kind: str
    name: str
    colour: str = ""
    how: str = ""

    def of(self, description: Description) -> Description:
        """The description with this done to its first thing, in place of what was of the same kind."""
        one = description.subject
        if self.kind == "wears":
            return replace(description, subject=replace(one, wears=((self.name, self.colour),)))
        if self.kind in ("settings", "marks"):
            many: dict[str, Any] = {self.kind: (self.name,)}
            return replace(description, **many)
        if self.kind == "other":
            return replace(description, how=self.how, other=Subject(self.name))
        single: dict[str, Any] = {self.kind: self.name}
        return replace(description, subject=replace(one, **single))

    @property
    def key(self) -> str:
        """Its name as `sample.held_out` wants it."""
        return f"{self.how} {self.name}" if self.kind == "other" else self.name


_TABLES: Mapping[str, Mapping[str, Any]] = {
    "wears": WEARABLES, "material": MATERIALS, "colour": COLOURS, "settings": SETTINGS, "expression": EXPRESSIONS,
    "pattern": PATTERNS, "marks": MARKS,
}  # fmt: skip


def random_change(rng: np.random.Generator, sampler: Sampler, kind: str = "") -> Change:
    """A change of a kind, or of any."""
    if not kind:
        weights = np.array(list(KINDS.values()))
        kind = str(rng.choice(list(KINDS), p=weights / weights.sum()))
    if kind == "other":
        how = pick(rng, [name for name in RELATIONS if name != "mixed"])
        return Change("other", thing(rng, sampler), how=how)
    colour = pick(rng, list(COLOURS)) if kind == "wears" and rng.random() < COLOURED else ""
    return Change(kind, pick(rng, list(_TABLES[kind])), colour)


def thing(rng: np.random.Generator, sampler: Sampler) -> str:
    """A concept that something can be done to, none of those that are kept from the training of pictures."""
    while True:
        code = sampler.concept(rng)
        one = sampler.names[code]
        if code != FACE and not one.smiley and one.kind not in LEFT_OUT and not concept_held_out(code):
            return code


def family(rng: np.random.Generator, sampler: Sampler) -> list[Description]:
    """All that is drawn of one family, pairs that are held out excepted."""
    things = list(dict.fromkeys(thing(rng, sampler) for _ in range(THINGS)))
    changes = list({c.key: c for c in (random_change(rng, sampler) for _ in range(CHANGES))}.values())
    found = []
    for code in things:
        alone = Description(Subject(code))
        found.append(alone)
        found += [change.of(alone) for change in changes]
        first, second = rng.choice(len(changes), 2, replace=False) if len(changes) > 1 else (0, 0)
        if changes[first].kind != changes[second].kind:
            found.append(changes[first].of(changes[second].of(alone)))
    return [one for one in found if not is_held_out(one)]


def drawn(
    description: Description, rng: np.random.Generator, store: Parts, sets: tuple[str, ...] = SETS
) -> NDArray[np.uint8] | None:
    """A description as premultiplied pixels (128, 128, 4); None where none of `sets` has the thing.

    Raises:
        BadInput: a part is not known.
    """
    if not any(base.set in sets for base in store.of_concept(description.subject.concept)):
        return None
    order = tuple(rng.permutation(sets).tolist())
    return np.asarray(to_pixels(realise(description, rng, store, BasePreference(order, lively=0.4)), 128, store))


def held_out_pair(rng: np.random.Generator, sampler: Sampler) -> tuple[str, Change]:
    """A thing and a change that are together in no training."""
    while True:
        code, change = thing(rng, sampler), random_change(rng, sampler)
        if held_out(code, change.key) and not (change.colour and held_out(code, change.colour)):
            return code, change
