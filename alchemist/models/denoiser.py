"""The denoiser: a diffusers PixArt transformer (Chen et al. 2023) on latents, led by words and a style.

Two condition tokens reach its cross attention: the sentence embedding of the text and a fixed code of the
drawing style. A zero token stands for "no text" (unconditional) and for "any style". The same tokens tell the
`Layout` what picture to expect, which the transformer sees beside the noisy one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from diffusers import DDPMScheduler, PixArtTransformer2DModel
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ..values import STYLES, Array

TEXT_DIM = 512
TOKENS = 2


class Layout(nn.Module):
    """What picture words and style alone lead to expect, as a latent: condition tokens (n, 2, 512) to (n, c, s, s).

    A multilayer perceptron, which a pass asks once for a picture and the transformer for each of its patches, so it can
    be wide. Where a concept is drawn in one way it says how; where it may be many things, their mean.
    """

    def __init__(self, channels: int, side: int, width: int) -> None:
        super().__init__()
        self.shape = (channels, side, side)
        self.enter = nn.Linear(TOKENS * TEXT_DIM, width)
        self.block = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Linear(width, width))
        self.leave = nn.Linear(width, channels * side * side)

    def forward(self, tokens: Tensor) -> Tensor:
        """(n, 2, 512) to (n, c, s, s)."""
        x = F.gelu(self.enter(tokens.flatten(1)))
        latent: Tensor = self.leave(x + self.block(x)).view(-1, *self.shape)
        return latent


class EmojiDenoiser(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """A PixArt transformer on 2 × 2 patches of noisy latents and, beside them, of the layout that the words ask for.

    Args:
        channels, side: of the latents, (c, s, s).
        heads, head_dim, layers: of the transformer, which is `heads · head_dim` wide.
        layout_width: of the `Layout`; 0 for none.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        channels: int = 16,
        side: int = 8,
        heads: int = 4,
        head_dim: int = 64,
        layers: int = 8,
        layout_width: int = 0,
    ) -> None:
        super().__init__()
        self.layout = Layout(channels, side, layout_width) if layout_width else None
        self.transformer = PixArtTransformer2DModel(
            num_attention_heads=heads,
            attention_head_dim=head_dim,
            in_channels=channels * (2 if layout_width else 1),
            out_channels=channels,
            num_layers=layers,
            cross_attention_dim=heads * head_dim,
            sample_size=side,
            patch_size=2,
            caption_channels=TEXT_DIM,
            num_embeds_ada_norm=1000,
            use_additional_conditions=False,
        )

    def forward(self, noisy: Tensor, times: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor | None]:
        """v at `noisy` (n, c, s, s) at time steps (n,), and the layout of condition tokens (n, 2, 512)."""
        layout = None if self.layout is None else self.layout(tokens)
        seen = noisy if layout is None else torch.cat([noisy, layout.to(noisy.dtype)], 1)
        v = self.transformer(
            seen, encoder_hidden_states=tokens, timestep=times, added_cond_kwargs={}, return_dict=False
        )[0]
        return v, layout


def build_denoiser(
    latent_shape: tuple[int, int, int], heads: int = 4, layers: int = 8, head_dim: int = 64, layout_width: int = 0
) -> EmojiDenoiser:
    """An `EmojiDenoiser` for latents (c, s, s), untrained."""
    channels, side, _ = latent_shape
    shape = {"channels": channels, "side": side, "heads": heads, "head_dim": head_dim, "layers": layers}
    denoiser: EmojiDenoiser = EmojiDenoiser(**shape, layout_width=layout_width)  # by position it counts as default
    return denoiser


def with_layout(denoiser: EmojiDenoiser, width: int) -> EmojiDenoiser:
    """A denoiser that has none with a layout of that width: the same answers, until it is trained to heed it."""
    wider: EmojiDenoiser = EmojiDenoiser.from_config({**denoiser.config, "layout_width": width})
    state = {f"transformer.{k}": v for k, v in denoiser.transformer.state_dict().items()}
    patches = "transformer.pos_embed.proj.weight"
    state[patches] = torch.cat([state[patches], torch.zeros_like(state[patches])], 1)
    wider.load_state_dict(state, strict=False)
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


def style_codes() -> Array:
    """(styles, 512) fixed codes of `STYLES`: rows of ±1, nearly orthogonal, the same everywhere."""
    return _signs(20_250_619, len(STYLES))


def _signs(seed: int, rows: int) -> Array:
    """(rows, 512) codes of ±1, the same everywhere."""
    bits = np.random.Generator(np.random.PCG64(seed)).integers(0, 2, (rows, TEXT_DIM))
    return (2.0 * bits - 1.0).astype(np.float32)


def conditions(text: Array, styles: Sequence[str | None], mirrored: NDArray[np.bool_] | None = None) -> Tensor:
    """(n, 2, 512) condition tokens.

    Args:
        text: (n, 512) unit sentence embeddings; a zero row means "no text".
        styles: n names of `STYLES`, or None for any style.
        mirrored: (n,) which pictures are the mirror images of what they show; None for none. A code of ±1 added to
            the style's says so, so that nothing is drawn half to the left and half to the right.
    """
    codes = np.concatenate([style_codes(), np.zeros((1, TEXT_DIM), np.float32)])
    style = codes[[len(STYLES) if s is None else STYLES.index(s) for s in styles]]
    if mirrored is not None:
        style = style + mirrored[:, None] * _signs(20_261_127, 1)[0]
    return torch.from_numpy(np.stack([text * np.sqrt(TEXT_DIM), style], 1).astype(np.float32))


GUIDANCE = (0.0, 8.0)
"""The strengths of guidance that a distilled denoiser is taught; beyond them it takes the nearest."""


def for_student(tokens: Tensor, guidance: Tensor, steps: int) -> Tensor:
    """Condition tokens (n, 2, 512) that tell a distilled denoiser two things more.

    Two codes are added to that of the style: one as strongly as guidance differs from 3, where it is nothing, the other
    as often as the four steps are halved.

    Args:
        guidance: (n, 1, 1, 1) or a like shape.
        steps: in how many steps the whole way is drawn: 4, 2 or 1.
    """
    codes = torch.from_numpy(_signs(20_251_125, 2)).to(tokens.device)
    amount = (guidance.reshape(-1, 1).clamp(*GUIDANCE) - 3) / 3
    halved = 2 - math.log2(steps)
    return torch.stack([tokens[:, 0], tokens[:, 1] + amount * codes[0] + halved * codes[1]], 1)


def predict(denoiser: Any, noisy: Tensor, steps: Tensor, tokens: Tensor) -> Tensor:
    """The denoiser's v at `noisy` (n, c, s, s), time steps (n,), condition tokens (n, 2, 512): float32."""
    dtype = next(denoiser.parameters()).dtype
    v: Tensor = denoiser(noisy.to(dtype), steps, tokens.to(dtype))[0]
    return v.float()
