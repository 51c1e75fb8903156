"""What people corrected by eye: anchors, kinds, which pieces are a picture's own face, what is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...errors import DataError

FILE = Path(__file__).parent / "overrides.json"
_ANCHORS = ("box", "face", "eyes", "mouth", "top", "neck", "hand", "ground", "sure")


class Overrides:
    """Corrections by part key.

    Args:
        rows: key to any of "face", "eyes", "mouth", "top", "neck", "hand", "ground", "sure" (as in `parts.Anchors`),
            "own" (indices of pieces), "whole" and "kind".
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

    def applied(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of the parts file as corrected."""
        change = self.rows.get(row.get("key", ""), {})
        if not change or row["is"] == "concept":
            return row
        if row["is"] == "face":
            return {**row, **({"whole": change["whole"]} if "whole" in change else {})}
        anchors = dict(zip(_ANCHORS, row["anchors"], strict=True))
        anchors.update({k: v for k, v in change.items() if k in _ANCHORS})
        kept = {k: change[k] for k in ("own", "kind") if k in change}
        return {**row, **kept, "anchors": list(anchors.values())}
