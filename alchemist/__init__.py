"""Emoji-Alchemist: make pictures *with* a generative model. The public names, resolved when first used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

# read when PyTorch is imported: its threads sleep while they wait for each other. Where they spin (the default) and
# anything else keeps a core busy, measuring one board takes 3 CPU seconds in place of 0.3.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

if TYPE_CHECKING:
    from .runtime import Alchemist as Alchemist
    from .values import Settings as Settings

__version__ = "0.2.0"
__all__ = ["Alchemist", "Settings", "__version__"]


def __getattr__(name: str) -> Any:
    if name == "Settings":
        from .values import Settings

        return Settings
    if name == "Alchemist":
        from .runtime import Alchemist

        return Alchemist
    raise AttributeError(f"module 'alchemist' has no attribute {name!r}")
