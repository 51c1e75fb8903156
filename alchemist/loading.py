"""From a folder of weights to networks on a device, checked on the way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from .errors import BadInput, WeightsError

if TYPE_CHECKING:
    from .models.emojiclip import EmojiCLIP


def pick_device(wanted: str | None = None) -> torch.device:
    """The device to compute on: `wanted`, else `ALCHEMIST_DEVICE`, else CUDA where it is really there.

    On a ZeroGPU Space CUDA exists only inside decorated functions, so boards are made on the CPU.

    Raises:
        BadInput: the name is no device, or not to be had here.
    """
    name = wanted or os.environ.get("ALCHEMIST_DEVICE") or "auto"
    asks = "The device asked for is" if wanted else "ALCHEMIST_DEVICE asks for"
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() and not os.environ.get("SPACES_ZERO_GPU") else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError:
        raise BadInput(f"{asks} {name!r}, and there is no such device; cpu and cuda are known.") from None
    if device.type not in ("cpu", "cuda"):
        raise BadInput(f"{asks} {name!r}, which this program does not compute on; use cpu or cuda.")
    if device.type == "cuda" and not torch.cuda.is_available():
        raise BadInput(f"{asks} {name!r}, but this machine has no CUDA; use cpu.")
    if device.index is not None and device.index >= (torch.cuda.device_count() if device.type == "cuda" else 1):
        raise BadInput(f"{asks} {name!r}, but this machine has not so many; use {device.type}.")
    return device


def load_emojiclip(folder: Path, device: torch.device) -> EmojiCLIP:
    """The EmojiCLIP of `folder`, checked and ready."""
    from .models.emojiclip import EmojiCLIP

    model: EmojiCLIP = without_pickles(EmojiCLIP, folder).to(device).eval()
    check_finite(model, folder)
    return model


def without_pickles(kind: Any, folder: Path) -> Any:
    """A network or pipeline of `kind` from a folder, in float32, from safetensors alone.

    Raises:
        WeightsError: there are none.
    """
    try:
        return kind.from_pretrained(folder, dtype=torch.float32, use_safetensors=True)
    except OSError as error:
        raise WeightsError(f"There are no safetensors to read in {folder}: {str(error).splitlines()[0]}") from error


def check_finite(network: torch.nn.Module, place: Path) -> None:
    """Raise WeightsError where a weight is NaN or infinite."""
    for name, value in network.state_dict().items():
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise WeightsError(f"The weights in {place} hold numbers that are not finite ({name}); fetch them again.")
