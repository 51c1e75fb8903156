"""What a candidate of the latent generator holds: words and how they are drawn, and a seed or, rarely, an array."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..candidate import Candidate
from ..errors import BadInput
from ..values import MIXED, SEEDS, STYLES, Array, Settings, checked_number, checked_prompt

NAME = "latent"
MOST_STEPS = 100


@dataclass(frozen=True)
class Look:
    """The part of a payload that says what is drawn and how, checked.

    Attributes:
        text, negative, style, sampler, steps, guidance: as in `Settings`.
        mix, mix_weight: another word, and how far from the text to it what is drawn lies, in [0, 1].
        seed: of the noise, and of any noise that a sampler adds on the way; None where the noise comes otherwise.
        strength: how much a picture that starts from a latent is noised, in (0, 1]; None for one from pure noise.
    """

    text: str
    negative: str
    style: str
    sampler: str
    steps: int
    guidance: float
    mix: str
    mix_weight: float
    seed: int | None
    strength: float | None

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Look:
        """The look of a payload.

        Raises:
            BadInput: a value is missing, or out of range.
        """
        get = payload.get
        for name in ("text", "negative", "style", "sampler", "mix"):
            if not isinstance(get(name, ""), str):
                raise BadInput(f"Its {name} is no text.")
        if get("style", STYLES[0]) not in STYLES:
            raise BadInput(f"No picture is drawn in the style {get('style')!r}; known: {', '.join(STYLES)}.")
        for name in ("steps", "seed"):
            if not isinstance(get(name, 0), int):
                raise BadInput(f"Its {name} is no whole number.")
        seed, strength = get("seed"), get("strength")
        if seed is not None and not 0 <= seed < SEEDS:
            raise BadInput("Its seed is out of range.")
        if strength is not None and not 0 < checked_number(strength, "strength", 0, 1) <= 1:
            raise BadInput("Its strength is 0.")
        return cls(
            str(get("text", "")),
            str(get("negative", "")),
            str(get("style", STYLES[0])),
            str(get("sampler", "dpm++")),
            int(get("steps", 6)),
            checked_number(get("guidance", 3.0), "guidance", 0, 20),
            str(get("mix", "")),
            checked_number(get("mix_weight", 0.0), "mix_weight", 0, 1),
            seed,
            None if strength is None else float(strength),
        )


def checked_look(payload: Mapping[str, Any]) -> Look:
    """The look of a payload that may come from anybody.

    Raises:
        BadInput: it holds what no settings would let through.
    """
    look = Look.of(payload)
    names = ("negative", "style", "guidance", "sampler", "steps")
    Settings(prompt=look.text, **{name: getattr(look, name) for name in names})
    checked_prompt(look.mix, "mix")
    if not 0 < look.steps <= MOST_STEPS:
        raise BadInput(f"It takes {look.steps} steps; up to {MOST_STEPS} work.")
    return look


def payload_of(settings: Settings, style: str = "", **more: Any) -> dict[str, Any]:
    """A payload that draws as `settings` say.

    Args:
        style: its own where the settings mix them.
        more: parts to add; what is None is left out, and so is `mix` where there is no text, or none of it.
    """
    own = settings.style if settings.style != MIXED else style or STYLES[0]
    payload = {"text": settings.prompt, "negative": settings.negative, "style": own, "sampler": settings.sampler,
               "steps": settings.steps, "guidance": settings.guidance, **more}  # fmt: skip
    return tidied(payload)


def tidied(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload without the parts that say nothing."""
    mixed = bool(payload.get("text") and payload.get("mix") and payload.get("mix_weight"))
    left_out = () if mixed else ("mix", "mix_weight")
    return {k: v for k, v in payload.items() if v is not None and v != "" and k not in left_out}


def mix_of(candidate: Candidate) -> dict[str, Any]:
    """The part of a candidate's payload that says what is mixed in."""
    return {k: candidate.payload[k] for k in ("mix", "mix_weight") if k in candidate.payload}


def seeded_candidate(settings: Settings, seed: int, fingerprint: str = "", style: str = "", **more: Any) -> Candidate:
    """A candidate whose noise comes from a seed, drawn as `settings` say; `style` and `more` as in `payload_of`."""
    return Candidate(NAME, fingerprint, payload_of(settings, style, seed=int(seed), **more))


def pack(array: Array) -> dict[str, Any]:
    """An array as JSON, in 16 bits."""
    return {"shape": list(array.shape), "f16": base64.b64encode(array.astype("<f2").tobytes()).decode()}


def unpack(packed: Any, shape: tuple[int, ...] | None = None) -> Array:
    """The array that `pack` wrote, float32.

    Raises:
        BadInput: it is none, of another shape than `shape`, or not finite.
    """
    try:
        flat = np.frombuffer(base64.b64decode(packed["f16"], validate=True), "<f2").astype(np.float32)
        array = flat.reshape(packed["shape"])
    except (TypeError, ValueError, KeyError, binascii.Error):
        raise BadInput("It holds an array that cannot be read.") from None
    if (shape is not None and array.shape != tuple(shape)) or not np.isfinite(array).all():
        raise BadInput("It holds an array of another size, or one that is not finite.")
    return array
