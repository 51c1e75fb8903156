"""What proposers look back on: every picture shown, its noise, its likes, its f under the current settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..generation.noise import noise_of, storable
from ..pinches import maybe_pinch
from ..protocols import Appraiser, Bank, Generator
from ..values import Array, Candidate, Evidence, Round, Settings, total
from .kin import mixture
from .pool import GivenPool


@dataclass(frozen=True, eq=False)
class History:
    """A session's past with what draws and measures; all rows are in the order they were shown.

    Attributes:
        rounds: closed rounds, scored under `settings`.
        pool: given pictures the search is confined to, if any.
        bank: candidates with known measurements that fit the settings, if there are any.
        aimed: how many of the rounds were answered for another prompt.
        drafter: draws what is only measured, quicker than `generator` and nearly the same; None for that one.
    """

    settings: Settings
    rounds: tuple[Round, ...]
    generator: Generator
    appraiser: Appraiser
    pool: GivenPool | None = None
    bank: Bank | None = None
    aimed: int = 0
    drafter: Generator | None = None

    @cached_property
    def asked(self) -> bool:
        """Whether f tells pictures apart: words that weigh something, or a face that is wanted."""
        s = self.settings
        return bool(s.prompt and s.w_pos) or bool(s.negative and s.w_neg) or s.w_face > 0

    @property
    def answered(self) -> tuple[Round, ...]:
        """The rounds since the prompt was last changed."""
        return self.rounds[self.aimed :]

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Every candidate shown."""
        return [c for r in self.rounds for c in r.board.candidates]

    @cached_property
    def liked(self) -> np.ndarray:
        """(n,) True where a picture was liked."""
        return np.concatenate([r.liked for r in self.rounds]) if self.rounds else np.zeros(0, bool)

    @cached_property
    def disliked(self) -> np.ndarray:
        """(n,) True where the person wanted less like it."""
        return np.concatenate([r.disliked for r in self.rounds]) if self.rounds else np.zeros(0, bool)

    @cached_property
    def f(self) -> Array:
        """(n,) the objective, bonuses included."""
        return np.concatenate([r.board.scores for r in self.rounds]) if self.rounds else np.zeros(0, np.float32)

    @cached_property
    def felt(self) -> Array:
        """(n,) `f`, less by as much for "less like this" as a like adds."""
        return np.asarray(self.f - self.settings.human * self.disliked, np.float32)

    @cached_property
    def evidence(self) -> Evidence:
        """Measurements of every picture shown."""
        return Evidence.joined([r.board.evidence for r in self.rounds])

    @cached_property
    def noises(self) -> list[Array | None]:
        """The noise of every picture shown; None where it had none, or was drawn from a parent too.

        Alone, under the session's words, the latter's noise would draw another picture.
        """
        return [None if c.parent is not None else self.noise(i) for i, c in enumerate(self.candidates)]

    def noise(self, row: int) -> Array | None:
        """The noise of one picture shown, whatever else it was drawn from; None where it had none."""
        return noise_of(self.candidates[row], self.generator.latent_shape)

    @cached_property
    def latents(self) -> Array:
        """(n, c, s, s) latents of every picture shown; drawn again where a restored session lacks them."""
        parts = []
        for r in self.rounds:
            kept = r.board.latents
            parts.append(kept if len(kept) else self.generator.draw(r.board.candidates).latents)
        return np.concatenate(parts).astype(np.float32)

    def latent(self, row: int) -> Array:
        """(c, s, s) latent of one picture shown; drawn again, it alone, where a restored session lacks it."""
        for r in self.rounds:
            if row < len(r.board.candidates):
                kept = r.board.latents
                drawn = kept[row] if len(kept) else self.generator.draw([r.board.candidates[row]]).latents[0]
                return np.asarray(drawn, np.float32)
            row -= len(r.board.candidates)
        raise IndexError(f"Fewer pictures than {row + 1} were shown.")

    def between(self, a: int, b: int, strength: float, rng: np.random.Generator) -> Candidate:
        """A child of two pictures shown: between their latents, noised to `strength` and denoised under the words."""
        return self.varied(a, mixture(self.latent(a), self.latent(b), rng), strength, rng)

    def varied(self, row: int, latent: Array, strength: float, rng: np.random.Generator) -> Candidate:
        """A child of one picture: a latent (c, s, s) of its kind, noised to `strength` and denoised under the words.

        With its parent's pinch, or half of the time one of its own where the settings ask for some.
        """
        seed = int(rng.integers(0, 2**62))
        pinch = maybe_pinch(self.settings.pinch, rng)
        return self._child(row, seed=seed, parent=latent, strength=float(strength), **pinch)

    def child(self, row: int, noise: Array) -> Candidate:
        """A child of one picture: drawn from another noise under the session's words."""
        return self._child(row, noise=storable(noise))

    def _child(self, row: int, **source: Any) -> Candidate:
        parent = self.candidates[row]
        return Candidate.of(
            self.settings, parent.style, weights=self.generator.fingerprint, **{**parent.given, **source}
        )

    def measure(self, candidates: list[Candidate]) -> tuple[Array, Evidence]:
        """f without bonuses (n,) and the measurements of candidates that were not shown, as the drafter draws them."""
        images = (self.drafter or self.generator).draw(candidates).images
        evidence = self.appraiser.evidence(images, self.settings)
        terms = self.appraiser.terms(evidence, self.settings)
        return total(terms), evidence

    def fresh(self, count: int, rng: np.random.Generator) -> list[Candidate]:
        """New candidates from new seeds, as the settings say."""
        return Candidate.fresh(self.settings, rng.integers(0, 2**62, count), self.generator.fingerprint)
