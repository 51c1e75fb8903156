"""`python -m alchemist recipes …`: the parts rebuilt from the sets, shown on sheets, and corrected."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from ...errors import BadInput, DataError
from ..parts import FILE, Base, Parts, parts
from . import overrides as corrections
from .sheets import base_cells, face_cells, sheet

PER_SHEET = 35


def rebuild(
    data: Path, progress: Callable[[int, int], None] | None = None, corrections_only: bool = False
) -> dict[str, int]:
    """Write the package's file of parts anew.

    Args:
        data: folder of the sets' archives.
        corrections_only: whether pictures that are in the file stay as they are, but for corrections.
    """
    from .build import build, rows_of

    kept = rows_of(FILE) if corrections_only else {}
    found = build(data, FILE, corrections.Overrides.read(), progress, kept)
    parts.cache_clear()
    return found


def chosen(store: Parts, kind: str, of_set: str, looked_at: bool | None = None) -> list[Base]:
    """Bases of a kind and a set, by code; "" for all.

    Raises:
        BadInput: there are none.
    """
    found = [b for b in store.bases.values() if kind in ("", b.kind) and of_set in ("", b.set)]
    found = [b for b in found if looked_at is None or (b.anchors.sure >= 0.9) == looked_at]
    if not found:
        kinds, sets = ({getattr(b, name) for b in store.bases.values()} for name in ("kind", "set"))
        raise BadInput(
            f"No parts of kind {kind!r} and set {of_set!r}; kinds: {', '.join(sorted(kinds))}; "
            f"sets: {', '.join(sorted(sets))}."
        )
    return sorted(found, key=lambda b: (b.code, b.set))


def write_sheets(store: Parts, out: Path, kind: str, of_set: str) -> list[Path]:
    """Contact sheets of bases, or of smileys taken apart for kind "face"."""
    bases = chosen(store, kind, of_set)
    cells = base_cells(bases)
    if kind == "face":
        cells = face_cells([store.faces[b.key] for b in bases if b.key in store.faces])
    return _pages([cells[i : i + 192] for i in range(0, len(cells), 192)], out, kind or "parts", 16, 80)


def write_curation(store: Parts, out: Path, kind: str, of_set: str, all_of_them: bool = False) -> list[Path]:
    """Large sheets with a grid, and beside each the anchors as JSON, to be corrected and given to `accept`.

    Args:
        all_of_them: also those that have been looked at.
    """
    bases = chosen(store, kind, of_set, None if all_of_them else False)
    groups = [bases[i : i + PER_SHEET] for i in range(0, len(bases), PER_SHEET)]
    pages = _pages([base_cells(group, grid=True) for group in groups], out, f"curate-{kind or 'all'}", 7, 190)
    for page, group in zip(pages, groups, strict=True):
        page.with_suffix(".json").write_text(corrections.text_of({b.key: _row(b) for b in group}), encoding="utf-8")
    return pages


def _row(base: Base) -> dict[str, object]:
    a = base.anchors
    return {"face": a.face, "eyes": a.eyes, "mouth": a.mouth, "top": a.top, "neck": a.neck, "hand": a.hand, "sure": 0.9}


def _pages(groups: Sequence[Sequence[tuple[str, str]]], out: Path, name: str, columns: int, cell: int) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for i, cells in enumerate(groups):
        path = out / f"{name}-{i + 1:02d}.png"
        image: Image.Image = sheet(cells, columns, cell)
        image.save(path)
        made.append(path)
    return made


def accept(files: Sequence[Path]) -> int:
    """Take corrections from files into the package's; how many pictures they are of.

    Raises:
        DataError: a file is no corrections, or names no part.
    """
    own, store, count = corrections.Overrides.read(), parts(), 0
    for path in files:
        rows = corrections.Overrides.read(path).rows
        for key, change in rows.items():
            if key not in store.bases and key not in own.rows:
                raise DataError(f"{path} corrects {key!r}, which is no part.")
            now = json.loads(json.dumps(_row(store.bases[key]))) if key in store.bases else {}
            merged = {**own.rows.get(key, {}), **{k: v for k, v in change.items() if now.get(k) != v}}
            own.rows[key] = {**merged, "sure": change.get("sure", 0.95)}
            count += 1
    own.write()
    return count
