"""What the pipeline generator makes: fresh candidates, children by moves in the noise, and starts from pictures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from ..candidate import Candidate, Provenance, with_ancestors
from ..errors import BadInput
from ..generation.noise import crank_nicolson, spherical
from ..generation.sources import parents_of
from ..given import checked_pictures
from ..pinches import maybe_pinch, pinch_by
from ..randomness import Seed, begin, resume
from ..values import SAMPLERS, Array, Settings
from .options import PipelineOptions
from .payload import NAME, PICTURE_SIDE, Look, mix_of, packed_picture, tidied, unpacked_picture
from .source import Found

MOVES = {"vary": 1, "cross": 2, "near": 1, "given": 0}
"""Each move, and of how many parents it makes a child."""
MOST_GENERATED_AGAIN = 40
"""Of so many ancestors at most the pictures may have to be generated before a candidate is."""
LEAST_STRENGTH = 0.05


class PipelineMoves(ABC):
    """The moves; a mixin of `PipelineGenerator`."""

    options: PipelineOptions
    found: Found

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Short hash of the weights."""

    def fresh(self, settings: Settings, n: int, seed: Seed) -> list[Candidate]:
        """See `Generator`; other words are mixed into two of four, as in the latent generator."""
        if isinstance(seed, np.random.Generator):
            seeds: Any = seed.integers(0, 2**62, n)
        else:
            seeds = np.random.SeedSequence([seed, 0x50495045]).generate_state(n, np.uint64) >> np.uint64(2)
        made = []
        for i, one in enumerate(int(s) for s in seeds):
            mix = pinch_by(settings.pinch, one) if i % 4 in (1, 2) else {}
            made.append(Candidate(NAME, self.fingerprint, self._payload(settings, seed=one, **mix)))
        return made

    def vary(self, parent: Candidate, amount: float, seed: Seed, settings: Settings | None = None) -> Candidate:
        """See `Generator`: a preconditioned Crank-Nicolson step in the noise, with the parent's words.

        A parent that started from a picture has no noise of its own; its own picture is the start of the child, and
        `amount` the strength.
        """
        own_seed, rng = _begun(seed)
        noisy = starts_from_noise(parent)
        mix = maybe_pinch(settings.pinch, rng) if settings is not None else {}
        own = {k: v for k, v in parent.payload.items() if k not in ("seed", "picture")}
        if noisy:
            provenance = Provenance("vary", (parent,), _within(amount), own_seed, parent.is_sample)
            return Candidate(NAME, self.fingerprint, tidied({**own, **mix}), provenance)
        payload = {**self._payload(settings or Settings()), **own, **mix}
        return self._near(parent, payload, amount, own_seed)

    def cross(
        self, a: Candidate, b: Candidate, seed: Seed, amount: float = 0.5, settings: Settings | None = None
    ) -> Candidate:
        """See `Generator`: spherically between both noises, a step on from there, and between both prompts.

        Where one started from a picture, the child starts from the first one's picture.
        """
        own_seed, rng = _begun(seed)
        share = round(float(rng.uniform(0.35, 0.65)), 3)
        own = dict(a.payload) if settings is None else self._payload(settings)
        words = str(own.get("text", ""))
        other = next((c.text for c in (b, a) if c.text and c.text != words), "") if a.text != b.text else ""
        mix = {"mix": other, "mix_weight": share} if other and words else mix_of(a)
        payload = {k: v for k, v in own.items() if k not in ("seed", "picture", "strength")} | mix
        if starts_from_noise(a) and starts_from_noise(b):
            payload = tidied({**payload, "share": share})
            provenance = Provenance("cross", (a, b), _within(amount), own_seed, False)
            return Candidate(NAME, self.fingerprint, payload, provenance)
        return self._near(a, {**self._payload(settings or Settings()), **payload}, amount, own_seed)

    def from_image(
        self, picture: Array, amount: float, seed: Seed, settings: Settings, like: Candidate | None = None
    ) -> Candidate:
        """See `Generator`: image-to-image, of strength `amount`, from the picture over white."""
        if not self.found.draws_from_images:
            raise BadInput(f"The generator {NAME} cannot start from a picture; choose another, such as latent.")
        if like is not None and like.generator == NAME and like.fingerprint == self.fingerprint:
            parent = like
        else:
            packed = packed_picture(checked_pictures(picture, PICTURE_SIDE)[0])
            given = Provenance("given", (), 0.0, 0, False)
            parent = Candidate(NAME, self.fingerprint, {"picture": packed}, given)
        mix = mix_of(like) if like is not None else {}
        return self._near(parent, {**self._payload(settings), **mix}, amount, _begun(seed)[0])

    def _near(self, parent: Candidate, payload: dict[str, Any], amount: float, seed: int) -> Candidate:
        """A child that starts from its parent's picture."""
        if not self.found.draws_from_images:
            raise BadInput(f"The generator {NAME} cannot start from a picture; choose another, such as latent.")
        more = {"seed": seed, "strength": _strength(amount)}
        provenance = Provenance("near", (parent,), _within(amount), seed, False)
        return Candidate(NAME, self.fingerprint, tidied({**payload, **more}), provenance)

    def _payload(self, settings: Settings, **more: Any) -> dict[str, Any]:
        """Steps and guidance that the settings leave as they are by default are the pipeline's own."""
        own_steps = settings.steps == SAMPLERS[settings.sampler]
        payload = {
            "text": settings.prompt,
            "negative": settings.negative,
            "template": settings.template or self.options.template,
            "steps": min(self._steps if own_steps else settings.steps, 100),
            "guidance": self._guidance if settings.guidance == Settings.guidance else settings.guidance,
            **more,
        }
        return tidied(payload)

    @property
    def _steps(self) -> int:
        return self.options.steps or self.found.steps

    @property
    def _guidance(self) -> float:
        return self.found.guidance if self.options.guidance is None else self.options.guidance

    def check(self, candidate: Candidate) -> None:
        """See `Generator`."""
        generated_again = 0
        for one in with_ancestors([candidate], {}):
            if one.generator != NAME:
                raise BadInput(f"It was made from a picture of the generator {one.generator!r}.")
            look, p = Look.of(one.payload), one.provenance
            if look.given:
                unpacked_picture(one.payload["picture"])
            elif p is None and look.seed is None:
                raise BadInput("It has no seed.")
            if p is not None:
                _check_move(one, look, p)
                generated_again += p.move == "near"
        if generated_again > MOST_GENERATED_AGAIN:
            raise BadInput(f"More than {MOST_GENERATED_AGAIN} of its ancestors would have to be generated first.")


def _check_move(one: Candidate, look: Look, p: Provenance) -> None:
    """Raise BadInput where a child cannot be made again from its parents."""
    if p.move not in MOVES:
        raise BadInput(f"There is no move {p.move!r}.")
    if isinstance(p.amount, tuple) or not 0 <= p.amount <= 1:
        raise BadInput(f"The move {p.move!r} has one amount, from 0 to 1.")
    if MOVES[p.move] and len(parents_of(one)) != MOVES[p.move]:
        raise BadInput(f"The move {p.move!r} makes a child of {MOVES[p.move]}.")
    if p.move == "near":
        if look.seed is None or look.strength is None:
            raise BadInput("What starts from a picture has a seed and a strength.")
    elif look.given != (p.move == "given"):
        raise BadInput("Only a given picture holds one.")
    elif p.move != "given" and not all(starts_from_noise(c) for c in parents_of(one)):
        raise BadInput("A step in the noise starts from a picture that was made from one.")


def starts_from_noise(candidate: Candidate) -> bool:
    """Whether a candidate is denoised from pure noise."""
    return "picture" not in candidate.payload and "strength" not in candidate.payload


def noise_of(candidate: Candidate, shape: tuple[int, ...]) -> tuple[Array, int]:
    """The noise of `shape` that a candidate is denoised from, and the seed of what a scheduler adds on the way.

    That seed is handed on from the first parent: another one would change a picture more than a small step does.
    """
    known: dict[str, tuple[Array, int]] = {}
    for one in with_ancestors([candidate], {}):
        p = one.provenance
        if p is None or not p.parents:
            seed = int(one.payload["seed"])
            known[one.key] = np.random.default_rng(seed).standard_normal(shape, np.float32), seed
            continue
        parents = [known[parent.key] for parent in parents_of(one)]
        noise, seed = parents[0]
        if p.move == "cross":
            noise = spherical(noise, parents[1][0], float(one.payload.get("share", 0.5)))
        assert not isinstance(p.amount, tuple)
        known[one.key] = crank_nicolson(noise, p.amount, resume(p.seed)), seed
    return known[candidate.key]


def _begun(seed: Seed) -> tuple[int, np.random.Generator]:
    """A seed for one child, and the stream to draw further numbers from.

    Not the place in the stream: two children begun one number apart would have the same noise, moved by one pixel.
    """
    _, rng = begin(seed)
    return int(rng.integers(0, 2**62)), rng


def _within(amount: float) -> float:
    return float(min(max(amount, 0.0), 1.0))


def _strength(amount: float) -> float:
    return float(min(max(amount, LEAST_STRENGTH), 1.0))
