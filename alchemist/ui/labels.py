"""Which language a visitor gets, and components whose words follow it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from .texts import LANGUAGES, say


def language_of(request: gr.Request | None) -> str:
    """`?lang=` of the address, else the browser's first language, else English."""
    if request is None:
        return "en"
    wanted = dict(request.query_params).get("lang", "")
    if wanted in LANGUAGES:
        return str(wanted)
    accepted = request.headers.get("accept-language", "")
    return "ja" if accepted.lower().startswith("ja") else "en"


class Labels:
    """Components whose words follow the language; `updates` gives new ones for all of them."""

    def __init__(self) -> None:
        self.components: list[Any] = []
        self._makers: list[Callable[[str], Any]] = []

    def add(self, component: Any, maker: Callable[[str], Any]) -> Any:
        """Register a component with what makes its update from a language."""
        self.components.append(component)
        self._makers.append(maker)
        return component

    def named(self, component: Any, **keys: str) -> Any:
        """Register a component whose properties are texts: property=key."""
        return self.add(component, lambda lang: gr.update(**{k: say(v, lang) for k, v in keys.items()}))

    def updates(self, language: str) -> list[Any]:
        """One update for each component, in order."""
        return [maker(language) for maker in self._makers]
