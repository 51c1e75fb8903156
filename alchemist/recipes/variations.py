"""What a variation of a recipe changes: which slots, and what is said of them instead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .charming import Charming
from .compose import said_of, slots_said
from .description import Description, Subject

FAR = 0.6
"""From this amount on, a variation has two things more or less rather than one."""
SIZES = {
    "pose": 0.1,
    "marks": 0.2,
    "face": 0.3,
    "wears": 0.4,
    "colour": 0.5,
    "pattern": 0.5,
    "material": 0.7,
    "companions": 0.8,
    "settings": 0.9,
    "base": 1.0,
}
"""About how much of a picture another choice in a slot changes."""
NEAR_FIRST = 3.0
"""How much rarer, at the smallest amount, a slot is chosen anew that changes all of the picture."""
CHANGED = {
    "face": "mood",
    "wears": "wears",
    "companions": "company",
    "material": "material",
    "colour": "colour",
    "pattern": "pattern",
    "settings": "surroundings",
    "marks": "marks",
}
"""The slots that a variation fills or empties, and what `Charming.changed` calls that."""


def turned_slots(free: Sequence[str], amount: float, rng: np.random.Generator) -> list[str]:
    """The slots of `free` that a variation may change: the more, and the larger ones, the larger the amount."""
    count = 1 + round(amount * (len(free) - 1) * 0.7)
    likely = np.exp(-NEAR_FIRST * (1 - amount) * np.array([SIZES[slot] for slot in free]))
    return [str(s) for s in rng.choice(free, min(count, len(free)), replace=False, p=likely / likely.sum())]


def restated(
    shown: Description,
    asked: Description | None,
    turned: Sequence[str],
    amount: float,
    charming: Charming,
    rng: np.random.Generator,
) -> Description:
    """What is shown, with the slots that are to change and that nobody asked for described anew.

    A slot that is empty is filled, one that is full is emptied or filled otherwise: one slot in a small move, two
    in a large one. The rest of them keep what they say and are drawn anew.

    Args:
        asked: what the words ask for; None without words.
        turned: slots that may change.
        amount: 0 nearest … 1 farthest.
    """
    said = slots_said(asked) if asked else frozenset({"base"})
    free = [slot for slot in turned if slot in CHANGED and slot not in said]
    changed = shown
    for slot in free[: 1 if amount < FAR else 2]:
        changed = emptied(changed, slot)
        if slots_said(shown) >= {slot} and rng.random() < 0.5:
            continue
        changed = charming.changed(changed, CHANGED[slot], rng)
    return changed


def emptied(shown: Description, slot: str) -> Description:
    """A description that says nothing of a slot."""
    return said_of(shown, Description(Subject(shown.subject.concept)), (slot,))
