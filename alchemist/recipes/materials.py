"""What each material looks like: colours by lightness, a texture, light on its edges."""

from __future__ import annotations

from dataclasses import dataclass

from .effects import Effect, Light
from .textures import texture

GLEAM = Light("#ffffff", 1.1, 2.6, 1.5, 1.5)
"""Light on the edges towards the upper left."""
SHADE = Light("#000000", 0.55, 2.6, -1.5, -1.5)
"""Shade on the edges towards the lower right."""


def _light(colour: str, strength: float, blur: float = 2.6, d: float = 1.5) -> Light:
    return Light(colour, strength, blur, d, d)


def _shade(colour: str, strength: float, blur: float = 2.6, d: float = 1.5) -> Light:
    return Light(colour, strength, blur, -d, -d)


def _rim(colour: str, strength: float, blur: float = 2.0) -> Light:
    return Light(colour, strength, blur)


@dataclass(frozen=True)
class Look:
    """How a material looks.

    Attributes:
        ramp: colours for lightness 0 to 1.
        ink: of outlines, eyes and mouths.
        lights: on its edges.
        texture: name of `textures`; "" for none.
        texture_opacity: of it.
        veil: opacity of what lies under ink and lights.
        keep: share of the own colours that stays.
        glow: a halo, or None.
        contrast: how far the own lightness spreads over the ramp; 1: as much as usual.
        lift: added to the lightness, for what is light or dark as a whole.
    """

    ramp: tuple[str, ...]
    ink: str
    lights: tuple[Light, ...] = (GLEAM, SHADE)
    texture: str = ""
    texture_opacity: float = 1.0
    veil: float = 1.0
    keep: float = 0.0
    glow: Light | None = None
    contrast: float = 1.0
    lift: float = 0.0


LOOKS: dict[str, Look] = {
    "ice": Look(
        ("#0f4a80", "#2f87c4", "#7cc6ee", "#bfe8fb", "#f4fdff"),
        "#0c4272",
        (_light("#ffffff", 1.7, 2.2), _shade("#1464a8", 0.8), _rim("#ffffff", 0.5, 1.2)),
        "ice",
        veil=0.93,
    ),
    "gold": Look(
        ("#4a2a00", "#a86a08", "#e8ae1c", "#ffd84a", "#fff3b0"),
        "#5a3400",
        (_light("#fffbe0", 1.7, 2.4, 1.6), _shade("#7a4300", 1.0, 2.8)),
        "gleam",
    ),
    "silver": Look(
        ("#2b3037", "#707983", "#b0b8c1", "#d9dfe5", "#ffffff"),
        "#2a3038",
        (_light("#ffffff", 1.7, 2.4, 1.6), _shade("#39434f", 1.0, 2.8)),
        "gleam",
    ),
    "copper": Look(
        ("#3a1406", "#8a3d1a", "#c96f3b", "#eba173", "#ffe2cc"),
        "#45190a",
        (_light("#ffece0", 1.5, 2.4, 1.6), _shade("#5a2008", 1.0, 2.8)),
        "patina",
    ),
    "chrome": Look(
        ("#10151c", "#3d4c5e", "#9fb4c8", "#e4eef6", "#ffffff"),
        "#0e141c",
        (_light("#ffffff", 2.0, 2.0, 1.5), _shade("#0d1a2b", 1.1, 2.4), _rim("#ffffff", 0.5, 1.0)),
        "chrome",
        contrast=1.2,
    ),
    "wood": Look(
        ("#3a1d0c", "#7d4a22", "#b9783f", "#dba468", "#f2cf9e"),
        "#3b1d0b",
        (_light("#ffe7c2", 1.0), _shade("#3a1a06", 0.9)),
        "wood",
    ),
    "stone": Look(
        ("#2e3034", "#6a6d73", "#94979d", "#b9bcc1", "#e2e4e7"),
        "#292b30",
        (_light("#ffffff", 0.9, 1.8), _shade("#1d1f24", 1.0)),
        "stone",
        contrast=0.9,
    ),
    "marble": Look(
        ("#6d7078", "#b9bcc4", "#dfe1e6", "#f1f2f5", "#ffffff"),
        "#4a4e58",
        (_light("#ffffff", 1.2), _shade("#4b5160", 1.1), _rim("#7d8392", 0.5, 1.2)),
        "marble",
        contrast=0.9,
        lift=0.08,
    ),
    "brick": Look(
        ("#5c1f14", "#9c3f2b", "#c2573c", "#d9785a", "#efac92"),
        "#43150d",
        (_light("#ffd9c9", 0.6), _shade("#3a0f08", 0.8)),
        "brick",
    ),
    "clay": Look(
        ("#5e2413", "#b3542f", "#dd7a4c", "#f0a077", "#ffd3b8"),
        "#5a2110",
        (_light("#fff0e6", 1.1, 3.4, 2.2), _shade("#7a2c12", 1.0, 3.4, 2.2)),
        "clay",
    ),
    "lava": Look(
        ("#1a0503", "#5a0d05", "#b8260a", "#f2600f", "#ffc23a"),
        "#ffdf5c",
        (_light("#ffb84a", 0.9), _shade("#2a0400", 1.0)),
        "lava",
        glow=Light("#ff5a14", 0.9, 3.2),
    ),
    "jade": Look(
        ("#04301f", "#0f7a50", "#2fb07d", "#86dcb4", "#e6fff3"),
        "#043322",
        (_light("#f0fff8", 1.6, 2.4), _shade("#03402a", 0.9)),
        "jade",
    ),
    "crystal": Look(
        ("#3b2a86", "#7d74dd", "#a9c3fb", "#d9ecff", "#ffffff"),
        "#352478",
        (_light("#ffffff", 1.8, 1.4, 1.2), _shade("#5a3fc0", 0.9, 1.8), _rim("#ffffff", 0.6, 1.0)),
        "crystal",
        veil=0.95,
    ),
    "glass": Look(
        ("#1f6478", "#5cb3c9", "#95d6e4", "#c4ecf4", "#f4fdff"),
        "#15586e",
        (_rim("#1f86a3", 1.5, 1.7), _light("#ffffff", 2.2, 1.7), _shade("#0f6a88", 1.0, 1.8)),
        "gloss",
        veil=0.56,
        contrast=1.2,
    ),
    "water": Look(
        ("#04418c", "#1279cf", "#35a8ee", "#86d4fa", "#e6f9ff"),
        "#053c80",
        (_light("#ffffff", 1.8, 2.2), _shade("#063f8c", 1.0), _rim("#0e6cc4", 0.7, 1.6)),
        "water",
        veil=0.82,
    ),
    "smoke": Look(
        ("#4a4d55", "#7e828b", "#a8acb5", "#cfd2d8", "#f2f3f5"),
        "#3d4048",
        (_light("#ffffff", 0.9, 3.6, 2.2), _shade("#50545e", 0.7, 3.6, 2.2)),
        "smoke",
        veil=0.8,
        glow=Light("#b4b8c0", 0.75, 3.4),
    ),
    "jelly": Look(
        ("#0f5a14", "#2fa02c", "#63cf3f", "#a6ee74", "#ecffd0"),
        "#114d14",
        (_light("#ffffff", 1.9, 2.0), _shade("#17751a", 1.0, 3.0), _rim("#2c9a2c", 0.6, 2.2)),
        "jelly",
        veil=0.84,
    ),
    "chocolate": Look(
        ("#1f0d06", "#4a2413", "#6f3a1f", "#96572f", "#c98f63"),
        "#1d0b05",
        (_light("#ffdcc0", 1.1, 2.2), _shade("#170702", 0.9)),
        "chocolate",
    ),
    "cheese": Look(
        ("#8a4f00", "#dc9410", "#f8c02c", "#ffd95e", "#fff2b4"),
        "#6d3d00",
        (_light("#fffbe0", 1.0), _shade("#b06a00", 0.9)),
        "cheese",
    ),
    "candy": Look(
        ("#8e0f3a", "#e6305f", "#ff7d9c", "#ffb7c8", "#fff2f5"),
        "#7a0b33",
        (_light("#ffffff", 1.7, 2.2), _shade("#b0174a", 0.8)),
        "candy",
        lift=0.06,
    ),
    "honey": Look(
        ("#5a2600", "#b85c00", "#f09208", "#ffbf3c", "#fff0b8"),
        "#552300",
        (_light("#fffbe0", 1.9, 2.0), _shade("#a04600", 1.0, 3.0), _rim("#ffdf80", 0.4, 1.8)),
        "honey",
        veil=0.94,
    ),
    "wool": Look(
        ("#5c1a3c", "#b0416f", "#d96c97", "#f09dbd", "#ffdce8"),
        "#561535",
        (_light("#ffffff", 0.7, 3.2, 2.0), _shade("#5c123a", 0.8, 3.2, 2.0)),
        "wool",
    ),
    "denim": Look(
        ("#0f1f3d", "#27467c", "#3f66a6", "#6b8fc9", "#b7cbe8"),
        "#0c1a34",
        (_light("#dfeaff", 0.6), _shade("#081430", 0.9)),
        "denim",
    ),
    "paper": Look(
        ("#8a8478", "#cfc8ba", "#efeae0", "#f9f6f0", "#ffffff"),
        "#4f4a42",
        (_light("#ffffff", 0.9, 1.2, 0.9), _shade("#7a7160", 1.2, 1.6, 1.0), _rim("#8a8170", 0.6, 1.0)),
        "paper",
        lift=0.1,
    ),
    "cardboard": Look(
        ("#5a3c1c", "#a67c4a", "#c79d69", "#dbb888", "#f0d9b5"),
        "#4a3014",
        (_light("#fff1d8", 0.7, 1.4, 1.0), _shade("#5b3a14", 0.9, 1.8, 1.2)),
        "cardboard",
    ),
    "leaves": Look(
        ("#123a10", "#2d7a22", "#4ea435", "#86cc56", "#d3f2a4"),
        "#0f300d",
        (_light("#f0ffd8", 0.7), _shade("#0b2c08", 1.0)),
        "leaves",
    ),
    "neon": Look(
        ("#12062e", "#220a5c", "#3a1090", "#8a1fd0", "#ff5cf0"),
        "#3df6ff",
        (_rim("#ff3fd0", 2.4, 2.3), _rim("#ffe3fa", 1.5, 0.8)),
        glow=Light("#ff2fd0", 1.1, 4.2),
        contrast=1.5,
        lift=-0.08,
    ),
    "galaxy": Look(
        ("#0a0726", "#23145e", "#4a2a94", "#8a4cc4", "#f0b8f2"),
        "#070418",
        (_light("#e6d0ff", 1.2, 2.2), _shade("#060318", 1.0)),
        "galaxy",
        contrast=0.9,
        lift=0.03,
    ),
    "rainbow": Look(
        ("#4a4a55", "#a8a8b2", "#e2e2ea", "#f6f6fa", "#ffffff"),
        "#33204a",
        (_light("#ffffff", 1.3), _shade("#3a1050", 0.7)),
        "rainbow",
        0.86,
    ),
}
"""By the names of `vocabulary.MATERIALS`."""


def material_effect(
    look: Look, low: float, high: float, ink_from: float, ramp: tuple[str, ...] | None = None
) -> Effect:
    """The effect of a material on a picture.

    Args:
        low, high: what lightness 0 and 1 of the picture become.
        ink_from: what is darker are outlines and features; 0: none are.
        ramp: other colours for it.
    """
    middle = (low + high) / 2
    spread = (high - low) * look.contrast / 2
    return Effect(
        glow=look.glow,
        ramp=ramp or look.ramp,
        low=middle - spread + look.lift,
        high=middle + spread + look.lift,
        keep=look.keep,
        texture=texture(look.texture) if look.texture else "",
        texture_opacity=look.texture_opacity,
        veil=look.veil,
        ink=look.ink if ink_from else "",
        ink_from=ink_from,
        lights=look.lights,
    )
