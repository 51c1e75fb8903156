"""Contact sheets: pictures with their anchors drawn on them, to be looked at and corrected."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from ...emoji.rasterise import rasterise
from ..markup import frame_svg
from ..parts import Base, FaceParts

CELL, LABEL = 96, 14


def with_anchors(base: Base, grid: bool = False) -> str:
    """A picture with its anchors: face blue, eyes red, mouth orange, hat magenta, neck green, hand black.

    Args:
        grid: whether lines are drawn at every tenth of the frame, the middle ones stronger.
    """
    a = base.anchors
    cx, cy, r = a.face
    marks = []
    if grid:
        for v in range(0, 101, 10):
            width = 0.7 if v == 50 else 0.3
            marks.append(f'<path d="M{v} 0v100M0 {v}h100" stroke="#888" stroke-width="{width}" opacity=".55"/>')
    marks.append(f'<circle cx="{cx}" cy="{cy}" r="{r}" fill="none" stroke="#06f" stroke-width="1.2"/>')
    if a.eyes:
        marks += [f'<circle cx="{a.eyes[i]}" cy="{a.eyes[i + 1]}" r="2.4" fill="#f00" stroke="#fff"/>' for i in (0, 2)]
    if a.mouth:
        marks.append(f'<circle cx="{a.mouth[0]}" cy="{a.mouth[1]}" r="2" fill="#f80" stroke="#fff"/>')
    for (x, y, w), colour in ((a.top, "#f0f"), (a.neck, "#0a0")):
        marks.append(f'<path d="M{x - w / 2} {y}h{w}" stroke="{colour}" stroke-width="2"/>')
    marks.append(f'<rect x="{a.hand[0] - 2}" y="{a.hand[1] - 2}" width="4" height="4" fill="#000" stroke="#fff"/>')
    return base.body + "".join(marks)


def sheet(cells: Sequence[tuple[str, str]], columns: int = 12, cell: int = CELL) -> Image.Image:
    """Bodies in the frame with labels, over white."""
    rows = -(-len(cells) // columns)
    page = Image.new("RGB", (columns * (cell + 6), rows * (cell + 6 + LABEL)), "white")
    draw = ImageDraw.Draw(page)
    for i, (label, body) in enumerate(cells):
        x, y = i % columns * (cell + 6) + 3, i // columns * (cell + 6 + LABEL) + 3
        if body:
            image = Image.fromarray(rasterise(frame_svg(body), cell))
            page.paste(image, (x, y), image)
        draw.text((x, y + cell), label[: cell // 6 + 2], fill="black")
    return page


def face_cells(faces: Sequence[FaceParts]) -> list[tuple[str, str]]:
    """Smileys taken apart: eyes and mouth on a pale head, then all else; "!" before what is not clean."""
    cells = []
    for f in faces:
        own = f'<g opacity=".25">{f.head}</g>{f.eyes}{f.brows}{f.mouth}'
        cells += [(f"{'' if f.whole else '!'}{f.key}", own), ("the rest", f"{f.cheeks}{f.tears}{f.extras}")]
    return cells


def base_cells(bases: Sequence[Base], grid: bool = False) -> list[tuple[str, str]]:
    """Bases with their anchors; those with a face of their own followed by what is left without it."""
    cells = []
    for base in bases:
        cells.append((base.key, with_anchors(base, grid)))
        if base.kind in ("head", "animal"):
            cells.append(("bare" if base.bare else "its face stays", base.bare or ""))
    return cells


def piece_cells(base: Base) -> list[tuple[str, str]]:
    """Each run of pieces of a base alone on the pale whole."""
    pale = f'<g opacity=".2">{base.body}</g>'
    return [(f"{i}{' own' if i in base.own_face else ''}", pale + base.drawn([i])) for i in range(len(base.pieces))]
