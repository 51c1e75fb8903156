"""The folded settings of the gallery, in words a visitor's language has."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from ..search.registry import proposers as registered
from ..values import BOTH, BOTH_NAME, MIXED, SAMPLERS, STYLES
from .fields import Slider
from .gallery import opening_settings
from .labels import Labels
from .pipeline_field import NAME as PIPELINE
from .pipeline_field import PipelineFields, pipeline_fields
from .texts import say

if TYPE_CHECKING:
    from ..runtime import Alchemist

OURS = (*BOTH, BOTH_NAME, PIPELINE)
"""Generators that the page has a sentence for."""


class Panel(NamedTuple):
    """Its fields; `ordered` gives them as `Gallery.change` takes them."""

    negative: Any
    generator: Any
    style: Any
    proposer: Any
    w_pos: Any
    w_neg: Any
    human: Any
    faces: Any
    scorer: Any
    sampler: Any
    steps: Any
    guidance: Any
    pipeline: PipelineFields

    def ordered(self, adventure: Any, pinch: Any) -> list[Any]:
        """Fields in the order of `gallery.SETTINGS`; the two sliders given stand elsewhere on the page."""
        p = self
        fields = [p.negative, p.generator, p.style, pinch, p.proposer, adventure, p.w_pos, p.w_neg, p.human, p.faces]
        return [*fields, p.scorer, p.sampler, p.steps, p.guidance, p.pipeline.template]


def own_steps(sampler: str) -> int:
    """How many steps a sampler draws in unless told otherwise."""
    return SAMPLERS[sampler]


def style_field(labels: Labels, value: str) -> Any:
    """The choice of a drawing style, or of all of them."""

    def named(language: str) -> Any:
        choices = [*((s, s) for s in STYLES), (say("mixed", language), MIXED)]
        return gr.update(choices=choices, label=say("style", language))

    return labels.add(gr.Dropdown([*STYLES, MIXED], value=value, elem_classes="style"), named)


def generator_choices(lab: Alchemist, language: str) -> Any:
    """An update of the choice of what makes the pictures, with a sentence each; a pipeline may come later."""
    names = lab.generator_names
    choices = [(say(f"generator_{name}", language) if name in OURS else name, name) for name in names]
    return gr.update(choices=choices, label=say("generator", language))


def generator_field(lab: Alchemist, labels: Labels, value: str) -> Any:
    """The choice of what makes the pictures."""
    field = gr.Radio(list(lab.generator_names), value=value, elem_id="generator")
    return labels.add(field, partial(generator_choices, lab))


def settings_panel(lab: Alchemist, labels: Labels) -> Panel:
    """Lay them out."""
    default = opening_settings(lab)
    negative = labels.named(gr.Textbox("", elem_id="negative"), label="negative")
    generator = generator_field(lab, labels, default.generator)
    proposer = gr.Radio(choices=list(lab.proposers), value=default.proposer, elem_id="proposer")

    def proposers(language: str) -> Any:
        choices = [(f"{name}: {one.summary.within(language)}", name) for name, one in registered().items()]
        return gr.update(choices=choices, label=say("proposer", language))

    labels.add(proposer, proposers)
    with gr.Row():
        style = style_field(labels, default.style)
        scorer = labels.named(gr.Dropdown(["emojiclip", "clip"], value="emojiclip"), label="scorer", info="clip_note")
        faces = labels.named(gr.Checkbox(False, elem_id="faces"), label="faces")
    with gr.Row():
        w_pos = labels.named(Slider(0, 5, 1, step=0.1), label="w_pos")
        w_neg = labels.named(Slider(0, 5, 1, step=0.1), label="w_neg")
        human = labels.named(Slider(0, 30, 10, step=1), label="human")
    with gr.Row():
        sampler = labels.named(gr.Dropdown(list(SAMPLERS), value=default.sampler), label="sampler")
        steps = labels.named(Slider(1, 50, default.steps, step=1), label="steps")
        guidance = labels.named(Slider(0, 10, default.guidance, step=0.5), label="guidance")
    weights = (w_pos, w_neg, human, faces)
    pipeline = pipeline_fields(lab, labels)
    return Panel(negative, generator, style, proposer, *weights, scorer, sampler, steps, guidance, pipeline)
