"""Random numbers that can be drawn again: a seed, or a place in a stream of random numbers, as a pair of integers.

A search makes all of a board's choices from one stream (`numpy.random.Generator`). A move that starts somewhere in that
stream keeps where: the stream's seed and how many 32-bit numbers had been taken from it. `resume` starts there again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Seed = int | np.random.Generator
"""What randomness comes from, as `numpy.random.default_rng` takes it: a seed, or a stream that is drawn from."""
Place = int | tuple[int, int]
"""A seed; or the seed of a stream and how many 32-bit numbers had been taken from it."""

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
    seed, taken = place
    bits = np.random.PCG64(seed)
    half = taken % 2  # of the last 64-bit number only the first half had been taken
    bits.advance((taken + 1) // 2 - half)
    stream = np.random.Generator(bits)
    if half:
        stream.integers(0, 2**32, dtype=np.uint32)
    return stream


def checked_place(value: Any) -> Place:
    """`value`, read from JSON, as a place.

    Raises:
        ValueError: it is none.
    """
    numbers = value if isinstance(value, list | tuple) else [value]
    if len(numbers) not in (1, 2) or not all(isinstance(n, int) and 0 <= n < 2**64 for n in numbers):
        raise ValueError("a seed is a whole number or a pair of them")
    return (numbers[0], numbers[1]) if len(numbers) == 2 else int(numbers[0])


def _place_of(stream: np.random.Generator) -> tuple[int, int] | None:
    """The seed of a stream and how many 32-bit numbers were taken from it; None where that cannot be told."""
    bits: Any = stream.bit_generator
    seed = getattr(bits.seed_seq, "entropy", None)
    if not isinstance(bits, np.random.PCG64) or not isinstance(seed, int) or bits.seed_seq.spawn_key:
        return None
    first, now = np.random.PCG64(seed).state["state"], bits.state
    if first["inc"] != now["state"]["inc"]:
        return None
    steps = _distance(first["state"], now["state"]["state"], first["inc"])
    return seed, 2 * steps - int(now["has_uint32"])


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
