"""CLIP (Radford et al. 2021) through transformers as the second Scorer, as the talk used it; English only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from ..emoji.spellings import known_spelling
from ..errors import WeightsError
from ..models.weights import from_hub
from ..values import Array, over_white

REPOSITORY = "openai/clip-vit-base-patch32"
FILES = ["*.json", "*.txt", "*.safetensors"]
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
BATCH = 32


class ClipScorer:
    """A `Scorer` over a CLIP in a folder or on the Hub; safetensors only.

    Args:
        source: a folder, or a repository on the Hub.
        revision: branch, tag or commit.

    Raises:
        HubUnreachable: not cached, and the Hub does not answer. WeightsError: no safetensors there.
    """

    name = "clip"
    languages: tuple[str, ...] = ("en",)

    def __init__(self, source: str = REPOSITORY, revision: str | None = None, device: str = "cpu") -> None:
        folder = Path(source) if Path(source).is_dir() else from_hub(source, revision, FILES)
        from transformers import AutoTokenizer, CLIPModel

        try:
            self.model: Any = CLIPModel.from_pretrained(folder, use_safetensors=True).to(device).eval()
            self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        except (OSError, ValueError) as error:
            raise WeightsError(
                f"There is no CLIP with safetensors in {source}: {str(error).splitlines()[0]}"
            ) from error

    @torch.no_grad()
    def embed_images(self, images: Array) -> Array:
        """See `Scorer`; pictures are put over white."""
        side = self.model.config.vision_config.image_size
        device = self.model.device
        mean, std = (torch.tensor(v, device=device).view(1, 3, 1, 1) for v in (MEAN, STD))
        parts = []
        for first in range(0, len(images), BATCH):
            x = torch.from_numpy(np.ascontiguousarray(images[first : first + BATCH])).to(device)
            white = over_white(x)
            white = F.interpolate(white, size=(side, side), mode="bicubic", antialias=True, align_corners=False)
            features = self.model.get_image_features(pixel_values=(white.clamp(0, 1) - mean) / std)
            parts.append(_unit(features))
        return np.concatenate(parts)

    @torch.no_grad()
    def embed_text(self, texts: Sequence[str]) -> Array:
        """See `Scorer`; longer texts than CLIP reads are cut."""
        longest = self.model.config.text_config.max_position_embeddings
        spelled = [known_spelling(text) for text in texts]
        tokens = self.tokenizer(spelled, padding=True, truncation=True, max_length=longest, return_tensors="pt")
        return _unit(self.model.get_text_features(**tokens.to(self.model.device)))


def _unit(features: Any) -> Array:
    tensor = features if isinstance(features, torch.Tensor) else features.pooler_output
    unit: Array = F.normalize(tensor.float(), dim=-1).cpu().numpy()
    return unit
