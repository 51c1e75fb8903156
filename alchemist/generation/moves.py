"""What the latent generator makes: fresh candidates, and children by moves in the noise and between latents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..candidate import Candidate, Provenance, with_ancestors
from ..errors import BadInput
from ..given import checked_pictures
from ..pinches import maybe_pinch, pinch_by
from ..randomness import Seed, begin
from ..values import Array, Settings, styles_in_turn
from .noise import storable
from .payload import NAME, checked_look, mix_of, pack, payload_of, seeded_candidate, tidied, unpack
from .sources import Source, Sources, parents_of

ARRAYS = ("noise", "latent", "start")
MOVES = {"vary": 1, "step": 1, "near": 1, "image": 1, "cross": 2, "combine": None, "noise": None, "latent": None}
"""Each move, and of how many parents it makes a child; None where that varies."""
DRAWN_AGAIN = ("near", "image", "cross")
MOST_DRAWN_AGAIN = 200
"""Of so many ancestors at most the latents may have to be drawn before a candidate is."""


class LatentMoves(ABC):
    """The moves; a mixin of `LatentGenerator`."""

    sources: Sources

    @property
    @abstractmethod
    def latent_shape(self) -> tuple[int, int, int]:
        """Shape (c, s, s) of a latent and of a noise."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Short hash of the weights."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Side of a picture in pixels."""

    @abstractmethod
    def encode(self, images: Array) -> Array:
        """(n, 4, h, w) pictures to latents (n, c, s, s)."""

    def fresh(self, settings: Settings, n: int, seed: Seed) -> list[Candidate]:
        """See `Generator`: styles in turn, and another word mixed into two of four."""
        if isinstance(seed, np.random.Generator):
            seeds: Any = seed.integers(0, 2**62, n)
        else:
            seeds = np.random.SeedSequence([seed, 0x52414E4B]).generate_state(n, np.uint64) >> np.uint64(1)
        made = []
        for i, (one, style) in enumerate(zip(seeds, styles_in_turn(seeds), strict=True)):
            mix = pinch_by(settings.pinch, int(one)) if i % 4 in (1, 2) else {}
            made.append(seeded_candidate(settings, int(one), self.fingerprint, style, **mix))
        return made

    def vary(self, parent: Candidate, amount: float, seed: Seed, settings: Settings | None = None) -> Candidate:
        """See `Generator`: a preconditioned Crank-Nicolson step in the noise, drawn as the parent was.

        Half of the time with another word mixed in, where the settings ask for some. A parent without a noise is
        noised and drawn again instead.
        """
        if self.noise(parent) is None:
            place, rng = begin(seed)
            own = {k: v for k, v in parent.payload.items() if k != "latent"}
            payload = {**own, "strength": _positive(amount), "seed": int(rng.integers(0, 2**62))}
            return Candidate(
                NAME, self.fingerprint, tidied(payload), Provenance("near", (parent,), amount, place, False)
            )
        place, rng = begin(seed)
        rng.standard_normal(self.latent_shape, np.float32)  # what the step takes of the stream, see `sources`
        mix = maybe_pinch(settings.pinch, rng) if settings is not None else {}
        own = {k: v for k, v in parent.payload.items() if k not in (*ARRAYS, "seed", "step")}
        provenance = Provenance("vary", (parent,), float(amount), place, parent.is_sample)
        return Candidate(NAME, self.fingerprint, tidied({**own, **mix}), provenance)

    def step(self, parent: Candidate, amount: float, seed: Seed, settings: Settings) -> Candidate:
        """See `NoiseGenerator`."""
        place, rng = begin(seed)
        rng.standard_normal(self.latent_shape, np.float32)
        payload = payload_of(settings, parent.style, **mix_of(parent))
        return Candidate(NAME, self.fingerprint, payload, Provenance("step", (parent,), float(amount), place))

    def near(self, parent: Candidate, amount: float, seed: Seed, settings: Settings) -> Candidate:
        """See `NoiseGenerator`."""
        place, rng = begin(seed)
        own = int(rng.integers(0, 2**62))
        mix = {**mix_of(parent), **maybe_pinch(settings.pinch, rng)}
        payload = payload_of(settings, parent.style, seed=own, strength=_positive(amount), **mix)
        return Candidate(NAME, self.fingerprint, payload, Provenance("near", (parent,), amount, place, False))

    def cross(
        self, a: Candidate, b: Candidate, seed: Seed, amount: float = 0.5, settings: Settings | None = None
    ) -> Candidate:
        """See `Generator`: from between the latents of both, noised by `amount` and denoised again (SDEdit)."""
        place, rng = begin(seed)
        rng.uniform()  # the share of each, see `noise.mixture`
        rng.integers(0, 2**62)  # the seed of the noise
        strength = _positive(amount)
        mix = {**mix_of(a), **(maybe_pinch(settings.pinch, rng) if settings is not None else {})}
        if settings is None:
            own = {k: v for k, v in a.payload.items() if k not in (*ARRAYS, "seed", "step")}
            payload = tidied({**own, "strength": strength, **mix})
        else:
            payload = payload_of(settings, a.style, strength=strength, **mix)
        return Candidate(NAME, self.fingerprint, payload, Provenance("cross", (a, b), strength, place, False))

    def combine(
        self, parents: Sequence[Candidate], weights: Sequence[float], amount: float, seed: Seed, settings: Settings
    ) -> Candidate:
        """See `NoiseGenerator`."""
        place, rng = begin(seed)
        rng.standard_normal(self.latent_shape, np.float32)
        heaviest = parents[int(np.argmax(weights))]
        payload = payload_of(settings, heaviest.style, step=float(amount), **mix_of(heaviest))
        shares = tuple(float(w) for w in weights)
        return Candidate(NAME, self.fingerprint, payload, Provenance("combine", tuple(parents), shares, place))

    def from_image(
        self, picture: Array, amount: float, seed: Seed, settings: Settings, like: Candidate | None = None
    ) -> Candidate:
        """See `Generator`: the picture is encoded, noised by `amount` and denoised again (SDEdit)."""
        place, rng = begin(seed)
        own = place if isinstance(place, int) else int(rng.integers(0, 2**62))
        known = like is not None and like.generator == NAME and like.fingerprint == self.fingerprint
        if like is not None and known:
            move, parent = "image", like
        else:
            latent = storable(self.encode(checked_pictures(picture, self.size)))[0]
            move, parent = "near", self.from_latent(latent, settings)
        mix = mix_of(like) if like is not None else {}
        payload = payload_of(settings, parent.style, seed=own, strength=_positive(amount), **mix)
        return Candidate(NAME, self.fingerprint, payload, Provenance(move, (parent,), amount, place, False))

    def from_noise(self, noise: Array, settings: Settings, parent: Candidate | None = None) -> Candidate:
        """See `NoiseGenerator`."""
        like = {} if parent is None else {"style": parent.style, **mix_of(parent)}
        payload = payload_of(settings, noise=pack(noise), **like)
        named = () if parent is None else (parent.key,)
        return Candidate(NAME, self.fingerprint, payload, Provenance("noise", named))

    def from_latent(self, latent: Array, settings: Settings) -> Candidate:
        """See `NoiseGenerator`."""
        payload = payload_of(settings, latent=pack(latent))
        return Candidate(NAME, self.fingerprint, payload, Provenance("latent", sample=False))

    def noise(self, candidate: Candidate) -> Array | None:
        """The noise that a candidate is drawn from, (c, s, s); None where there is none."""
        if candidate.generator != NAME:
            return None
        return self.sources.of(candidate).noise

    def latents(self, candidates: Sequence[Candidate]) -> Array:
        """See `NoiseGenerator`."""
        return self.sources.latents(candidates)

    def check(self, candidate: Candidate) -> None:
        """See `Generator`."""
        drawn_again = 0
        for one in with_ancestors([candidate], {}):
            if one.generator != NAME:
                raise BadInput(f"It was made from a picture of the generator {one.generator!r}.")
            checked_look(one.payload)
            for name in ARRAYS:
                if name in one.payload:
                    unpack(one.payload[name], self.latent_shape)
            arrays = set(one.payload) & set(ARRAYS)
            if (p := one.provenance) is None:
                if "seed" not in one.payload and not arrays:
                    raise BadInput("It has no seed.")
                continue
            if p.move not in MOVES:
                raise BadInput(f"There is no move {p.move!r}.")
            wanted = None if arrays else MOVES[p.move]
            if wanted is not None and len(parents_of(one)) != wanted:
                raise BadInput(f"The move {p.move!r} makes a child of {wanted}.")
            if p.move == "combine":
                self._check_weights(one)
            drawn_again += p.move in DRAWN_AGAIN
        if drawn_again > MOST_DRAWN_AGAIN:
            raise BadInput(
                f"It has too many ancestors that would have to be drawn first, more than {MOST_DRAWN_AGAIN}."
            )

    def _check_weights(self, one: Candidate) -> None:
        assert one.provenance is not None
        amount, step = one.provenance.amount, one.payload.get("step")
        if not isinstance(amount, tuple) or len(amount) != len(parents_of(one)) or not np.isfinite(amount).all():
            raise BadInput("A combination has one weight for each parent.")
        if not isinstance(step, int | float) or not 0 <= step <= 1:
            raise BadInput("The step of a combination is from 0 to 1.")

    def _source(self, candidate: Candidate) -> Source:
        return self.sources.of(candidate)


def _positive(amount: float) -> float:
    """`amount` as a strength, in (0, 1]."""
    return float(min(max(amount, 1e-3), 1.0))
