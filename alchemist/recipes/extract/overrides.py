"""What people corrected by eye: anchors, kinds, which pieces are a picture's own face, what is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...errors import DataError

FILE = Path(__file__).parent / "overrides.json"


class Overrides:
    """Corrections by part key.

    Args:
        rows: key to any of "face", "eyes", "mouth", "top", "neck", "hand", "ground", "sure" (as in `parts.Anchors`);
            "kind"; "whole" (of a smiley); "labels" (a letter of `parts.LABELS`, or "" for none, to indices of pieces
            as `recipes curate` shows them); "keep face" (true: its own face does not come off cleanly); "leave out"
            (true: the picture is not used).
    """

    def __init__(self, rows: dict[str, dict[str, Any]]) -> None:
        self.rows = rows

    @classmethod
    def read(cls, path: Path = FILE) -> Overrides:
        """The corrections in a file.

        Raises:
            DataError: it cannot be read.
        """
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise DataError(f"The corrections in {path} cannot be read ({error}).") from error
