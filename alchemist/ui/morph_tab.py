"""The morph tab: one emoji turns into another, by steps that look equal."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import gradio as gr

from ..errors import BadInput
from ..gallery.reading import open_picture
from ..gallery.trimming import trimmed
from ..morphing.morph import WAYS, Morph
from ..sharing.morphs import written
from .boards import checked_seed
from .errors import readable_errors
from .fields import Slider, seed_field
from .files import download
from .labels import Labels
from .pictures import grid, tile
from .rank_tab import RANK
from .tabs import PageContext, Sentence, register
from .texts import TEXTS, say

if TYPE_CHECKING:
    from ..runtime import Alchemist

FRAMES, MOST_FRAMES = 16, 48
FILES = (("gif", "gif"), ("apng", "png"), ("png", "png"))
"""Kinds of files to take home, and how their names end."""


class Morphs:
    """What the tab's events do."""

    def __init__(self, lab: Alchemist) -> None:
        self.lab = lab

    def make(
        self,
        one: str,
        one_file: str | None,
        other: str,
        other_file: str | None,
        way: str,
        frames: Any,
        seed: Any,
        language: str,
    ) -> tuple[Any, ...]:
        """The page, and a GIF, an APNG and a strip as files; uploaded files are deleted once they are read."""
        with readable_errors(language):
            begins, ends = self._end(one, one_file), self._end(other, other_file)
            if begins is None or ends is None:
                raise BadInput(say("morph_both", language))
            count = FRAMES if frames is None else int(frames)
            made = self.lab.morph(begins, ends, way=way, frames=count, seed=checked_seed(seed))
            files = [gr.update(value=self._file(made, kind, end), interactive=True) for kind, end in FILES]
        return (page(made, language), *files)

    @staticmethod
    def _end(text: str, path: str | None) -> Any:
        if not path:
            return (text or "").strip() or None
        try:
            return trimmed(open_picture(Path(path)).picture)
        finally:
            Path(path).unlink(missing_ok=True)

    @staticmethod
    def _file(made: Morph, kind: str, ending: str) -> str:
        name = "morph-strip" if kind == "png" else f"morph-{kind}"
        return download(f"{name}.{ending}", written(made, kind))


def page(made: Morph, language: str) -> str:
    """The animation, how even it is, and its frames."""
    uri = "data:image/png;base64," + base64.b64encode(written(made, "apng")).decode()
    words = say("morph_made", language, n=len(made.frames), s=f"{made.smoothness:.1f}")
    moving = f'<div class="tile" style="max-width: 256px"><img src="{uri}" alt="{say("morph", language)}"></div>'
    return f'{moving}<p class="muted">{words}</p>{grid([tile(frame) for frame in made.frames], "small")}'


@register
@dataclass(frozen=True)
class MorphTab:
    """One emoji turns into another."""

    name: ClassVar[str] = "morph"
    title: ClassVar[Sentence] = Sentence(*TEXTS["morph"])
    order: ClassVar[int] = 4

    def build(self, page: PageContext, tab: Any) -> None:
        """See `Tab`."""
        build_tab(page.lab, page.labels, page.language)


def build_tab(lab: Alchemist, labels: Labels, language: gr.State) -> None:
    """Lay out the tab and connect it."""
    does = Morphs(lab)
    labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("morph_text", lang)))
    ends = []
    with gr.Row():
        for name, begins in (("morph_from", "🐱"), ("morph_to", "🚀")):
            with gr.Column():
                text = labels.named(gr.Textbox(begins, elem_id=name.replace("_", "-")), label=name)
                place = f"{name.replace('_', '-')}-file"
                file = gr.File(type="filepath", height=110, elem_id=place, elem_classes="file-field")
                ends += [text, labels.named(file, label="morph_file")]
    with gr.Row():
        way = gr.Radio(list(WAYS), value="spherical", elem_id="morph-way")

        def ways(lang: str) -> Any:
            return gr.update(choices=[(say(f"morph_{w}", lang), w) for w in WAYS], label=say("morph_way", lang))

        labels.add(way, ways)
        frames = labels.named(Slider(4, MOST_FRAMES, FRAMES, step=1, elem_id="morph-frames"), label="morph_frames")
        seed = seed_field(labels)
        go = labels.named(gr.Button(variant="primary", elem_id="morph-go"), value="morph_go")
    shown = gr.HTML("", elem_id="morph-page")
    with gr.Row():
        gif = gr.DownloadButton("GIF", interactive=False, elem_id="morph-gif")
        apng = gr.DownloadButton("APNG", interactive=False, elem_id="morph-apng")
        strip = labels.named(gr.DownloadButton(interactive=False, elem_id="morph-strip"), label="morph_strip")
    inputs = [*ends, way, frames, seed, language]
    events = [go.click, ends[0].submit, ends[2].submit]
    made = gr.on(events, does.make, inputs, [shown, gif, apng, strip], api_visibility="private", **RANK)
    for ended in (made.success, made.failure):
        ended(lambda: (None, None), None, [ends[1], ends[3]], queue=False, api_visibility="private")
