"""Training the guide: a denoiser small and short of training on purpose.

It errs where the large one errs, only more, so that the way from its answer to the large one's leads away from both
ones' mistakes (autoguidance, Karras et al. 2024). A good one would be of no use.
"""

from __future__ import annotations

from typing import Any

from ..emoji.dataset import Dataset
from ..models.autoencoder import EmojiAutoencoder
from ..models.denoiser import EmojiDenoiser
from ..models.text import TextEncoder
from . import denoiser
from .denoiser import Presets
from .loop import Plan
from .networks import finish_over_latents, wanted
from .spec import Facts, ModelSpec, Task, register

PRESETS: Presets = {
    "tiny": ({"heads": 1, "layers": 1, "head_dim": 16}, Plan(minutes=1, batch=16)),
    "cpu": ({"heads": 2, "layers": 4}, Plan(minutes=7, batch=256, lr=1e-3, ema=0.999, warmup=100, compiled=True)),
    "gpu": ({"heads": 3, "layers": 6}, Plan(minutes=1, batch=1024, lr=1e-3, ema=0.999, warmup=100)),
}


def train(data: Dataset, autoencoder: EmojiAutoencoder, *given: Any, **more: Any) -> Any:
    """As `denoiser.train`, which see, by the presets here, and without a layout."""
    return denoiser.train(data, autoencoder, None, *given, **{**more, "presets": PRESETS})


def _trained(task: Task) -> tuple[Any, Facts]:
    return task.trained(train, wanted("autoencoder", task.weights), TextEncoder().encode), {}


register(
    ModelSpec(
        "guide",
        PRESETS,
        _trained,
        EmojiDenoiser,
        stale=("student", "bank"),
        finish=finish_over_latents("guide"),
    )
)
