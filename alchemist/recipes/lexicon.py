"""Known words of every slot: the network says which slot a piece of text fills, the lexicon what its words are called.

Words are found by longest match. What a found word says is decided by the tags that the network gives its pieces, so
that "orange" is a colour before a noun and a fruit after "eating a".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import english_words as english
from . import japanese_words as japanese
from .english import plural
from .names import FACE, Names, stands_for
from .reader_model import CHOICES, SIDES, TAGS, options
from .roles import role_words
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES, Word

STRENGTH = 300.0
"""How many times likelier a slot's option becomes that the words name."""
FLOOR = 1e-3
SURE = 0.9
"""At least this likely is what is named of a slot with several values."""
LEAST = 0.12
"""A known word counts where its pieces get a fitting tag with at least this probability."""
MOST_WORDS, MOST_SIGNS = 6, 14
_EDGE = re.compile(r"^(?:an?|the|my|some|one|of|is)\s+|(?<=.)(?:[のなをにがは]|でできた)$")
_LATIN = re.compile(r"[a-z0-9\u00c0-\u024f][a-z0-9\u00c0-\u024f'’-]*")
_KANJI = re.compile(r"[\u3400-\u9fff]")
_NEARLY = {
    "santa hat": ("a nightcap", "a sleeping cap", "a stocking cap", "ナイトキャップ"),
    "top hat": ("a bowler hat", "a silk hat", "a magician hat", "山高帽"),
    "cowboy hat": ("a fedora", "an explorer hat", "テンガロンハット"),
    "sunglasses": ("aviators", "ray-bans", "レイバン"),
    "goggles": ("a diving mask", "a snorkel", "シュノーケル"),
    "headphones": ("earbuds", "airpods", "ヘッドセット"),
}
"""What is worn and goes by another name that no caption uses: the nearest that there is."""
_SOURCES: tuple[tuple[str, Mapping[str, Word], tuple[Mapping[str, Sequence[str]], ...]], ...] = (
    ("expression", EXPRESSIONS, (english.MORE_EXPRESSIONS, japanese.MORE_EXPRESSIONS)),
    ("material", MATERIALS, (english.MATERIAL_ADJECTIVES,)),
    ("colour", COLOURS, ()),
    ("pattern", PATTERNS, ()),
    ("size", {}, (english.SIZE_WORDS, japanese.SIZE_WORDS)),
    ("turn", {}, (english.TURN_WORDS, japanese.TURN_WORDS)),
    ("wears", WEARABLES, (english.MORE_WEARABLES, japanese.MORE_WEARABLES)),
    ("wears", {}, (english.COSTUMES, english.WORN_ADJECTIVES, japanese.COSTUMES, _NEARLY)),
    (
        "settings",
        SETTINGS,
        (
            english.MORE_SETTINGS,
            japanese.MORE_SETTINGS,
            {k: (v,) for k, v in japanese.REFUSED_NOUNS.items() if k in SETTINGS},
        ),
    ),
    (
        "marks",
        MARKS,
        (english.MORE_MARKS, japanese.MORE_MARKS, {k: (v,) for k, v in japanese.REFUSED_NOUNS.items() if k in MARKS}),
    ),
    ("how", RELATIONS, (english.MORE_RELATIONS, japanese.ATTRIBUTIVE)),
)
_ALSO = {"wears": ("without",), "settings": ("without",), "marks": ("without",), "expression": ("without",)}


@dataclass(frozen=True)
class Found:
    """A known word in a text: where it stands, its slot with its name, and all names that it may mean there."""

    start: int
    end: int
    slot: str
    names: tuple[str, ...]


def stem(text: str) -> str:
    """Words without what does not matter for looking them up: case, articles, particles, blanks."""
    text = re.sub(r"[\s　]+", " ", text.lower()).strip(" ,.、。!?")
    while (shorter := _EDGE.sub("", text).strip()) != text and shorter:
        text = shorter
    return text


class Lexicon:
    """What words can mean in each slot.

    Args:
        names: of concepts.
        concepts: codes in the order of the reader's chances.
    """

    def __init__(self, names: Mapping[str, Names], concepts: Sequence[str]) -> None:
        self.concepts = {code: i for i, code in enumerate(concepts)}
        self.words: dict[str, dict[str, list[str]]] = {}
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
        for kind, lent in role_words().items():
            for name, said in lent.items():
                self._add(kind, name, said)

    def _add(self, kind: str, name: str, words: Iterable[str]) -> None:
        for word in words:
            owners = self.words.setdefault(stem(word), {}).setdefault(kind, [])
            if name not in owners:
                owners.append(name)

    def find(
        self, text: str, spans: NDArray[np.int64], tags: NDArray[np.float32], chances: Mapping[str, NDArray[np.float32]]
    ) -> list[Found]:
        """Known words in a text, in order, each in the slot that its pieces are tagged with.

        Args:
            text: in lower case.
            spans: (n, 2) of the pieces; tags: (n, tags) their probabilities.
            chances: of the slots, to choose between names.
        """
        found: list[Found] = []
        at = 0
        while at < len(text):
            for end in self._ends(text, at):
                if (entry := self.words.get(stem(text[at:end]))) is not None:
                    one = self._fitting(at, end, entry, spans, tags, chances)
                    if one is not None:
                        found.append(one)
                        at = end - 1
                        break
            else:
                word = _LATIN.match(text, at)
                at = word.end() - 1 if word else at
            at += 1
        return found

    def _ends(self, text: str, at: int) -> list[int]:
        """Where a word that begins at `at` may end, the longest first."""
        if word := _LATIN.match(text, at):
            ends = [word.end()]
            while len(ends) < MOST_WORDS and (blank := re.compile(r" +").match(text, ends[-1])):
                following = _LATIN.match(text, blank.end())
                if following is None:
                    break
                ends.append(following.end())
            return ends[::-1]
        if text[at].isspace() or text[at].isascii():
            return []
        shortest = 1 if _KANJI.match(text[at]) else 2
        return list(range(min(len(text), at + MOST_SIGNS), at + shortest - 1, -1))

    def _fitting(
        self,
        start: int,
        end: int,
        entry: Mapping[str, Sequence[str]],
        spans: NDArray[np.int64],
        tags: NDArray[np.float32],
        chances: Mapping[str, NDArray[np.float32]],
    ) -> Found | None:
        """The slot of a known word, or None where its pieces are tagged with no fitting one."""
        overlap = np.minimum(spans[:, 1], end) - np.maximum(spans[:, 0], start)
        weight = np.clip(overlap, 0, None)[: len(tags)]
        if not weight.any():
            return None
        mean = (tags[: len(weight)] * weight[:, None]).sum(0) / weight.sum()
        able = [(float(mean[TAGS.index(tag)]), tag, kind) for kind in entry for tag in _tags_of(kind)]
        chance, tag, kind = max(able)
        if chance < LEAST:
            return None
        names = tuple(entry[kind])
        if tag.split(".")[-1] in ("concept", "wears_colour", "how", *CHOICES):
            return Found(start, end, tag, names)
        best = max(names, key=lambda name: float(chances[tag][options(tag).index(name)]))
        return Found(start, end, f"{tag}:{best}", names)

    def weigh(self, chances: dict[str, NDArray[np.float32]], found: Sequence[Found]) -> None:
        """Make what the words name likelier, in place."""
        for i, one in enumerate(found):
            tag, _, name = one.slot.partition(":")
            kind = tag.split(".")[-1]
            if kind == "concept":
                self._weigh_concept(chances, tag, one.names)
            elif kind == "wears_colour":
                worn = next((f.slot.partition(":")[2] for f in found[i + 1 :] if ".wears:" in f.slot), "")
                if worn:
                    _weigh_one(chances, f"{tag.split('.')[0]}.{WEARABLES[worn].place}", one.names)
            elif kind == "wears":
                place = WEARABLES[name].place
                others = [i for i, n in enumerate(options(tag)) if WEARABLES[n].place == place and n not in one.names]
                chances[tag][others] *= 0.2
                _raise(chances, tag, name)
            elif kind in ("settings", "marks", "without"):
                _raise(chances, tag, name)
            else:
                _weigh_one(chances, tag, one.names)

    def _weigh_concept(self, chances: dict[str, NDArray[np.float32]], slot: str, able: Sequence[str]) -> None:
        weight = np.ones(len(chances[slot]), np.float32)
        for code in able:
            if code in self.concepts:
                main = stands_for(code) == code or stands_for(code) not in able
                weight[self.concepts[code]] += STRENGTH * (1.0 if main else 0.1)
        chances[slot] = _normal((chances[slot] + FLOOR) * weight)


def _tags_of(kind: str) -> tuple[str, ...]:
    if kind in ("settings", "marks", "how"):
        return (kind, *_ALSO.get(kind, ()))
    kinds = (kind, "wears_colour") if kind == "colour" else (kind,)
    return (*(f"{side}.{k}" for side in SIDES for k in kinds), *_ALSO.get(kind, ()))


def _raise(chances: dict[str, NDArray[np.float32]], slot: str, name: str) -> None:
    i = options(slot).index(name)
    chances[slot][i] = max(float(chances[slot][i]), SURE)


def _weigh_one(chances: dict[str, NDArray[np.float32]], slot: str, able: Sequence[str]) -> None:
    weight = np.array([1 + STRENGTH * (name in able) for name in options(slot)], np.float32)
    chances[slot] = _normal((chances[slot] + FLOOR) * weight)


def _normal(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(weights / weights.sum(), np.float32)
