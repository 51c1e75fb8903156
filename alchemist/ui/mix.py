"""Mix two emoji: two small fields, twelve combinations at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import gradio as gr
import numpy as np

from ..emoji.captions import characters
from ..emoji.splits import normalised
from ..errors import BadInput
from ..recipes.generator import NAME
from ..recipes.ingredients import concept_label, concept_name
from ..recipes.kitchen import COMBINATIONS, code_in, combined, random_code
from ..recipes.parts import Parts
from ..search.session import Session
from ..values import BOTH_NAME, checked_prompt
from .boards import checked_seed, closed_panel
from .errors import readable_errors
from .gallery import Gallery
from .inside_tab import rows_html
from .labels import Labels
from .marks import Marks, marked
from .texts import say
from .trail import Trail, new_quest
from .words import recipes_of

POPULAR = "🐙 🐱 🦊 🤖 👻 🥑 🍕 🧊 🔥 🌈 👑 🎩 🕶 😎 😭 🍦"
"""What the fields offer before anything is typed."""
FOUND = 8


class Mix:
    """What the fields' events do."""

    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        self.lab = gallery.lab

    @property
    def store(self) -> Parts:
        """The parts that recipes are made of here."""
        return recipes_of(self.lab).store

    def code(self, text: str, language: str) -> str:
        """Which concept a field names, by emoji characters or by a name in either language.

        Raises:
            BadInput: none that recipes have a picture of.
        """
        words = checked_prompt(text or "").strip()
        if not words:
            raise BadInput(say("mix_empty", language))
        if code := code_in(words, self.store):
            return code
        for row in self.lab.search_emoji(words, FOUND):
            code = normalised(self.lab.catalogue.emoji[row].hexcode)
            if code in self.store.concepts and self.store.of_concept(code):
                return code
        raise BadInput(say("mix_unknown", language, words=words[:40]))

    def offers(self, side: str, text: str, language: str) -> Any:
        """Tiles to tap for one of the two fields: what its text names, or popular ones."""
        with readable_errors(language):
            words = checked_prompt(text or "").strip()
            catalogue = self.lab.catalogue
            if words:
                rows = self.lab.search_emoji(words, FOUND)
            else:
                rows = [row for one in POPULAR.split() for row in catalogue.search(self.lab.read_prompt(one), 1)]
            page = rows_html(self.lab, rows, language).replace('data-id="', f'data-id="{side}:') if rows else ""
        return gr.update(value=page, visible=bool(page))

    def pick(self, one: str, two: str, language: str, event: gr.EventData) -> tuple[Any, ...]:
        """The fields after one of the tiles was tapped, and no tiles any more."""
        side, _, row = str((event._data or {}).get("picture", "")).partition(":")
        catalogue = self.lab.catalogue
        with readable_errors(language):
            if side not in ("one", "two") or not row.isdecimal() or int(row) >= len(catalogue.emoji):
                raise BadInput("There is no such emoji.")
            emoji = catalogue.emoji[int(row)]
            code = normalised(emoji.hexcode)
            known = code in self.store.concepts
            label = concept_label(code, self.store, language) if known else f"{characters(code)} {emoji.name}"
        fields = (label, two) if side == "one" else (one, label)
        return (*fields, gr.update(value="", visible=False))

    def dice(self, language: str) -> tuple[str, str]:
        """Two things at random."""
        rng = np.random.default_rng()
        one = random_code(rng, self.store)
        two = random_code(rng, self.store, one)
        return concept_label(one, self.store, language), concept_label(two, self.store, language)

    def mix(self, session: Session, marks: Marks, trail: Trail, language: str, one: str, two: str) -> tuple[Any, ...]:
        """A quest that begins with twelve combinations of two emoji; its later boards are of the usual size."""
        with readable_errors(language):
            codes = [self.code(text, language) for text in (one, two)]
            if codes[0] == codes[1]:
                raise BadInput(say("mix_same", language))
            words = " + ".join(concept_name(code, self.store, language) for code in codes)
            seed = checked_seed(secrets.randbits(31))
            now = session.settings
            maker = now.generator if now.generator in (NAME, BOTH_NAME) else NAME
            wide = now.changed(prompt=words, negative="", generator=maker, board_size=COMBINATIONS, locked=())
            fresh = self.lab.start(wide, seed=seed)
            fresh = self.gallery.board_of(fresh, combined(codes[0], codes[1], words, seed, self.store))
            fresh = replace(fresh, settings=fresh.settings.changed(board_size=now.board_size))
        after = trail.onwards(marked(session, marks), new_quest())
        return (*self.gallery.opened(fresh, after, language), *closed_panel(), gr.update(value="", visible=False))


@dataclass
class MixRow:
    """The components."""

    one: Any
    two: Any
    swap: Any
    dice: Any
    go: Any
    offers: Any


def mix_row(labels: Labels, tiles: Any) -> MixRow:
    """Lay them out; `tiles` makes the component that shows what can be tapped."""
    with gr.Row(elem_id="mix-row"):
        title = gr.HTML(elem_id="mix-title", scale=0)
        labels.add(title, lambda lang: gr.update(value=f"<b>{say('mix', lang)}</b>"))
        fields: list[Any] = []
        for side, hint in (("one", "🐙"), ("two", "🧊")):
            if fields:
                gr.HTML('<span aria-hidden="true">+</span>', elem_classes="plus")
            field = gr.Textbox("", show_label=False, container=False, elem_id=f"mix-{side}", max_lines=1, min_width=90)
            labels.add(field, partial(_field_words, f"mix_{side}", hint))
            fields.append(field)
        swap = labels.named(gr.Button(elem_id="mix-swap", size="sm", min_width=44), value="mix_swap")
        dice = labels.named(gr.Button(elem_id="mix-dice", size="sm", min_width=44), value="mix_dice")
        go = labels.named(gr.Button(elem_id="mix-go", min_width=90), value="mix_go")
    return MixRow(fields[0], fields[1], swap, dice, go, tiles("mix-offers"))


def _field_words(key: str, hint: str, language: str) -> Any:
    return gr.update(label=say(key, language), placeholder=hint)
