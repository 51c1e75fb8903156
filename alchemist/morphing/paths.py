"""Paths between two pictures, as functions of a place in [0, 1]."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from ..generation.generator import LatentGenerator
from ..generation.inversion import Inversion
from ..generation.noise import spherical
from ..recipes.compose import SLOTS, family_of, with_slots
from ..recipes.recipe import Recipe
from ..recipes.render import to_pictures
from ..values import Array
from .spacing import Path

STRUCTURE = frozenset(("base", "face", "wears", "companions"))
"""Slots whose parts have to be of one family, flat or outlined, and so change together where families differ."""


def between_latents(generator: LatentGenerator, ends: Array, way: str) -> Path:
    """Decoded latents on the line, or the arc, between those of two pictures (2, 4, h, w)."""
    z = generator.encode(ends)

    def at(places: Array) -> Array:
        if way == "spherical":
            return generator.decode(np.stack([spherical(z[0], z[1], float(t)) for t in places]))
        t = places.reshape(-1, 1, 1, 1)
        return generator.decode((1 - t) * z[:1] + t * z[1:])

    return at


def through_noise(generator: LatentGenerator, ends: Array) -> Path:
    """Pictures that the diffusion model makes, without words, of noises on the arc between those of two pictures.

    The noises are found by running the model backwards. What it does not give back of an end's latent is added, less
    and less of it away from that end, so that both ends are reached.
    """
    inversion = Inversion(generator.pipeline)
    z = torch.from_numpy(generator.encode(ends))
    noises = inversion.noises(z)
    missing = (z - inversion.latents(noises)).numpy()
    u = noises.numpy()

    def at(places: Array) -> Array:
        some = np.stack([spherical(u[0], u[1], float(t)) for t in places])
        t = places.reshape(-1, 1, 1, 1)
        latents = inversion.latents(torch.from_numpy(some)).numpy()
        return generator.decode(latents + (1 - t) * missing[:1] + t * missing[1:])

    return at


def slot_by_slot(one: Recipe, other: Recipe, size: int) -> Path:
    """Pictures of recipes that take over one slot after another, each faded into the next."""
    pictures = to_pictures(recipes_between(one, other), size)

    def at(places: Array) -> Array:
        where = np.clip(places, 0, 1) * (len(pictures) - 1)
        first = np.minimum(where.astype(int), max(len(pictures) - 2, 0))
        share = (where - first).reshape(-1, 1, 1, 1).astype(np.float32)
        return np.asarray((1 - share) * pictures[first] + share * pictures[np.minimum(first + 1, len(pictures) - 1)])

    return at


def recipes_between(one: Recipe, other: Recipe) -> Sequence[Recipe]:
    """The recipes on the way: surroundings, signs and pose first, then the surface, then what it is."""
    differ = [slot for slot in SLOTS if getattr(one, slot) != getattr(other, slot)]
    together = family_of(one.base) != family_of(other.base)
    order = ("settings", "marks", "pose", "material", "colour", "pattern", "companions", "wears", "face", "base")
    found = [one]
    for slot in order:
        if slot in differ and not (together and slot in STRUCTURE):
            found.append(with_slots(found[-1], other, [slot]))
    if together:
        found.append(other)
    return found
