"""Something that takes long, in a thread of its own, whose news a page shows."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable
from typing import Any

Tell = Callable[[Any], None]


class Work:
    """`do(tell)` in a thread; `news` has a ("progress", what it told) each, then ("done", result) or ("failed", error).

    It runs in a copy of the caller's context, so that what it says reaches the page and the quota it is for.
    """

    def __init__(self, do: Callable[[Tell], Any]) -> None:
        self.news: queue.Queue[tuple[str, Any]] = queue.Queue()
        context = contextvars.copy_context()
        self.thread = threading.Thread(target=context.run, args=(self._run, do), daemon=True)
        self.thread.start()

    def _run(self, do: Callable[[Tell], Any]) -> None:
        try:
            self.news.put(("done", do(lambda told: self.news.put(("progress", told)))))
        except Exception as error:
            self.news.put(("failed", error))
