"""Taking a picture home: one sheet with how it looks where it will be used, and every way to get it."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from ..gallery.centred import centred_svg
from ..gallery.export import facts_of
from ..gallery.vector import large_png
from ..text import file_stem, shortened
from .details import Details, chosen_one, picture_of
from .errors import readable_errors
from .labels import Labels
from .texts import say
from .views import Favourite, favourite_of
from .words import shown

JS = Path(__file__).with_name("home.js").read_text(encoding="utf-8")
SIZES = (128, 512, 1024)
CHAT = 22
"""Pixels of an emoji in a line of chat."""
LONGEST = 48
"""Characters of a file's name, its ending aside."""
_ARTICLE = re.compile(r"^(?:an?|the|my|some)\s+", re.IGNORECASE)
_GAPS = re.compile(r"[\s,+、。・]+")


def name_of(one: Favourite, language: str) -> str:
    """What a favourite's files are called, without an ending: "cat-wearing-sunglasses", "サングラスをかけた猫"."""
    words = one.candidate.text or shown(one.candidate, language) or "emoji"
    plain = _GAPS.sub(" ", _ARTICLE.sub("", words)).strip().lower()
    return file_stem(_GAPS.sub("-", shortened(plain, LONGEST)).strip("-") or "emoji")


class Home:
    """What the sheet's events do."""

    def __init__(self, details: Details) -> None:
        self.details = details
        self.lab = details.lab

    def show(self, language: str, event: gr.EventData) -> tuple[str, Favourite]:
        """The sheet's page, and the picture of a tile that was asked for."""
        with readable_errors(language):
            one = favourite_of(self.lab, (event._data or {}).get("favourite"))
            return self.page(one, language), one

    def show_chosen(self, language: str, chosen: Favourite | None) -> tuple[str, Favourite]:
        """The same of the favourite that the details show."""
        with readable_errors(language):
            one = chosen_one(chosen, language)
            return self.page(one, language), one

    def page(self, one: Favourite, language: str) -> str:
        """Previews and downloads of a picture, trimmed and centred."""
        svg = centred_svg(self.details.vectors(one))
        facts, picture = facts_of(one.candidate), picture_of(one)[0]
        # the small one is for chats with limits, which do not read what a picture says of itself
        pngs = {size: large_png(picture, size, facts if size > 128 else None, svg) for size in SIZES}
        return home_html(name_of(one, language), svg, pngs, language)


def home_html(name: str, svg: str, pngs: dict[int, bytes], language: str) -> str:
    """The sheet's page.

    Args:
        name: of its files, without an ending.
        pngs: by size.
    """
    uri = {size: "data:image/png;base64," + base64.b64encode(png).decode() for size, png in pngs.items()}
    vectors = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    label = html.escape(name)
    words = partial(say, language=language)

    def link(size: str, address: str, text: str, more: str = "") -> str:
        return f'<a class="get" href="{address}" download="{label}{size}"{more}>{text}</a>'

    def side(ground: str) -> str:
        line = f'<img src="{uri[128]}" width="{CHAT}" height="{CHAT}" alt=""> {words("home_chat")}'
        large = f'<img class="sticker" src="{uri[512]}" width="128" height="128" alt="{label}">'
        return f'<figure class="on-{ground}">{large}<p class="chat">{line}</p></figure>'

    links = [link(f"-{s}.png", uri[s], words("home_png", n=s), " data-copy" if s == 512 else "") for s in SIZES]
    links += [link(".svg", vectors, "SVG")]
    done, failed = (f'data-{kind}="{html.escape(words(key))}"' for kind, key in _SAID)
    copy = f'<button class="get main" data-act="copy" {done} {failed}>{words("home_copy")}</button>'
    share = f'<button class="get" data-act="share" hidden>{words("home_share")}</button>'
    size = words("home_size", kb=max(1, round(len(pngs[128]) / 1000)))
    return (
        f'<div class="sheet" role="dialog" aria-modal="true" aria-label="{words("home")}"><h2>{words("home")}</h2>'
        f'<div class="pair">{side("light")}{side("dark")}</div>'
        f'<p class="muted"><b>{label}</b> · {size}</p>'
        f'<div class="gets">{copy}{share}{"".join(links)}</div><p class="said" role="status"></p></div>'
    )


_SAID = (("done", "home_copied"), ("failed", "home_not_copied"))


@dataclass
class HomeSheet:
    """The sheet's components.

    Attributes:
        page: what is in it; the sheet is open while there is something.
        taken: the picture that it shows, a `Favourite`.
        more: a row below the downloads, for further ways to take it home.
    """

    page: Any
    taken: Any
    more: Any

    @property
    def outputs(self) -> list[Any]:
        """What `Home.show` writes."""
        return [self.page, self.taken]

    def connect(self, does: Home, board: Any, chosen: Any, button: Any, language: Any, looks: dict[str, Any]) -> None:
        """Open it from a tile of the board, and from the details, whose picture is `chosen`, by `button`."""
        board.download(does.show, [language], self.outputs, **looks)
        button.click(does.show_chosen, [language, chosen], self.outputs, **looks)


def home_sheet(labels: Labels) -> HomeSheet:
    """Lay it out, closed."""
    taken = gr.State(None)
    with gr.Column(elem_id="home"):
        close = labels.named(gr.Button(elem_id="home-close"), value="home_close")
        page = gr.HTML("", js_on_load=JS, elem_id="home-page")
        more = gr.Row(elem_id="home-more")
    close.click(lambda: "", None, page, queue=False, api_visibility="private")
    return HomeSheet(page, taken, more)
