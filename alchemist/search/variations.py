"""Boards that a person asks for outright: variations of one picture, and children of two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..candidate import Candidate
from ..protocols import Generator
from ..values import MIXED, Array, Settings, styles_in_turn
from .serial import token_of
from .session import Session

STEPS = 12
"""The distilled sampler can keep only quarters of a picture; where more shades are wanted, so many steps of dpm++."""


def variations(
    session: Session,
    generator: Generator,
    picture: Array,
    low: float,
    high: float,
    count: int,
    like: Candidate | None = None,
) -> list[Candidate]:
    """Candidates that keep less and less of one picture (4, h, w): `low` … `high` from it, two of them alike.

    Args:
        session: whose words they are made for. Its open board has a part in their seeds, so that those of a board of
            variations are others.
        like: what the picture was drawn from, where that is known; they keep its mixed-in word.
    """
    amounts = np.repeat(np.linspace(low, high, -(-count // 2)), 2)[:count].tolist()
    each = zip(amounts, _each(session, generator, seeds_of(session, count)), strict=True)
    return [generator.from_image(picture, amount, seed, settings, like) for amount, (settings, seed) in each]


def children(session: Session, generator: Generator, one: Candidate, two: Candidate) -> list[Candidate]:
    """A board of children of two pictures; the first is either in turn."""
    seeds = seeds_of(session, session.settings.board_size)
    amount = noised_by(session.settings.adventure)
    made = []
    for i, (settings, seed) in enumerate(_each(session, generator, seeds)):
        a, b = (one, two) if i % 2 == 0 else (two, one)
        made.append(generator.cross(a, b, seed, amount, settings))
    return made


def noised_by(adventure: float) -> float:
    """How far a child of two is from them, in (0, 1]: the more, the less it shows of both."""
    return 0.15 + 0.4 * adventure


def finely(settings: Settings) -> Settings:
    """The settings with a sampler that can keep any share of a picture."""
    return settings.changed(sampler="dpm++", steps=STEPS) if settings.sampler == "distilled" else settings


def seeds_of(session: Session, count: int) -> list[int]:
    """Seeds that follow from the session's seed, its round and what is on its open board."""
    board = int(token_of(session.board), 16) if session.board is not None else 0
    return [int(s) for s in np.random.SeedSequence([session.seed, session.number, board]).generate_state(count)]


def _each(session: Session, generator: Generator, seeds: Sequence[int]) -> Iterator[tuple[Settings, int]]:
    """Settings and seed of each picture: styles in turn where they are mixed, and no other word mixed in by chance."""
    settings = session.settings
    drawn = (finely(settings) if generator.capabilities.samplers else settings).changed(pinch=0)
    for style, seed in zip(styles_in_turn(seeds), seeds, strict=True):
        yield drawn.changed(style=style) if drawn.style == MIXED else drawn, seed
