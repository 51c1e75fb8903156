"""Tabs beside the gallery, by name. A module of this package that registers one is found by itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import gradio as gr

from ..protocols import Sentence
from ..registry import Registry
from ..runtime import Alchemist
from .labels import Labels

__all__ = ["TABS", "PageContext", "Sentence", "Tab", "forget", "register", "tabs"]


@dataclass(frozen=True)
class PageContext:
    """What a tab may use of the page.

    Attributes:
        lab: draws, measures and searches.
        labels: gets the components whose words follow the language.
        language: state that holds "en" or "ja".
        prompt: the page's prompt field.
        session: state that holds the gallery's session.
    """

    lab: Alchemist
    labels: Labels
    language: gr.State
    prompt: Any
    session: gr.State


class Tab(Protocol):
    """One tab of the page."""

    @property
    def name(self) -> str:
        """What its address and its registration call it."""
        ...

    @property
    def title(self) -> Sentence:
        """What stands on it."""
        ...

    @property
    def order(self) -> int:
        """Its place from left to right, after the gallery; those of this package are below 10."""
        ...

    def build(self, page: PageContext, tab: Any) -> None:
        """Lay it out and connect it.

        Args:
            tab: the `gr.Tab` that it is laid out in, whose `select` says that it is looked at.
        """
        ...


TABS: Registry[Tab] = Registry("tab", "alchemist.ui")
register, forget = TABS.register, TABS.forget


def tabs() -> tuple[Tab, ...]:
    """All that are registered, from left to right."""
    return tuple(sorted(TABS.all().values(), key=lambda tab: (tab.order, tab.name)))


def _titled(title: Sentence, language: str) -> Any:
    return gr.update(label=title.within(language))


def build_tabs(page: PageContext) -> None:
    """Lay all of them out; to be called among the page's tabs."""
    for one in tabs():
        shown = gr.Tab(id=one.name)
        page.labels.add(shown, partial(_titled, one.title))
        with shown:
            one.build(page, shown)
