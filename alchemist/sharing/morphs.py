"""Morphs as files: a strip, or an animation that goes there and back; and the files that they begin and end with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import BadInput
from ..gallery.pictures import png_bytes
from ..gallery.reading import read_picture
from ..morphing.morph import Morph
from .encoding import KINDS, moving
from .motion import Animation

MOST_BYTES = 24_000_000
MILLISECONDS = 60
LINGERS = 500
"""Milliseconds that each end is seen."""
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".svg")


def written(morph: Morph, kind: str) -> bytes:
    """A morph as "png" (all frames side by side), "gif", "apng" or "webp".

    Raises:
        BadInput: there is no such kind. ExportError: it is too large.
    """
    if kind == "png":
        return png_bytes(morph.strip)
    frames = morph.there_and_back
    times = [MILLISECONDS] * len(frames)
    times[0] = times[len(morph.frames) - 1] = LINGERS
    return moving(Animation(frames, tuple(times)), kind, MOST_BYTES, most_frames=len(frames))


def checked_ending(path: Path) -> None:
    """Raise BadInput where no morph is written to a file of this ending."""
    endings = [*(f".{kind}" for kind in KINDS), ".png"]
    if path.suffix.lower() not in endings:
        raise BadInput(f"--out must end in {', '.join(endings[:-1])} or {endings[-1]}, not {path.name!r}.")


def read_end(text: str) -> Any:
    """What a morph begins or ends with, as `lab.morph` takes it: a file's picture or recipe, else the text itself.

    Raises:
        BadInput: it names a file that is not there, or cannot be read.
    """
    path = Path(text)
    ending = path.suffix.lower()
    if ending == ".json":
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            raise BadInput(f"{text} is no JSON.") from None
        if not isinstance(document, dict):
            raise BadInput(f"{text} is no recipe.")
        return document
    return read_picture(path) if ending in PICTURES or path.is_file() else text
