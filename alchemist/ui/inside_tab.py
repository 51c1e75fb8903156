"""The tab inside the model: reconstructions, draws of the posterior, interpolation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from ..gallery.pictures import read_picture
from ..values import Array
from .board import tray as tiles_component
from .errors import readable_errors
from .pictures import grid, tile
from .texts import Labels, say


class Inside:
    """What the tab's events do."""

    def __init__(self, lab: Any) -> None:
        self.lab = lab

    def find(self, text: str, language: str) -> str:
        """Tiles of the catalogue's emoji that `text` names."""
        with readable_errors():
            rows = self.lab.search_emoji(text or "face", 16)
        catalogue = self.lab.catalogue
        size = self.lab.generator.size
        tiles = [tile(catalogue.picture(r, size), alt=catalogue.emoji[r].name, mark=str(r)) for r in rows]
        return grid(tiles, "small")

    def choose(
        self, chosen: list[int], scale: float, seed: float, language: str, event: gr.EventData
    ) -> tuple[Any, ...]:
        """One more emoji of the catalogue; the one before it is kept as the other end of the morph."""
        row = int(event._data["picture"])
        chosen = [*(c for c in chosen if c != row), row][-2:]
        images = self.lab.catalogue.pictures(chosen, self.lab.generator.size)
        names = [self.lab.catalogue.emoji[c].name for c in chosen]
        return (chosen, *self.pages(images, names, scale, seed, language))

    def upload(self, path: str | None, scale: float, seed: float, language: str) -> tuple[Any, ...]:
        """An uploaded picture; its file is deleted as soon as it is read."""
        if not path:
            return gr.update(), gr.update(), gr.update()
        with readable_errors():
            try:
                image = read_picture(Path(path))
            finally:
                Path(path).unlink(missing_ok=True)
            return self.pages(image, [""], scale, seed, language)

    def pages(self, images: Array, names: list[str], scale: float, seed: float, language: str) -> tuple[str, str, str]:
        """Reconstruction, posterior draws and, for two pictures, the morph."""
        made = self.lab.reconstruct(images)
        rows = [tile(p, n) for p, n in zip(images, names, strict=True)] + [tile(p) for p in made]
        columns = f"style='grid-template-columns: repeat({len(images)}, minmax(0, 220px))'"
        pair = (
            f'<p class="muted">{say("reconstruction", language)}</p><div class="tiles" {columns}>{"".join(rows)}</div>'
        )
        draws = self.lab.posterior_samples(images[-1], 8, int(seed or 0), scale)
        near = f'<p class="muted">{say("draws", language)}</p>{grid([tile(p) for p in draws])}'
        if len(images) < 2:
            return pair, near, f'<p class="muted">{say("pick_two", language)}</p>'
        steps = self.lab.interpolate(images[0], images[1], 8)
        morph = f'<p class="muted">{say("between", language)}</p>{grid([tile(p) for p in steps])}'
        return pair, near, morph

    def again(self, chosen: list[int], scale: float, seed: float, language: str) -> Any:
        """The posterior draws for another spread or seed."""
        if not chosen:
            return gr.update()
        image = self.lab.catalogue.picture(chosen[-1], self.lab.generator.size)
        draws = self.lab.posterior_samples(image, 8, int(seed or 0), scale)
        return f'<p class="muted">{say("draws", language)}</p>{grid([tile(p) for p in draws])}'


def build_tab(lab: Any, labels: Labels, language: gr.State) -> tuple[Inside, Any, Any]:
    """Lay out the tab and connect it; returns the handlers, the search field and the tiles."""
    does = Inside(lab)
    chosen = gr.State([])
    with gr.Row():
        with gr.Column(scale=2):
            words = labels.named(gr.Textbox("face", elem_id="find"), label="find", placeholder="find_hint")
            found = tiles_component("found")
        with gr.Column(scale=1):
            file = labels.named(gr.File(type="filepath", elem_id="upload", height=120), label="upload")
            labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("upload_note", lang)))
            scale = labels.named(gr.Slider(0, 8, 1, step=0.25), label="spread")
            seed = labels.named(gr.Number(0, precision=0, minimum=0), label="seed")
    with gr.Row():
        pair = gr.HTML("", elem_id="pair")
        near = gr.HTML("", elem_id="near")
    morph = gr.HTML("", elem_id="morph")
    quiet = {"api_visibility": "private", "show_progress": "minimal"}
    words.submit(does.find, [words, language], found, **quiet)
    found.select(does.choose, [chosen, scale, seed, language], [chosen, pair, near, morph], **quiet)
    file.upload(does.upload, [file, scale, seed, language], [pair, near, morph], **quiet)
    for event in (scale.release, seed.submit):
        event(does.again, [chosen, scale, seed, language], near, **quiet)
    return does, words, found
