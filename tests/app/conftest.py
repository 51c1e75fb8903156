"""What tests of the page share."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any, ClassVar

import gradio as gr
import pytest

from alchemist import Alchemist
from alchemist.generation.payload import NAME as LATENT
from alchemist.recipes.charming import Charming
from alchemist.recipes.description import Description, Subject
from alchemist.recipes.generator import NAME, RecipeGenerator
from alchemist.recipes.parts import parts
from alchemist.search.session import Session
from alchemist.ui.gallery import Gallery


class Reader:
    """Reads what the tests type, word by word."""

    WORDS: ClassVar = {
        "cat": "subject.concept",
        "sunglasses": "subject.wears:sunglasses",
        "ice": "subject.material",
        "hill": "settings:hill",
        "猫": "subject.concept",
    }

    def read(self, prompt: str) -> Any:
        """A cat, with what is said of it."""
        found = [(word, self.WORDS.get(word.lower())) for word in prompt.split()]
        said = {slot for _, slot in found}
        subject = Subject(
            "1F431",
            wears=(("sunglasses", ""),) if "subject.wears:sunglasses" in said else (),
            material="ice" if "subject.material" in said else "",
        )
        best = Description(subject, settings=("hill",) if "settings:hill" in said else ())
        words = [
            SimpleNamespace(
                text=word,
                start=9 * i,
                end=9 * i + 8,
                slots=(slot,) if slot else (),
                understood=bool(slot) or word in ("a", "wearing", "on"),
            )
            for i, (word, slot) in enumerate(found)
        ]
        return SimpleNamespace(best=lambda: best, sample=lambda rng: best, words=tuple(words))


@pytest.fixture(scope="session")
def lab(lab: Alchemist) -> Alchemist:
    """A lab whose one generator is the latent one."""
    return _with(lab, {})


@pytest.fixture(scope="session")
def composing(lab: Alchemist) -> Alchemist:
    """A lab that composes, too."""
    store = parts()
    return _with(lab, {NAME: RecipeGenerator(Reader(), store, Charming(store.concepts))})


def _with(lab: Alchemist, more: dict[str, Any]) -> Alchemist:
    made = copy.copy(lab)
    made.generators = {LATENT: lab.generators[LATENT], **more}
    return made


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the page says by the way."""
    found: list[str] = []
    for way in ("Info", "Warning"):
        monkeypatch.setattr(gr, way, lambda message, **_: found.append(message))
    return found


@pytest.fixture
def gallery(lab: Alchemist) -> Gallery:
    return Gallery(lab)


@pytest.fixture
def opened(gallery: Gallery) -> Session:
    session: Session = gallery.greet("en", None)[0]
    return session
