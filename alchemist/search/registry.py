"""The ways of searching, by name."""

from __future__ import annotations

from ..errors import UnknownProposer
from ..protocols import Proposer
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
