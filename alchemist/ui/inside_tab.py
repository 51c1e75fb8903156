"""The tab inside the model: reconstructions, draws of the posterior, interpolation."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import gradio as gr
import numpy as np

from ..errors import BadInput
from ..gallery.reading import open_picture
from ..gallery.trimming import trimmed
from ..given import checked_pictures
from ..text import cleaned
from ..values import Array
from .board import tiles as tiles_component
from .boards import checked_seed, emoji_name
from .errors import readable_errors
from .fields import Slider, seed_field
from .labels import Labels
from .pictures import grid, tile
from .tabs import PageContext, Sentence, register
from .texts import TEXTS, say

if TYPE_CHECKING:
    from ..runtime import Alchemist


class End(NamedTuple):
    """A picture to look at, and one end of the morph: an existing emoji's row, or what a person uploaded."""

    row: int | None
    picture: Array | None = None


OFFERED = 24
"""So many existing emoji are offered to start from."""


def matches_html(lab: Alchemist, text: str, language: str, most: int = 16) -> str:
    """Tiles of the existing emoji that `text` names, or a sentence where there are none."""
    rows = lab.search_emoji(text or "face", most)
    if not rows:
        return f'<p class="muted">{say("nothing_found", language, words=html.escape(cleaned(text)[:40]))}</p>'
    return rows_html(lab, rows, language)


def rows_html(lab: Alchemist, rows: Sequence[int], language: str) -> str:
    """Tiles of these rows of the catalogue, to be tapped."""
    catalogue, size = lab.catalogue, lab.generator.size
    names = [emoji_name(catalogue.emoji[r], language) for r in rows]
    return grid(
        [tile(catalogue.picture(r, size), alt=n, mark=str(r)) for r, n in zip(rows, names, strict=True)], "small"
    )


class Inside:
    """What the tab's events do; `ends` are the last one or two pictures chosen, the newest last."""

    def __init__(self, lab: Alchemist) -> None:
        self.lab = lab

    def find(self, text: str, language: str) -> str:
        """Tiles of the catalogue's emoji that `text` names."""
        with readable_errors(language):
            return matches_html(self.lab, text or "", language)

    def choose(self, ends: list[End], scale: Any, seed: Any, language: str, event: gr.EventData) -> tuple[Any, ...]:
        """One more emoji of the catalogue; what was chosen before it is the other end of the morph."""
        with readable_errors(language):
            row = str(event._data.get("picture", ""))
            if not row.isdecimal() or int(row) >= len(self.lab.catalogue.emoji):
                raise BadInput("There is no such emoji.")
            ends = [*(e for e in ends if e.row != int(row)), End(int(row))][-2:]
            return (ends, *self.pages(ends, scale, seed, language))

    def upload(self, ends: list[End], path: str | None, scale: Any, seed: Any, language: str) -> tuple[Any, ...]:
        """An uploaded picture, chosen as an emoji would be; its file is deleted as soon as it is read."""
        if not path:
            return (gr.skip(),) * 4
        with readable_errors(language):
            try:
                image = trimmed(open_picture(Path(path)).picture)
            finally:
                Path(path).unlink(missing_ok=True)
            ends = [*ends, End(None, checked_pictures(image, self.lab.generator.size)[0])][-2:]
            return (ends, *self.pages(ends, scale, seed, language))

    def _picture(self, end: End) -> Array:
        if end.picture is not None:
            return end.picture
        assert end.row is not None
        picture: Array = self.lab.catalogue.picture(end.row, self.lab.generator.size)
        return picture

    def pages(self, ends: list[End], scale: Any, seed: Any, language: str) -> tuple[str, str, str]:
        """Reconstruction, posterior draws and, for two pictures, the morph."""
        images = np.stack([self._picture(e) for e in ends])
        emoji = self.lab.catalogue.emoji
        names = [say("mine", language) if e.row is None else emoji_name(emoji[e.row], language) for e in ends]
        made = self.lab.reconstruct(images)
        rows = [tile(p, n) for p, n in zip(images, names, strict=True)] + [tile(p) for p in made]
        columns = f"style='grid-template-columns: repeat({len(images)}, minmax(0, 220px))'"
        words = f'<p class="muted">{say("reconstruction", language)}</p>'
        pair = f'{words}<div class="tiles" {columns}>{"".join(rows)}</div>'
        near = self.draws(images[-1], scale, seed, language)
        if len(images) < 2:
            return pair, near, f'<p class="muted">{say("pick_two", language)}</p>'
        steps = self.lab.interpolate(images[0], images[1], 8)
        morph = f'<p class="muted">{say("between", language)}</p>{grid([tile(p) for p in steps])}'
        return pair, near, morph

    def draws(self, image: Array, scale: Any, seed: Any, language: str) -> str:
        """Draws near one picture; a cleared field is its default."""
        spread = 1.0 if scale is None else float(scale)
        found = self.lab.posterior_samples(image, 8, checked_seed(seed), spread)
        return f'<p class="muted">{say("draws", language)}</p>{grid([tile(p) for p in found])}'

    def again(self, ends: list[End], scale: Any, seed: Any, language: str) -> Any:
        """The draws near the newest picture for another spread or seed."""
        if not ends:
            return f'<p class="muted">{say("choose_end", language)}</p>'
        with readable_errors(language):
            return self.draws(self._picture(ends[-1]), scale, seed, language)


@register
@dataclass(frozen=True)
class InsideTab:
    """What the autoencoder keeps of a picture."""

    name: ClassVar[str] = "inside"
    title: ClassVar[Sentence] = Sentence(*TEXTS["inside"])
    order: ClassVar[int] = 3

    def build(self, page: PageContext, tab: Any) -> None:
        """See `Tab`."""
        build_tab(page.lab, page.labels, page.language, tab)


def build_tab(lab: Alchemist, labels: Labels, language: gr.State, tab: Any) -> None:
    """Lay out the tab and connect it."""
    does = Inside(lab)
    ends = gr.State([])
    with gr.Row():
        with gr.Column(scale=2):
            words = labels.named(gr.Textbox("", elem_id="find"), label="find", placeholder="find_hint")
            found = tiles_component("found")
        with gr.Column(scale=1):
            file = labels.named(
                gr.File(type="filepath", elem_id="upload", elem_classes="file-field", height=140), label="upload"
            )
            labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("upload_note", lang)))
            scale = labels.named(Slider(0, 8, 1, step=0.25, elem_id="spread"), label="spread")
            seed = seed_field(labels)
    with gr.Row():
        pair = gr.HTML("", elem_id="pair")
        near = gr.HTML("", elem_id="near")
    morph = gr.HTML("", elem_id="morph")
    quiet = {"api_visibility": "private", "show_progress": "minimal", "concurrency_id": "looks", "concurrency_limit": 4}
    words.submit(does.find, [words, language], found, **quiet)
    found.select(does.choose, [ends, scale, seed, language], [ends, pair, near, morph], **quiet)
    uploaded = file.upload(does.upload, [ends, file, scale, seed, language], [ends, pair, near, morph], **quiet)
    for ended in (uploaded.success, uploaded.failure):
        ended(lambda: None, None, file, **quiet)  # free for the next
    for event in (scale.release, seed.submit):
        event(does.again, [ends, scale, seed, language], near, **quiet)
    tab.select(does.find, [words, language], found, **quiet)
