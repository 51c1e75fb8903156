"""Words to descriptions: a distribution over what a prompt asks for, and which of its words say what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from ..errors import WeightsError
from ..models.token_text import TokenStates, token_states
from .lexicon import Lexicon
from .names import names_of
from .nearest import Nearest
from .parts import Concept, parts
from .reader_model import LONGEST, MANY, NAMES, SINGLE, TAGS, ReaderNetwork, Size, options, padded
from .reading import Reading, WordRead, words_of
from .spelling import Spelled, Speller

FOLDER = Path(__file__).parent / "data" / "reader"
UNSURE = 0.35
"""A concept that the network gives less than this is looked up among the names of all concepts, too."""
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
        said: list[tuple[int, int, str]] = []
        runs: list[tuple[str, int, int]] = []
        for a, b, slot in _of_words(spelled.text, pieces.spans[:LONGEST], tags, names):
            if where := spelled.origin[a:b]:
                said.append((where[0][0], where[-1][1], slot))
                if runs and slot and runs[-1][0].partition(":")[0] == slot.partition(":")[0]:
                    runs[-1] = (runs[-1][0], runs[-1][1], b)
                else:
                    runs.append((slot, a, b))
        if self.lexicon is not None:
            self.lexicon.weigh(chances, [(slot, spelled.text[a:b]) for slot, a, b in runs if slot])
        words = words_of(prompt, said)
        for side in ("subject", "other"):
            self._look_up(side, chances, words)
        return Reading(prompt, self.concepts, chances, words)

    def _look_up(self, side: str, chances: dict[str, Any], words: tuple[WordRead, ...]) -> None:
        """Ask the names of all concepts where the network is unsure, or where only strange words were said."""
        slot = f"{side}.concept"
        mine = [w.text for w in words if slot in w.slots]
        strange = [w.text for w in words if not w.understood]
        said = any(w.slots for w in words)
        if side == "subject" and strange and not said:
            chances[slot] = _only(self.nearest.chances(" ".join(strange)), self.drawable)
        elif mine and chances[slot].max() < UNSURE:
            chances[slot] = _only(0.5 * chances[slot] + 0.5 * self.nearest.chances(" ".join(mine)), self.drawable)


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


def _slot(tags: NDArray[np.float32], names: NDArray[np.float32]) -> str:
    """The slot that one piece says, with its name where it has one."""
    tag = TAGS[int(tags.argmax())]
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
