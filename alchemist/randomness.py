"""Random numbers that can be drawn again: a seed, or a place in a stream of random numbers, as two or three integers.

A search makes all of a board's choices from one stream (`numpy.random.Generator`). A move that starts somewhere in that
stream keeps where: the stream's seed and how many steps it had taken. `resume` starts there again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Seed = int | np.random.Generator
"""What randomness comes from, as `numpy.random.default_rng` takes it: a seed, or a stream that is drawn from."""
Place = int | tuple[int, ...]
"""A seed; or the seed of a stream and how many 64-bit steps it had taken, and the half of one that it still held."""

_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
_MASK = 2**128 - 1


def begin(seed: Seed) -> tuple[Place, np.random.Generator]:
    """Where randomness starts, to be kept, and the stream to draw it from.

    Args:
        seed: an integer starts a stream of its own; a stream is drawn from where it stands, and so advances.

    Returns:
        The place, from which `resume` gives the same numbers again, and the stream.
    """
    if not isinstance(seed, np.random.Generator):
        return int(seed), np.random.default_rng(int(seed))
    place = _place_of(seed)
    if place is None:  # a stream of another kind: one number of it seeds a new one
        return begin(int(seed.integers(0, 2**62)))
    return place, seed


def resume(place: Place) -> np.random.Generator:
    """A stream that starts at `place`, as the one that `begin` returned."""
    if isinstance(place, int):
        return np.random.default_rng(place)
    seed, steps, *held = place
    bits = np.random.PCG64(seed)
    bits.advance(steps)
    if held:
        bits.state = {**bits.state, "has_uint32": 1, "uinteger": held[0]}
    return np.random.Generator(bits)


def checked_place(value: Any) -> Place:
    """`value`, read from JSON, as a place.

    Raises:
        ValueError: it is none.
    """
    numbers = value if isinstance(value, list | tuple) else [value]
    limits = (2**64, 2**64, 2**32)
    in_range = all(type(n) is int and 0 <= n < most for n, most in zip(numbers, limits, strict=False))
    if not 0 < len(numbers) <= len(limits) or not in_range:
        raise ValueError("a seed is a whole number, or two or three of them")
    return tuple(numbers) if len(numbers) > 1 else int(numbers[0])


def _place_of(stream: np.random.Generator) -> tuple[int, ...] | None:
    """Where a stream stands; None where that cannot be told."""
    bits: Any = stream.bit_generator
    source: Any = bits.seed_seq
    seed = getattr(source, "entropy", None)
    if not isinstance(bits, np.random.PCG64) or not isinstance(seed, int) or source.spawn_key:
        return None
    first, now = np.random.PCG64(seed).state["state"], bits.state
    if first["inc"] != now["state"]["inc"]:
        return None
    steps = _distance(first["state"], now["state"]["state"], first["inc"])
    return (seed, steps, now["uinteger"]) if now["has_uint32"] else (seed, steps)


def _distance(start: int, end: int, increment: int) -> int:
    """Steps of the generator's recurrence x ← a·x + c (mod 2¹²⁸) from one state to another (O'Neill 2014, §4.3.2)."""
    multiplier, bit, steps = _MULTIPLIER, 1, 0
    while start != end:
        if (start ^ end) & bit:
            start = (start * multiplier + increment) & _MASK
            steps |= bit
        bit <<= 1
        increment = ((multiplier + 1) * increment) & _MASK
        multiplier = (multiplier * multiplier) & _MASK
    return steps
