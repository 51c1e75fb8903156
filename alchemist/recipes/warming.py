"""Sprites rasterised before they are asked for, in a thread that gives way to drawing.

A sprite that was met before costs a fraction of a millisecond, a new one three to four; a board of unfamiliar parts
takes several times as long as the next one. What is warmed is only kept, so that no picture changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Condition, Event, Thread
from types import TracebackType

from .compositor import SPRITES, Sprites, compose
from .parts import Parts
from .recipe import Recipe
from .scene import scene

SHARE = 0.5
"""Of the memory that sprites may take: warming fills no more."""


class Drawing:
    """Knows whether pictures are being drawn; a context manager around each drawing."""

    def __init__(self) -> None:
        self._running, self._changed = 0, Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._running += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def wait_until_idle(self, stopped: Event) -> None:
        """Return once nothing is being drawn, or `stopped` is set."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running or stopped.is_set())

    def wake(self) -> None:
        """Have those that wait look again."""
        with self._changed:
            self._changed.notify_all()


DRAWING = Drawing()


class Warming:
    """Draws recipes in a background thread, begun at once, for the sprites that are kept of it.

    Args:
        recipes: what is drawn most often; read one at a time.
        store: where its parts are.
        size: side of the pictures in pixels.
        sprites: what is filled, up to `SHARE` of its memory.
        drawing: warming stands still while this says that pictures are being drawn.
    """

    def __init__(
        self,
        recipes: Iterator[Recipe],
        store: Parts,
        size: int,
        sprites: Sprites = SPRITES,
        drawing: Drawing = DRAWING,
    ) -> None:
        self.done = 0
        self._recipes, self._store, self._size = recipes, store, size
        self._sprites, self._drawing, self._stopped = sprites, drawing, Event()
        self._thread = Thread(target=self._run, name="warming", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for recipe in self._recipes:
            self._drawing.wait_until_idle(self._stopped)
            if self._stopped.is_set() or self._sprites.bytes > SHARE * self._sprites.most_bytes:
                return
            compose(scene(recipe, self._store), self._size, self._sprites)
            self.done += 1

    def stop(self) -> None:
        """End it after the recipe at hand, and wait for that."""
        self._stopped.set()
        self._drawing.wake()
        self._thread.join()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for its end, at most so long; whether it came to one."""
        self._thread.join(seconds)
        return not self._thread.is_alive()
