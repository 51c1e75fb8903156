"""The arrays behind candidates of the latent generator, made again from seeds, moves and parents, and remembered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from ..candidate import Candidate, with_ancestors
from ..errors import BadInput
from ..randomness import resume
from ..values import Array
from .noise import combined, crank_nicolson, mixture, noise_from_seed, storable
from .payload import unpack

T = TypeVar("T")
MOST_KEPT = 4096

Latents = Callable[[Sequence[Candidate]], Array]
"""Candidates to the latents (n, c, s, s) that they are sampled to."""
Encoded = Callable[[Candidate], Array]
"""A candidate to the latent (c, s, s) that its picture is encoded to."""


class Source(NamedTuple):
    """What a picture is drawn from: noise, by way of a latent where there is a start; or a latent as it is.

    Attributes:
        noise, start, latent: (c, s, s) float32.
        seed: of the noise that a sampler adds on the way; None: it follows from `noise`.
    """

    noise: Array | None = None
    start: Array | None = None
    latent: Array | None = None
    seed: int | None = None


class Recent(Generic[T]):
    """The values that were used last, by name; for several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> T | None:
        """The value kept under `key`, if it still is."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, key: str, value: T) -> T:
        """Keep `value`, in place of the one unused for longest where there are too many."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def __contains__(self, key: object) -> bool:
        with self._lock:
            return key in self._kept


class Sources:
    """Candidates to what they are drawn from.

    A child is made again from its parents, which may have to be made, or even drawn, first; parents come before
    children, so that a long line of descent is not walked by recursion.

    Args:
        shape: (c, s, s) of a noise.
        latents, encoded: how candidates are drawn exactly, where that takes it.
    """

    def __init__(self, shape: tuple[int, int, int], latents: Latents, encoded: Encoded) -> None:
        self._shape = shape
        self._draw, self._encoded = latents, encoded
        self._known: Recent[Source] = Recent(MOST_KEPT)
        self._latents: Recent[np.ndarray] = Recent(MOST_KEPT)

    def of(self, candidate: Candidate) -> Source:
        """What a candidate is drawn from."""
        if candidate.provenance is None:
            return self._made(candidate)
        for one in with_ancestors([candidate], self._known):
            if one.provenance is not None:
                self._known.put(one.key, self._made(one))
        return self._known.get(candidate.key) or self._made(candidate)

    def latents(self, candidates: Sequence[Candidate]) -> Array:
        """(n, c, s, s) latents of candidates, rounded to 16 bits."""
        missing = [c for c in dict.fromkeys(candidates) if c.key not in self._latents]
        drawn = {} if not missing else dict(zip(missing, self._draw(missing), strict=True))
        for one, latent in drawn.items():
            self.note(one, latent)
        rows = [self._latents.get(c.key) if c not in drawn else drawn[c] for c in candidates]
        if any(row is None for row in rows):  # more than are kept: other threads were busy
            return storable(self._draw(candidates))
        return storable(np.stack([row for row in rows if row is not None]))

    def note(self, candidate: Candidate, latent: Array) -> None:
        """Remember the latent that a candidate was drawn to, exactly."""
        self._latents.put(candidate.key, latent.astype(np.float16))

    def _made(self, one: Candidate) -> Source:
        payload, p = one.payload, one.provenance
        if "latent" in payload:
            return Source(latent=unpack(payload["latent"], self._shape))
        start = unpack(payload["start"], self._shape) if "start" in payload else None
        if "noise" in payload:
            return Source(unpack(payload["noise"], self._shape), start, None, payload.get("seed"))
        if p is not None and p.move in ("vary", "step"):
            return self._stepped(one)
        if p is not None and p.move == "combine":
            noises = [self._noise(parent) for parent in parents_of(one)]
            mixed = combined(noises, np.asarray(p.amount, np.float32))
            return Source(storable(crank_nicolson(mixed, float(payload["step"]), resume(p.seed))))
        seed = payload.get("seed")
        if p is not None and p.move == "cross":
            rng = resume(p.seed)
            a, b = self.latents(parents_of(one))
            start = mixture(a, b, rng)
            seed = int(rng.integers(0, 2**62))
        elif p is not None and p.move == "near" and p.parents:
            start = self.latents(parents_of(one))[0]
        elif p is not None and p.move == "image" and p.parents:
            start = storable(self._encoded(parents_of(one)[0]))
        if seed is None:
            raise BadInput("A candidate is drawn from a seed, a noise, a latent or its parents; this one has none.")
        return Source(noise_from_seed(seed, self._shape), start, None, seed)

    def _stepped(self, one: Candidate) -> Source:
        assert one.provenance is not None
        parent = parents_of(one)[0]
        start = self._source(parent).start if "strength" in one.payload else None
        stream = resume(one.provenance.seed)
        amount = one.provenance.amount
        if isinstance(amount, tuple):
            raise BadInput("A step has one amount.")
        return Source(storable(crank_nicolson(self._noise(parent), amount, stream)), start)

    def _source(self, parent: Candidate) -> Source:
        return self._known.get(parent.key) or self.of(parent)

    def _noise(self, parent: Candidate) -> Array:
        noise = self._source(parent).noise
        if noise is None:
            raise BadInput("A step in the noise starts from a picture that was drawn from one.")
        return noise


def parents_of(child: Candidate) -> list[Candidate]:
    """The parents of a child, all of which drawing it takes.

    Raises:
        BadInput: there are none, or some are only named.
    """
    found = child.provenance.parents if child.provenance is not None else ()
    parents = [p for p in found if isinstance(p, Candidate)]
    if not parents or len(parents) < len(found):
        raise BadInput("A child is drawn from its parents, and some of them are missing.")
    return parents
