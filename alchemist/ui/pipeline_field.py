"""The choice of a diffusers pipeline, and the words that are put around a person's own for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from ..values import TEMPLATE
from .errors import readable_errors
from .labels import Labels

if TYPE_CHECKING:
    from ..runtime import Alchemist

NAME = "pipeline"


class PipelineFields(NamedTuple):
    """Its fields: where the pipeline is, the button that takes it, and the template."""

    source: Any
    use: Any
    template: Any


def may_choose() -> bool:
    """Whether visitors may load a pipeline: on their own machine, not on a Space that others share."""
    return not os.environ.get("SPACE_ID")


def pipeline_fields(lab: Alchemist, labels: Labels) -> PipelineFields:
    """Lay them out: hidden where there is no pipeline and none may be chosen."""
    accordion = gr.Accordion(open=False, elem_id="pipeline", visible=may_choose() or NAME in lab.generators)
    with labels.named(accordion, label="pipeline"):
        with gr.Row(visible=may_choose()):
            shown = os.environ.get("ALCHEMIST_PIPELINE", "")
            source = labels.named(
                gr.Textbox(shown, elem_id="pipeline-source", scale=4, placeholder="stabilityai/sd-turbo"),
                label="pipeline_source",
                info="pipeline_note",
            )
            use = labels.named(gr.Button(elem_id="pipeline-use", scale=1), value="pipeline_use")
        template = labels.named(gr.Textbox("", elem_id="template", placeholder=TEMPLATE), label="template")
    return PipelineFields(source, use, template)


def use_pipeline(lab: Alchemist, generator_choices: Any, source: str, language: str) -> Any:
    """Load what was typed; the field of generators then has it, chosen.

    Args:
        generator_choices: a language to the update of that field.
    """
    with readable_errors(language):
        lab.use_pipeline(source or None)
    return {**generator_choices(language), "value": NAME}
