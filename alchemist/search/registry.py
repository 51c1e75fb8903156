"""The ways of searching, by name. A module of this package that registers one is found by itself."""

from __future__ import annotations

from ..errors import BadInput, UnknownProposer
from ..protocols import Generator, Proposer, Sentence
from ..registry import Registry

__all__ = ["Sentence", "check_needs", "forget", "proposer", "proposers", "register"]

PROPOSERS: Registry[Proposer] = Registry("proposer", "alchemist.search", UnknownProposer)
register, forget = PROPOSERS.register, PROPOSERS.forget


def proposers() -> dict[str, Proposer]:
    """All that are registered, by name."""
    return PROPOSERS.all()


def proposer(name: str) -> Proposer:
    """The proposer called `name`.

    Raises:
        UnknownProposer: there is none; the message lists those that are.
    """
    return PROPOSERS[name]


def check_needs(by: Proposer, generator: Generator) -> None:
    """Do nothing where `generator` can do what a proposer needs.

    Raises:
        BadInput: it cannot; the message names proposers that work with it.
    """
    can = generator.capabilities
    missing = [need for need in by.needs if not getattr(can, need)]
    if missing:
        able = [name for name, p in proposers().items() if all(getattr(can, need) for need in p.needs)]
        use = f"; use {', '.join(able[:-1])} or {able[-1]}" if len(able) > 1 else ""
        raise BadInput(f"{by.name} needs a generator with {' and '.join(missing)}, which {generator.name} lacks{use}.")
