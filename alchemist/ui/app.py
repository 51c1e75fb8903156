"""The page: header, prompt, tabs, footer."""

from __future__ import annotations

import html
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ..gallery.pictures import MOST_BYTES, png_bytes
from ..values import Settings, checked_count
from . import gallery_tab, rank_tab, sharing_panel
from .board import KEPT_JS
from .board import tiles as tiles_component
from .drop import drop_field
from .edge import guard
from .errors import readable_errors
from .examples import EXAMPLES
from .gallery import surprise
from .gallery_tab import FOCUS_JS, SHOW_START_JS
from .health import health_routes
from .inside_tab import OFFERED, matches_html
from .labels import Labels, language_of
from .mix import Mix, MixRow, mix_row
from .sharing import SharingHandlers
from .tabs import PageContext, build_tabs
from .texts import LANGUAGES, say
from .theme import CSS, theme
from .words import Words

if TYPE_CHECKING:
    from ..runtime import Alchemist

OLD_KEYS = ("emoji-alchemist-session", "emoji-alchemist-marks")
OLD_SECRET = "emoji-alchemist"
"""Where the page of before version 2 kept its session, and what was tapped on the open board."""
PAGE_JS = Path(__file__).with_name("page.js")
MOST_SENT = 64
"""Pictures that one call of an endpoint may give: about 2 MB."""
COMPUTE, LOOKS = gallery_tab.COMPUTE, gallery_tab.LOOKS
PRIVATE: Any = {"api_visibility": "private"}
SHOW_BOARD_JS = "() => window.alchemist.showBoard()"


def build(lab: Alchemist) -> gr.Blocks:
    """The app over a built lab, its first board drawn; launch it with `launch_arguments()`."""
    labels = Labels()
    with gr.Blocks(
        title="Emoji-Alchemist", analytics_enabled=False, fill_width=False, delete_cache=(3600, 7200)
    ) as demo:
        language = gr.State("en")
        old = [gr.BrowserState(None, storage_key=key, secret=OLD_SECRET) for key in OLD_KEYS]
        switch, how_link = _header(labels)
        view = sharing_panel.view_part(labels)
        with gr.Row(elem_id="prompt-row"):
            prompt = gr.Textbox("", show_label=False, container=False, elem_id="prompt", scale=5, max_lines=4)
            labels.add(prompt, lambda lang: gr.update(placeholder=say("prompt", lang), label=say("prompt", lang)))
            begin = labels.named(gr.Button(elem_id="begin", scale=1), value="begin")
        with gr.Row(elem_id="chips"):
            chips = gallery_tab.example_buttons(labels)
            luck = labels.named(gr.Button(size="sm", elem_id="surprise"), value="surprise")
        words = gr.HTML("", elem_id="words")
        mixing = mix_row(labels, tiles_component)
        with labels.named(gr.Accordion(open=False, elem_id="start-from"), label="start_from") as start:
            emoji = gr.Textbox("", show_label=False, container=False, elem_id="emoji")
            labels.add(
                emoji, lambda lang: gr.update(placeholder=say("start_hint", lang), label=say("start_from", lang))
            )
            matches = tiles_component("matches")
            file = labels.named(
                gr.File(type="filepath", elem_id="restore", elem_classes="file-field", height=150), label="restore"
            )
            labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("restore_note", lang)))
        dropped = drop_field(language, **LOOKS)
        with gr.Tabs(elem_id="tabs") as tabs:
            with labels.named(gr.Tab(id="gallery"), label="gallery"):
                tab = gallery_tab.build_tab(lab, labels, language, prompt, begin)
                share = sharing_panel.share_part(labels)
            build_tabs(PageContext(lab, labels, language, prompt, tab.state[0]))
        with labels.named(gr.Accordion(open=False, elem_id="how"), label="how") as how:
            labels.add(gr.Markdown(), lambda lang: gr.update(value=say("how_text", lang)))
        labels.add(gr.Markdown(elem_id="licence"), lambda lang: gr.update(value=say("licence", lang)))

        _aim(tab, labels, prompt, chips, luck)
        _start_from(lab, tab, start, emoji, matches, prompt)
        for one in (file, dropped):
            _restore(tab, one, prompt, matches, start)
        boards = [begin.click, prompt.submit, luck.click, matches.select, file.upload, dropped.upload]
        boards += [tab.quests.select, mixing.go.click, mixing.dice.click, mixing.one.submit, mixing.two.submit]
        boards += [chip.click for chip, _ in chips]
        gr.on(boards, lambda: gr.update(selected="gallery"), None, tabs, queue=False, api_visibility="private")
        _arrive(demo, tab, labels, old, switch)
        how_link.click(lambda: gr.update(open=True), None, how, js=_SHOW_HOW, api_visibility="private")
        reads = Words(lab)
        quiet = {**LOOKS, "show_progress": "hidden"}
        tab.timeline.change(reads.show, [tab.state[0], language], words, **quiet)
        _mix(tab, Mix(tab.does), mixing, prompt)
        sharing_panel.connect(demo, SharingHandlers(tab.does), view, share, tab, switch, COMPUTE, LOOKS)
        tab.waiting.complete()
        _endpoints(lab)
    tab.does.warm()
    return guard(demo)


GRADIO_SAYS = {
    "lost": ("Connection to the server was lost. Attempting reconnection...", "Connection errored out."),
    "busy": ("This application is currently busy. Please try again.", "Queue is full! Please try again."),
    "uploading": (
        "Waiting for file(s) to finish uploading, please retry.",
        "ファイルのアップロードが完了するのを待っています。再度お試しください",
    ),
    "drop_file": ("Drop File Here", "ファイルをここにドロップ"),
    "drop_image": ("Drop Image Here", "画像をここにドロップ"),
    "or_else": ("- or -", "- または -", "or", "または"),
    "click_upload": ("Click to Upload", "クリックしてアップロード"),
}
"""What Gradio says by itself, in the browser's language, by what the page says instead, in its own."""


def spoken(language: str) -> dict[str, str]:
    """What Gradio, or the page in another language, says, to what the page says in `language`."""
    known = ((text, key) for key, texts in GRADIO_SAYS.items() for text in (*texts, *(say(key, c) for c in LANGUAGES)))
    return {text.strip(): say(key, language) for text, key in known}


_SHOW_HOW = "() => { setTimeout(() => document.getElementById('how').scrollIntoView({behavior: 'smooth'}), 150); }"


def _header(labels: Labels) -> tuple[Any, Any]:
    """Name, "How it works" and the languages."""
    with gr.Row(elem_id="top"):
        head = gr.HTML(elem_id="head", scale=4)
        how = labels.named(gr.Button(size="sm", elem_id="how-link", scale=0, min_width=120), value="how")
        switch = gr.Radio(
            [(name, code) for code, name in LANGUAGES.items()],
            value="en",
            label=say("language", "en"),
            show_label=False,
            container=False,
            elem_id="language",
            scale=1,
        )
    labels.add(head, lambda lang: gr.update(value=_head(lang)))
    return switch, how


def _head(language: str) -> str:
    said = html.escape(json.dumps(spoken(language), ensure_ascii=False))
    words = f'data-lang="{language}" data-language="{say("language", language)}" data-said="{said}"'
    return f"<h1 {words}><span>✦</span> Emoji-Alchemist</h1><p>{say('tagline', language)}</p>"


def _aim(tab: gallery_tab.Tab, labels: Labels, prompt: Any, chips: list[tuple[Any, int]], luck: Any) -> None:
    """Chips and "Surprise me" fill the prompt field and begin."""
    language = tab.state[3]
    wish = [*tab.state, prompt, tab.settings.negative, tab.seed]

    def example(number: int, lang: str) -> str:
        return EXAMPLES[number][lang == "ja"]

    began = [luck.click(surprise, [language, tab.settings.generator], [prompt, tab.seed], queue=False, **PRIVATE)]
    began += [chip.click(partial(example, i), language, prompt, queue=False, **PRIVATE) for chip, i in chips]
    for started in began:
        begun = tab.waiting.connect(started.then, tab.does.begin, wish, [*tab.shown, *tab.folded, tab.seed], **COMPUTE)
        begun.success(None, js=FOCUS_JS)


def _mix(tab: gallery_tab.Tab, does: Mix, row: MixRow, prompt: Any) -> None:
    """Two emoji to twelve combinations."""
    language = tab.state[3]
    typing = {**LOOKS, "concurrency_id": "typing", "concurrency_limit": 1, "show_progress": "hidden"}
    for side, field in (("one", row.one), ("two", row.two)):
        asked = partial(does.offers, side)
        gr.on([field.focus, field.input], asked, [field, language], row.offers, trigger_mode="multiple", **typing)
    fields = [row.one, row.two]
    row.offers.select(does.pick, [*fields, language], [*fields, row.offers], **LOOKS)
    row.swap.click(lambda one, two: (two, one), fields, fields, queue=False, api_visibility="private")
    outputs = [*tab.opened, *tab.folded, row.offers]
    rolled = row.dice.click(does.dice, language, fields, queue=False, api_visibility="private")
    for event in (partial(gr.on, [row.go.click, row.one.submit, row.two.submit]), rolled.then):
        mixed = tab.waiting.connect(event, does.mix, [*tab.state, *fields], outputs, **COMPUTE)
        mixed.success(None, js=SHOW_BOARD_JS)


def _start_from(lab: Alchemist, tab: gallery_tab.Tab, start: Any, emoji: Any, matches: Any, prompt: Any) -> None:
    """An existing emoji, picked by its picture."""
    language = tab.state[3]

    def find(text: str, lang: str) -> str:
        with readable_errors(lang):
            return matches_html(lab, text or "", lang, OFFERED)

    typing = {**LOOKS, "concurrency_id": "typing", "concurrency_limit": 1}  # answers in the order of the letters
    gr.on(
        [start.expand, emoji.submit, emoji.change], find, [emoji, language], matches, trigger_mode="multiple", **typing
    )
    outputs = [*tab.shown, *tab.folded]
    inputs = [*tab.state, tab.settings.negative, tab.seed]
    begun = tab.waiting.connect(matches.select, tab.does.start_from, inputs, [*outputs, prompt], **COMPUTE)
    tab.waiting.show_board(begun)


def _restore(tab: gallery_tab.Tab, file: Any, prompt: Any, matches: Any, start: Any) -> None:
    """A picture to go on from: above all a PNG that was downloaded here."""
    s = tab.settings
    fields = [prompt, s.negative, s.style, s.sampler, s.steps, s.guidance]
    outputs = [*tab.shown, *tab.folded, matches, *fields]
    restored = tab.waiting.connect(file.upload, tab.details.restore, [*tab.state, file], outputs, **COMPUTE)
    restored.success(None, js=SHOW_START_JS)
    for ended in (restored.success, restored.failure):
        ended(lambda: None, None, file, **LOOKS)  # free for the next


def _arrive(demo: gr.Blocks, tab: gallery_tab.Tab, labels: Labels, old: list[Any], switch: Any) -> None:
    """What a visitor finds, and the switch of language."""
    language = tab.state[3]

    def choose_language(code: str) -> list[Any]:
        return [code, *labels.updates(code)]

    def visit(request: gr.Request) -> list[Any]:
        code = language_of(request)
        return [code, code, *labels.updates(code)]

    switched = switch.input(choose_language, switch, [language, *labels.components], api_visibility="private")
    switched.then(tab.does.redraw, tab.state, tab.shown, **COMPUTE)  # after what is being generated, not over it
    arrived = demo.load(visit, None, [language, switch, *labels.components], api_visibility="private")
    page = gr.JSON(visible=False)
    greeted = arrived.then(tab.does.greet, [language, page], tab.opened, js=KEPT_JS, **LOOKS)
    greeted.then(tab.does.resume, [language, *old, page], tab.opened, js=KEPT_JS, **tab.waiting.seen(**COMPUTE))


def _endpoints(lab: Alchemist) -> None:
    """Named endpoints for clients."""

    def rank(prompt: str, n: int = 64, top: int = 8, seed: int = 0, negative: str = "") -> list[dict[str, Any]]:
        """Draw n candidates for `prompt` and give the best: score, terms, nearest emoji and the PNG in base64."""
        import base64

        with readable_errors():
            checked_count(top, "The number to keep", 1, MOST_SENT)
            found = lab.rank(prompt, n, top, seed, negative, settings=Settings())
        return [
            {
                "score": float(found.scores[i]),
                "terms": {k: float(v[i]) for k, v in found.terms.items()},
                "nearest": found.nearest[i].name,
                "similarity": found.nearest[i].similarity,
                "png": base64.b64encode(png_bytes(picture)).decode(),
            }
            for i, picture in enumerate(found.images)
        ]

    def sample(prompt: str = "", n: int = 8, seed: int = 0) -> list[str]:
        """n unranked pictures for `prompt`, at most 64, as PNGs in base64."""
        import base64

        with readable_errors():
            checked_count(n, "The number of pictures", 1, MOST_SENT)
            return [base64.b64encode(png_bytes(p)).decode() for p in lab.sample(n, prompt, seed)]

    gr.api(sample, api_name="sample", **rank_tab.RANK)
    gr.api(rank, api_name="rank", **rank_tab.RANK)


def launch_arguments() -> dict[str, Any]:
    """What `launch` needs for it to look and behave as it should."""
    # Gradio 6.31 has no words for what it tells screen readers when something is done
    words = gr.I18n(**{code: {"common.complete": say("done", code)} for code in LANGUAGES})
    head = f"<script>{PAGE_JS.read_text(encoding='utf-8')}</script>"
    look = {"theme": theme(), "css": CSS + sharing_panel.CSS, "head": head, "i18n": words}
    served = {"ssr_mode": False, "max_file_size": MOST_BYTES, "app_kwargs": {"routes": health_routes()}}
    return {**look, **served, "show_error": True}
