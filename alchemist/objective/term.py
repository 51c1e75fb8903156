"""What the objective f is made of: terms, by name. A module of this package that registers one is found by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from ..protocols import Sentence
from ..registry import Registry
from ..values import Array, Evidence, Settings

__all__ = ["MEASURES", "PictureTerm", "Sentence", "Term", "TermInputs", "forget", "register", "terms", "weighted"]

MEASURES = ("text", "taste", "face", "likes", "pictures")
"""What a term may read: a field of `Evidence`, what was clicked, or pictures that it measures by itself."""


@dataclass(frozen=True, eq=False)
class TermInputs:
    """What terms are computed from, for n pictures.

    Attributes:
        evidence: measurements of the pictures.
        settings: prompts and weights.
        liked: (n,) 1 where the person clicked, else 0.
        text: words to their (d,) unit vector in the space of `evidence.text`; None for no words.
    """

    evidence: Evidence
    settings: Settings
    liked: Array
    text: Callable[[str], Array | None]


@runtime_checkable
class Term(Protocol):
    """One part of f: `weight(settings) * values(inputs)`."""

    @property
    def name(self) -> str:
        """What it is called in `Board.terms`, in results, and in `Settings.weights`."""
        ...

    @property
    def label(self) -> Sentence:
        """A few words for the page's tables."""
        ...

    @property
    def measures(self) -> str:
        """What it reads, one of `MEASURES`. With "pictures" it is a `PictureTerm`."""
        ...

    @property
    def threshold(self) -> str:
        """Where the threshold that it applies comes from, in a sentence; "" where it applies none."""
        ...

    @property
    def order(self) -> int:
        """Its place in tables, from left to right, and in the sum; those of this package are below 10."""
        ...

    def weight(self, settings: Settings) -> float:
        """Points for each unit of `values`, signed; 0 where it does not count."""
        ...

    def values(self, inputs: TermInputs) -> Array:
        """(n,) values, each a function of its own picture; not asked for where the weight is 0."""
        ...


@runtime_checkable
class PictureTerm(Term, Protocol):
    """A term that measures pictures by itself, once; `values` finds the numbers in `evidence.measured`."""

    def measure(self, images: Array) -> Array:
        """(n, 4, h, w) pictures to (n,) numbers."""
        ...


TERMS: Registry[Term] = Registry("term", "alchemist.objective")
register, forget = TERMS.register, TERMS.forget


def terms() -> tuple[Term, ...]:
    """All that are registered, in their order."""
    return tuple(sorted(TERMS.all().values(), key=lambda term: (term.order, term.name)))


def weighted(term: Term, inputs: TermInputs) -> Array:
    """(n,) weight times values, float32; zeros where the weight is 0, and where a measurement is not there.

    Measurements are not there for pictures of a session that was kept before the term was registered.
    """
    weight = term.weight(inputs.settings)
    missing = term.measures == "pictures" and term.name not in inputs.evidence.measured
    if weight == 0 or missing:
        return np.zeros(len(inputs.evidence), np.float32)
    return np.asarray(weight * term.values(inputs), np.float32) + np.float32(0)  # no −0
