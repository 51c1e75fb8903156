"""The ways of searching, by name."""

from __future__ import annotations

from ..errors import UnknownProposer
from ..protocols import Proposer
from .blend import Blend
from .latent_ucb import LatentUcb
from .random import Random

PROPOSERS: dict[str, Proposer] = {p.name: p for p in (Blend(), Random(), LatentUcb())}


def proposer(name: str) -> Proposer:
    """The proposer called `name`.

    Raises:
        UnknownProposer: there is none; the message lists those that are.
    """
    try:
        return PROPOSERS[name]
    except KeyError:
        raise UnknownProposer(f"There is no proposer {name!r}; known: {', '.join(PROPOSERS)}.") from None
