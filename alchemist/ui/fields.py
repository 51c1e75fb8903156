"""Fields that forgive what a person types."""

from __future__ import annotations

from abc import ABCMeta
from typing import Any

import gradio as gr


def _within(self: Any, payload: Any) -> Any:
    """What the field sent, or the end of the range that it lies beyond; a cleared field is the lower end."""
    number = payload if isinstance(payload, int | float) and payload == payload else self.minimum
    return gr.Slider.preprocess(self, min(max(number, self.minimum), self.maximum))


# Made without Gradio's own metaclass, which would write a stub file beside this one.
Slider: Any = ABCMeta.__new__(
    type(gr.Slider), "Slider", (gr.Slider,), {"preprocess": _within, "__module__": __name__, "__doc__": __doc__}
)
"""A slider whose number may be cleared or out of range: what counts is what its field then shows itself."""


def seed_field(labels: Any) -> Any:
    """A field for a seed. It is a field of text: a browser's numbers are exact only up to 2⁵³, seeds go further."""
    return labels.named(gr.Textbox("0", max_lines=1), label="seed")
