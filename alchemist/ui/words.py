"""Below the prompt: which of its words were understood as what, and which were not."""

from __future__ import annotations

import html
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..candidate import Candidate
from ..recipes.description import Description, Subject
from ..recipes.generator import NAME, RecipeGenerator
from ..recipes.ingredients import concept_label, name_label, slot_label
from ..recipes.parts import Parts, parts
from ..recipes.vocabulary import MARKS, SETTINGS, TABLES, WEARABLES
from ..recipes.wording import in_words
from ..search.session import Session
from ..values import BOTH_NAME
from .texts import say

if TYPE_CHECKING:
    from ..runtime import Alchemist


def recipes_of(lab: Alchemist) -> RecipeGenerator:
    """What makes recipes here."""
    maker = lab.generators[NAME]
    assert isinstance(maker, RecipeGenerator)
    return maker


class Words:
    """What the chips below the prompt say, over a lab."""

    def __init__(self, lab: Alchemist) -> None:
        self.lab = lab

    def show(self, session: Session, language: str) -> str:
        """The chips for a session's prompt; "" where it has none, or where no recipes are made."""
        settings = session.settings
        maker = self.lab.generators.get(NAME)
        if not isinstance(maker, RecipeGenerator) or not settings.prompt or settings.generator not in (NAME, BOTH_NAME):
            return ""
        return words_html(maker.read(settings.prompt), maker.store, language)


def words_html(reading: Any, store: Parts, language: str) -> str:
    """Chips of a reading's words, see `recipes.reading.Reading`.

    Args:
        reading: `words` and `best()` are looked at.
    """
    best = reading.best()
    chips, strange = [], False
    for text, slots, understood in _joined(reading.words):
        if not understood:
            strange = True
            chips.append(f'<li class="strange"><s>{html.escape(text)}</s> <b>?</b></li>')
            continue
        meant = ", ".join(filter(None, (meaning(slot, best, store, language) for slot in slots)))
        if meant:
            chips.append(f"<li>{html.escape(text)} <i>→</i> <b>{html.escape(meant)}</b></li>")
    if not chips:
        return ""
    hint = f'<p class="muted">{say("words_strange", language)}</p>' if strange else ""
    return f'<ul class="words" aria-label="{say("words_read", language)}">{"".join(chips)}</ul>{hint}'


def _joined(words: Any) -> list[tuple[str, tuple[str, ...], bool]]:
    """Neighbouring words that say the same as one; those that say nothing of the picture are left out."""
    found: list[tuple[str, tuple[str, ...], bool]] = []
    end = -1
    for word in words:
        if not word.slots and word.understood:
            continue
        same = bool(found) and word.understood and found[-1][1:] == (word.slots, True) and word.start - end <= 1
        if same:
            found[-1] = (found[-1][0] + " " * (word.start - end) + word.text, word.slots, True)
        else:
            found.append((word.text, word.slots, word.understood))
        end = word.end
    return found


def meaning(slot: str, best: Description, store: Parts, language: str) -> str:
    """What a slot of a reading says, in words: "🐱 cat", "wears sunglasses"; "" where it is not in the picture."""
    path, _, name = slot.partition(":")
    side, _, what = path.partition(".")
    if path == "how":
        return name_label("companions", best.how, language).replace("{}", "…") if best.how else ""
    if path in ("settings", "marks"):
        word = (SETTINGS if path == "settings" else MARKS).get(name)
        return (word.japanese if language == "ja" else word.english)[0] if word else ""
    if path == "without":
        return say("words_without", language, word=_of_any(name, language))
    subject = best.subject if side == "subject" else best.other
    return _of_subject(what, name, subject, store, language) if subject is not None else ""


def _of_subject(what: str, name: str, subject: Subject, store: Parts, language: str) -> str:
    if what == "concept":
        return concept_label(subject.concept, store, language) if subject.concept in store.concepts else ""
    if what == "wears":
        return say("words_wears", language, word=name_label("wears", name, language)) if name in WEARABLES else ""
    if what == "wears_colour":
        colour = dict(subject.wears).get(name, "")
        return name_label("colour", colour, language) if colour else ""
    if what == "count":
        return f"× {subject.count}" if subject.count > 1 else ""
    if what in ("size", "turn"):
        return say(f"words_{getattr(subject, what).replace(' ', '_')}", language) if getattr(subject, what) else ""
    slot = "face" if what == "expression" else what
    value = getattr(subject, what, "")
    if not value:
        return ""
    said = name_label(slot, value, language)
    return f"{slot_label(slot, language)}: {said}" if slot in ("material", "colour", "pattern") else said


def _of_any(name: str, language: str) -> str:
    """A name of the vocabulary, whatever it is of."""
    slot = next((slot for slot, table in TABLES.items() if name in table), "")
    return name_label(slot, name, language) if slot else name


@lru_cache(2048)
def shown(candidate: Candidate, language: str) -> str:
    """What a composed picture shows, in words; "" for other pictures.

    Raises:
        BadInput: one of its parts is not known here.
    """
    recipe = candidate.recipe if candidate.generator == NAME else None
    return in_words(recipe, parts(), language) if recipe is not None else ""
