"""Sessions to documents and back: what is put in, what stays out, and whether it can be drawn again here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..candidate import Candidate
from ..emoji.vendors import VENDORS
from ..errors import BadInput, GalleryError
from ..recipes.generator import NAME as RECIPES
from ..recipes.render import OWN_CREDIT
from ..search.serial import to_plain
from ..search.session import Session
from ..search.uploads import uploads
from ..values import Array
from .document import MOST_BYTES, MOST_PARENTS, MOST_ROUNDS, Gallery, SessionRecord
from .pictures import packed, shown
from .sessions import Kept, all_rounds, only

Draw = Callable[[Sequence[Candidate]], Array]
MOST_OF_PICTURES = 1_950_000
"""Characters of all pictures of a document, 1.46 MB as a file: what was liked and the newest boards. About 70
pictures of the latent model or 250 composed ones; those of the oldest boards are left to be drawn again."""
MODEL_CREDIT = "Pictures of the latent model: CC BY-SA 4.0; it learned from {}.".format(
    ", ".join(f"{v.name} ({v.licence})" for v in VENDORS.values())
)


def gallery_of(
    session: Session,
    draw: Draw,
    words: bool = True,
    uploaded: bool = False,
    pictures: bool = True,
    known: Mapping[str, Array] | None = None,
) -> Gallery:
    """A session as a document.

    Args:
        draw: candidates to pictures (n, 4, h, w), for those that are not known.
        words: whether the words that were typed are put in. Without them pictures of generators that cannot be drawn
            without words are left out.
        uploaded: whether pictures that descend from somebody's own picture are put in.
        pictures: whether the pictures are put in as they were shown; else they are drawn again from what draws them.
        known: pictures (4, h, w) by their candidates' keys, as they were shown.

    Raises:
        GalleryError: nothing is left to share, or there is too much.
    """
    cut = shareable(session, words, uploaded)
    if not all_rounds(cut.session):
        raise GalleryError("There is nothing to share: no picture was shown that may be in a shared gallery.")
    record = SessionRecord.model_validate(_lists(to_plain(cut.session)))
    candidates = _newest_first(cut.session)
    made = Gallery(
        session=record,
        pictures=_pictures(candidates, draw, known or {}) if pictures else {},
        generators={c.generator: c.fingerprint for c in candidates},
        licences=licences(candidates),
        left_out=cut.left_out,
        worded=words,
    )
    if len(made.canonical()) > MOST_BYTES:
        raise GalleryError("This session is too long to be shared as one gallery; begin a new one from what you like.")
    return made


def shareable(session: Session, words: bool = True, uploaded: bool = False) -> Kept:
    """The session with only what may be in a shared document; arguments as in `gallery_of`.

    Raises:
        GalleryError: it has too many boards.
    """
    if len(all_rounds(session)) > MOST_ROUNDS or len(session.parents) > MOST_PARENTS:
        raise GalleryError(f"Galleries have up to {MOST_ROUNDS} boards and go on from up to {MOST_PARENTS} others.")
    own = frozenset() if uploaded else uploads(session)
    if words:
        return only(session, lambda c: c.key not in own, None)
    wordless = session.settings.changed(prompt="", negative="")
    cut = only(session, lambda c: c.key not in own and c.generator == RECIPES, _without_words)
    return Kept(replace(cut.session, settings=wordless, scored=None), cut.left_out)


def _without_words(candidate: Candidate) -> Candidate:
    return candidate.changed(text=None, negative=None)


def licences(candidates: Sequence[Candidate]) -> list[str]:
    """What pictures are made of and may be used under, a line for each source."""
    found: dict[str, None] = {}
    for one in candidates:
        recipe = one.recipe
        if recipe is None:
            found[MODEL_CREDIT] = None
            continue
        for key in recipe.parts:
            vendor = VENDORS.get(key.partition(":")[0])
            found[f"{vendor.attribution}, {vendor.licence}" if vendor else OWN_CREDIT] = None
    return list(found)


class Replay(NamedTuple):
    """What drawing a document's pictures again came to.

    Attributes:
        drawn: how many pictures were drawn and compared.
        largest: the largest difference to what was stored, in [0, 1].
        foreign: generators whose weights or parts are others here, or that are not here.
    """

    drawn: int
    largest: float
    foreign: tuple[str, ...]


def replayed(gallery: Gallery, draw: Draw, here: Mapping[str, str]) -> Replay:
    """Draw a document's pictures again and compare them with those that it holds.

    Args:
        here: fingerprints of the generators that are here, by name.

    Raises:
        DamagedGallery: it does not hold together.
    """
    foreign = foreign_generators(gallery, here)
    able = [c for c in _newest_first(gallery.restored()) if c.generator not in foreign]
    kept = [(c, picture) for c in able if (picture := shown(gallery, c.key)) is not None]
    if not kept:
        return Replay(0, 0.0, foreign)
    again = draw([c for c, _ in kept])
    largest = max(
        float(np.abs(a - b).max()) if a.shape == b.shape else 1.0 for a, (_, b) in zip(again, kept, strict=True)
    )
    return Replay(len(kept), largest, foreign)


def foreign_generators(gallery: Gallery, here: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the generators of a document that draw otherwise here, or are not here."""
    return tuple(sorted(name for name, mark in gallery.generators.items() if mark and here.get(name) != mark))


def playable(gallery: Gallery, check: Callable[[Candidate], None], here: Mapping[str, str]) -> Kept:
    """The document's session as far as it can be gone on from here: with what can be drawn, and nothing else.

    Args:
        check: raises BadInput for a candidate that cannot be drawn here.
        here: fingerprints of the generators that are here, by name.

    Raises:
        DamagedGallery: it does not hold together.
    """
    session = gallery.restored()
    able: dict[str, bool] = {}

    def keep(one: Candidate) -> bool:
        if one.key not in able:
            try:
                check(one)
                able[one.key] = not one.fingerprint or here.get(one.generator) == one.fingerprint
            except BadInput:
                able[one.key] = False
        return able[one.key]

    return only(session, keep, None)


def stored_pictures(gallery: Gallery, candidates: Sequence[Candidate]) -> list[Array | None]:
    """The stored pictures of candidates, None for each that the document has none of.

    Raises:
        DamagedGallery: one is damaged.
    """
    return [shown(gallery, c.key) for c in candidates]


def _newest_first(session: Session) -> list[Candidate]:
    """Every candidate once: those liked first, then from the newest board to the oldest."""
    rounds = all_rounds(session)[::-1]
    liked = [c for r in rounds for c, like in zip(r.board.candidates, r.liked, strict=True) if like]
    return list(dict.fromkeys([*liked, *(c for r in rounds for c in r.board.candidates)]))


def _pictures(candidates: Sequence[Candidate], draw: Draw, known: Mapping[str, Array]) -> dict[str, str]:
    found: dict[str, str] = {}
    length = 0
    for start in range(0, len(candidates), 16):
        some = candidates[start : start + 16]
        missing = [c for c in some if c.key not in known]
        drawn = dict(zip((c.key for c in missing), draw(missing), strict=True)) if missing else {}
        for one in some:
            text = packed(known[one.key] if one.key in known else drawn[one.key])
            length += len(text)
            if length > MOST_OF_PICTURES:
                return found
            found[one.key] = text
    return found


def _lists(value: object) -> object:
    """Plain values with lists in place of tuples, as JSON has them."""
    if isinstance(value, dict):
        return {key: _lists(one) for key, one in value.items()}
    return [_lists(one) for one in value] if isinstance(value, list | tuple) else value
