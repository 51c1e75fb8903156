"""What was read in a prompt: a distribution over descriptions, and what each word said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .description import Description, Subject
from .reader_model import CHOICES, HOWS, MULTIPLE, PLACES, SIDES, options
from .vocabulary import WEARABLES

MOST = {"wears": 4, "settings": 3, "marks": 2, "without": 6}
"""How many names of one slot a recipe has room for."""
UNLIKELY = 0.03
"""What is less likely than this share of the likeliest is never drawn."""
NEVER, ALWAYS = 0.08, 0.9
"""Of a slot with several names those that are less likely than the one are never drawn, from the other on always."""
_ASCII_WORD = re.compile(r"[\x21-\x7e\u00a1-\u02af\u2019]+")
_EDGES = " \t\n.,!?;:\"'()[]{}、。！？「」（）・　+＋/&＆"


@dataclass(frozen=True)
class WordRead:
    """One word of a prompt.

    Attributes:
        text, start, end: its characters and where they stand.
        slots: what it says, as in captions ("subject.wears:sunglasses"); () for words like "a" and "please".
        understood: False where no part of a recipe shows it.
    """

    text: str
    start: int
    end: int
    slots: tuple[str, ...]
    understood: bool


@dataclass(frozen=True, eq=False)
class Reading:
    """What a prompt asks for.

    Attributes:
        prompt: as it was given.
        concepts: the code behind each entry of a concept's chances.
        chances: for each slot of `reader_model` the probability of each of its options.
        words: what each word says.
    """

    prompt: str
    concepts: tuple[str, ...]
    chances: dict[str, NDArray[np.float32]]
    words: tuple[WordRead, ...]

    def best(self) -> Description:
        """The likeliest description, slot by slot."""
        return self._made(lambda p: int(p.argmax()), lambda p: p > 0.5)

    def sample(self, rng: np.random.Generator) -> Description:
        """A description drawn from the distribution; sure slots come out the same each time."""

        def one(p: NDArray[np.float32]) -> int:
            reached = np.cumsum(np.where(p >= UNLIKELY * p.max(), p.astype(np.float64), 0))
            return min(int(np.searchsorted(reached, rng.random() * reached[-1], side="right")), len(p) - 1)

        def many(p: NDArray[np.float32]) -> NDArray[np.bool_]:
            return rng.random(len(p)) < np.where(p < NEVER, 0, np.where(p > ALWAYS, 1, p))

        return self._made(one, many)

    def log_probability(self, description: Description) -> float:
        """Natural logarithm of the probability of a description; -inf where it has a concept unknown here."""
        total = 0.0
        for side in SIDES:
            subject = description.subject if side == "subject" else description.other
            if subject is None:
                continue
            if subject.concept not in self.concepts:
                return -np.inf
            total += float(np.log(self.chances[f"{side}.concept"][self.concepts.index(subject.concept)] + 1e-9))
            for slot, known in CHOICES.items():
                chance = self.chances[f"{side}.{slot}"][known.index(str(getattr(subject, slot)))]
                total += float(np.log(chance + 1e-9))
            total += self._of_many(f"{side}.wears", dict(subject.wears))
            for name, colour in subject.wears:
                chance = self.chances[f"{side}.{WEARABLES[name].place}"]
                total += float(np.log(chance[options(f"{side}.{WEARABLES[name].place}").index(colour)] + 1e-9))
        total += float(np.log(self.chances["how"][HOWS.index(description.how)] + 1e-9))
        for slot in MULTIPLE:
            total += self._of_many(slot, getattr(description, slot))
        return total

    def _of_many(self, slot: str, given: object) -> float:
        there = np.array([name in given for name in options(slot)])  # type: ignore[operator]
        chance = np.where(there, self.chances[slot], 1 - self.chances[slot])
        return float(np.log(chance + 1e-9).sum())

    def _made(self, one: object, many: object) -> Description:
        """A description, `one` choosing an index and `many` the names of a slot."""
        how = HOWS[one(self.chances["how"])]  # type: ignore[operator]
        kept = {slot: self._names(slot, many) for slot in MULTIPLE}
        refused = frozenset(kept["without"])
        settings, marks = (tuple(n for n in kept[slot] if n not in refused) for slot in ("settings", "marks"))
        return Description(
            self._side("subject", one, many, refused),
            how,
            self._side("other", one, many, frozenset()) if how else None,
            settings,
            marks,
            refused,
        )

    def _names(self, slot: str, many: object) -> tuple[str, ...]:
        chances = self.chances[slot]
        chosen = np.flatnonzero(many(chances))  # type: ignore[operator]
        order = chosen[np.argsort(-chances[chosen], kind="stable")]
        return tuple(options(slot)[i] for i in order[: MOST[slot.split(".")[-1]]])

    def _side(self, side: str, one: object, many: object, refused: frozenset[str]) -> Subject:
        worn: dict[str, tuple[str, str]] = {}
        for name in self._names(f"{side}.wears", many):
            place = WEARABLES[name].place
            if name not in refused and place not in worn:
                slot = f"{side}.{place}"
                worn[place] = (name, options(slot)[one(self.chances[slot])])  # type: ignore[operator]
        values = {slot: known[one(self.chances[f"{side}.{slot}"])] for slot, known in CHOICES.items()}  # type: ignore[operator]
        count = int(values.pop("count"))
        if values["expression"] in refused:
            values["expression"] = ""
        concept = self.concepts[one(self.chances[f"{side}.concept"])]  # type: ignore[operator]
        return Subject(concept, wears=tuple(worn[p] for p in PLACES if p in worn), count=count, **values)


def words_of(prompt: str, said: Sequence[tuple[int, int, str]]) -> tuple[WordRead, ...]:
    """Words of a prompt with what their pieces say.

    Args:
        said: (start, end, slot) of each piece, in characters of the prompt. Words in Latin letters are whole; in
            Japanese neighbouring pieces that say the same are one word.
    """
    bounds: list[list[int]] = []
    slots: list[list[str]] = []
    for start, end, slot in said:
        if end <= start or not prompt[start:end].strip(_EDGES):
            continue
        word = next((m for m in _ASCII_WORD.finditer(prompt) if m.start() <= start < m.end()), None)
        joined = bool(bounds) and (
            start < bounds[-1][1]
            or (word is not None and word.start() <= bounds[-1][0])
            or (word is None and start == bounds[-1][1] and slots[-1][-1] == slot and not prompt[start - 1].isascii())
        )
        if joined:
            bounds[-1][1] = max(bounds[-1][1], end)
            slots[-1].append(slot)
        else:
            bounds.append([start, end])
            slots.append([slot])
    found = []
    for (start, end), mine in zip(bounds, slots, strict=True):
        text = prompt[start:end]
        left, right = len(text) - len(text.lstrip(_EDGES)), len(text.rstrip(_EDGES))
        kept = tuple(dict.fromkeys(s for s in mine if s not in ("", "unknown")))
        strange = not kept and "unknown" in mine
        found.append(WordRead(text[left:right], start + left, start + right, kept, not strange))
    return tuple(found)
