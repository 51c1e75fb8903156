"""Pictures that come of others: variations of one, and children of two, noised and denoised again (SDEdit)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..generation.noise import storable
from ..values import Array, Candidate, Settings, styles_in_turn
from .serial import token_of
from .session import Session

STEPS = 12
"""The distilled sampler can keep only quarters of a picture; where more shades are wanted, so many steps of dpm++."""


def variations(
    session: Session,
    latent: Array,
    low: float,
    high: float,
    count: int,
    weights: str,
    like: Candidate | None = None,
) -> list[Candidate]:
    """Candidates that keep less and less of one latent (c, s, s): it is noised by `low` … `high`, two of them alike.

    Args:
        session: whose words they are drawn for. Its open board has a part in their seeds, so that those of a board of
            variations are others.
        weights: fingerprint of what draws them.
        like: what drew it, whose pinch they keep.
    """
    strengths = np.repeat(np.linspace(low, high, -(-count // 2)), 2)[:count]
    return _kin(
        session, [latent] * count, strengths.tolist(), seeds_of(session, count), weights, [like] if like else []
    )


def children(session: Session, one: Array, two: Array, weights: str, like: Sequence[Candidate] = ()) -> list[Candidate]:
    """A board of children of two latents (c, s, s), made as `blend` makes them; `like` are what drew these."""
    seeds = seeds_of(session, session.settings.board_size)
    latents = [mixture(one, two, np.random.default_rng(s)) for s in seeds]
    return _kin(session, latents, [noised_by(session.settings.adventure)] * len(seeds), seeds, weights, like)


def noised_by(adventure: float) -> float:
    """How much a child of two is noised, in (0, 1]: the more, the less it shows of both."""
    return 0.15 + 0.4 * adventure


def _kin(
    session: Session,
    latents: Sequence[Array],
    strengths: Sequence[float],
    seeds: Sequence[int],
    weights: str,
    like: Sequence[Candidate],
) -> list[Candidate]:
    """Candidates from latents; pinches are those of `like`, in turn."""
    drawn, made = finely(session.settings), []
    for i, (style, seed) in enumerate(zip(styles_in_turn(seeds), seeds, strict=True)):
        given = like[i % len(like)].given if like else {}
        kept = {"parent": storable(latents[i]), "strength": strengths[i], "weights": weights}
        made.append(Candidate.of(drawn, style, seed=seed, **kept, **given))
    return made


def finely(settings: Settings) -> Settings:
    """The settings with a sampler that can keep any share of a picture."""
    return settings.changed(sampler="dpm++", steps=STEPS) if settings.sampler == "distilled" else settings


def seeds_of(session: Session, count: int) -> list[int]:
    """Seeds that follow from the session's seed, its round and what is on its open board."""
    board = int(token_of(session.board), 16) if session.board is not None else 0
    return [int(s) for s in np.random.SeedSequence([session.seed, session.number, board]).generate_state(count)]


def mixture(one: Array, two: Array, rng: np.random.Generator) -> Array:
    """A latent between two (c, s, s), 35 to 65 % of each, as long as they are; what children of two start from."""
    share = np.float32(rng.uniform(0.35, 0.65))
    latent = share * one + (1 - share) * two
    length = share * np.linalg.norm(one) + (1 - share) * np.linalg.norm(two)
    return storable(latent * np.float32(length / max(float(np.linalg.norm(latent)), 1e-9)))
