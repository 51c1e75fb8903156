"""The denoiser: a diffusers PixArt transformer (Chen et al. 2023) on latents, led by words, a style and a layout."""

from __future__ import annotations

from typing import Any

import torch
from diffusers import DDPMScheduler, PixArtTransformer2DModel
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor

from ..errors import WeightsError
from .conditions import Condition
from .text import TEXT_DIM
from .weights import of_another_kind


class EmojiDenoiser(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """A PixArt transformer on 2 × 2 patches of noisy latents and, beside them, of what a `Layout` expects.

    Args:
        channels, side: of the latents, (c, s, s).
        heads, head_dim, layers: of the transformer, which is `heads · head_dim` wide.
        layout: whether it sees one.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        channels: int = 16,
        side: int = 8,
        heads: int = 4,
        head_dim: int = 64,
        layers: int = 8,
        layout: bool = False,
    ) -> None:
        super().__init__()
        self.transformer = PixArtTransformer2DModel(
            num_attention_heads=heads,
            attention_head_dim=head_dim,
            in_channels=channels * (2 if layout else 1),
            out_channels=channels,
            num_layers=layers,
            cross_attention_dim=heads * head_dim,
            sample_size=side,
            patch_size=2,
            caption_channels=TEXT_DIM,
            num_embeds_ada_norm=1000,
            use_additional_conditions=False,
        )

    @classmethod
    def from_config(cls, config: Any = None, *given: Any, **more: Any) -> Any:
        """As diffusers', which see.

        Raises:
            WeightsError: it is of one that had a layout of its own.
        """
        if "layout_width" in (config or ()):
            config = {**config, "layout": False}
            if not config.pop("layout_width"):
                return super().from_config(config, *given, **more)
            kinds = "network with a layout of its own", "network that is shown one"
            raise WeightsError(of_another_kind("denoiser", *kinds))
        return super().from_config(config, *given, **more)

    def forward(self, noisy: Tensor, times: Tensor, tokens: Tensor, layout: Tensor | None = None) -> Tensor:
        """v at `noisy` (n, c, s, s) and time steps (n,), of condition tokens (n, 2, 512) and a layout (n, c, s, s)."""
        if self.config.layout:
            if layout is None:
                raise ValueError("This denoiser sees a layout, and there is none.")
            noisy = torch.cat([noisy, layout], 1)
        v: Tensor = self.transformer(
            noisy, encoder_hidden_states=tokens, timestep=times, added_cond_kwargs={}, return_dict=False
        )[0]
        return v


def build_denoiser(
    latent_shape: tuple[int, int, int], heads: int = 4, layers: int = 8, head_dim: int = 64, layout: bool = False
) -> EmojiDenoiser:
    """An `EmojiDenoiser` for latents (c, s, s), untrained."""
    channels, side, _ = latent_shape
    shape = {"channels": channels, "side": side, "heads": heads, "head_dim": head_dim, "layers": layers}
    denoiser: EmojiDenoiser = EmojiDenoiser(**shape, layout=layout)  # by position it counts as default
    return denoiser


def with_layout(denoiser: EmojiDenoiser) -> EmojiDenoiser:
    """A denoiser that sees no layout as one that does: the same answers, until it is trained to heed it."""
    wider: EmojiDenoiser = EmojiDenoiser.from_config({**denoiser.config, "layout": True})
    state = denoiser.state_dict()
    patches = "transformer.pos_embed.proj.weight"
    state[patches] = torch.cat([state[patches], torch.zeros_like(state[patches])], 1)
    wider.load_state_dict(state)
    return wider


def build_scheduler() -> DDPMScheduler:
    """The forward process: 1000 steps of the squared-cosine schedule, v-prediction (Salimans & Ho 2022)."""
    return DDPMScheduler(
        num_train_timesteps=1000,
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        clip_sample=False,
        timestep_spacing="trailing",
    )


def predict(denoiser: Any, noisy: Tensor, steps: Tensor, condition: Condition) -> Tensor:
    """The denoiser's v at `noisy` (n, c, s, s), time steps (n,), under a condition: float32."""
    dtype = next(denoiser.parameters()).dtype
    layout = None if condition.layout is None else condition.layout.to(dtype)
    v: Tensor = denoiser(noisy.to(dtype), steps.to(noisy.device), condition.tokens.to(dtype), layout)
    return v.float()
