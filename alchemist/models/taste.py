"""How the dimensions of a taste embedding are shared out; apart from the network, which takes long to import."""

from __future__ import annotations

from dataclasses import dataclass


def taste_parts(dim: int) -> tuple[slice, slice, slice]:
    """Which of `dim` dimensions of a taste embedding are of the look, of the form and of the meaning."""
    look, form = round(0.34 * dim), round(0.28 * dim)
    return slice(0, look), slice(look, look + form), slice(look + form, dim)


@dataclass(frozen=True)
class Thresholds:
    """Cosines in the taste embedding of EmojiCLIP from which on two pictures are …; another embedding has its own.

    Attributes:
        related: … so alike that one is shown because the other was liked.
        alike: … too alike to share a board. Half of the pairs of pictures that one prompt draws are more than 97.5 %
            alike.
        redrawn: … an existing emoji and the same one drawn again: see docs/figures.md, words and copies.
        same: … the same to a person, whatever seeds they came from.
        twin: … the same drawing but for what hardly shows, such as eyes behind dark glasses.
    """

    related: float = 0.6
    alike: float = 0.98
    redrawn: float = 0.98
    same: float = 0.985
    twin: float = 0.998


TASTE = Thresholds()
"""Of the embedding that the weights here have."""
