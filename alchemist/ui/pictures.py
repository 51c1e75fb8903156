"""Pictures as the page shows them."""

from __future__ import annotations

import base64
import html
import secrets

from ..gallery.pictures import png_bytes
from ..values import Array


def data_uri(picture: Array, size: int | None = None) -> str:
    """A premultiplied picture (4, h, w) as a PNG in an address."""
    return "data:image/png;base64," + base64.b64encode(png_bytes(picture, size)).decode()


def tile(picture: Array, note: str = "", alt: str = "", mark: str = "") -> str:
    """One picture on a checkerboard with a line below; plain, not to be clicked unless `mark` names it."""
    uri = data_uri(picture)
    words = html.escape(alt or note)
    if mark:
        inner = (
            f'<button class="tile" data-id="{html.escape(mark)}" aria-label="{words}"><img src="{uri}" alt=""></button>'
        )
    else:
        inner = f'<div class="tile"><img src="{uri}" alt="{words}"></div>'
    line = f'<div class="tile-note">{html.escape(note)}</div>' if note else ""
    return f"<div>{inner}{line}</div>"


def progress_bar(share: float, words: str) -> str:
    """A bar filled to `share` in [0, 1]; `words` tell a screen reader what of."""
    percent = f"{100 * share:.0f}"
    return (
        f'<div class="progress" role="progressbar" aria-label="{html.escape(words)}" aria-valuenow="{percent}">'
        f'<div style="width:{percent}%"></div></div>'
    )


def grid(tiles: list[str], kind: str = "", board: str = "", keep: bool = False) -> str:
    """Tiles in a grid.

    Args:
        kind: "", "small" or "many".
        board: the token of the board that it is.
        keep: marks that the page has made on it stand above those given here.
    """
    view = secrets.token_hex(4)  # tells a page that is written anew from one that the browser draws again
    token = f' data-board="{board}" data-view="{view}"{" data-keep=1" if keep else ""}' if board else ""
    return f'<div class="tiles {kind}"{token}>{"".join(tiles)}</div>'
