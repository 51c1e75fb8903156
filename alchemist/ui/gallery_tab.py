"""The gallery tab: a prompt, a board, likes, the next board."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from ..pinches import MOST_PINCHED
from ..search.session import Session
from .board import MARKS_JS, quest_list, quest_words, store, tray_words
from .board import board as board_component
from .board import tray as tray_component
from .details import Details, DetailsPanel, details_panel
from .examples import EXAMPLES
from .fields import Slider, seed_field
from .gallery import OPENING, Gallery
from .home import Home, home_sheet
from .ingredients import Ingredients
from .labels import Labels
from .pipeline_field import use_pipeline
from .settings_panel import Panel, generator_choices, own_steps, settings_panel
from .texts import say
from .trail import Trail
from .waiting import Waiting

if TYPE_CHECKING:
    from ..runtime import Alchemist

COMPUTE = {"concurrency_id": "compute", "concurrency_limit": 1, "api_visibility": "private"}
"""What draws: one at a time, since one drawing uses the whole machine."""
TAPS = {"concurrency_id": "taps", "concurrency_limit": 1, "api_visibility": "private", "show_progress": "hidden"}
"""Taps: milliseconds each and in their order; they never wait behind what draws."""
LOOKS = {"concurrency_id": "looks", "concurrency_limit": 4, "api_visibility": "private", "show_progress": "minimal"}
"""Looking at things: fractions of a second each."""
_LOOKED = {k: v for k, v in LOOKS.items() if k != "show_progress"}
FOCUS_JS = "() => window.alchemist.focusBoard()"
SHOW_START_JS = """() => {
  const near = document.querySelector('#start-from .photo-near');
  if (near) near.scrollIntoView({block: 'center'}); else window.alchemist.showBoard();
}"""
"""After a picture was given: to the emoji offered instead of a photo, or to the board."""


@dataclass
class Tab:
    """What the rest of the page needs of the tab.

    Attributes:
        state: session, marks, trail and language: what every event starts from.
        shown: outputs of a `View`.
        folded: outputs of `closed_panel`.
        opened: outputs of `Boards.opened`.
    """

    does: Gallery
    details: Details
    state: list[Any]
    shown: list[Any]
    folded: list[Any]
    opened: list[Any]
    settings: Panel
    seed: Any
    quests: Any
    waiting: Waiting
    timeline: Any


def _actions(labels: Labels) -> tuple[Any, Any, Any, Any]:
    """The buttons below the board: none of these, undo, redo, next."""
    with gr.Row(elem_id="actions"):
        none = labels.named(gr.Button(elem_id="none"), value="none")
        undo = labels.named(gr.Button(elem_id="undo", min_width=80, interactive=False), value="undo")
        redo = labels.named(gr.Button(elem_id="redo", min_width=80, interactive=False), value="redo")
        forward = labels.named(gr.Button(variant="primary", elem_id="next"), value="next")
    return none, undo, redo, forward


def build_tab(lab: Alchemist, labels: Labels, language: gr.State, prompt: Any, begin: Any) -> Tab:
    """Lay out the tab and connect it."""
    does = Gallery(lab)
    session, marks, late, trail = gr.State(Session()), gr.State({}), gr.State({}), gr.State(Trail("none"))
    timeline = gr.HTML("", elem_id="timeline", js_on_load="element.setAttribute('aria-live', 'polite')")
    board = board_component()
    waiting = Waiting(labels, language)
    none, undo, redo, forward = _actions(labels)
    with gr.Row(elem_id="spice"):
        adventure = labels.named(Slider(0, 1, 0.5, step=0.05, elem_id="adventure"), label="adventure")
    with labels.named(gr.Accordion(open=True, elem_id="favourites"), label="favourites"):
        tray_page = labels.add(tray_component("tray"), lambda lang: gr.update(value=tray_words(lang)))
        panel = details_panel(labels)
    with labels.named(gr.Accordion(open=True, elem_id="earlier"), label="quests"):
        quests = labels.add(quest_list(), lambda lang: gr.update(value=quest_words(lang)))
    kept = store()
    with labels.named(gr.Accordion(open=False), label="why"):
        chart = gr.HTML("", elem_id="chart")
    with labels.named(gr.Accordion(open=False, elem_id="settings"), label="settings"):
        settings = settings_panel(lab, labels)
        pinch = labels.named(Slider(0, MOST_PINCHED, OPENING.pinch, step=0.05, elem_id="pinch"), label="pinch")
        with gr.Row():
            seed = seed_field(labels)
            restart = labels.named(gr.Button(elem_id="restart"), value="restart")

    state = [session, marks, trail, language]
    shown = [session, marks, trail, board, timeline, chart, kept, undo, redo]
    folded = [panel.column, panel.chosen]
    page = gr.JSON(visible=False)
    board.select(does.select, [session, marks, language], [marks, late], trigger_mode="multiple", **TAPS)
    late.change(does.settle_late, [session, late, trail, language], shown, show_progress="hidden", **COMPUTE)
    told = {"js": MARKS_JS, **COMPUTE}
    listen = waiting.connect
    went = listen(forward.click, does.next, [*state, page], shown, show_progress_on=forward, **told)
    went.then(does.settle, state, shown, show_progress="hidden", **COMPUTE)
    passed = listen(none.click, does.none, [*state, page], shown, show_progress_on=none, **told)
    for event in (went, passed):
        waiting.show_board(event)
    wish = [*state, prompt, settings.negative, seed]
    begun = listen(partial(gr.on, [begin.click, prompt.submit]), does.begin, wish, [*shown, *folded, seed], **COMPUTE)
    begun.success(None, js=FOCUS_JS)
    outputs = [*shown, *folded]
    again = listen(restart.click, does.restart, [*state, seed], outputs, show_progress_on=restart, **COMPUTE)
    waiting.show_board(again)
    fields = settings.ordered(adventure, pinch)
    _connect_settings(does, settings, fields, waiting, state, shown)
    details = Details(does)
    panel.connect(details, waiting, state, shown, tray_page, COMPUTE, LOOKS)
    home = home_sheet(labels)
    home.connect(Home(details), board, panel.chosen, panel.home, language, LOOKS)
    opened = [*shown, prompt, *fields, seed]
    _connect_ingredients(Ingredients(details), panel, state, shown)
    again = {**COMPUTE, "trigger_mode": "multiple"}  # each counts, also one that is pressed while it goes back already
    for button, act in ((undo, does.undo), (redo, does.redo)):
        waiting.show_board(listen(button.click, act, state, opened, show_progress_on=button, **again))
    waiting.show_board(listen(quests.select, does.reopen, state, [*opened, *folded], **again))
    tray_page.input(_say_full, language, None, **LOOKS)
    return Tab(does, details, state, shown, folded, opened, settings, seed, quests, waiting, timeline)


def _connect_settings(
    does: Gallery, settings: Panel, fields: list[Any], waiting: Waiting, state: list[Any], shown: list[Any]
) -> None:
    """Settings that take effect when they are changed."""
    listen, language = waiting.connect, state[3]
    for one in fields:
        event = one.release if isinstance(one, gr.Slider) else one.submit if isinstance(one, gr.Textbox) else one.input
        if one is settings.sampler:  # its own number of steps comes with it: few work for all samplers
            event = event(own_steps, one, settings.steps, queue=False, api_visibility="private").then
        listen(event, does.change, [*state, *fields], [*shown, *fields], **COMPUTE)
    chosen = partial(use_pipeline, does.lab, partial(generator_choices, does.lab))
    source = settings.pipeline
    for begins in (source.use.click, source.source.submit):
        taken = begins(chosen, [source.source, language], settings.generator, **COMPUTE)
        listen(taken.success, does.change, [*state, *fields], [*shown, *fields], **COMPUTE)


def _connect_ingredients(does: Ingredients, panel: DetailsPanel, state: list[Any], shown: list[Any]) -> None:
    """Chips that follow the picture in the details, and what is done with them."""
    session, _, trail, language = state
    store = shown[6]
    seen = [session, language, panel.chosen, panel.plain]
    for changed in (panel.chosen.change, panel.plain.input):
        changed(does.show, seen, [panel.parts, panel.largest], show_progress="hidden", **_LOOKED)
    outputs = [panel.page, panel.png, panel.svg, panel.chosen]
    panel.parts.select(does.edit, seen, outputs, **LOOKS)
    locks = [session, trail, language, panel.chosen]
    panel.parts.input(does.lock, locks, [session, store, panel.parts], show_progress="hidden", **COMPUTE)
    panel.parts.like(does.like, [*state, panel.chosen], shown, show_progress="hidden", **COMPUTE)


def _say_full(language: str) -> None:
    gr.Warning(say("storage_full", language), title="✦")


def example_buttons(labels: Labels) -> list[tuple[Any, int]]:
    """Chips with example prompts; returns them with their number."""
    chips = []
    for i in range(len(EXAMPLES)):
        chip = gr.Button(size="sm", elem_classes="chip")
        labels.add(chip, partial(_example, i))
        chips.append((chip, i))
    return chips


def _example(number: int, language: str) -> Any:
    return gr.update(value=EXAMPLES[number][language == "ja"])
