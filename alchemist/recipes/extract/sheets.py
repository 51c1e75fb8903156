"""Contact sheets: pictures with their anchors drawn on them, to be looked at and corrected."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from ...emoji.rasterise import rasterise
from ..markup import frame_svg
from ..parts import Base, FaceParts

CELL, LABEL = 96, 14


def with_anchors(base: Base) -> str:
    """A picture with its anchors: face blue, eyes red, mouth orange, hat magenta, neck green, hand black."""
    a = base.anchors
    cx, cy, r = a.face
    marks = [f'<circle cx="{cx}" cy="{cy}" r="{r}" fill="none" stroke="#06f" stroke-width="1.2"/>']
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
        image = Image.fromarray(rasterise(frame_svg(body), cell))
        page.paste(image, (x, y), image)
        draw.text((x, y + cell), label[: cell // 6 + 2], fill="black")
    return page


def face_cells(faces: Sequence[FaceParts]) -> list[tuple[str, str]]:
    """Smileys taken apart: eyes and mouth on a pale head."""
    return [
        (
            f"{'' if f.whole else '!'}{f.key}",
            f'<g opacity=".25">{f.head}</g>{f.eyes}{f.brows}{f.mouth}{f.cheeks}{f.tears}',
        )
        for f in faces
    ]


def base_cells(bases: Sequence[Base]) -> list[tuple[str, str]]:
    """Bases with their anchors."""
    return [(b.key, with_anchors(b)) for b in bases]
