"""Words to descriptions: a distribution over what a prompt asks for, and which of its words say what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from ..errors import WeightsError
from ..models.token_text import TokenStates, token_states
from .lexicon import Found, Lexicon
from .names import FACE, SMILEYS, names_of
from .nearest import Nearest
from .parts import Concept, parts
from .reader_model import CHOICES, HOWS, LONGEST, MANY, NAMES, SINGLE, TAGS, ReaderNetwork, Size, options, padded
from .reading import Reading, WordRead, words_of
from .spelling import Spelled, Speller

FOLDER = Path(__file__).parent / "data" / "reader"
UNSURE = 0.35
"""A concept that the network gives less than this is looked up among the names of all concepts, too."""
STRANGE = 0.3
"""A word is taken for a strange one where the network thinks so with this probability."""
MOST_CHARACTERS = 400
"""Longer prompts are read up to here."""
_WORD = re.compile(r"[a-z0-9\u00c0-\u024f'’]+|[\u30a1-\u30fa\u30fc]+", re.IGNORECASE)
_NAMED = ("wears", "wears_colour", "settings", "marks", "without")


class Reader:
    """Reads prompts in English, Japanese and emoji characters.

    Args:
        network: trained by `training.reader`.
        concepts: the code behind each of its concept logits.
        scale: what token states are multiplied by before they go in.
        nearest: finds concepts for words that the network does not know.
        known: names of the concepts whose emoji characters are read in place.
    """

    def __init__(
        self,
        network: ReaderNetwork,
        concepts: Iterable[str],
        scale: float,
        nearest: Nearest,
        known: Mapping[str, Concept],
    ) -> None:
        self.network = network.eval().requires_grad_(False)
        self.concepts = tuple(concepts)
        self.scale = scale
        self.nearest = nearest
        self.lexicon: Lexicon | None = Lexicon(names_of(known), self.concepts)
        self.drawable = np.array([code in known for code in self.concepts])
        self.liked = np.array(
            [0.1 if c in known and known[c].kind == "symbol" else 1.0 for c in self.concepts], np.float32
        )
        self.speller = Speller(known)

    @classmethod
    def load(cls, folder: Path | str | None = None, known: Mapping[str, Concept] | None = None) -> Reader:
        """The reader of a folder, or the one that comes with the package.

        Args:
            known: concepts as `parts().concepts`, which is taken where None.

        Raises:
            WeightsError: files are missing or do not fit one another.
        """
        place = Path(folder or FOLDER)
        try:
            facts = json.loads((place / "config.json").read_text(encoding="utf-8"))
            tensors = load_file(place / "reader.safetensors")
            network = ReaderNetwork(len(facts["concepts"]), Size(**facts["size"]))
            network.load_state_dict(_of_this_vocabulary({k: v.float() for k, v in tensors.items()}, facts["options"]))
            nearest = Nearest.load(place, facts["concepts"])
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise WeightsError(f"The reader of words in {place} is missing or damaged ({error}).") from None
        return cls(network, facts["concepts"], float(facts["scale"]), nearest, known or parts().concepts)

    def read(self, prompt: str) -> Reading:
        """What a prompt asks for; an empty one asks for anything."""
        return self.read_all([prompt])[0]

    def read_all(self, prompts: list[str]) -> list[Reading]:
        """The same of many prompts at once."""
        spelled = [self.speller.spell(prompt[:MOST_CHARACTERS]) for prompt in prompts]
        pieces = token_states([one.text for one in spelled])
        states, there = padded([one.states * self.scale for one in pieces])
        with torch.inference_mode():
            found = self.network(states, there)
        chances: dict[str, NDArray[np.float32]] = {s: found[s].softmax(-1).numpy().copy() for s in SINGLE}
        chances |= {s: found[s].sigmoid().numpy().copy() for s in MANY}
        for slot in ("subject.concept", "other.concept"):
            chances[slot] = _only(chances[slot], self.drawable)
        tags, names = found["tags"].softmax(-1).numpy(), found["names"].numpy()
        return [
            self._reading(prompt, spelling, one, {s: table[i] for s, table in chances.items()}, tags[i], names[i])
            for i, (prompt, spelling, one) in enumerate(zip(prompts, spelled, pieces, strict=True))
        ]

    def _reading(
        self,
        prompt: str,
        spelled: Spelled,
        pieces: TokenStates,
        chances: dict[str, NDArray[np.float32]],
        tags: NDArray[np.float32],
        names: NDArray[np.float32],
    ) -> Reading:
        spans = pieces.spans[:LONGEST]
        known = [] if self.lexicon is None else self.lexicon.find(spelled.text, spans, tags, chances)
        units = _outside(_of_words(spelled.text, spans, tags, names), known)
        units = sorted([*units, *((one.start, one.end, one.slot) for one in known)])
        _agree(chances, [slot for _, _, slot in units])
        if self.lexicon is not None:
            self.lexicon.weigh(chances, known)
        said = [(w[0][0], w[-1][1], slot) for a, b, slot in units if (w := spelled.origin[a:b])]
        words = words_of(prompt, said)
        sure = {one.slot for one in known}
        for side in ("subject", "other"):
            words = self._look_up(side, chances, words, f"{side}.concept" in sure, spelled.text)
        return Reading(prompt, self.concepts, chances, words)

    def _look_up(
        self, side: str, chances: dict[str, Any], words: tuple[WordRead, ...], sure: bool, text: str
    ) -> tuple[WordRead, ...]:
        """Ask the names of all concepts where the network is unsure, or where only strange words were said.

        Returns:
            The words, those that had to be looked up marked as not understood.
        """
        slot = f"{side}.concept"
        mine = [w.text for w in words if slot in w.slots]
        if mine and not sure and chances[slot].max() < UNSURE:
            near = _only(self.nearest.chances(" ".join(mine)), self.drawable)
            chances[slot] = 0.3 * chances[slot] + 0.7 * near
            return tuple(replace(w, understood=False) if slot in w.slots else w for w in words)
        if side == "subject" and words and not any(w.slots for w in words):
            chances[slot] = _only(self.nearest.chances(text) * self.liked, self.drawable)
            self._moods(chances)
        return words

    def _moods(self, chances: dict[str, Any]) -> None:
        """Turn smileys that were found for the first thing into a plain face with their expression."""
        concept, known = chances["subject.concept"], CHOICES["expression"]
        moods = np.zeros(len(known), np.float32)
        for i, code in enumerate(self.concepts):
            if code in SMILEYS and code != FACE and concept[i] > 0:
                name = SMILEYS[code].replace(" marks:", "|").replace(" wears:", "|").replace(" settings:", "|")
                moods[known.index(name.split("|")[0].split(" turn:")[0])] += concept[i]
                concept[self.concepts.index(FACE)] += concept[i]
                concept[i] = 0
        chances["subject.expression"] = (1 - moods.sum()) * chances["subject.expression"] + moods


def _only(chances: NDArray[np.float32], able: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Chances (…, n) with those left out that are not `able` (n,)."""
    kept = np.where(able, chances, 0)
    return np.asarray(kept / kept.sum(-1, keepdims=True), np.float32)


def _of_this_vocabulary(tensors: dict[str, torch.Tensor], names: Mapping[str, list[str]]) -> dict[str, torch.Tensor]:
    """Weights in the order of today's vocabulary; what was not in it at the training is never read.

    Args:
        names: for each kind of slot its options at the training, and "names" for those of pieces.
    """
    today = {
        **{slot.split(".")[-1]: options(slot) for slot in (*SINGLE, *MANY) if "concept" not in slot},
        "names": NAMES,
    }
    for kind, now in today.items():
        if list(now) == names[kind]:
            continue
        prefix = "names" if kind == "names" else f"choices.{kind}"
        weight, bias = tensors[f"{prefix}.weight"], tensors[f"{prefix}.bias"]
        rows = [names[kind].index(name) if name in names[kind] else -1 for name in now]
        there = torch.tensor(rows) >= 0
        tensors[f"{prefix}.weight"] = torch.where(there[:, None], weight[rows], 0.0)
        tensors[f"{prefix}.bias"] = torch.where(there, bias[rows], -20.0)
    return tensors


def _agree(chances: dict[str, Any], slots: list[str]) -> None:
    """Where words say a second thing, there is one; where none does, there is hardly any."""
    none = HOWS.index("")
    said = any(slot.startswith("other.concept") for slot in slots)
    chances["how"][none] *= 0.1 if said else 3.0
    chances["how"] /= chances["how"].sum()


def _of_words(
    text: str, spans: NDArray[np.int64], tags: NDArray[np.float32], names: NDArray[np.float32]
) -> list[tuple[int, int, str]]:
    """(start, end, slot) of pieces, those of one word in Latin letters or katakana taken together."""
    words = {i: found.start() for found in _WORD.finditer(text) for i in range(*found.span())}
    groups: list[tuple[int, list[int]]] = []
    for k, (a, b) in enumerate(spans):
        if b > a:
            word = words.get(int(a), -1 - k)
            if groups and groups[-1][0] == word:
                groups[-1][1].append(k)
            else:
                groups.append((word, [k]))
    return [
        (int(spans[ks[0]][0]), int(spans[ks[-1]][1]), _slot(tags[ks].mean(0), names[ks].mean(0))) for _, ks in groups
    ]


def _outside(units: list[tuple[int, int, str]], known: list[Found]) -> list[tuple[int, int, str]]:
    """The parts of pieces that no known word covers."""
    covered = {i for one in known for i in range(one.start, one.end)}
    kept = []
    for a, b, slot in units:
        free = [i for i in range(a, b) if i not in covered]
        if free:
            kept.append((free[0], free[-1] + 1, slot if len(free) == b - a or len(free) > 1 else ""))
    return kept


def _slot(tags: NDArray[np.float32], names: NDArray[np.float32]) -> str:
    """The slot that one piece says, with its name where it has one."""
    tag = TAGS[int(tags.argmax())]
    if tags[TAGS.index("unknown")] > STRANGE:
        tag = "unknown"
    kind = tag.split(".")[-1]
    if kind not in _NAMED:
        return tag
    able = options("subject.wears" if kind == "wears_colour" else f"subject.{kind}" if kind == "wears" else kind)
    name = max(able, key=lambda n: float(names[NAMES.index(n)]))
    return f"{tag}:{name}"


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The reader that comes with the package, loaded once."""
    return Reader.load()
