"""What a candidate of a pipeline holds: words and how they are put, how it is denoised, and a seed or a picture."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from ..candidate import Candidate
from ..errors import BadInput
from ..values import SEEDS, Array, checked_number, checked_prompt, checked_template

NAME = "pipeline"
MOST_STEPS = 100
PICTURE_SIDE = 256
"""Side in pixels of a given picture, as it is kept."""
MOST_CHARACTERS = 300_000
"""Of a given picture's text."""


@dataclass(frozen=True)
class Look:
    """The part of a payload that says what is generated and how, checked.

    Attributes:
        text, negative: words; "" for none.
        mix, mix_weight: other words, and how far from the text to them the embedding lies, in [0, 1].
        template: what is put around the words.
        steps, guidance: as in `Settings`, but the pipeline's own.
        seed: of the noise; None where it comes of its parents.
        strength: how much of a picture that it starts from is forgotten, in (0, 1]; None for one from pure noise.
        given: whether it is a given picture.
    """

    text: str
    negative: str
    mix: str
    mix_weight: float
    template: str
    steps: int
    guidance: float
    seed: int | None
    strength: float | None
    given: bool

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Look:
        """The look of a payload, which may come from anybody.

        Raises:
            BadInput: it holds what no settings would let through.
        """
        get = payload.get
        words = {name: checked_prompt(get(name, ""), name) for name in ("text", "negative", "mix")}
        seed, strength, steps = get("seed"), get("strength"), get("steps", 1)
        if seed is not None and not (type(seed) is int and 0 <= seed < SEEDS):
            raise BadInput("Its seed is out of range.")
        if type(steps) is not int or not 0 < steps <= MOST_STEPS:
            raise BadInput(f"It takes {steps!r} steps; 1 to {MOST_STEPS} work.")
        if strength is not None and not checked_number(strength, "strength", 0, 1):
            raise BadInput("Its strength is 0.")
        return cls(
            **words,
            mix_weight=checked_number(get("mix_weight", 0.0), "mix_weight", 0, 1),
            template=checked_template(get("template", "")),
            steps=steps,
            guidance=checked_number(get("guidance", 0.0), "guidance", 0, 30),
            seed=seed,
            strength=None if strength is None else float(strength),
            given="picture" in payload,
        )

    def prompt(self, words: str) -> str:
        """`words` in the template."""
        return filled(self.template, words)


def filled(template: str, words: str) -> str:
    """A template with the words in it; without words it loses their place, and an "of" before it.

    Example:
        filled("emoji of {prompt}, flat", "") is "emoji, flat".
    """
    if words:
        return template.replace("{prompt}", words) if template else words
    bare = re.sub(r"(?:\s*\bof)?\s*\{prompt\}", "", template)
    return re.sub(r"^[\s,]+", "", bare).strip()


def tidied(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload without the parts that say nothing."""
    mixed = bool(payload.get("text") and payload.get("mix") and payload.get("mix_weight"))
    left_out = () if mixed else ("mix", "mix_weight")
    return {k: v for k, v in payload.items() if v is not None and v != "" and k not in left_out}


def mix_of(candidate: Candidate) -> dict[str, Any]:
    """The part of a candidate's payload that says what is mixed in."""
    return {k: candidate.payload[k] for k in ("mix", "mix_weight") if k in candidate.payload}


def packed_picture(picture: Array) -> str:
    """A picture (4, h, w) as text, at most `PICTURE_SIDE` pixels wide and high."""
    alpha = np.maximum(picture[3:], 1e-6)
    straight = np.concatenate([np.clip(picture[:3] / alpha, 0, 1), picture[3:]])
    image = Image.fromarray(np.round(255 * straight).astype(np.uint8).transpose(1, 2, 0), "RGBA")
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "WEBP", quality=90)
    return base64.b64encode(file.getvalue()).decode()


def unpacked_picture(text: Any) -> Array:
    """The picture (4, h, w), premultiplied in [0, 1], that `packed_picture` wrote.

    Raises:
        BadInput: it is none.
    """
    wrong = BadInput("It holds a picture that cannot be read.")
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise wrong
    try:
        with Image.open(io.BytesIO(base64.b64decode(text, validate=True)), formats=["WEBP"]) as image:
            if max(image.size) > PICTURE_SIDE:
                raise wrong
            straight = np.asarray(image.convert("RGBA"), np.float32).transpose(2, 0, 1) / 255
    except (OSError, ValueError, binascii.Error, SyntaxError):
        raise wrong from None
    return np.concatenate([straight[:3] * straight[3:], straight[3:]])
