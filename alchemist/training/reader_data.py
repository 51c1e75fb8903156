"""What the reader is trained on: captions of random descriptions with typos and strange words, as token states."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..models.token_text import TokenStates, token_states
from ..recipes.captions import Caption, caption
from ..recipes.description import Description, Subject
from ..recipes.names import FACE, Names
from ..recipes.reader_model import LONGEST, MANY, NAMES, SINGLE, TAGS, options, targets_of
from ..recipes.sample import Sampler, pick
from ..recipes.spelling import Spelled, Speller
from ..recipes.strange import strange, with_strange_word
from .reader_forms import beside_a_smiley, in_a_role, said_otherwise

BITS = sum(len(options(slot)) for slot in MANY)
SHARD = 10_000
ROLES_SHARE, SMILEYS_SHARE = 0.09, 0.02
"""How many captions are of things in roles, and of things with a smiley beside them."""
OTHERWISE = 0.25
"""How many of the others are said in the ways of `reader_forms`."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Captions ready to be trained on.

    Attributes:
        states: (pieces, 512) float16, all captions' pieces after one another.
        starts: (n + 1,) where each caption's begin.
        tags, names: (pieces,) what each piece says, -1 where it does not count.
        single: (n, slots); bits: (n, names), as `targets_of` has them.
    """

    states: NDArray[np.float16]
    starts: NDArray[np.int64]
    tags: NDArray[np.int8]
    names: NDArray[np.int16]
    single: NDArray[np.int16]
    bits: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts) - 1


def with_typo(given: Caption, rng: np.random.Generator) -> Caption:
    """One letter of a word left out, doubled, or exchanged with the next."""
    text = given.text
    places = [i for i in range(1, len(text) - 1) if text[i - 1 : i + 2].isalpha() and text[i].isascii()]
    if not places:
        return given
    at = pick(rng, places)
    kind = int(rng.integers(3))
    made = (
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    )[kind]
    move = (-1, 1, 0)[kind]
    spans = tuple((a + move * (a > at), b + move * (b > at), slot) for a, b, slot in given.spans)
    return Caption(made, spans)


def labels(given: Caption, spelled: Spelled, pieces: TokenStates) -> tuple[list[int], list[int]]:
    """For each piece the number of its tag and of its name; -1 for pieces without characters or without a name."""
    tags, names = [], []
    for a, b in pieces.spans[:LONGEST]:
        where = spelled.origin[a:b]
        if not where:
            tags.append(-1)
            names.append(-1)
            continue
        first, last = where[0][0], max(where[-1][1], where[0][0] + 1)
        slot = next((s for x, y, s in given.spans if first < y and x < last), "")
        kind, _, name = slot.partition(":")
        tags.append(TAGS.index(kind))
        names.append(NAMES.index(name) if name else -1)
    return tags, names


def examples(names: Mapping[str, Names], seed: int) -> Iterator[tuple[Caption, Description | None]]:
    """Captions without end; None where words are strange and so any concept will do."""
    rng = np.random.default_rng(seed)
    sampler = Sampler(names)
    while True:
        language = "en" if rng.random() < 0.52 else "ja"
        if rng.random() < 0.03:
            yield strange(language, rng), None
            continue
        kind = rng.random()
        if kind < ROLES_SHARE + SMILEYS_SHARE:
            pair = in_a_role(sampler, language, rng) if kind < ROLES_SHARE else beside_a_smiley(sampler, rng)
            if pair is not None:
                yield pair
            continue
        made = sampler.draw(rng)
        other = rng.random() < OTHERWISE
        said = said_otherwise(made, language, rng, names) if other else caption(made, language, rng, names)
        if rng.random() < 0.1 and not made.without:
            said = with_strange_word(said, language, rng)
        if language == "en" and rng.random() < 0.08:
            said = with_typo(said, rng)
        yield said, made


def write_shard(path: Path, names: Mapping[str, Names], speller: Speller, seed: int, count: int = SHARD) -> None:
    """Make `count` examples and write them as one .npz, whole or not at all."""
    order = {code: i for i, code in enumerate(names)}
    nothing = Description(Subject(FACE))
    rows = [pair for pair, _ in zip(examples(names, seed), range(count), strict=False)]
    spelled = [speller.spell(said.text) for said, _ in rows]
    states, tags, known, single, bits, starts = [], [], [], [], [], [0]
    for (said, made), spelling, pieces in zip(rows, spelled, token_states([s.text for s in spelled]), strict=True):
        tag, name = labels(said, spelling, pieces)
        one, many = targets_of(made or nothing, order)
        if made is None:
            one[[SINGLE.index("subject.concept"), SINGLE.index("subject.expression")]] = -1
        states.append(pieces.states[:LONGEST].astype(np.float16))
        tags += tag
        known += name
        single.append(one)
        bits.append(many)
        starts.append(len(tags))
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file, states=np.concatenate(states), starts=np.array(starts), tags=np.array(tags, np.int8),
            names=np.array(known, np.int16), codes=np.array(list(names)),
            single=np.stack(single), bits=np.packbits(np.stack(bits), axis=1),
        )  # fmt: skip
    os.replace(part, path)


def read_pool(paths: list[Path], codes: Sequence[str]) -> Pool:
    """Shards as one pool, in memory: about 14 kB a caption.

    Raises:
        DataError: a shard was made with other concepts than `codes`.
    """
    tables = []
    for path in paths:
        with np.load(path, allow_pickle=False) as file:
            tables.append({key: file[key] for key in file.files})
        if tables[-1].pop("codes").tolist() != list(codes):
            raise DataError(f"{path} was made with other concepts; remove its folder, and it will be made again.")
    joined = {key: np.concatenate([t[key] for t in tables]) for key in ("states", "tags", "names", "single")}
    ends = np.cumsum([0, *(t["starts"][-1] for t in tables)])
    starts = np.concatenate([t["starts"][:-1] + e for t, e in zip(tables, ends[:-1], strict=True)] + [ends[-1:]])
    bits = np.concatenate([np.unpackbits(t["bits"], axis=1, count=BITS).astype(bool) for t in tables])
    return Pool(joined["states"], starts, joined["tags"], joined["names"], joined["single"], bits)
