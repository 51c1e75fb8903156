"""Autoencoder, denoiser and forward process as one diffusers pipeline: save, load (folder or Hub), call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from diffusers import DiffusionPipeline
from diffusers.utils import BaseOutput
from torch import Tensor

from ..errors import WeightsError
from ..models.autoencoder import EmojiAutoencoder
from ..models.conditions import condition_tokens
from ..models.denoiser import EmojiDenoiser
from ..models.layout import Layout
from ..models.text import TEXT_DIM
from ..models.weights import of_another_kind
from ..values import SAMPLERS, Array
from .sampling import StepDone, sample

Encode = Callable[[Sequence[str]], Array]


class EmojiOutput(BaseOutput):  # type: ignore[misc]
    """What the pipeline returns.

    Attributes:
        images: (n, 4, h, w) float32 premultiplied RGBA in [0, 1].
        latents: (n, c, s, s) float32, what the images were decoded from.
    """

    images: Array
    latents: Array


def _moved(text: Array, other: Array, amount: float) -> Array:
    """A unit sentence embedding moved toward another one; as it is where either has no words."""
    if not (amount and text.any() and other.any()):
        return text
    between = text + np.float32(amount) * (other - text)
    return np.asarray(between / np.linalg.norm(between), np.float32)


LEVELS = 2048
"""Steps from dark to light in a drawn picture, eight for one of a screen: finer is noise, which does not deflate."""


class EmojiPipeline(DiffusionPipeline):  # type: ignore[misc]
    """Words and noise to RGBA emoji.

    Args:
        autoencoder: an `EmojiAutoencoder`.
        denoiser: an `EmojiDenoiser` over its latents.
        scheduler: the `DDPMScheduler` it was trained with.
        student: the denoiser distilled to four steps; None where there is none yet, and no "distilled" sampler.
        guide: a poorer denoiser whose mistakes the other samplers are led away from; None for none.
        layout: the `Layout` that a denoiser sees; None where none does.

    Raises:
        WeightsError: a network is of another kind, or there is no layout for it to see.
    """

    model_cpu_offload_seq = "layout->denoiser->guide->student->autoencoder"
    _optional_components = ["student", "guide", "layout"]  # noqa: RUF012 (diffusers declares it so)

    def __init__(
        self,
        autoencoder: EmojiAutoencoder,
        denoiser: Any,
        scheduler: Any,
        student: Any = None,
        guide: Any = None,
        layout: Any = None,
    ) -> None:
        super().__init__()
        over_latents = {"layout": layout, "denoiser": denoiser, "guide": guide, "student": student}
        for name, network in over_latents.items():
            kind = Layout if name == "layout" else EmojiDenoiser
            if network is None:
                continue
            if not isinstance(network, kind):
                raise WeightsError(of_another_kind(name, type(network).__name__, kind.__name__))
            if kind is EmojiDenoiser and network.config.layout and layout is None:
                raise WeightsError(f"The {name} sees a layout, and these weights have none; fetch the weights again.")
        self.register_modules(autoencoder=autoencoder, **over_latents, scheduler=scheduler)
        self._encode: Encode | None = None

    def encode_text(self, texts: Sequence[str]) -> Array:
        """m texts to (m, 512) sentence embeddings; "" is a zero row."""
        if self._encode is None:
            from ..models.text import TextEncoder

            self._encode = TextEncoder().encode
        return self._encode(texts)

    def tokens(
        self,
        texts: Sequence[str],
        styles: Sequence[str | None],
        pinches: Sequence[tuple[str, float]] | None = None,
    ) -> Tensor:
        """Condition tokens (n, 2, 512) of n texts and styles.

        Args:
            pinches: other words, and how far from the text to them the sentence embedding is moved, in [0, 1]; what has
                no words gets no pinch.
        """
        pinches = pinches or [("", 0.0)] * len(texts)
        distinct = {*texts, *(word for word, _ in pinches)} - {""}
        table = {text: self.encode_text([text])[0] for text in distinct}  # alone: others would change its last bits
        table[""] = np.zeros(TEXT_DIM, np.float32)
        meant = [_moved(table[t], table[word], amount) for t, (word, amount) in zip(texts, pinches, strict=True)]
        return condition_tokens(np.stack(meant), styles)

    def network(self, sampler: str) -> Any:
        """The network that `sampler` draws with.

        Raises:
            WeightsError: it is the distilled one, which these weights lack.
        """
        if sampler != "distilled":
            return self.denoiser
        if self.student is None:
            raise WeightsError(
                "These weights have no distilled sampler; choose another, such as dpm++, or run "
                "`python -m alchemist train student`."
            )
        return self.student

    @torch.no_grad()
    def __call__(
        self,
        prompt: str | Sequence[str] = "",
        negative_prompt: str | Sequence[str] = "",
        style: str | Sequence[str] = "openmoji",
        num_images_per_prompt: int = 1,
        num_inference_steps: int | None = None,
        guidance_scale: float | Sequence[float] = 3.0,
        sampler: str = "distilled",
        noise: Tensor | None = None,
        generators: Sequence[torch.Generator] | None = None,
        parent: Tensor | None = None,
        strength: float = 1.0,
        step_done: StepDone | None = None,
    ) -> EmojiOutput:
        """Draw pictures.

        Args:
            prompt, negative_prompt, style: one for all, or one each.
            noise: u (n, c, s, s); drawn from `generators`, else from torch's own, where absent.
            guidance_scale: one for all, or one each; 1 leaves the guidance out.
            sampler: a name of `values.SAMPLERS`.
            num_inference_steps: the sampler's own number of `values.SAMPLERS` where absent.
            generators: one per picture: the noise of samplers that add some on the way.
            parent, strength: begin from these latents, as far from them as strength in (0, 1] says.
            step_done: told (done, total) after every step.
        """
        prompts = [p for p in ([prompt] if isinstance(prompt, str) else prompt) for _ in range(num_images_per_prompt)]
        n = len(prompts)
        negatives = [negative_prompt] * n if isinstance(negative_prompt, str) else list(negative_prompt)
        styles = [style] * n if isinstance(style, str) else list(style)
        if noise is None:
            noise = self._noise(n, generators)
        scale = guidance_scale if isinstance(guidance_scale, float | int) else torch.tensor(list(guidance_scale))
        latents = sample(
            self.network(sampler),
            self.scheduler,
            noise,
            self.tokens(prompts, styles),
            self.tokens(negatives, styles),
            sampler,
            num_inference_steps or SAMPLERS[sampler],
            scale,
            parent,
            strength,
            generators,
            step_done,
            self.guide,
            self.layout,
        )
        return EmojiOutput(images=self.decode(latents), latents=latents.float().cpu().numpy())

    def _noise(self, n: int, generators: Sequence[torch.Generator] | None) -> Tensor:
        shape = self.autoencoder.latent_shape
        if generators is None:
            return torch.randn(n, *shape)
        return torch.stack([torch.randn(shape, generator=g) for g in generators])

    @torch.no_grad()
    def decode(self, latents: Tensor) -> Array:
        """(n, c, s, s) latents to (n, 4, h, w) pictures, in whole `LEVELS`ths."""
        device = self.autoencoder.latent_mean.device
        pictures = self.autoencoder.decode(latents.to(device)).sample.float()
        rounded: Array = pictures.mul_(LEVELS).round_().div_(LEVELS).cpu().contiguous().numpy()
        return rounded
