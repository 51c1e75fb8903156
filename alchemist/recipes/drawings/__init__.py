"""Our own vector drawings, for what no emoji set has: things to wear, surroundings and little signs. Apache-2.0."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ...errors import BadInput
from ..nodes import Box, Layer
from . import eyewear, hats, places, signs, skies, worn


@dataclass(frozen=True)
class Drawing:
    """A picture and the tight box of what is drawn."""

    layer: Layer
    box: Box


@dataclass(frozen=True)
class Sign:
    """A mark; `side` is "right" (an upper corner) or "left" (the middle of the left side)."""

    layer: Layer
    box: Box
    side: str


@dataclass(frozen=True)
class Setting:
    """What is around a subject.

    Attributes:
        back, front: behind and before it; None for nothing.
        room: where the subject goes.
        stands: whether it stands on the bottom of its room; else it is in the middle.
    """

    back: Layer | None
    front: Layer | None
    room: Box
    stands: bool


WORN: dict[str, tuple[str, Box, float]] = {**eyewear.DRAWINGS, **hats.DRAWINGS, **worn.DRAWINGS}
"""Markup, box and line width of every thing to wear."""


def inked(body: str, outline: bool, width: float) -> str:
    """Markup with "{o}" filled in: a dark outline, or none."""
    line = f' stroke="#000000" stroke-width="{width:g}" stroke-linejoin="round" stroke-linecap="round"'
    return body.replace("{o}", line if outline else "").replace("{w}", f"{width:g}")


@lru_cache(256)
def drawing(name: str, outline: bool) -> Drawing:
    """A thing to wear.

    Args:
        outline: with dark outlines.

    Raises:
        BadInput: there is no such drawing.
    """
    if name not in WORN:
        raise BadInput(f"There is no part 'own:{name.replace(' ', '-')}' here.")
    body, box, width = WORN[name]
    grown = width / 2 if outline else 0.0
    box = (box[0] - grown, box[1] - grown, box[2] + grown, box[3] + grown)
    side = max(100.0, box[2] + 6, box[3] + 6, 6 - box[0] + 100, 6 - box[1] + 100)
    low = min(0.0, box[0] - 6, box[1] - 6)
    return Drawing(Layer(inked(body, outline, width), (low, low, side - low)), box)


@lru_cache(64)
def mark(name: str, outline: bool) -> Sign:
    """A little sign of `vocabulary.MARKS`."""
    body, box, side = signs.SIGNS[name]
    return Sign(Layer(inked(body, outline, 5.5), (-6.0, -6.0, 112.0)), box, side)


@lru_cache(64)
def setting(name: str, outline: bool) -> Setting:
    """A surrounding of `vocabulary.SETTINGS`."""
    back, front, room, stands = {**places.PLACES, **skies.SKIES}[name]
    layers = [Layer(inked(b, outline, 2.6), (-8.0, -8.0, 116.0)) if b else None for b in (back, front)]
    return Setting(layers[0], layers[1], room, stands)
