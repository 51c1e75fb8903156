"""The person's bonus: + human for every picture that was clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..values import Array, Settings
from .term import Sentence, TermInputs, register


@register
@dataclass(frozen=True)
class HumanTerm:
    """`human` where the person clicked, else 0."""

    name: ClassVar[str] = "human"
    label: ClassVar[Sentence] = Sentence("you liked it", "あなたが選んだ")
    measures: ClassVar[str] = "likes"
    threshold: ClassVar[str] = ""
    order: ClassVar[int] = 3

    def weight(self, settings: Settings) -> float:
        """See `Term`."""
        return settings.human

    def values(self, inputs: TermInputs) -> Array:
        """See `Term`: 1 where clicked."""
        return inputs.liked
