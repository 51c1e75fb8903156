"""The layout: what picture words and style alone lead to expect, which a denoiser sees beside the noise."""

from __future__ import annotations

from typing import Any

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional as F

from .text import TEXT_DIM


class Layout(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """A multilayer perceptron from condition tokens (n, 2, 512) to latents (n, c, s, s).

    A drawing asks it once for a picture and the transformer, at every step, for each of its patches, so it can be wide.
    Where a concept is drawn in one way it says how; where it may be many things, their mean.

    Args:
        channels, side: of the latents, (c, s, s).
        width: of its hidden layers.
        style_width: numbers to which the style's code is brought down.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, channels: int = 16, side: int = 8, width: int = 1280, style_width: int = 32) -> None:
        super().__init__()
        self.shape = (channels, side, side)
        self.style = nn.Linear(TEXT_DIM, style_width, bias=False)
        self.enter = nn.Linear(TEXT_DIM + style_width, width)
        self.block = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Linear(width, width))
        self.leave = nn.Linear(width, channels * side * side)

    def forward(self, tokens: Tensor) -> Tensor:
        """(n, 2, 512) to (n, c, s, s)."""
        x = F.gelu(self.enter(torch.cat([tokens[:, 0], self.style(tokens[:, 1])], 1)))
        latent: Tensor = self.leave(x + self.block(x)).view(-1, *self.shape)
        return latent


def build_layout(latent_shape: tuple[int, int, int], **shape: int) -> Any:
    """An untrained `Layout` of latents (c, s, s)."""
    return Layout(**{"channels": latent_shape[0], "side": latent_shape[1], **shape})
