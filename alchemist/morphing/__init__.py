"""Smooth paths between two pictures: between latents, through the diffusion model's noise, or recipe slot by slot."""

from .morph import WAYS, Morph

__all__ = ["WAYS", "Morph"]
