"""The denoiser: a diffusers PixArt transformer (Chen et al. 2023) on latents, led by words and a style.

Two condition tokens reach its cross attention: the sentence embedding of the text and a fixed code of the
drawing style. A zero token stands for "no text" (unconditional) and for "any style".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from diffusers import DDPMScheduler, PixArtTransformer2DModel
from torch import Tensor

from ..values import STYLES, Array

TEXT_DIM = 512
TOKENS = 2


def build_denoiser(latent_shape: tuple[int, int, int], heads: int = 4, layers: int = 8, head_dim: int = 64) -> Any:
    """A PixArtTransformer2DModel for latents (c, s, s): `heads · head_dim` wide, 2 × 2 patches."""
    channels, side, _ = latent_shape
    return PixArtTransformer2DModel(
        num_attention_heads=heads,
        attention_head_dim=head_dim,
        in_channels=channels,
        out_channels=channels,
        num_layers=layers,
        cross_attention_dim=heads * head_dim,
        sample_size=side,
        patch_size=2,
        caption_channels=TEXT_DIM,
        num_embeds_ada_norm=1000,
        use_additional_conditions=False,
    )


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
    signs = np.random.Generator(np.random.PCG64(20_250_619)).integers(0, 2, (len(STYLES), TEXT_DIM))
    return (2.0 * signs - 1.0).astype(np.float32)


def conditions(text: Array, styles: Sequence[str | None]) -> Tensor:
    """(n, 2, 512) condition tokens.

    Args:
        text: (n, 512) unit sentence embeddings; a zero row means "no text".
        styles: n names of `STYLES`, or None for any style.
    """
    codes = np.concatenate([style_codes(), np.zeros((1, TEXT_DIM), np.float32)])
    rows = [len(STYLES) if s is None else STYLES.index(s) for s in styles]
    return torch.from_numpy(np.stack([text * np.sqrt(TEXT_DIM), codes[rows]], 1).astype(np.float32))


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
    signs = np.random.Generator(np.random.PCG64(20_251_125)).integers(0, 2, (2, TEXT_DIM))
    codes = torch.from_numpy((2.0 * signs - 1.0).astype(np.float32)).to(tokens.device)
    amount = (guidance.reshape(-1, 1).clamp(*GUIDANCE) - 3) / 3
    halved = 2 - math.log2(steps)
    return torch.stack([tokens[:, 0], tokens[:, 1] + amount * codes[0] + halved * codes[1]], 1)


def predict(denoiser: Any, noisy: Tensor, steps: Tensor, tokens: Tensor) -> Tensor:
    """The denoiser's v at `noisy` (n, c, s, s), time steps (n,), condition tokens (n, 2, 512): float32."""
    dtype = next(denoiser.parameters()).dtype
    output: Tensor = denoiser(
        noisy.to(dtype), encoder_hidden_states=tokens.to(dtype), timestep=steps, added_cond_kwargs={}, return_dict=False
    )[0]
    return output.float()
