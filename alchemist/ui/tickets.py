"""What is asked for and not yet done, so that it can be stopped, even while it waits for its turn."""

from __future__ import annotations

import secrets
import threading


class Tickets:
    """What is asked for, each with what stops it."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._stops: dict[str, threading.Event] = {}

    def new(self) -> str:
        """A ticket for one piece of work."""
        ticket = secrets.token_hex(8)
        self._stops[ticket] = threading.Event()
        while len(self._stops) > self._most:  # asked for and never begun: the page was closed
            self._stops.pop(next(iter(self._stops)), None)
        return ticket

    def stop(self, ticket: str) -> bool:
        """Stop what has this ticket; whether there is anything to stop."""
        event = self._stops.get(ticket)
        if event:
            event.set()
        return event is not None

    def event(self, ticket: str) -> threading.Event:
        """What is set when the ticket is stopped."""
        return self._stops.setdefault(ticket, threading.Event())

    def end(self, ticket: str) -> None:
        """Nothing is left to stop."""
        self._stops.pop(ticket, None)
