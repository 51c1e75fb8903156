"""What people corrected by eye: anchors, kinds, which pieces are a picture's own face, what is left out."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from ...errors import DataError

FILE = Path(__file__).parent / "overrides.json"
LENGTHS = {"face": 3, "eyes": 4, "mouth": 2, "top": 3, "neck": 3, "hand": 2}
OTHERS = {
    "ground": float,
    "sure": float,
    "kind": str,
    "whole": bool,
    "keep face": bool,
    "leave out": bool,
    "labels": dict,
}


class Overrides:
    """Corrections by part key.

    Args:
        rows: key to any of "face", "eyes", "mouth", "top", "neck", "hand", "ground", "sure" (as in `parts.Anchors`);
            "kind"; "whole" (of a smiley); "labels" (a letter of `parts.LABELS`, or "" for none, to indices of pieces);
            "keep face" (true: its own face does not come off cleanly; false: it does); "leave out" (true: the picture
            is not used).
    """

    def __init__(self, rows: dict[str, dict[str, Any]]) -> None:
        self.rows = rows

    @classmethod
    def read(cls, path: Path = FILE) -> Overrides:
        """The corrections in a file.

        Raises:
            DataError: it cannot be read, or says something that there is not.
        """
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            for key, change in rows.items():
                for name, value in change.items():
                    if not _fits(name, value):
                        raise ValueError(f"{key} has {name!r}: {value!r}")
        except (OSError, ValueError, AttributeError) as error:
            raise DataError(f"The corrections in {path} cannot be read ({error}).") from error
        return cls(rows)

    def write(self, path: Path = FILE) -> None:
        """Write them, one picture a line, in the order of the keys."""
        part = path.with_name(path.name + ".part")
        part.write_text(text_of(dict(sorted(self.rows.items()))), encoding="utf-8")
        part.replace(path)


def _fits(name: str, value: Any) -> bool:
    if name in LENGTHS:
        if value is None:
            return name in ("eyes", "mouth")
        numbers = isinstance(value, list) and all(isinstance(v, int | float) and math.isfinite(v) for v in value)
        return numbers and len(value) == LENGTHS[name]
    kind = OTHERS.get(name)
    return kind is not None and isinstance(value, (int, float) if kind is float else kind)


def text_of(rows: dict[str, dict[str, Any]]) -> str:
    """Corrections as JSON, one picture a line."""
    lines = [f"{json.dumps(key)}: {json.dumps(change)}" for key, change in rows.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"
