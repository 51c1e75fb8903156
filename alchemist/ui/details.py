"""One favourite in large: its score, its nearest relative, what to do next, and how to take it home."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from ..errors import SessionError
from ..gallery.export import facts_of
from ..gallery.reading import open_picture, read_picture
from ..gallery.trimming import trimmed
from ..gallery.vector import large_png, svg_of
from ..search.serial import key_of
from ..search.session import Session
from ..search.variations import variations
from ..values import Array, Board, Nearest
from .board import tray as tray_component
from .errors import readable_errors
from .files import download
from .gallery import Gallery, View, closed_panel, emoji_name
from .labels import Labels
from .marks import Marks
from .pictures import data_uri
from .texts import say
from .views import Favourite, pinch_of, place, terms_html, tray_html
from .waiting import Waiting

NEAR, FAR = (0.3, 0.6), (0.55, 0.9)
"""How much noise variations get: "more like this", and "variations"."""


class Details:
    """What the panel's events do; `chosen` is the key of the favourite it shows."""

    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        self.lab = gallery.lab

    def _found(self, favourites: list[Favourite], chosen: Any, language: str) -> Favourite:
        for one in favourites:
            if one.key == chosen:
                return one
        raise SessionError(say("choose_first", language))

    def show(
        self, session: Session, marks: Marks, tray: list[Favourite], language: str, plain: bool, event: gr.EventData
    ) -> tuple[Any, ...]:
        """The panel, its page, its files, which favourite it is, and no partners to blend with yet."""
        favourites = self.gallery.joined(session, marks, tray)[1]
        with readable_errors(language):
            one = self._found(favourites, event._data.get("picture"), language)
            near = self.lab.nearest(picture_of(one))[0]
            png, svg, large = self._files(one, plain)
            page = details_html(one, large, near, *self._relative(near, language), language)
        return gr.update(visible=True), page, png, svg, one.key, gr.update(value="", visible=False)

    def files(
        self, session: Session, marks: Marks, tray: list[Favourite], language: str, chosen: str, plain: bool
    ) -> tuple[Any, ...]:
        """The downloads, with or without what the PNG says of itself."""
        favourites = self.gallery.joined(session, marks, tray)[1]
        with readable_errors(language):
            return self._files(self._found(favourites, chosen, language), plain)[:2]

    def _files(self, one: Favourite, plain: bool) -> tuple[Any, Any, str]:
        """Updates of the two download buttons, and the large picture as an address."""
        picture = picture_of(one)[0]
        svg = svg_of(picture)
        png = large_png(picture, facts=None if plain else facts_of(one.candidate), svg=svg)
        name = f"emoji-{one.picture}"
        files = (download(f"{name}.png", png), download(f"{name}.svg", svg.encode()))
        uri = "data:image/png;base64," + base64.b64encode(png).decode()
        return gr.update(value=files[0]), gr.update(value=files[1]), uri

    def _relative(self, near: Nearest, language: str) -> tuple[str, str]:
        """The nearest existing emoji: its name and its picture."""
        catalogue = self.lab.catalogue
        row = catalogue.row_of(near.hexcode, near.vendor)
        return emoji_name(catalogue.emoji[row], language), data_uri(catalogue.picture(row, 128))

    # -- going on from it --------------------------------------------------------------------------------------

    def around(
        self, far: bool, session: Session, marks: Marks, tray: list[Favourite], language: str, chosen: str
    ) -> View:
        """A board of variations: near ones ("more like this"), or farther ones."""
        session, tray = self.gallery.joined(session, marks, tray)
        with readable_errors(language):
            one = self._found(tray, chosen, language)
            session = self.gallery.around(session, picture_of(one), *(FAR if far else NEAR), one.candidate)
        return self.gallery.view(session, tray, language)

    def less(
        self, session: Session, marks: Marks, tray: list[Favourite], language: str, chosen: str
    ) -> tuple[Any, ...]:
        """Take the like back and say "less like this"; it counts from the next board on."""
        session, tray = self.gallery.joined(session, marks, tray)
        with readable_errors(language):
            one = self._found(tray, chosen, language)
            session = self.gallery.ask(disliked(session, one))
        gr.Info(say("less_noted", language), title="✦")
        return (*self.gallery.view(session, tray, language), *closed_panel())

    def partners(self, session: Session, marks: Marks, tray: list[Favourite], language: str, chosen: str) -> Any:
        """The other favourites, to tap the one to blend with."""
        favourites = self.gallery.joined(session, marks, tray)[1]
        with readable_errors(language):
            self._found(favourites, chosen, language)
            others = [f for f in favourites if f.key != chosen]
            if not others:
                raise SessionError(say("one_more", language))
        page = f'<p class="muted">{say("blend_with", language)}</p>{tray_html(others, language)}'
        return gr.update(value=page, visible=True)

    def blend(
        self,
        session: Session,
        marks: Marks,
        tray: list[Favourite],
        language: str,
        chosen: str,
        event: gr.EventData,
    ) -> tuple[Any, ...]:
        """A board of children of the shown favourite and the one tapped; then no partners are shown any more."""
        session, tray = self.gallery.joined(session, marks, tray)
        with readable_errors(language):
            parents = [self._found(tray, key, language) for key in (chosen, event._data.get("picture"))]
            session = self.gallery.between(session, parents[0].candidate, parents[1].candidate)
        return (*self.gallery.view(session, tray, language), gr.update(value="", visible=False))

    # -- a picture that comes back -----------------------------------------------------------------------------

    def restore(
        self, session: Session, marks: Marks, tray: list[Favourite], language: str, path: str | None
    ) -> tuple[Any, ...]:
        """Where a downloaded PNG came from: its settings, and a board of the picture and its variations.

        Of another picture, variations under the present words. The last outputs are the fields for prompt, negative,
        style, sampler, steps and guidance.
        """
        if not path:
            return (gr.skip(),) * (len(View._fields) + 8)
        session, tray = self.gallery.joined(session, marks, tray)
        with readable_errors(language):
            try:
                picture, facts = open_picture(Path(path))
            finally:
                Path(path).unlink(missing_ok=True)
            if "alchemist" not in facts:
                session = self.gallery.around(session, trimmed(picture)[None], *NEAR)
                gr.Info(say("no_facts", language), title="✦")
                return (*self.gallery.view(session, tray, language), *closed_panel(), *(gr.skip(),) * 6)
            one = self.lab.candidate(facts["alchemist"])
            names = ("prompt", "negative", "style", "sampler", "steps", "guidance")
            own = {"prompt": one.text, "negative": one.negative, **one.payload}
            base = session.with_settings(**{name: own[name] for name in names if own.get(name) is not None})
            fields = tuple(getattr(base.settings, name) for name in names)
            maker = self.lab.generators[one.generator]
            here = one.changed(maker.fingerprint)
            count = base.settings.board_size - 1
            more = variations(base, self.lab.ensemble(one.generator), self.lab.draw([here])[0], *NEAR, count, here)
            session = self.gallery.board_of(base, [here, *more])
        if one.fingerprint != maker.fingerprint:
            gr.Info(say("drawn_elsewhere", language), title="✦")
        return (*self.gallery.view(session, tray, language), *closed_panel(), *fields)


def picture_of(one: Favourite) -> Array:
    """A favourite's picture, (1, 4, h, w)."""
    return read_picture(base64.b64decode(one.uri.partition(",")[2]))


def disliked(session: Session, one: Favourite) -> Session:
    """The session with every like of a picture, it may have been on several boards, turned into a dislike.

    `ask` scores the rounds anew.
    """

    def turned(board: Board, likes: frozenset[str], dislikes: frozenset[str]) -> dict[str, Any]:
        named = zip(board.ids, board.candidates, strict=True)
        same = {name for name, c in named if name in likes and key_of(c) == one.key}
        return {"likes": likes - same, "dislikes": dislikes | same}

    rounds = tuple(replace(r, **turned(r.board, r.likes, r.dislikes)) for r in session.rounds)
    now = turned(session.board, session.likes, session.dislikes) if session.board is not None else {}
    return replace(session, rounds=rounds, undone=(), scored=None, **now)


def details_html(one: Favourite, large: str, near: Nearest, name: str, uri: str, language: str) -> str:
    """A picture large on light and dark, its score in words, and the nearest existing emoji beside it."""
    alike = say("similarity", language, s=f"{100 * near.similarity:.0f}")
    label, pinch = place(one.picture, language), pinch_of(one.candidate, language)
    pair = "".join(f'<div class="{on}"><img src="{large}" alt="{label}"></div>' for on in ("on-light", "on-dark"))
    words = f"{say('nearest', language)}: {html.escape(name)} ({near.vendor}), {alike}"
    beside = f'<div class="nearest"><img src="{uri}" alt="{html.escape(name)}"><span class="muted">{words}</span></div>'
    licence = f'<p class="muted">{say("yours", language)}</p>'
    given = f'<p class="muted">{pinch}</p>' if pinch else ""
    return f'<div class="pair">{pair}</div>{given}{terms_html(one.terms, language)}{beside}{licence}'


@dataclass
class DetailsPanel:
    """The panel's components."""

    column: Any
    chosen: Any
    page: Any
    more: Any
    less: Any
    vary: Any
    blend: Any
    partners: Any
    png: Any
    svg: Any
    plain: Any

    def connect(
        self,
        does: Details,
        waiting: Waiting,
        state: list[Any],
        shown: list[Any],
        tray: Any,
        compute: dict[str, Any],
        looks: dict[str, Any],
    ) -> None:
        """Connect its events; `tray` is the page of favourites that opens it."""
        one = [*state, self.chosen]
        panel = [self.column, self.page, self.png, self.svg, self.chosen, self.partners]
        tray.select(does.show, [*state, self.plain], panel, **looks)
        self.plain.input(does.files, [*one, self.plain], [self.png, self.svg], **looks)
        for button, far in ((self.more, False), (self.vary, True)):
            turned = waiting.connect(
                button.click, partial(does.around, far), one, shown, show_progress_on=button, **compute
            )
            waiting.show_board(turned)
        outputs = [*shown, self.column, self.chosen]
        waiting.connect(self.less.click, does.less, one, outputs, show_progress_on=self.less, **compute)
        self.blend.click(does.partners, one, [self.partners], **looks)
        outputs = [*shown, self.partners]
        select = self.partners.select
        turned = waiting.connect(select, does.blend, one, outputs, show_progress_on=self.blend, **compute)
        waiting.show_board(turned)


def details_panel(labels: Labels) -> DetailsPanel:
    """Lay it out, folded away until a favourite is tapped."""
    chosen = gr.State("")
    with gr.Column(visible=False, elem_id="panel") as column:
        page = gr.HTML("", elem_id="details")
        with gr.Row(elem_id="go-on"):
            more = labels.named(gr.Button(elem_id="more"), value="more")
            less = labels.named(gr.Button(elem_id="less"), value="less")
            vary = labels.named(gr.Button(elem_id="vary"), value="vary")
            blend = labels.named(gr.Button(elem_id="blend"), value="blend_another")
        partners = tray_component("partners", visible=False)
        with gr.Row(elem_id="take-home"):
            png = labels.named(gr.DownloadButton(elem_id="png"), label="download_png")
            svg = labels.named(gr.DownloadButton(elem_id="svg"), label="download_svg")
            plain = labels.named(gr.Checkbox(False, elem_id="plain"), label="leave_out", info="leave_out_note")
    return DetailsPanel(column, chosen, page, more, less, vary, blend, partners, png, svg, plain)
