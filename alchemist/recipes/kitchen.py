"""Two emoji, many combinations: which two a person names, and a board of pictures of both."""

from __future__ import annotations

import json

import numpy as np

from ..candidate import Candidate, Provenance
from ..emoji.splits import TONES
from ..randomness import Seed, begin
from .compose import BasePreference, realise
from .description import Subject
from .generator import NAME
from .mixing import mixtures
from .parts import Parts
from .recipe import Recipe
from .render import problems

COMBINATIONS = 12
TRIES = 5
"""How many recipes are tried for one combination before one with a flaw is taken."""
PARTNERS = ("head", "animal", "food", "plant", "face", "object", "vehicle", "sky")
"""Kinds of things that "two at random" picks from."""


def code_in(text: str, store: Parts) -> str:
    """The code of the first emoji characters in a text that some set has a picture of; "" where there are none."""
    points = [f"{ord(c):X}" for c in text]
    points = [p for p in points if p != "FE0F" and p not in TONES]
    for first in range(len(points)):
        for last in range(min(len(points), first + 10), first, -1):
            code = "-".join(points[first:last])
            if int(points[first], 16) > 0xFF and store.of_concept(code) and code in store.concepts:
                return code
    return ""


def random_code(rng: np.random.Generator, store: Parts, but: str = "") -> str:
    """Some thing that mixes well with others, by its code, another than `but`."""
    able = [
        code for code, c in store.concepts.items() if c.kind in PARTNERS and "-" not in code and store.of_concept(code)
    ]
    return str(rng.choice([code for code in able if code != but]))


def combinations(a: str, b: str, seed: Seed, store: Parts, n: int = COMBINATIONS) -> list[Recipe]:
    """n different recipes of two concepts, given by their codes, the most telling first.

    Raises:
        BadInput: no set has a picture of one of them.
    """
    _, rng = begin(seed)
    ways = mixtures(Subject(a), Subject(b), store)
    found: list[Recipe] = []
    used: frozenset[str] = frozenset()
    for turn in range(n * 4):
        wanted = ways[turn % len(ways)]
        tries = [realise(wanted, rng, store, BasePreference(avoid=used, lively=0.3))]
        while problems(tries[-1], store) and len(tries) < TRIES:
            tries.append(realise(wanted, rng, store, BasePreference(avoid=used, lively=0.3)))
        one = min(tries, key=lambda r: len(problems(r, store)))
        if one not in found:
            found.append(one)
            used |= {one.base}
        if len(found) == n:
            break
    return found


def combined(a: str, b: str, words: str, seed: int, store: Parts) -> list[Candidate]:
    """`combinations` as candidates that keep the words they were made for."""
    return [
        Candidate(
            NAME,
            store.fingerprint,
            {"recipe": json.loads(recipe.to_json()), "text": words},
            Provenance("mix", (), 0.0, seed),
        )
        for recipe in combinations(a, b, seed, store)
    ]
