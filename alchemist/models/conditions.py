"""What a denoiser is told: the words, the style, and the layout that these lead to expect.

Two condition tokens reach its cross attention: the sentence embedding of the text and a fixed code of the drawing
style. A zero token stands for "no text" (unconditional) and for "any style".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..values import STYLES, Array
from .text import TEXT_DIM

GUIDANCE = (0.0, 8.0)
"""The strengths of guidance that a distilled denoiser is taught; beyond them it takes the nearest."""


@dataclass(frozen=True, eq=False)
class Condition:
    """What n pictures are to show.

    Attributes:
        tokens: (n, 2, 512), as `condition_tokens` gives them.
        layout: (n, c, s, s), what a `Layout` expects of them; None where no network asks for it.
    """

    tokens: Tensor
    layout: Tensor | None = None

    @classmethod
    @torch.no_grad()
    def of(cls, tokens: Tensor, layout: Any = None) -> Condition:
        """`tokens` on the device, and with the layout, of a `Layout`; of None as they are."""
        if layout is None:
            return cls(tokens)
        first = next(layout.parameters())
        return cls(tokens.to(first.device), layout(tokens.to(first)).float())

    @classmethod
    def joined(cls, *several: Condition) -> Condition:
        """Several, one after the other."""
        layouts = [one.layout for one in several if one.layout is not None]
        return cls(torch.cat([one.tokens for one in several]), torch.cat(layouts) if layouts else None)

    def same(self, other: Condition) -> bool:
        """Whether another one asks for the same."""
        return bool((self.tokens == other.tokens).all())

    def to(self, device: torch.device | str) -> Condition:
        """The same on another device."""
        return Condition(self.tokens.to(device), None if self.layout is None else self.layout.to(device))

    def for_student(self, guidance: Tensor, steps: int) -> Condition:
        """The same with what a distilled denoiser is told besides, by two codes added to that of the style.

        One as strongly as guidance differs from 3, where it is nothing, the other as often as the four steps are
        halved.

        Args:
            guidance: n numbers, or one, in any shape.
            steps: in how many steps the whole way is drawn: 4, 2 or 1.
        """
        codes = torch.from_numpy(_signs(20_251_125, 2)).to(self.tokens.device)
        amount = (guidance.reshape(-1, 1).clamp(*GUIDANCE) - 3) / 3
        halved = 2 - math.log2(steps)
        style = self.tokens[:, 1] + amount * codes[0] + halved * codes[1]
        return replace(self, tokens=torch.stack([self.tokens[:, 0], style], 1))


def wordless(tokens: Tensor) -> Tensor:
    """The same condition tokens (n, 2, 512) without the words."""
    return torch.stack([torch.zeros_like(tokens[:, 0]), tokens[:, 1]], 1)


def told_mirrored(tokens: Tensor, mirrored: Tensor) -> Tensor:
    """Condition tokens (n, 2, 512) that say which pictures are mirror images of what they ask for, (n,).

    A code of ±1 added to the style's says so, so that nothing is drawn half to the left and half to the right.
    """
    code = mirrored[:, None] * torch.from_numpy(_signs(20_261_127, 1)).to(tokens)
    return torch.stack([tokens[:, 0], tokens[:, 1] + code], 1)


def condition_tokens(text: Array | Tensor, styles: Sequence[str | None]) -> Tensor:
    """(n, 2, 512) condition tokens, on the device of the sentence embeddings.

    Args:
        text: (n, 512) unit sentence embeddings; a zero row means "no text".
        styles: n names of `STYLES`, or None for any style.
    """
    codes = np.concatenate([style_codes(), np.zeros((1, TEXT_DIM), np.float32)])
    where: dict[str | None, int] = {s: i for i, s in enumerate((*STYLES, None))}
    said = torch.as_tensor(text, dtype=torch.float32)
    style = torch.from_numpy(codes[[where[s] for s in styles]]).to(said.device)
    return torch.stack([said * math.sqrt(TEXT_DIM), style], 1)


def style_codes() -> Array:
    """(styles, 512) fixed codes of `STYLES`: rows of ±1, nearly orthogonal, the same everywhere."""
    return _signs(20_250_619, len(STYLES))


def _signs(seed: int, rows: int) -> Array:
    """(rows, 512) codes of ±1, the same everywhere."""
    bits = np.random.Generator(np.random.PCG64(seed)).integers(0, 2, (rows, TEXT_DIM))
    return (2.0 * bits - 1.0).astype(np.float32)
