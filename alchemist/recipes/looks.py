"""Colours, patterns and materials of a recipe as effects on its pictures."""

from __future__ import annotations

from .effects import Effect, Light, rgb
from .materials import LOOKS, material_effect
from .patterns import pattern
from .recipe import Recipe
from .shapes import Tones

RAMPS: dict[str, tuple[str, ...]] = {
    "red": ("#3d0408", "#9e121c", "#e2303a", "#f77d7c", "#ffe4e1"),
    "orange": ("#461c02", "#b04e06", "#f58a1b", "#ffb860", "#fff0da"),
    "yellow": ("#4a3600", "#c09003", "#fbd02b", "#ffe673", "#fffbe0"),
    "green": ("#06280d", "#1c7030", "#43b04f", "#8cdb8a", "#e8fbe4"),
    "teal": ("#022e33", "#0b7d85", "#1fbcc0", "#7fe5e2", "#e2fdfb"),
    "blue": ("#06194a", "#1648b0", "#3583f0", "#85b8fa", "#e4f0ff"),
    "navy": ("#030a22", "#10245a", "#20408a", "#5b7cc0", "#dbe4f6"),
    "purple": ("#220843", "#5c2a9c", "#9256d6", "#c29cf0", "#f3e9ff"),
    "pink": ("#4d0626", "#c22f72", "#f56aa6", "#ffa9cd", "#ffeaf4"),
    "brown": ("#200d04", "#5c3218", "#8f5731", "#c08a5f", "#f0dcc6"),
    "black": ("#000000", "#141518", "#2e3036", "#5c6068", "#e4e5e8"),
    "white": ("#2c3036", "#9aa3ae", "#e3e7ec", "#f6f8fa", "#ffffff"),
    "grey": ("#15171a", "#5a5f67", "#8f959d", "#bfc4ca", "#f2f3f5"),
}
"""Each named colour from dark to light; the middle is the colour itself."""


def stretch(tones: Tones, middle: float = 0.56) -> tuple[float, float]:
    """What lightness 0 and 1 become, so that a picture's own shades spread about the middle of a ramp."""
    slope = min(1.35, max(0.55, 0.36 / max(tones.high - tones.low, 0.05)))
    start = middle - slope * (tones.low + tones.high) / 2
    return start, start + slope


def coloured(colour: str, tones: Tones, outline: bool = False) -> Effect:
    """Everything in shades of one colour; outlines stay dark."""
    low, high = stretch(tones, 0.52)
    ink = "#0b0b0d" if outline and tones.inked else ""
    return Effect(ramp=RAMPS[colour], low=low, high=high, ink=ink, ink_from=0.12)


def mixed_ramps(a: tuple[str, ...], b: tuple[str, ...], share: float) -> tuple[str, ...]:
    """Two ramps of five colours, stop by stop; `share` of the second."""
    return tuple(
        "#" + "".join(f"{round(p + share * (q - p)):02x}" for p, q in zip(rgb(x), rgb(y), strict=True))
        for x, y in zip(a, b, strict=True)
    )


def skin(recipe: Recipe, tones: Tones) -> tuple[Effect, ...]:
    """What is done to a body, the first thing first."""
    outline = recipe.base.split(":")[0] in ("openmoji", "streamline")
    effects: list[Effect] = []
    if recipe.material:
        look = LOOKS[recipe.material]
        ramp = mixed_ramps(look.ramp, RAMPS[recipe.colour], 0.72) if recipe.colour else None
        effects.append(material_effect(look, *stretch(tones), tones.ink if tones.inked else 0.0, ramp))
    elif recipe.colour:
        effects.append(coloured(recipe.colour, tones, outline))
    if recipe.pattern:
        middle = (tones.low + tones.high) / 2 if not (recipe.colour or recipe.material) else 0.55
        ink = ("#0b0b0d" if outline else "#2a2024") if tones.inked else ""
        if recipe.material:
            ink = LOOKS[recipe.material].ink if ink else ""
        effects.append(
            Effect(texture=pattern(recipe.pattern, recipe.colour, middle > 0.8), ink=ink, ink_from=tones.ink)
        )
    return tuple(effects)


def face_look(recipe: Recipe) -> Effect | None:
    """What is done to a face that was put on a body."""
    if recipe.material:
        look = LOOKS[recipe.material]
        if recipe.material == "neon":
            return Effect(glow=Light("#00e5ff", 0.9, 1.6), ramp=("#4df3ff", "#9df8ff", "#ffffff"))
        light = look.ramp[4]
        return Effect(ramp=(look.ink, look.ink, mixed_ramps((look.ink,), (light,), 0.55)[0], light, light), keep=0.3)
    return None
