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
from ..gallery.photo import looks_like_photo
from ..gallery.reading import open_picture, read_picture
from ..gallery.trimming import trimmed
from ..gallery.vector import large_png, svg_of
from ..protocols import SvgGenerator
from ..search.serial import key_of
from ..search.session import Session
from ..search.variations import variations
from ..values import Array, Board, Nearest
from .board import FORGET_JS, tray_words
from .board import tray as tray_component
from .boards import View, closed_panel, emoji_name
from .chips import chips
from .errors import readable_errors
from .files import download
from .gallery import Gallery
from .inside_tab import OFFERED, matches_html, rows_html
from .labels import Labels
from .marks import Marks, marked
from .pictures import data_uri
from .texts import say
from .trail import Trail, new_quest
from .views import Favourite, favourite_of, pinch_of, place, terms_html
from .waiting import Waiting
from .words import shown

MATCHES = 8
NEAR, FAR = (0.3, 0.6), (0.55, 0.9)
"""How much noise variations get: "more like this", and "variations"."""


SHOW_PARTS_JS = """() => {
  const go = () => {
    const chips = document.getElementById('ingredients');
    if (!chips || !chips.offsetParent) return false;
    chips.scrollIntoView({block: 'center'});
    return true;
  };
  const wait = new MutationObserver(() => { if (go()) wait.disconnect(); });
  if (!go()) wait.observe(document.body, {childList: true, subtree: true, attributes: true});
}"""
"""To the ingredients, as soon as they are there."""


class Details:
    """What the panel's events do; `chosen` is the favourite that it shows, None for none."""

    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        self.lab = gallery.lab

    def show(self, language: str, plain: bool, event: gr.EventData) -> tuple[Any, ...]:
        """The panel, its page, its files, the favourite that was tapped, and no partners to blend with yet."""
        with readable_errors(language):
            one = favourite_of(self.lab, event._data.get("favourite"))
            page, png, svg = self.page(one, plain, language)
        return gr.update(visible=True), page, png, svg, one, gr.update(visible=False)

    def page(self, one: Favourite, plain: bool, language: str) -> tuple[str, Any, Any]:
        """The page of a favourite, and updates of its two download buttons."""
        near = self.lab.nearest(picture_of(one))[0]
        png, svg, large = self._files(one, plain)
        return details_html(one, large, near, *self._relative(near, language), language), png, svg

    def files(self, language: str, chosen: Favourite | None, plain: bool) -> tuple[Any, ...]:
        """The downloads, with or without what the PNG says of itself."""
        with readable_errors(language):
            return self._files(chosen_one(chosen, language), plain)[:2]

    def _files(self, one: Favourite, plain: bool) -> tuple[Any, Any, str]:
        """Updates of the two download buttons, and the large picture as an address."""
        picture = picture_of(one)[0]
        svg = self.vectors(one)
        png = large_png(picture, facts=None if plain else facts_of(one.candidate), svg=svg)
        name = f"emoji-{one.picture}"
        files = (download(f"{name}.png", png), download(f"{name}.svg", svg.encode()))
        uri = "data:image/png;base64," + base64.b64encode(png).decode()
        return gr.update(value=files[0]), gr.update(value=files[1]), uri

    def vectors(self, one: Favourite) -> str:
        """A favourite as an SVG document: a composed picture's own vectors, else the picture traced."""
        maker = self.lab.generators.get(one.candidate.generator)
        return maker.svg(one.candidate) if isinstance(maker, SvgGenerator) else svg_of(picture_of(one)[0])

    def _relative(self, near: Nearest, language: str) -> tuple[str, str]:
        """The nearest existing emoji: its name and its picture."""
        catalogue = self.lab.catalogue
        row = catalogue.row_of(near.hexcode, near.vendor)
        return emoji_name(catalogue.emoji[row], language), data_uri(catalogue.picture(row, 128))

    # -- going on from it --------------------------------------------------------------------------------------

    def around(
        self, far: bool, session: Session, marks: Marks, trail: Trail, language: str, chosen: Favourite | None
    ) -> View:
        """A board of variations: near ones ("more like this"), or farther ones."""
        left = marked(session, marks)
        with readable_errors(language):
            one = chosen_one(chosen, language)
            session = self.gallery.around(left, picture_of(one), *(FAR if far else NEAR), one.candidate)
        return self.gallery.view(session, trail.onwards(left), language)

    def less(
        self, session: Session, marks: Marks, trail: Trail, language: str, chosen: Favourite | None
    ) -> tuple[Any, ...]:
        """Take the like back and say "less like this"; it counts from the next board on."""
        left = marked(session, marks)
        with readable_errors(language):
            session = self.gallery.ask(disliked(left, chosen_one(chosen, language)))
        gr.Info(say("less_noted", language), title="✦")
        return (*self.gallery.view(session, trail.onwards(left), language), *closed_panel())

    def partners(self, language: str, chosen: Favourite | None) -> Any:
        """The other favourites, which the browser shows, to tap the one to blend with."""
        with readable_errors(language):
            one = chosen_one(chosen, language)
        words = {"none": say("one_more", language), "head": say("blend_with", language)}
        return gr.update(value={**tray_words(language), **words, "without": one.key}, visible=True)

    def blend(
        self,
        session: Session,
        marks: Marks,
        trail: Trail,
        language: str,
        chosen: Favourite | None,
        event: gr.EventData,
    ) -> tuple[Any, ...]:
        """A board of children of the shown favourite and the one tapped; then no partners are shown any more."""
        left = marked(session, marks)
        with readable_errors(language):
            one, other = chosen_one(chosen, language), favourite_of(self.lab, event._data.get("favourite"))
            session = self.gallery.between(left, one.candidate, other.candidate)
        return (*self.gallery.view(session, trail.onwards(left), language), gr.update(visible=False))

    def vary(self, session: Session, marks: Marks, trail: Trail, language: str, event: gr.EventData) -> View:
        """A board of variations of a tile."""
        with readable_errors(language):
            one = favourite_of(self.lab, (event._data or {}).get("favourite"))
        return self.around(True, session, marks, trail, language, one)

    # -- a picture that comes back -----------------------------------------------------------------------------

    def restore(self, session: Session, marks: Marks, trail: Trail, language: str, path: str | None) -> tuple[Any, ...]:
        """A quest from a picture: of a downloaded PNG its settings, itself and its variations.

        Of another picture, variations under the present words; of a photo none, but the emoji that are nearest to it.
        The last outputs are the matches among the emoji, and the fields for prompt, negative, style, sampler, steps
        and guidance.
        """
        if not path:
            return (gr.skip(),) * (len(View._fields) + 9)
        left = marked(session, marks)
        with readable_errors(language):
            try:
                picture, facts = open_picture(Path(path))
            finally:
                Path(path).unlink(missing_ok=True)
            if "alchemist" not in facts:
                return self._from_picture(left, trail, language, trimmed(picture)[None])
            one = self.lab.candidate(facts["alchemist"])
            names = ("prompt", "negative", "style", "sampler", "steps", "guidance")
            own = {"prompt": one.text, "negative": one.negative, **one.payload}
            known = {name: own[name] for name in names if own.get(name) is not None}
            base = self.lab.start(left.settings.changed(**known), seed=left.seed)
            fields = tuple(getattr(base.settings, name) for name in names)
            maker = self.lab.generators[one.generator]
            here = one.changed(maker.fingerprint)
            count = base.settings.board_size - 1
            more = variations(base, self.lab.ensemble(one.generator), self.lab.draw([here])[0], *NEAR, count, here)
            fresh = self.gallery.board_of(base, [here, *more])
        if one.fingerprint != maker.fingerprint:
            gr.Info(say("drawn_elsewhere", language), title="✦")
        view = self.gallery.view(fresh, trail.onwards(left, new_quest()), language)
        return (*view, *closed_panel(), matches_html(self.lab, "", language, OFFERED), *fields)

    def _from_picture(self, left: Session, trail: Trail, language: str, picture: Array) -> tuple[Any, ...]:
        """A quest of variations of a person's own picture; of a photo, the emoji to begin with instead."""
        stay = (gr.skip(),) * 6
        if looks_like_photo(picture[0]):
            gr.Warning(say("photo", language), title="✦")
            taste = self.lab.embed_images(picture, space="taste")
            rows = self.lab.catalogue.nearest_rows(taste, MATCHES)
            words = f'<p class="muted photo-near">{say("photo_near", language)}</p>'
            return (*(gr.skip(),) * (len(View._fields) + 2), words + rows_html(self.lab, rows, language), *stay)
        fresh = self.gallery.around(self.lab.start(left.settings, seed=left.seed), picture, *NEAR)
        gr.Info(say("no_facts", language), title="✦")
        view = self.gallery.view(fresh, trail.onwards(left, new_quest()), language)
        return (*view, *closed_panel(), matches_html(self.lab, "", language, OFFERED), *stay)


def chosen_one(chosen: Favourite | None, language: str) -> Favourite:
    """The favourite that the panel shows.

    Raises:
        SessionError: it shows none.
    """
    if chosen is None:
        raise SessionError(say("choose_first", language))
    return chosen


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
    pinch = pinch_of(one.candidate, language)
    label = html.escape(shown(one.candidate, language)) or place(one.picture, language)
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
    remove: Any
    partners: Any
    png: Any
    svg: Any
    plain: Any
    parts: Any
    largest: Any
    home: Any

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
        """Connect its events; `tray` is the list of favourites that opens it."""
        one, language = [*state, self.chosen], state[-1]
        panel = [self.column, self.page, self.png, self.svg, self.chosen, self.partners]
        tray.select(does.show, [language, self.plain], panel, **looks)
        shown[3].edit(does.show, [language, self.plain], panel, **looks).success(None, js=SHOW_PARTS_JS)
        varied = waiting.connect(shown[3].submit, does.vary, state, shown, **compute)
        waiting.show_board(varied)
        self.plain.input(does.files, [language, self.chosen, self.plain], [self.png, self.svg], **looks)
        for button, far in ((self.more, False), (self.vary, True)):
            turned = waiting.connect(
                button.click, partial(does.around, far), one, shown, show_progress_on=button, **compute
            )
            waiting.show_board(turned)
        outputs = [*shown, self.column, self.chosen]
        disliked = waiting.connect(self.less.click, does.less, one, outputs, show_progress_on=self.less, **compute)
        disliked.success(None, js=FORGET_JS)
        closed = [self.column, self.chosen]
        self.remove.click(closed_panel, None, closed, js=FORGET_JS, queue=False, api_visibility="private")
        self.blend.click(does.partners, [language, self.chosen], [self.partners], **looks)
        outputs = [*shown, self.partners]
        select = self.partners.select
        turned = waiting.connect(select, does.blend, one, outputs, show_progress_on=self.blend, **compute)
        waiting.show_board(turned)


def details_panel(labels: Labels) -> DetailsPanel:
    """Lay it out, folded away until a favourite is tapped."""
    chosen = gr.State(None)
    with gr.Column(visible=False, elem_id="panel") as column:
        page = gr.HTML("", elem_id="details")
        parts = chips()
        with gr.Row(elem_id="go-on"):
            more = labels.named(gr.Button(elem_id="more"), value="more")
            less = labels.named(gr.Button(elem_id="less"), value="less")
            vary = labels.named(gr.Button(elem_id="vary"), value="vary")
            blend = labels.named(gr.Button(elem_id="blend"), value="blend_another")
            remove = labels.named(gr.Button(elem_id="remove"), value="remove")
            home = labels.named(gr.Button(variant="primary", elem_id="to-home"), value="home")
        partners = tray_component("partners", visible=False)
        with gr.Row(elem_id="take-home"):
            png = labels.named(gr.DownloadButton(elem_id="png"), label="download_png")
            largest = labels.named(gr.DownloadButton(elem_id="png-large", visible=False), label="download_large")
            svg = labels.named(gr.DownloadButton(elem_id="svg"), label="download_svg")
            plain = labels.named(gr.Checkbox(False, elem_id="plain"), label="leave_out", info="leave_out_note")
    return DetailsPanel(
        column, chosen, page, more, less, vary, blend, remove, partners, png, svg, plain, parts, largest, home
    )
