"""The gallery tab: a prompt, a board, likes, the next board."""

from __future__ import annotations

import base64
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from ..errors import BadInput, SessionError
from ..gallery.export import facts_of
from ..gallery.pictures import png_bytes, read_picture
from ..search.serial import from_json, to_json
from ..search.session import Session
from ..values import SAMPLERS, STYLES, Settings
from .board import board as board_component
from .board import tray as tray_component
from .errors import readable_errors
from .texts import EXAMPLES, SURPRISES, Labels, say
from .views import (
    Favourite,
    board_html,
    chart_html,
    details_html,
    favourites_after,
    timeline_html,
    tray_html,
)

COMPUTE = {"concurrency_id": "compute", "concurrency_limit": 1, "api_visibility": "private"}


OPENING = ""  # what the page shows before anybody asks for anything: a bit of everything


class Gallery:
    """What the tab's events do; plain functions of sessions, tested without a browser."""

    def __init__(self, lab: Any) -> None:
        self.lab = lab

    def view(self, session: Session, tray: list[Favourite], language: str) -> tuple[Any, ...]:
        """Session, board, timeline, tray and its page, chart, and what the browser keeps."""
        tray = favourites_after(session, tray)
        pages = (board_html(session, language), timeline_html(session, language))
        return (session, *pages, tray, tray_html(tray, language), self._chart(session, language), to_json(session))

    def _chart(self, session: Session, language: str) -> str:
        return chart_html(session, self.lab.plausible, language)

    def open(self, kept: str | None, language: str) -> tuple[Any, ...]:
        """The first view: the session the browser kept, else a fresh unprompted board."""
        session = Session()
        if kept:
            try:
                session = from_json(kept)
            except SessionError as error:
                gr.Warning(str(error))
        with readable_errors():
            if session.board is None and not session.rounds:
                session = self.lab.start(Settings(prompt=OPENING), seed=0)
            session = self.lab.ask(session)
        tray = self.redrawn(session)
        s = session.settings
        words = (s.prompt, s.negative, s.style, s.proposer, s.adventure, s.w_pos, s.w_neg, s.human, s.w_face > 0)
        return (*self.view(session, tray, language), *words, s.scorer, s.sampler, s.steps, s.guidance, session.seed)

    def redrawn(self, session: Session, most: int = 16) -> list[Favourite]:
        """The tray after a reload: the newest liked pictures of closed rounds, drawn again."""
        found = [(r.board, i) for r in session.rounds for i, name in enumerate(r.board.ids) if name in r.likes]
        found = found[-most:]
        if not found:
            return []
        from .pictures import data_uri

        images = self.lab.generator.draw([b.candidates[i] for b, i in found]).images
        return [
            Favourite(
                b.ids[i], data_uri(image), {k: float(v[i]) for k, v in b.terms.items()}, facts_of(b.candidates[i])
            )
            for (b, i), image in zip(found, images, strict=True)
        ]

    def begin(
        self, prompt: str, session: Session, seed: float, tray: list[Favourite], language: str
    ) -> tuple[Any, ...]:
        """A new search for `prompt` under the session's settings."""
        with readable_errors():
            settings = session.settings.changed(prompt=prompt)
            fresh = self.lab.ask(self.lab.start(settings, seed=int(seed or 0)))
        return self.view(fresh, [], language)

    def select(self, session: Session, tray: list[Favourite], language: str, event: gr.EventData) -> tuple[Any, ...]:
        """The marks as the page has them now."""
        marks = event._data
        with readable_errors():
            session = session.choose(marks["likes"], marks.get("dislikes", ()), marks.get("pins", ()))
        return self.view(session, tray, language)

    def next(self, session: Session, tray: list[Favourite], language: str) -> tuple[Any, ...]:
        """Close the round with its likes and open the next."""
        with readable_errors():
            session = self.lab.ask(session.tell())
        return self.view(session, tray, language)

    def none(self, session: Session, tray: list[Favourite], language: str) -> tuple[Any, ...]:
        """Close the round with no likes and open the next."""
        with readable_errors():
            session = self.lab.ask(session.tell(set()))
        return self.view(session, tray, language)

    def around(
        self, session: Session, tray: list[Favourite], language: str, picture: str, far: bool
    ) -> tuple[Any, ...]:
        """A board of variations of a favourite: near ones ("more like this"), or farther ones."""
        found = [f for f in tray if f.picture == picture]
        with readable_errors():
            if not found:
                raise SessionError("Tap one of your favourites first; then there is something to vary.")
            image = read_picture(base64.b64decode(found[0].uri.partition(",")[2]))
            session = self.lab.around(session, image, *((0.55, 0.9) if far else (0.3, 0.6)))
        return self.view(session, tray, language)

    def start_from(
        self, words: str, session: Session, seed: float, tray: list[Favourite], language: str
    ) -> tuple[Any, ...]:
        """A new search that begins with variations of the existing emoji that `words` name best."""
        with readable_errors():
            rows = self.lab.search_emoji(words, 1) if words.strip() else []
            if not rows:
                raise BadInput(f"No emoji is called {words.strip()!r}; try a plain word such as cat, or an emoji.")
            emoji = self.lab.catalogue.emoji[rows[0]]
            settings = session.settings.changed(prompt=emoji.name)
            fresh = self.lab.start(settings, seed=int(seed or 0))
            fresh = self.lab.around(fresh, self.lab.catalogue.picture(rows[0], self.lab.generator.size), 0.4, 0.9)
        return self.view(fresh, [], language)

    def undo(self, session: Session, tray: list[Favourite], language: str) -> tuple[Any, ...]:
        """Back to the last board."""
        with readable_errors():
            session = self.lab.ask(session.undo())
        return self.view(session, tray, language)

    def redo(self, session: Session, tray: list[Favourite], language: str) -> tuple[Any, ...]:
        """Take the last undo back."""
        with readable_errors():
            session = self.lab.ask(session.redo())
        known = {f.picture for f in tray}
        lost = [f for f in self.redrawn(session) if f.picture not in known]
        return self.view(session, [*tray, *lost], language)

    def change(self, session: Session, tray: list[Favourite], language: str, *values: Any) -> tuple[Any, ...]:
        """Other settings; the open board is drawn anew where they concern it."""
        names: tuple[str, ...] = ("negative", "style", "proposer", "adventure", "w_pos", "w_neg", "human", "w_face")
        names += ("scorer", "sampler", "steps", "guidance")
        changes = dict(zip(names, values, strict=True))
        changes["w_face"] = 5.0 if changes["w_face"] else 0.0
        with readable_errors():
            changed = session.settings.changed(**{**changes, "steps": int(changes["steps"])})
            if changed == session.settings:
                return self.view(session, tray, language)
            session = self.lab.ask(session.with_settings(**{n: getattr(changed, n) for n in names}))
        return self.view(session, tray, language)

    def details(self, tray: list[Favourite], language: str, event: gr.EventData) -> tuple[Any, ...]:
        """A favourite in large, its file, its id, and the buttons that go on from it."""
        found = [f for f in tray if f.picture == event._data["picture"]]
        if not found:
            return (gr.update(),) * 5
        chosen = found[0]
        picture = read_picture(base64.b64decode(chosen.uri.partition(",")[2]))
        png = png_bytes(picture[0], facts=chosen.about)
        near = self.lab.nearest(picture)[0]
        folder = Path(tempfile.mkdtemp(prefix="emoji-"))
        path = folder / f"emoji-{chosen.picture}.png"
        path.write_bytes(png)
        page = details_html(chosen.uri, chosen.terms, near, language)
        shown = gr.update(visible=True)
        return page, gr.update(value=str(path), visible=True), chosen.picture, shown, shown


def settings_panel(lab: Any, labels: Labels) -> list[Any]:
    """The folded settings, in the order `Gallery.change` takes them; the adventure slider stands elsewhere."""
    default = Settings()
    negative = labels.named(gr.Textbox("", max_length=500, elem_id="negative"), label="negative")
    proposer = gr.Radio(choices=list(lab.proposers), value=default.proposer, elem_id="proposer")

    def proposers(language: str) -> Any:
        choices = [(f"{name}: {say(name, language)}", name) for name in lab.proposers]
        return gr.update(choices=choices, label=say("proposer", language))

    labels.add(proposer, proposers)
    with gr.Row():
        style = labels.named(gr.Dropdown(list(STYLES), value=default.style), label="style")
        scorer = labels.named(gr.Dropdown(["emojiclip", "clip"], value="emojiclip"), label="scorer", info="clip_note")
        faces = labels.named(gr.Checkbox(False), label="faces")
    with gr.Row():
        w_pos = labels.named(gr.Slider(0, 5, 1, step=0.1), label="w_pos")
        w_neg = labels.named(gr.Slider(0, 5, 1, step=0.1), label="w_neg")
        human = labels.named(gr.Slider(0, 30, 10, step=1), label="human")
    with gr.Row():
        sampler = labels.named(gr.Dropdown(list(SAMPLERS), value=default.sampler), label="sampler")
        steps = labels.named(gr.Slider(1, 50, default.steps, step=1), label="steps")
        guidance = labels.named(gr.Slider(0, 10, default.guidance, step=0.5), label="guidance")
    return [negative, style, proposer, w_pos, w_neg, human, faces, scorer, sampler, steps, guidance]


def build_tab(lab: Any, labels: Labels, language: gr.State, kept: gr.BrowserState, prompt: Any, begin: Any) -> Any:
    """Lay out the tab and connect it; returns (handlers, session state, outputs of `open`)."""
    does = Gallery(lab)
    session, tray = gr.State(Session()), gr.State([])
    timeline = gr.HTML("", elem_id="timeline")
    board = board_component()
    with gr.Row(elem_id="actions"):
        none = labels.named(gr.Button(elem_id="none"), value="none")
        undo = labels.named(gr.Button(elem_id="undo", min_width=80), value="undo")
        redo = labels.named(gr.Button(elem_id="redo", min_width=80), value="redo")
        adventure = labels.named(gr.Slider(0, 1, 0.5, step=0.05, elem_id="adventure"), label="adventure")
        forward = labels.named(gr.Button(variant="primary", elem_id="next"), value="next")
    with labels.named(gr.Accordion(open=True, elem_id="favourites"), label="favourites"):
        tray_page = tray_component("tray")
        details = gr.HTML("", elem_id="details")
        chosen = gr.State("")
        with gr.Row():
            more = labels.named(gr.Button(visible=False, elem_id="more"), value="more")
            vary = labels.named(gr.Button(visible=False, elem_id="vary"), value="vary")
            png = labels.named(gr.DownloadButton(visible=False, elem_id="png"), label="download_png")
    with labels.named(gr.Accordion(open=False), label="why"):
        chart = gr.HTML("", elem_id="chart")
    with labels.named(gr.Accordion(open=False, elem_id="settings"), label="settings"):
        panel = settings_panel(lab, labels)
        seed = labels.named(gr.Number(0, precision=0, minimum=0), label="seed")

    shown = [session, board, timeline, tray, tray_page, chart, kept]
    negative, style, proposer, w_pos, w_neg, human, faces, scorer, sampler, steps, guidance = panel
    ordered = [negative, style, proposer, adventure, w_pos, w_neg, human, faces, scorer, sampler, steps, guidance]
    state = [session, tray, language]
    board.select(does.select, state, shown, show_progress="hidden", trigger_mode="multiple", queue=True, **COMPUTE)
    forward.click(does.next, state, shown, show_progress_on=forward, **COMPUTE)
    none.click(does.none, state, shown, show_progress_on=none, **COMPUTE)
    undo.click(does.undo, state, shown, show_progress_on=undo, **COMPUTE)
    redo.click(does.redo, state, shown, show_progress_on=redo, **COMPUTE)
    for button, far in ((more, False), (vary, True)):
        go = partial(_around, does, far)
        button.click(go, [*state, chosen], shown, show_progress_on=button, **COMPUTE)
    gr.on([begin.click, prompt.submit], does.begin, [prompt, session, seed, tray, language], shown, **COMPUTE)
    for one in ordered:
        event = one.release if isinstance(one, gr.Slider) else one.submit if one is negative else one.input
        event(does.change, [*state, *ordered], shown, **COMPUTE)
    tray_page.select(does.details, [tray, language], [details, png, chosen, more, vary], api_visibility="private")
    opened = [*shown, prompt, negative, style, proposer, adventure, w_pos, w_neg, human, faces]
    return does, [*opened, scorer, sampler, steps, guidance, seed], shown, state


def _around(does: Gallery, far: bool, session: Session, tray: Any, language: str, picture: str) -> tuple[Any, ...]:
    return does.around(session, tray, language, picture, far)


def example_buttons(prompt: Any, labels: Labels) -> list[tuple[Any, int]]:
    """Chips with example prompts; returns them with their number."""
    chips = []
    for i in range(len(EXAMPLES)):
        chip = gr.Button(size="sm", elem_classes="chip")
        labels.add(chip, partial(_example, i))
        chips.append((chip, i))
    return chips


def _example(number: int, language: str) -> Any:
    return gr.update(value=EXAMPLES[number][language == "ja"])


def surprise(language: str, round_number: int) -> str:
    """A prompt drawn by chance."""
    return SURPRISES[int(np.random.default_rng().integers(len(SURPRISES)))][language == "ja"]
