"""Links to galleries, right behind proxies, prefixes and on a Space; and their QR codes."""

from __future__ import annotations

import os
from urllib.parse import quote, urlsplit, urlunsplit

from ..errors import BadInput
from .document import checked_id

MOST_ADDRESS = 2000


def link_to(key: str, address: str, deletion: str | None = None) -> str:
    """The link that opens a gallery.

    Args:
        address: of the page as the browser has it, which knows hosts, proxies and prefixes best. On a Space, whose page
            lies in a frame of another address, the Space's own is taken.
        deletion: what deletes the gallery, for the link that its maker keeps.

    Raises:
        UnknownGallery: that is no id. BadInput: that is no address of a page.
    """
    key = checked_id(key)
    space = os.environ.get("SPACE_ID")
    base = f"https://huggingface.co/spaces/{quote(space)}" if space else _page(address)
    return f"{base}?g={key}" + (f"&delete={quote(deletion)}" if deletion else "")


def _page(address: str) -> str:
    """An address without its query, its fragment, and a name or password in it."""
    try:
        parts = urlsplit(address[:MOST_ADDRESS])
        port = f":{parts.port}" if parts.port else ""
        host = parts.hostname or ""
    except (ValueError, TypeError):
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise BadInput("A link can be made of a page's address only, such as http://127.0.0.1:7860/.")
    host = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, f"{host}{port}", quote(parts.path, safe="/%~"), "", ""))


def qr_code(link: str) -> str:
    """A link's QR code as the address of an SVG picture."""
    import segno

    return str(segno.make(link, error="m", micro=False).svg_data_uri(scale=4, border=3, dark="#000", light="#fff"))
