"""Known words of every slot: where the network has found which words say a slot, their dictionary entry counts too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from . import english_words as english
from . import japanese_words as japanese
from .english import plural
from .names import FACE, Names, stands_for
from .reader_model import CHOICES, PLACES, options
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES, Word

STRENGTH = 300.0
"""How many times likelier a slot's option becomes that the words name."""
FLOOR = 1e-3
_EDGE = re.compile(
    r"^(?:an?|the|my|some|one|of|in|with|is|made of)\s+|\s+(?:emoji|please)$|(?:[のなをにがは]|でできた|製の?)$"
)
_SOURCES: tuple[tuple[str, Mapping[str, Word], tuple[Mapping[str, Sequence[str]], ...]], ...] = (
    ("expression", EXPRESSIONS, (english.MORE_EXPRESSIONS, japanese.MORE_EXPRESSIONS)),
    ("material", MATERIALS, (english.MATERIAL_ADJECTIVES,)),
    ("colour", COLOURS, ()),
    ("pattern", PATTERNS, ()),
    ("size", {}, (english.SIZE_WORDS, japanese.SIZE_WORDS)),
    ("turn", {}, (english.TURN_WORDS, japanese.TURN_WORDS)),
    (
        "wears",
        WEARABLES,
        (
            *(english.MORE_WEARABLES, english.COSTUMES, english.WORN_ADJECTIVES),
            *(japanese.MORE_WEARABLES, japanese.COSTUMES),
        ),
    ),
    ("settings", SETTINGS, (english.MORE_SETTINGS, japanese.MORE_SETTINGS)),
    ("marks", MARKS, (english.MORE_MARKS, japanese.MORE_MARKS)),
    ("how", RELATIONS, (english.MORE_RELATIONS, japanese.ATTRIBUTIVE)),
)


def stem(text: str) -> str:
    """Words without what does not matter for looking them up: case, articles, particles, blanks."""
    text = re.sub(r"[\s　]+", " ", text.lower()).strip(" ,.、。!?")
    while (shorter := _EDGE.sub("", text).strip()) != text and shorter:
        text = shorter
    return text


class Lexicon:
    """What words can mean in each slot.

    Args:
        names: of concepts, in the order of the reader's.
    """

    def __init__(self, names: Mapping[str, Names], concepts: Sequence[str]) -> None:
        self.concepts = {code: i for i, code in enumerate(concepts)}
        self.words: dict[str, dict[str, list[str]]] = {"concept": {}}
        for code, one in names.items():
            if one.smiley and code != FACE:
                self._add("concept", code, (one.official,))
                continue
            singular = (*one.english, one.official)
            self._add("concept", code, (*singular, *(plural(n) for n in singular), *one.japanese))
        for kind, table, more in _SOURCES:
            for name, word in table.items():
                self._add(kind, name, (*word.english, *word.japanese))
            for further in more:
                for name, words in further.items():
                    self._add(kind, name, words)

    def _add(self, kind: str, name: str, words: Iterable[str]) -> None:
        table = self.words.setdefault(kind, {})
        for word in words:
            owners = table.setdefault(stem(word), [])
            if name not in owners:
                owners.append(name)

    def weigh(self, chances: dict[str, NDArray[np.float32]], said: Sequence[tuple[str, str]]) -> None:
        """Make what the words name likelier, in place.

        Args:
            chances: for each slot of the reader.
            said: (slot, words) of each run of pieces that say one slot.
        """
        for slot, words in said:
            tag, _, name = slot.partition(":")
            kind = tag.split(".")[-1]
            able = self.words.get("colour" if kind == "wears_colour" else kind, {}).get(stem(words), [])
            if not able:
                continue
            side = tag.split(".")[0]
            if kind == "concept":
                self._weigh_concept(chances, tag, able)
            elif kind == "wears_colour" and name in WEARABLES:
                _weigh_one(chances, f"{side}.{WEARABLES[name].place}", able)
            elif kind == "wears":
                _weigh_worn(chances, tag, able)
            elif kind in ("settings", "marks"):
                table = chances[tag]
                for one in able[:1]:
                    table[options(tag).index(one)] = max(table[options(tag).index(one)], 0.9)
            elif kind in CHOICES or kind == "how":
                _weigh_one(chances, tag, able)

    def _weigh_concept(self, chances: dict[str, NDArray[np.float32]], slot: str, able: Sequence[str]) -> None:
        weight = np.ones(len(chances[slot]), np.float32)
        for code in able:
            if code in self.concepts:
                main = stands_for(code) == code or stands_for(code) not in able
                weight[self.concepts[code]] += STRENGTH * (1.0 if main else 0.1)
        chances[slot] = _normal((chances[slot] + FLOOR) * weight)


def _weigh_one(chances: dict[str, NDArray[np.float32]], slot: str, able: Sequence[str]) -> None:
    known = options(slot)
    weight = np.array([1 + STRENGTH * (name in able) for name in known], np.float32)
    chances[slot] = _normal((chances[slot] + FLOOR) * weight)


def _weigh_worn(chances: dict[str, NDArray[np.float32]], slot: str, able: Sequence[str]) -> None:
    known = options(slot)
    table = chances[slot]
    best = max(able, key=lambda name: float(table[known.index(name)]))
    place = WEARABLES[best].place
    others = [i for i, name in enumerate(known) if WEARABLES[name].place == place and name not in able]
    table[others] *= 0.2
    table[known.index(best)] = max(float(table[known.index(best)]), 0.9)
    assert place in PLACES


def _normal(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(weights / weights.sum(), np.float32)
