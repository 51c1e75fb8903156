"""From what was read in a prompt to eight descriptions: each says what was asked for, and no two need be the same.

What the words leave open is filled in differently from picture to picture. A prompt that names a thing and nothing else
gets something done to it in every picture, since the thing alone is an emoji that exists. Words that no part knows
become a face in the mood that is nearest to them, with the thing that is nearest to them in hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from ..models.text import TextEncoder
from ..values import Array
from .charming import Charming
from .compose import PLAIN_FACE, slots_said
from .description import Description, Subject
from .mixing import lent, together
from .parts import Parts
from .vocabulary import EXPRESSIONS

ALONE = ("wears", "mood", "surroundings", "company")
"""What is done to a thing of which nothing is said, in turn."""
BESIDE: Mapping[int, str] = {2: "mood", 4: "surroundings", 5: "tone", 7: "marks"}
"""What is added, by the place on a board of eight, where something is said."""
OWN_TONE = ("crown", "halo", "wings", "angel wings", "rainbow", "flower crown", "flower")
"""Worn things that are known by their colour."""
LIGHT = ("sparkles", "hearts", "confetti", "sunburst", "bubble", "spotlight")
"""Surroundings that do not change what a picture shows."""
CHEERFUL = ("hearts", "notes", "exclamation", "idea")
"""Marks that suit anything."""
SURE = 3.0
"""What cosines to moods are multiplied by before a mood is drawn."""
SAMPLED = 4
"""Every so many-th picture shows another reading than the likeliest."""


class Planner:
    """Makes descriptions for the pictures of a prompt.

    Args:
        store: the parts.
        charming: knows what suits things of which nothing is said.
    """

    def __init__(self, store: Parts, charming: Charming) -> None:
        self._store, self._charming = store, charming

    def plan(self, reading: Any, index: int, rng: np.random.Generator, avoided: frozenset[str]) -> Description:
        """What picture number `index` of a prompt shows.

        Args:
            reading: a `reading.Reading`.
            rng: the picture's own stream of random numbers.
            avoided: names that must not be seen.
        """
        if not_understood(reading):
            return without(self._in_the_mood(reading, index, rng), avoided)
        wanted = best = without(reading.best(), avoided)
        if index % SAMPLED == SAMPLED - 1:
            other = without(reading.sample(rng), avoided)
            wanted = other if slots_said(other) >= slots_said(best) else best
        if wanted.how == "mixed" and wanted.other is not None:
            return without(self._mixed(wanted, index, rng), avoided)
        return without(self._filled(wanted, index, rng), avoided)

    def _mixed(self, wanted: Description, index: int, rng: np.random.Generator) -> Description:
        """One way to mix two things; every other picture shows one that lends the other something, if one can."""
        a, b = wanted.subject, wanted.other
        assert b is not None
        lending = [*lent(a, b, self._store), *lent(b, a, self._store)]
        joined = [*together(a, b, self._store), *together(b, a, self._store)]
        able = lending if lending and (index % 2 == 0 or not joined) else joined
        step = index // 2 if lending and joined else index
        mixed = able[step % len(able)] if step < 2 * len(able) else able[int(rng.integers(len(able)))]
        return replace(mixed, settings=(*mixed.settings, *wanted.settings)[:3], marks=(*mixed.marks, *wanted.marks)[:2])

    def _filled(self, wanted: Description, index: int, rng: np.random.Generator) -> Description:
        """A description with what the words leave open filled in."""
        said = slots_said(wanted)
        if said == {"base"} and wanted.subject.count == 1:
            if wanted.subject.concept == PLAIN_FACE and index % 2:
                return wanted
            return self._charming.changed(wanted, ALONE[index % len(ALONE)], rng)
        change = BESIDE.get(index % 8, "")
        if change == "tone":
            able = [colour == "" and name not in OWN_TONE for name, colour in wanted.subject.wears[:1]]
            change = "tone" if any(able) else "mood"
        if change == "tone" or (change == "mood" and not wanted.subject.expression):
            return self._charming.changed(wanted, change, rng)
        if change == "surroundings" and not wanted.settings and wanted.other is None:
            return replace(wanted, settings=(str(rng.choice(LIGHT)),))
        if change == "marks" and not wanted.marks and not wanted.settings:
            return replace(wanted, marks=(str(rng.choice(CHEERFUL)),))
        return wanted

    def with_more(self, wanted: Description, rng: np.random.Generator) -> Iterator[Description]:
        """The same with one thing more that the words leave open: a mood, a colour of what is worn, signs, light."""
        for change in rng.permutation(["mood", "mood", "tone", "marks", "light"]):
            if change == "mood" and not wanted.subject.expression:
                yield self._charming.changed(wanted, "mood", rng)
            if change == "tone" and any(not c and n not in OWN_TONE for n, c in wanted.subject.wears[:1]):
                yield self._charming.changed(wanted, "tone", rng)
            if change == "marks" and not wanted.marks:
                yield replace(wanted, marks=(str(rng.choice(CHEERFUL)),))
            if change == "light" and len(wanted.settings) < 3:
                light = str(rng.choice([name for name in LIGHT if name not in wanted.settings]))
                yield replace(wanted, settings=(*wanted.settings, light))

    def _in_the_mood(self, reading: Any, index: int, rng: np.random.Generator) -> Description:
        """A face or a creature in the mood of a text, with the concept that is nearest to it."""
        moods = list(EXPRESSIONS)
        cosines = mood_cosines(reading.prompt)
        chances = np.exp((cosines - cosines.max()) * SURE / max(float(cosines.std()), 1e-6))
        mood = moods[int(rng.choice(len(moods), p=chances / chances.sum()))]
        near: Description = reading.best() if index % 2 == 0 else reading.sample(rng)
        kind = self._store.concepts[near.subject.concept].kind if near.subject.concept in self._store.concepts else ""
        if kind == "person":
            return self._charming.changed(near, ALONE[index % len(ALONE)], rng)
        if kind in ("face", "head", "animal"):
            return replace(near, subject=replace(near.subject, expression=mood))
        who = Subject(PLAIN_FACE, mood) if index % 3 else Subject(self._charming.creature(rng), mood)
        if index % 4 == 2:
            return Description(replace(near.subject, expression=mood))
        return Description(who, "holding", near.subject)


def not_understood(reading: Any) -> bool:
    """Whether no word of a reading says anything that a part can show."""
    words = getattr(reading, "words", ())
    return bool(words) and not any(word.slots and word.understood for word in words)


@lru_cache(256)
def mood_cosines(prompt: str) -> Array:
    """How near a text is to each of `EXPRESSIONS`, by sentence embedding: (k,) cosines."""
    vector = TextEncoder().encode([prompt])[0]
    return np.asarray(_moods() @ (vector / max(float(np.linalg.norm(vector)), 1e-9)), np.float32)


@lru_cache(1)
def _moods() -> Array:
    texts = [f"feeling {word.english[0]}" for word in EXPRESSIONS.values()]
    vectors = TextEncoder().encode(texts)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def without(wanted: Description, names: frozenset[str]) -> Description:
    """A description with nothing of these names, nor of those that it says itself are not to be seen."""
    gone = names | wanted.without
    if not gone:
        return wanted
    s = wanted.subject

    def kept(name: str) -> str:
        return "" if name in gone else name

    subject = replace(
        s,
        expression=kept(s.expression),
        material=kept(s.material),
        colour=kept(s.colour),
        pattern=kept(s.pattern),
        wears=tuple(w for w in s.wears if w[0] not in gone),
    )
    settings = tuple(x for x in wanted.settings if x not in gone)
    marks = tuple(x for x in wanted.marks if x not in gone)
    return replace(wanted, subject=subject, settings=settings, marks=marks, without=frozenset(gone))
