"""The ways of searching, by name."""

from __future__ import annotations

from ..errors import BadInput, UnknownProposer
from ..protocols import Generator, Proposer
from .blend import Blend
from .latent_ucb import LatentUcb
from .pairwise import Pairwise
from .posterior import Posterior
from .random import Random
from .trust_region import TrustRegion

PROPOSERS: dict[str, Proposer] = {
    p.name: p for p in (Blend(), Posterior(), Random(), LatentUcb(), TrustRegion(), Pairwise())
}


def proposer(name: str) -> Proposer:
    """The proposer called `name`.

    Raises:
        UnknownProposer: there is none; the message lists those that are.
    """
    try:
        return PROPOSERS[name]
    except KeyError:
        raise UnknownProposer(f"There is no proposer {name!r}; known: {', '.join(PROPOSERS)}.") from None


def check_needs(by: Proposer, generator: Generator) -> None:
    """Do nothing where `generator` can do what a proposer needs.

    Raises:
        BadInput: it cannot; the message names proposers that work with it.
    """
    missing = [need for need in by.needs if not getattr(generator.capabilities, need)]
    if missing:
        able = [p.name for p in PROPOSERS.values() if all(getattr(generator.capabilities, n) for n in p.needs)]
        raise BadInput(
            f"{by.name} needs a generator with {' and '.join(missing)}, which {generator.name} lacks; "
            f"use {', '.join(able[:-1])} or {able[-1]}."
            if len(able) > 1
            else f"{by.name} needs a generator with {' and '.join(missing)}, which {generator.name} lacks."
        )
