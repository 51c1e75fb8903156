"""On a ZeroGPU Space: large rankings are sampled on a GPU lent for seconds, everything else stays on the CPU."""

from __future__ import annotations

import copy
import os
import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import gradio as gr

from ..candidate import Candidate
from ..errors import PipelineError
from ..generation.generator import LatentGenerator
from ..generation.pipeline import EmojiPipeline
from ..models.weights import OVER_LATENTS
from ..protocols import Progress
from ..values import Array, Drawn
from .texts import say

if TYPE_CHECKING:
    from ..runtime import Alchemist

SECONDS = 30
PIPELINE_SECONDS = 60
LANGUAGE = ContextVar("LANGUAGE", default="en")
"""The language of the page that a ranking is for."""
_REFUSED = ContextVar("_REFUSED", default=False)
"""Whether a ranking was refused the GPU: its other parts do not ask again."""


def on_zero_gpu() -> bool:
    """Whether this is a ZeroGPU Space."""
    return bool(os.environ.get("SPACES_ZERO_GPU"))


class LentGenerator(LatentGenerator):
    """A generator whose latents come from a lent GPU, and from the CPU where none is to be had.

    Args:
        generator: the one on the CPU.
        lent: candidates to latents on the GPU; numpy in, numpy out.
    """

    exact = False
    chunk = least = 500

    def __init__(self, generator: LatentGenerator, lent: Callable[[Sequence[Candidate]], Array]) -> None:
        super().__init__(generator.pipeline, generator.fingerprint, generator.sources)
        self._lent = lent

    def draw(self, candidates: Sequence[Candidate], draft: bool = False, progress: Progress | None = None) -> Drawn:
        """See `Generator`."""
        clock = [time.perf_counter()]
        latents = self.sampled(candidates, progress)
        clock.append(time.perf_counter())
        images = self.decode(latents)
        clock.append(time.perf_counter())
        return Drawn(images, latents, {"sample": clock[1] - clock[0], "decode": clock[2] - clock[1]})

    def sampled(self, candidates: Sequence[Candidate], progress: Progress | None = None) -> Array:
        """See `LatentGenerator.sampled`."""
        if not _REFUSED.get():
            try:
                return self._lent(candidates)
            except gr.Error as refused:  # what `spaces` raises where the visitor's quota is used up
                _REFUSED.set(True)
                gr.Warning(say("no_gpu", LANGUAGE.get(), why=refused.message))
        return super().sampled(candidates, progress)


def lend(lab: Alchemist, decorate: Callable[..., Any], device: str = "cuda") -> None:
    """Let `lab` rank large numbers on a lent GPU.

    Args:
        lab: its generator's `bulk` is set.
        decorate: `spaces.GPU`.
        device: where the lent function computes.
    """
    pipeline = lab.generator.pipeline
    there = {name: network for name in OVER_LATENTS if (network := getattr(pipeline, name)) is not None}
    drawing = {name: copy.deepcopy(network).to(device) for name, network in there.items()}
    lent = EmojiPipeline(pipeline.autoencoder, scheduler=pipeline.scheduler, **drawing)
    away = LatentGenerator(lent, lab.manifest.fingerprint)
    away.exact, away.chunk = False, LentGenerator.chunk

    @decorate(duration=SECONDS)  # type: ignore[untyped-decorator]
    def latents(candidates: Sequence[Candidate]) -> Array:
        return away.sampled(candidates)

    lab.generator.bulk = LentGenerator(lab.generator, latents)
    if (pipeline_generator := lab.generators.get("pipeline")) is not None:
        lend_pipeline(pipeline_generator, decorate, device)


def lend_pipeline(generator: Any, decorate: Callable[..., Any], device: str = "cuda") -> None:
    """Let a `pipeline.generator.PipelineGenerator` generate on a lent GPU, and nowhere else: a CPU takes minutes.

    Args:
        decorate, device: as for `lend`.
    """
    generator.place(device)

    @decorate(duration=PIPELINE_SECONDS)  # type: ignore[untyped-decorator]
    def pictures(candidates: Sequence[Candidate], draft: bool) -> Any:
        return generator.rendered(candidates, draft)

    def rendered(candidates: Sequence[Candidate], draft: bool) -> Any:
        try:
            return pictures(candidates, draft)
        except gr.Error as refused:
            raise PipelineError(
                f"No GPU is free for the pipeline now ({refused.message}); choose another way to make pictures, or "
                "try again later."
            ) from refused

    generator.render = rendered
