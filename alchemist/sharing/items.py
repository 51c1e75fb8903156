"""From galleries, sessions and files to what packs are made of; and the scores of a session as a table."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..candidate import Candidate
from ..errors import AlchemistError, BadInput
from ..gallery.export import facts_of
from ..gallery.reading import open_picture
from ..gallery.vector import compact_svg_of, svg_of
from ..given import checked_pictures
from ..recipes.render import credits, to_svg
from ..search.session import Session
from ..values import Array
from .document import Gallery
from .making import MODEL_CREDIT
from .motion import Animation, evolution
from .packs import Item
from .pictures import shown
from .sessions import all_rounds

if TYPE_CHECKING:
    from ..runtime import Alchemist

FORMULA = re.compile(r"\s*[=+\-@\t\r|%]")


def item_of(candidate: Candidate, picture: Array | None = None, words: str = "", facts: bool = True) -> Item:
    """A candidate as something to pack: its own vectors where it is composed, else `picture` traced.

    Args:
        picture: (4, h, w), for one that is not composed.
        words: what it shows, where the candidate does not say.
        facts: whether its PNGs say where they come from.

    Raises:
        BadInput: it is not composed, and there is no picture.
    """
    recipe = candidate.recipe
    named = candidate.text or words or "emoji"
    about = facts_of(candidate) if facts else {}
    if recipe is not None:
        return Item(named, to_svg(recipe, title=candidate.text if facts else ""), about, credits(recipe), recipe)
    if picture is None:
        raise BadInput("There is no picture of what is to be packed.")
    return Item(named, svg_of(picture), about, (MODEL_CREDIT,), compact=compact_svg_of(picture))


def liked_items(gallery: Gallery, lab: Alchemist | None = None) -> list[Item]:
    """What was liked in a gallery, the newest first, each once.

    Args:
        lab: draws the pictures that the gallery does not hold; None: those are left out.

    Raises:
        DamagedGallery: it does not hold together. BadInput: nothing was liked.
    """
    session = gallery.restored()
    found: dict[str, Candidate] = {}
    for one in all_rounds(session)[::-1]:
        for candidate, like in zip(one.board.candidates, one.liked, strict=True):
            if like:
                found.setdefault(candidate.key, candidate)
    if not found:
        raise BadInput("Nothing was liked in this gallery; name pictures instead.")
    items = []
    for candidate in found.values():
        picture = shown(gallery, candidate.key)
        if candidate.recipe is None and picture is None:
            if lab is None:
                continue
            picture = lab.draw([candidate])[0]
        items.append(item_of(candidate, picture, session.settings.prompt, facts=gallery.worded))
    return items


def item_of_file(path: Path) -> Item:
    """A picture file as something to pack; a PNG that was made here is known by what it says of itself.

    Raises:
        BadPicture: it is none.
    """
    from ..search.serial import candidate_from_json

    picture, facts = open_picture(path)
    if "alchemist" in facts:
        try:
            return item_of(candidate_from_json(facts["alchemist"]), picture, path.stem)
        except AlchemistError:  # of another version: it is a picture all the same
            return Item(path.stem, svg_of(picture), facts, compact=compact_svg_of(picture))
    return Item(path.stem, svg_of(picture), compact=compact_svg_of(picture))


def evolution_of(gallery: Gallery, lab: Alchemist | None = None) -> Animation:
    """A gallery round by round: the best liked picture of each board, or the best.

    Args:
        lab: draws the pictures that the gallery does not hold; None: those are left out.

    Raises:
        DamagedGallery: it does not hold together. BadInput: it holds no pictures.
    """
    pictures = []
    for one in all_rounds(gallery.restored()):
        liked = [i for i, like in enumerate(one.liked) if like]
        row = max(liked or range(len(one.board.candidates)), key=lambda i: float(one.board.scores[i]))
        candidate = one.board.candidates[row]
        picture = shown(gallery, candidate.key)
        if picture is None and lab is not None:
            picture = lab.draw([candidate])[0]
        if picture is not None:
            pictures.append(picture)
    side = max((p.shape[-1] for p in pictures), default=0)
    return evolution([p if p.shape[-1] == side else checked_pictures(p, side)[0] for p in pictures])


def scores_csv(session: Session) -> str:
    """Every picture shown: round, place, words, generator, what was marked, f and its terms. No cell is a formula."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rounds = all_rounds(session)
    names = list(dict.fromkeys(name for one in rounds for name in one.board.terms))
    rows.writerow(["round", "picture", "words", "generator", "liked", "disliked", "score", *names])
    for one in rounds:
        board = one.board
        for i, candidate in enumerate(board.candidates):
            terms = [f"{float(board.terms[name][i]):.4f}" if name in board.terms else "" for name in names]
            marks = [int(bool(one.liked[i])), int(bool(one.disliked[i]))]
            told = [safe_cell(candidate.text), safe_cell(candidate.generator)]
            rows.writerow([board.round, i + 1, *told, *marks, f"{float(board.scores[i]):.4f}", *terms])
    return text.getvalue()


def safe_cell(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA.match(text) else text
