"""The ways of searching, by name. A module of this package that registers one is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TypeVar

from ..errors import BadInput, UnknownProposer
from ..protocols import Generator, Proposer, Sentence

T = TypeVar("T")
__all__ = ["Sentence", "check_needs", "forget", "proposer", "proposers", "register"]


_REGISTERED: dict[str, Proposer] = {}


def register(what: T, name: str | None = None) -> T:
    """Make a proposer known: a decorator of its class, which is built without arguments, or called with an object.

    Args:
        what: a class or an object that is a `Proposer`.
        name: what settings call it; None: its own name. One that has the name already is replaced.

    Returns:
        `what`.

    Example:
        register(Posterior(sharpness=(4.0, 8.0)), "patient")
    """
    made: Proposer = what() if isinstance(what, type) else what  # type: ignore[assignment]
    _REGISTERED[name or made.name] = made
    return what


def forget(name: str) -> None:
    """Take a registered proposer out again."""
    del _REGISTERED[name]


def proposers() -> dict[str, Proposer]:
    """All that are registered, by name."""
    package = importlib.import_module("alchemist.search")
    for module in pkgutil.iter_modules(package.__path__, "alchemist.search."):
        importlib.import_module(module.name)
    return dict(sorted(_REGISTERED.items()))


def proposer(name: str) -> Proposer:
    """The proposer called `name`.

    Raises:
        UnknownProposer: there is none; the message lists those that are.
    """
    known = proposers()
    try:
        return known[name]
    except KeyError:
        raise UnknownProposer(f"There is no proposer {name!r}; known: {', '.join(known)}.") from None


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
