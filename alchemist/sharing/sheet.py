"""A gallery on one sheet: a row a board, what was liked with a ring."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from ..errors import BadInput
from ..gallery.pictures import to_straight
from .document import Gallery
from .pictures import shown
from .sessions import all_rounds

if TYPE_CHECKING:
    from ..runtime import Alchemist

CELL, MARGIN = 96, 6
RING = (214, 51, 108)
MOST_ROWS = 60


def sheet_png(gallery: Gallery, lab: Alchemist | None = None) -> bytes:
    """The last boards of a gallery as a PNG over white.

    Args:
        lab: draws pictures that the gallery does not hold; None: their places stay empty.

    Raises:
        DamagedGallery: it does not hold together. BadInput: it has no boards.
    """
    rounds = all_rounds(gallery.restored())[-MOST_ROWS:]
    if not rounds:
        raise BadInput("This gallery has no boards.")
    step = CELL + 2 * MARGIN
    sheet = Image.new("RGB", (step * max(len(r.board.candidates) for r in rounds), step * len(rounds)), "white")
    pen = ImageDraw.Draw(sheet)
    for row, one in enumerate(rounds):
        for column, candidate in enumerate(one.board.candidates):
            picture = shown(gallery, candidate.key)
            if picture is None and lab is not None:
                picture = lab.draw([candidate])[0]
            x, y = column * step + MARGIN, row * step + MARGIN
            if picture is not None:
                small = Image.fromarray(to_straight(picture), "RGBA").resize((CELL, CELL), Image.Resampling.LANCZOS)
                sheet.paste(small, (x, y), small)
            if one.liked[column]:
                box = (x - 3, y - 3, x + CELL + 2, y + CELL + 2)
                pen.rounded_rectangle(box, 10, outline=RING, width=3)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()
