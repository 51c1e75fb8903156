"""Objects that are known by name, and found by themselves where they lie in a package of their kind."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Generic, TypeVar

from .errors import AlchemistError, BadInput

T = TypeVar("T")
W = TypeVar("W")


class Registry(Generic[T]):
    """Named objects of one kind.

    Args:
        kind: what one of them is called in messages: "proposer".
        package: the package whose modules register their own when they are imported; all are, before the first look.
        error: what is raised for an unknown name.
    """

    def __init__(self, kind: str, package: str, error: type[AlchemistError] = BadInput) -> None:
        self._kind, self._package, self._error = kind, package, error
        self._known: dict[str, T] = {}

    def register(self, what: W, name: str | None = None) -> W:
        """Make an object known: a decorator of its class, which is built without arguments, or called with an object.

        Args:
            what: a class, or an object.
            name: what it is called; None: its own name. One that has the name already is replaced.

        Returns:
            `what`.
        """
        made: Any = what() if isinstance(what, type) else what
        self._known[name or made.name] = made
        return what

    def forget(self, name: str) -> None:
        """Take a registered object out again."""
        del self._known[name]

    def all(self) -> dict[str, T]:
        """All that are registered, by name, in the order of their names."""
        package = importlib.import_module(self._package)
        for module in pkgutil.iter_modules(package.__path__, f"{self._package}."):
            importlib.import_module(module.name)
        return dict(sorted(self._known.items()))

    def __getitem__(self, name: str) -> T:
        """The object called `name`; raises `error` where there is none, and lists those that are."""
        known = self.all()
        try:
            return known[name]
        except KeyError:
            raise self._error(f"There is no {self._kind} {name!r}; known: {', '.join(known)}.") from None
