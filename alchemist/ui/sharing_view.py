"""A shared gallery as a page: round by round, who picked what, where it comes from. All text in it is text."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..errors import AlchemistError, BadInput, GalleryError
from ..sharing.document import Gallery, read_canonical
from ..sharing.making import foreign_generators
from ..sharing.pictures import shown
from ..sharing.sessions import all_rounds
from ..values import Round
from .pictures import data_uri
from .texts import say
from .views import HEART

if TYPE_CHECKING:
    from ..runtime import Alchemist

MOST_ANCESTORS = 12
Load = Callable[[str], bytes]


def gallery_html(gallery: Gallery, lab: Alchemist, load: Load, language: str) -> str:
    """The page of a gallery.

    Args:
        load: an id to the canonical JSON in the store, for the galleries that it goes on from.

    Raises:
        DamagedGallery: it does not hold together.
    """
    session = gallery.restored()
    rounds = all_rounds(session)
    pictures = _pictures(gallery, lab, rounds)
    words = html.escape(session.settings.prompt)
    head = say("viewed_words", language, words=words) if words else say("viewed_none", language)
    notes = []
    if foreign := foreign_generators(gallery, lab.fingerprints):
        notes.append(say("viewed_foreign", language, names=html.escape(", ".join(foreign))))
    if gallery.left_out:
        notes.append(say("shared_out", language, n=gallery.left_out))
    parts = [f"<h2>{say('viewed', language)}</h2><p><b>{head}</b></p>"]
    parts += [f'<p class="muted">{note}</p>' for note in notes]
    parts += [
        _round(one, pictures, session.board is not None and one is rounds[-1], language)
        for one in reversed(rounds)  # the newest first: that is what one came for
    ]
    parts.append(family_html(gallery, load, language))
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in gallery.licences)
    parts.append(f"<details><summary>{say('viewed_licence', language)}</summary><ul>{lines}</ul></details>")
    return f'<div class="shared" data-gallery="{gallery.id}">{"".join(parts)}</div>'


def _pictures(gallery: Gallery, lab: Alchemist, rounds: tuple[Round, ...]) -> Mapping[str, str]:
    """Addresses of pictures by keys: as they were stored; those that were not are drawn, where they can be."""
    found: dict[str, str] = {}
    missing = []
    for candidate in dict.fromkeys(c for one in rounds for c in one.board.candidates):
        picture = shown(gallery, candidate.key)
        if picture is not None:
            found[candidate.key] = data_uri(picture)
            continue
        try:
            lab.check(candidate)
            missing.append(candidate)
        except BadInput:  # its place stays empty
            continue
    if missing:
        found |= {c.key: data_uri(p) for c, p in zip(missing, lab.draw(missing), strict=True)}
    return found


def _round(one: Round, pictures: Mapping[str, str], is_open: bool, language: str) -> str:
    board, tiles = one.board, []
    for i, (candidate, like) in enumerate(zip(board.candidates, one.liked, strict=True)):
        number = say("picture", language, n=i + 1)
        label = f"{number}, {say('viewed_liked', language)}" if like else number
        source = pictures.get(candidate.key, "")
        image = f'<img src="{source}" alt="{label}">' if source else ""
        marks = f'{HEART}<span class="picked"></span>' if like else ""
        tiles.append(
            f'<div class="tile{" liked" if like else ""}" aria-label="{label}" role="img">{marks}{image}</div>'
        )
    picks = say("viewed_picks", language, n=len(one.likes))
    tail = say("viewed_open", language) if is_open and not one.likes else picks
    title = f"<h3>{say('viewed_round', language, n=board.round)} <small>{tail}</small></h3>"
    return f'<section>{title}<div class="tiles">{"".join(tiles)}</div></section>'


def family_html(gallery: Gallery, load: Load, language: str) -> str:
    """The galleries that a gallery goes on from, and theirs, each with a link; nothing where it is a first one."""
    seen: set[str] = set()

    def branch(keys: list[str], depth: int) -> str:
        rows = []
        for key in keys:
            if key in seen or len(seen) >= MOST_ANCESTORS:
                continue
            seen.add(key)
            try:
                parent = read_canonical(load(key))
                settings = parent.session.settings
                words = html.escape(str(settings.get("prompt") or "")) or say("viewed_none", language)
                boards = say("viewed_boards", language, n=len(parent.session.boards))
                rows.append(
                    f'<li><a href="?g={key}">{words}</a> · {boards}{branch(parent.session.parents, depth + 1)}</li>'
                )
            except GalleryError:
                rows.append(f"<li>{say('viewed_gone', language)}</li>")
        return f"<ul>{''.join(rows)}</ul>" if rows else ""

    tree = branch(gallery.session.parents, 0)
    return f"<section><h3>{say('viewed_family', language)}</h3>{tree}</section>" if tree else ""


def trouble_html(error: AlchemistError, sentence: str) -> str:
    """A page that says what is wrong with what was asked for."""
    return f'<div class="shared"><p role="alert"><b>{sentence}</b></p></div>'


def link_html(link: str, qr: str, deletion: str, left_out: int, language: str) -> str:
    """What *Share* shows: the link, its QR code, and the link that deletes."""
    shared, copy = html.escape(link), say("copy", language)
    parts = [
        f'<label>{say("shared_link", language)} <input id="link" readonly value="{shared}"></label>',
        f'<button type="button" class="copy" data-copy="link">{copy}</button>',
        f'<img class="qr" src="{html.escape(qr)}" alt="{say("qr", language)}">',
    ]
    if deletion:
        value = html.escape(deletion)
        parts.append(f'<label>{say("shared_delete", language)} <input id="deletion" readonly value="{value}"></label>')
    else:
        parts.append(f'<p class="muted">{say("shared_before", language)}</p>')
    if left_out:
        parts.append(f'<p class="muted">{say("shared_out", language, n=left_out)}</p>')
    return f'<div class="link">{"".join(parts)}</div>'
