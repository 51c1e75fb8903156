"""The page: header, prompt, tabs, footer."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ..gallery.pictures import png_bytes
from ..values import Settings
from . import compare_tab, gallery_tab, inside_tab, rank_tab
from .errors import readable_errors
from .texts import LANGUAGES, Labels, language_of, say
from .theme import CSS, theme

STORAGE_KEY = "emoji-alchemist-session"
STORAGE_SECRET = "emoji-alchemist"


def build(lab: Any) -> gr.Blocks:
    """The app over a built lab; launch it with `launch_arguments()`."""
    labels = Labels()
    with gr.Blocks(title="Emoji-Alchemist", analytics_enabled=False, fill_width=False) as demo:
        language = gr.State("en")
        kept = gr.BrowserState(None, storage_key=STORAGE_KEY, secret=STORAGE_SECRET)
        with gr.Row(elem_id="top"):
            head = gr.HTML(elem_id="head", scale=4)
            switch = gr.Radio(
                [(name, code) for code, name in LANGUAGES.items()],
                value="en",
                show_label=False,
                container=False,
                elem_id="language",
                scale=1,
            )
        labels.add(head, lambda lang: gr.update(value=_head(lang)))
        with gr.Row(elem_id="prompt-row"):
            prompt = gr.Textbox("", show_label=False, container=False, max_length=600, elem_id="prompt", scale=5)
            labels.add(prompt, lambda lang: gr.update(placeholder=say("prompt_hint", lang), label=say("prompt", lang)))
            begin = labels.named(gr.Button(elem_id="begin", scale=1), value="begin")
        with gr.Row(elem_id="chips"):
            chips = gallery_tab.example_buttons(prompt, labels)
            surprise = labels.named(gr.Button(size="sm", elem_id="surprise"), value="surprise")
        with labels.named(gr.Accordion(open=False, elem_id="start-from"), label="start_from"):
            emoji = gr.Textbox("", show_label=False, container=False, max_length=100, elem_id="emoji")
            labels.add(
                emoji, lambda lang: gr.update(placeholder=say("start_hint", lang), label=say("start_from", lang))
            )
        with gr.Tabs(elem_id="tabs"):
            with labels.named(gr.Tab(id="gallery"), label="gallery"):
                does, opened, shown, state = gallery_tab.build_tab(lab, labels, language, kept, prompt, begin)
            with labels.named(gr.Tab(id="rank"), label="rank"):
                rank_tab.build_tab(lab, labels, language, prompt)
            with labels.named(gr.Tab(id="compare"), label="compare"):
                compare_tab.build_tab(lab, labels, language, prompt)
            with labels.named(gr.Tab(id="inside"), label="inside") as inside:
                finds, words, found = inside_tab.build_tab(lab, labels, language)
        with labels.named(gr.Accordion(open=False, elem_id="how"), label="how"):
            labels.add(gr.Markdown(), lambda lang: gr.update(value=say("how_text", lang)))
        labels.add(gr.Markdown(elem_id="licence"), lambda lang: gr.update(value=say("licence", lang)))

        session, seed = state[0], opened[-1]
        compute = gallery_tab.COMPUTE
        for chip, number in chips:
            started = chip.click(
                lambda lang, i=number: gallery_tab.EXAMPLES[i][lang == "ja"], language, prompt, api_visibility="private"
            )
            started.then(does.begin, [prompt, session, seed, state[1], language], shown, **compute)
        emoji.submit(does.start_from, [emoji, session, seed, state[1], language], shown, **compute)
        started = surprise.click(gallery_tab.surprise, [language, seed], prompt, api_visibility="private")
        started.then(does.begin, [prompt, session, seed, state[1], language], shown, **compute)

        def choose_language(code: str) -> list[Any]:
            return [code, *labels.updates(code)]

        def visit(request: gr.Request) -> list[Any]:
            code = language_of(request)
            return [code, code, *labels.updates(code)]

        def redraw(current: Any, tray: Any, code: str) -> tuple[Any, ...]:
            return does.view(current, tray, code)

        switched = switch.input(choose_language, switch, [language, *labels.components], api_visibility="private")
        switched.then(redraw, state, shown, **compute)
        arrived = demo.load(visit, None, [language, switch, *labels.components], api_visibility="private")
        arrived.then(does.open, [kept, language], opened, **compute)
        inside.select(finds.find, [words, language], found, api_visibility="private")
        _endpoints(lab)
    return demo


def _head(language: str) -> str:
    return f"<h1><span>✦</span> Emoji-Alchemist</h1><p>{say('tagline', language)}</p>"


def _endpoints(lab: Any) -> None:
    """Named endpoints for clients."""

    def rank(prompt: str, n: int = 64, top: int = 8, seed: int = 0, negative: str = "") -> list[dict[str, Any]]:
        """Draw n candidates for `prompt` and give the best: score, terms, nearest emoji and the PNG in base64."""
        import base64

        with readable_errors():
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
        """n unranked pictures for `prompt`, as PNGs in base64."""
        import base64

        with readable_errors():
            return [base64.b64encode(png_bytes(p)).decode() for p in lab.sample(n, prompt, seed)]

    gr.api(sample, api_name="sample", concurrency_id="compute")
    gr.api(rank, api_name="rank", concurrency_id="compute", concurrency_limit=1)


def launch_arguments() -> dict[str, Any]:
    """What `launch` needs for it to look and behave as it should."""
    return {"theme": theme(), "css": CSS, "ssr_mode": False, "show_error": True}
