"""Which concepts are held out: a function of the concept alone, so that no order or selection moves it."""

from __future__ import annotations

import hashlib

TONES = frozenset({"1F3FB", "1F3FC", "1F3FD", "1F3FE", "1F3FF"})
HELD_OUT_PERCENT = 15


def normalised(hexcode: str) -> str:
    """Upper case, dash-joined, without variation selectors: "2764-fe0f" to "2764"."""
    return "-".join(part for part in hexcode.upper().split("-") if part != "FE0F")


def concept_of(hexcode: str) -> str:
    """The code without skin tones and gender, so that all of one concept stay together."""
    code = normalised(hexcode)
    parts = [part for part in code.split("-") if part not in TONES] or [code]
    if len(parts) >= 3 and parts[-2] == "200D" and parts[-1] in ("2640", "2642"):
        parts = parts[:-2]
    return "-".join(parts)


def has_tone(hexcode: str) -> bool:
    """Whether the code carries a skin tone."""
    return not TONES.isdisjoint(normalised(hexcode).split("-"))


def is_held_out(concept: str) -> bool:
    """Whether a concept is kept from every training; about 15 % are."""
    digest = hashlib.sha256(concept.encode()).hexdigest()
    return int(digest[:8], 16) % 100 < HELD_OUT_PERCENT
