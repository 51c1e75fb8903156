"""A composed picture's ingredients as chips: swap one, choose, remove, keep; what is edited is a new picture."""

from __future__ import annotations

import html
import json
import secrets
from dataclasses import replace
from typing import Any

import gradio as gr

from ..candidate import Candidate
from ..errors import BadInput
from ..gallery.export import facts_of
from ..gallery.vector import large_png
from ..recipes.compose import with_slots
from ..recipes.editing import MOVE, edit, toggled
from ..recipes.generator import NAME
from ..recipes.ingredients import (
    Ingredient,
    choices,
    free_slots,
    ingredients,
    lock_of,
    name_label,
    slot_label,
    value_label,
)
from ..recipes.parts import Parts
from ..recipes.recipe import Recipe
from ..recipes.render import credits
from ..search.serial import candidate_to_json, key_of
from ..search.session import Session
from .boards import View
from .browser import kept
from .details import Details, chosen_one, picture_of
from .errors import readable_errors
from .files import download
from .marks import Marks, marked
from .pictures import data_uri
from .texts import say
from .trail import Trail
from .views import Favourite
from .words import recipes_of


class Ingredients:
    """What the chips' events do; `chosen` is the favourite that the details show."""

    def __init__(self, details: Details) -> None:
        self.details = details
        self.lab = details.lab

    def show(self, session: Session, language: str, chosen: Favourite | None, plain: bool) -> tuple[Any, Any]:
        """The chips of the chosen picture, and its large PNG; nothing for one that is not composed."""
        if chosen is None or chosen.candidate.generator != NAME:
            return gr.update(value="", visible=False), gr.update(visible=False)
        maker = recipes_of(self.lab)
        with readable_errors(language):
            page = ingredients_html(chosen, session.settings.locked, maker.store, language)
            facts = None if plain else facts_of(chosen.candidate)
            png = large_png(picture_of(chosen)[0], 1024, facts, self.details.vectors(chosen))
        path = download(f"emoji-{chosen.picture}-1024.png", png)
        return gr.update(value=page, visible=True), gr.update(value=path, visible=True)

    def edit(
        self, session: Session, language: str, chosen: Favourite | None, plain: bool, event: gr.EventData
    ) -> tuple[Any, ...]:
        """Another picture with one ingredient changed: its page and files, and it as the one that is shown."""
        data = event._data if isinstance(event._data, dict) else {}
        with readable_errors(language):
            before = chosen_one(chosen, language)
            act, slot, name = (str(data.get(k, "")) for k in ("act", "slot", "name"))
            child = edit(before.candidate, act, slot, name, secrets.randbits(48), recipes_of(self.lab).store)
            one = self._favourite(child, before, session)
            return (*self.details.page(one, plain, language), one)

    def _favourite(self, candidate: Candidate, before: Favourite, session: Session) -> Favourite:
        """An edited picture, drawn and scored."""
        images = self.lab.draw([candidate])
        settings = session.settings
        weights = {name: getattr(settings, name) for name in ("w_pos", "w_neg", "w_face", "human", "scorer")}
        scores = self.lab.score(images, candidate.text, candidate.negative, **weights)
        terms = {name: round(float(values[0]), 3) for name, values in scores.items()}
        return Favourite(key_of(candidate), before.picture, data_uri(images[0]), terms, candidate)

    def lock(
        self, session: Session, trail: Trail, language: str, chosen: Favourite | None, event: gr.EventData
    ) -> tuple[Any, ...]:
        """Keep what stands in a slot on the next boards, or let it go: the session, what is kept of it, the chips."""
        with readable_errors(language):
            one = chosen_one(chosen, language)
            slot = str((event._data or {}).get("slot", ""))
            if slot not in (i.slot for i in ingredients(_recipe(one.candidate))):
                raise BadInput(f"A recipe has no ingredient {slot!r}.")
            now = session.settings
            locked = toggled(now.locked, slot)
            recipe = _recipe(one.candidate)
            if now.locked and now.kept:
                recipe = with_slots(recipe, Recipe.from_json(now.kept), now.locked)
        session = replace(session, settings=now.changed(locked=locked, kept=recipe.to_json() if locked else ""))
        page = ingredients_html(one, locked, recipes_of(self.lab).store, language)
        return session, kept(session, trail), gr.update(value=page)

    def like(
        self, session: Session, marks: Marks, trail: Trail, language: str, chosen: Favourite | None
    ) -> tuple[Any, ...]:
        """The edited picture on the open board, liked, so that the next boards learn from it."""
        left = marked(session, marks)
        with readable_errors(language):
            one = chosen_one(chosen, language)
            board = left.board
            if board is None or key_of(one.candidate) in {key_of(c) for c in board.candidates}:
                return (gr.skip(),) * len(View._fields)
            session = self.lab.with_picture(left, one.candidate)
        gr.Info(say("edit_liked", language), title="✦")
        return tuple(self.details.gallery.view(session, trail, language))


def _recipe(candidate: Candidate) -> Recipe:
    if candidate.recipe is None:
        raise BadInput("This picture has no ingredients; only composed ones do.")
    return candidate.recipe


def ingredients_html(one: Favourite, locked: tuple[str, ...], store: Parts, language: str) -> str:
    """Chips of what a picture consists of, what can be done with each, and whose drawings they are."""
    recipe = _recipe(one.candidate)
    found = ingredients(recipe)
    chips = "".join(_chip(recipe, i, lock_of(i.slot) in locked, store, language) for i in found)
    rows = "".join(_choice(recipe, i, lock_of(i.slot) in locked, store, language) for i in found)
    provenance = one.candidate.provenance
    like = _like(one, language) if provenance is not None and provenance.move == MOVE else ""
    sets = "; ".join(dict.fromkeys(line.partition(": ")[2] for line in credits(recipe)))
    return (
        f'<section class="ingredients" aria-label="{say("ingredients", language)}">'
        f'<p class="muted">{say("ingredients_hint", language)}</p><div class="chips">{chips}</div>{rows}'
        f'<div class="row">{_adding(recipe, store, language)}{like}</div>'
        f'<p class="muted credits">{say("drawn_by", language)}: {html.escape(sets)}</p></section>'
    )


def _chip(recipe: Recipe, one: Ingredient, locked: bool, store: Parts, language: str) -> str:
    label, value = slot_label(one.slot, language), value_label(recipe, one, store, language)
    sign = f'<span aria-label="{say("locked", language)}">🔒</span>' if locked else ""
    return (
        f'<button class="ingredient" data-slot="{one.slot}" aria-expanded="false"><small>{html.escape(label)}</small> '
        f"{html.escape(value)}{sign}</button>"
    )


def _choice(recipe: Recipe, one: Ingredient, locked: bool, store: Parts, language: str) -> str:
    """What can be done with one ingredient, shown when its chip is tapped."""
    label = html.escape(slot_label(one.slot, language))
    able = choices(recipe, one.slot, store)
    lists = ""
    if able:
        now = recipe.companions[int(one.slot[-1])].how if one.slot.startswith("companions") else one.value
        options = "".join(_option(recipe, one.slot, name, name == now, store, language) for name in able)
        empty = "" if now in able else f'<option value="" selected>{say("choose", language)}</option>'
        lists = f'<select aria-label="{label}: {say("choose", language)}">{empty}{options}</select>'
    remove = f'<button class="remove">✕ {say("remove_one", language)}</button>' if one.removable else ""
    lock = say("unlock" if locked else "lock", language)
    return (
        f'<div class="choice" data-slot="{one.slot}" hidden><button class="swap">🎲 {say("swap", language)}</button>'
        f'{lists}{remove}<button class="lock" aria-pressed="{str(locked).lower()}">🔒 {lock}</button></div>'
    )


def _option(recipe: Recipe, slot: str, name: str, chosen: bool, store: Parts, language: str) -> str:
    label = name.partition(":")[0] if slot == "base" else name_label(slot, name, language).replace("{}", "…")
    return f'<option value="{html.escape(name)}"{" selected" if chosen else ""}>{html.escape(label)}</option>'


def _adding(recipe: Recipe, store: Parts, language: str) -> str:
    """A list of all that the picture has none of yet."""
    groups = ""
    for slot in free_slots(recipe, store):
        options = "".join(
            f'<option value="{slot}|{html.escape(name)}">'
            f"{html.escape(name_label(slot, name, language).replace('{}', '…'))}</option>"
            for name in choices(recipe, slot, store)
        )
        groups += f'<optgroup label="{html.escape(slot_label(slot, language))}">{options}</optgroup>'
    words = say("add_one", language)
    return f'<select class="add" aria-label="{words}"><option value="">+ {words}</option>{groups}</select>'


def _like(one: Favourite, language: str) -> str:
    """The button that likes an edited picture, with all that the browser keeps of it."""
    facts = {"key": one.key, "words": one.candidate.text, "terms": one.terms, "picture": one.picture, "uri": one.uri}
    kept_facts = html.escape(json.dumps({**facts, "candidate": candidate_to_json(one.candidate)}, ensure_ascii=False))
    return f'<button class="keep" data-kept="{kept_facts}">♥ {say("like_edit", language)}</button>'
