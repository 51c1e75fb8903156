"""The prompt's terms: ± w · 100 · cos(picture, text), as in the talk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..values import Array, Settings
from .term import Sentence, TermInputs, register

POINTS = 100
"""What a cosine of 1 is worth."""


def cosines(inputs: TermInputs, words: str) -> Array:
    """(n,) cosines of pictures and words in the scorer's space; zeros for no words."""
    text = inputs.text(words)
    if text is None:
        return np.zeros(len(inputs.evidence), np.float32)
    return np.asarray(inputs.evidence.text @ text, np.float32)


@register
@dataclass(frozen=True)
class PositiveTerm:
    """`w_pos · 100 · cos` of a picture and the prompt."""

    name: ClassVar[str] = "positive"
    label: ClassVar[Sentence] = Sentence("matches the words", "言葉との一致")
    measures: ClassVar[str] = "text"
    threshold: ClassVar[str] = ""
    order: ClassVar[int] = 0

    def weight(self, settings: Settings) -> float:
        """See `Term`; 0 without a prompt."""
        return settings.w_pos * POINTS if settings.prompt else 0.0

    def values(self, inputs: TermInputs) -> Array:
        """See `Term`: cosines."""
        return cosines(inputs, inputs.settings.prompt)


@register
@dataclass(frozen=True)
class NegativeTerm:
    """`−w_neg · 100 · cos` of a picture and what it shall not show."""

    name: ClassVar[str] = "negative"
    label: ClassVar[Sentence] = Sentence("shows what to avoid", "避けたいもの")
    measures: ClassVar[str] = "text"
    threshold: ClassVar[str] = ""
    order: ClassVar[int] = 1

    def weight(self, settings: Settings) -> float:
        """See `Term`; 0 without a negative prompt."""
        return -settings.w_neg * POINTS if settings.negative else 0.0

    def values(self, inputs: TermInputs) -> Array:
        """See `Term`: cosines."""
        return cosines(inputs, inputs.settings.negative)
