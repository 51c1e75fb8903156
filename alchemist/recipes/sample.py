"""Random descriptions, balanced over concepts and changes, without those that are held out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from .description import Description, Subject
from .names import FACE, Names
from .synonyms import TWINS
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES

HELD_OUT_PERCENT = 10
SIZES = ("tiny", "giant")
TURNS = ("upside down", "tilted")
KINDS_OF_CHANGE = {
    "expression": 5, "wears": 7, "material": 4, "colour": 4, "pattern": 1.5, "settings": 4, "marks": 1.5, "other": 6,
    "count": 1.2, "size": 1.5, "turn": 0.7, "without": 1.0,
}  # fmt: skip
MIXED_EMOJI = 0.06
"""How many descriptions are just two emoji, mixed."""
HOW_MANY = (0.05, 0.32, 0.33, 0.2, 0.1)
"""Chances of no change, one, two …"""
_ONE = TypeVar("_ONE")


def pick(rng: np.random.Generator, items: Sequence[_ONE]) -> _ONE:
    """One of `items`, each as likely."""
    return items[int(rng.integers(len(items)))]


def held_out(concept: str, change: str) -> bool:
    """Whether this change of this concept is kept from all training; about 10 % of the pairs are.

    Args:
        change: a name of the vocabulary, or a relation and a concept, "on 1F422".
    """
    digest = hashlib.sha256(f"{concept}|{change}".encode()).hexdigest()
    return int(digest[:8], 16) % 100 < HELD_OUT_PERCENT


def changes_of(description: Description) -> tuple[tuple[str, str], ...]:
    """Every (concept, change) of a description."""
    found = []
    for one in (description.subject, description.other):
        if one is not None:
            names = (one.expression, one.material, one.colour, one.pattern, one.size, one.turn, *dict(one.wears))
            found += [(one.concept, name) for name in names if name]
    subject = description.subject.concept
    found += [(subject, name) for name in (*description.settings, *description.marks)]
    if description.other is not None:
        found.append((subject, f"{description.how} {description.other.concept}"))
    return tuple(found)


def is_held_out(description: Description) -> bool:
    """Whether any of its changes is."""
    return any(held_out(concept, change) for concept, change in changes_of(description))


class Sampler:
    """Draws descriptions over some concepts.

    Args:
        names: of every concept, as `names_of` has them.
    """

    def __init__(self, names: Mapping[str, Names]) -> None:
        self.names = names
        self.codes = list(names)
        weights = np.array([self._weight(code) for code in self.codes])
        self._concept = np.cumsum(weights / weights.sum())
        kinds = np.array(list(KINDS_OF_CHANGE.values()))
        self._kinds = kinds / kinds.sum()

    def _weight(self, code: str) -> float:
        if self.names[code].smiley and code != FACE:
            return 0.0
        if code == FACE:
            return 60.0
        everyday, kind = self.names[code].everyday, self.names[code].kind
        return 0.4 if code in TWINS or (kind == "symbol" and not everyday) else 3.0 if everyday else 0.7

    def concept(self, rng: np.random.Generator) -> str:
        """A concept, everyday ones more often."""
        return self.codes[min(int(np.searchsorted(self._concept, rng.random())), len(self.codes) - 1)]

    def draw(self, rng: np.random.Generator, kept_apart: bool = False) -> Description:
        """A description without a pair that is held out, or, where `kept_apart`, with one."""
        while True:
            made = self._draw(rng)
            if is_held_out(made) == kept_apart:
                return made

    def _draw(self, rng: np.random.Generator) -> Description:
        if rng.random() < MIXED_EMOJI:  # any two emoji, smileys too
            one, other = (Subject(pick(rng, self.codes) if rng.random() < 0.6 else self.concept(rng)) for _ in range(2))
            return Description(one, "mixed", other)
        many = int(rng.choice(len(HOW_MANY), p=HOW_MANY))
        kinds = rng.choice(list(KINDS_OF_CHANGE), size=many, replace=False, p=self._kinds).tolist() if many else []
        made = Description(self._changed(Subject(self.concept(rng)), kinds, rng))
        if "other" in kinds:
            made = replace(made, how=pick(rng, list(RELATIONS)), other=self._other(rng))
        if "settings" in kinds:
            made = replace(made, settings=_some(rng, SETTINGS, 0.12))
        if "marks" in kinds:
            made = replace(made, marks=_some(rng, MARKS, 0.05))
        if "without" in kinds:
            seen = {*dict(made.subject.wears), *made.settings, *made.marks, made.subject.expression}
            refused = pick(rng, [*WEARABLES] * 3 + [*SETTINGS, *MARKS, *EXPRESSIONS])
            made = replace(made, without=frozenset({refused} - seen))
        return made

    def _other(self, rng: np.random.Generator) -> Subject:
        """The second thing; two of five have something of their own."""
        kinds = [k for k in KINDS_OF_CHANGE if k not in ("other", "settings", "marks", "without")]
        some = rng.choice(kinds, size=int(rng.integers(1, 3)), replace=False).tolist() if rng.random() < 0.4 else []
        return self._changed(Subject(self.concept(rng)), some, rng)

    def _changed(self, one: Subject, kinds: Sequence[str], rng: np.random.Generator) -> Subject:
        tables: dict[str, Mapping[str, object]] = {
            "expression": EXPRESSIONS,
            "material": MATERIALS,
            "colour": COLOURS,
            "pattern": PATTERNS,
        }
        for kind in kinds:
            if kind in tables:
                chosen: dict[str, Any] = {kind: pick(rng, list(tables[kind]))}
                one = replace(one, **chosen)
            elif kind == "wears":
                one = replace(one, wears=self._worn(rng))
            elif kind == "count":
                one = replace(one, count=int(rng.integers(2, 4)))
            elif kind == "size":
                one = replace(one, size=pick(rng, SIZES))
            elif kind == "turn":
                one = replace(one, turn=pick(rng, TURNS))
        return one

    def _worn(self, rng: np.random.Generator) -> tuple[tuple[str, str], ...]:
        """One to three things to wear, of different places, a third of them of a colour."""
        worn: dict[str, tuple[str, str]] = {}
        for _ in range(int(rng.choice([1, 2, 3], p=[0.7, 0.24, 0.06]))):
            name = pick(rng, list(WEARABLES))
            colour = pick(rng, list(COLOURS)) if rng.random() < 0.33 and name != "limbs" else ""
            worn.setdefault(WEARABLES[name].place, (name, colour))
        return tuple(worn.values())


def _some(rng: np.random.Generator, table: Mapping[str, object], second: float) -> tuple[str, ...]:
    """One name of `table`, with chance `second` two."""
    return tuple(rng.choice(list(table), size=2 if rng.random() < second else 1, replace=False).tolist())


def random_description(rng: np.random.Generator, names: Mapping[str, Names]) -> Description:
    """A description that may be trained on. Who wants many keeps a `Sampler`."""
    return Sampler(names).draw(rng)
