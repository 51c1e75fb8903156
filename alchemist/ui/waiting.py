"""What a board takes while it is drawn: after a second the page says so, shows how far it is, and what stops it.

Gradio shows on the bar alone that something waits for its turn or is at work; the style sheet shows the bar then, with
the button that leaves the queue or the one that stops the work.
"""

from __future__ import annotations

import inspect
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import gradio as gr

from ..errors import Cancelled
from ..protocols import Progress
from .labels import Labels
from .pictures import progress_bar
from .texts import say
from .tickets import Tickets
from .work import Tell, Work

PATIENCE = 1.0
"""Seconds that nothing is said of."""
_FOCUS_NEXT = "(...given) => { document.getElementById('next').focus({preventScroll: true}); return given; }"
"""The button that stops goes, and what has the keyboard's focus should be there."""
_SHOW_BOARD = "() => window.alchemist.showBoard()"
_PROGRESS: ContextVar[Progress | None] = ContextVar("_PROGRESS", default=None)


def progress() -> Progress | None:
    """What the handler at work shall tell of what it draws; None where nobody waits for it."""
    return _PROGRESS.get()


class Waiting:
    """A bar and a button that stops, which show themselves while a board is waited for.

    Args:
        language: the page's state.
        patience: seconds until they do.
    """

    def __init__(self, labels: Labels, language: Any, patience: float = PATIENCE) -> None:
        self._language, self._patience = language, patience
        self._tickets = Tickets()
        self._events: list[Any] = []
        with gr.Row(elem_id="waiting"):
            self._bar = gr.HTML("", elem_id="how-far")
            labels.add(self._bar, lambda lang: gr.update(value=_in_turn(lang)))
            stop = labels.named(gr.Button(elem_id="stop", scale=0, min_width=100), value="cancel")
            self._leave = labels.named(gr.Button(elem_id="leave", scale=0, min_width=100), value="cancel")
        stop.click(self.stop, None, None, js=_FOCUS_NEXT, queue=False, show_progress="hidden", api_visibility="private")

    def connect(
        self,
        event: Callable[..., Any],
        handler: Callable[..., Any],
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        **how: Any,
    ) -> Any:
        """As `event(handler, inputs, outputs, **how)`, and the page shows how far it is."""
        watched = self.watched(handler, len(outputs))
        waited_for = event(watched, [self._language, *inputs], [*outputs, self._bar], **self.seen(**how))
        self._events.append(waited_for)
        return waited_for

    def complete(self) -> None:
        """Have the button that leaves the queue know of all events: to be called when every one is connected."""
        quiet: dict[str, Any] = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}
        self._leave.click(_say_stopped, self._language, None, js=_FOCUS_NEXT, cancels=self._events, **quiet)

    def seen(self, show_progress_on: Any = None, **how: Any) -> dict[str, Any]:
        """How an event is connected of which the bar says that it is waited for."""
        return {**how, "show_progress_on": [self._bar, *([show_progress_on] if show_progress_on else [])]}

    @staticmethod
    def show_board(event: Any) -> None:
        """Once `event` went well, scroll to the board where its top is out of sight."""
        event.success(None, js=_SHOW_BOARD)

    def stop(self, request: gr.Request) -> None:
        """Stop what this visitor waits for; their board stays."""
        self._tickets.stop(str(request.session_hash))

    def watched(self, handler: Callable[..., Any], count: int) -> Callable[..., Iterator[tuple[Any, ...]]]:
        """A handler that Gradio shows the progress of: its `count` outputs, and the bar."""

        def run(request: gr.Request, language: str, *given: Any) -> Iterator[tuple[Any, ...]]:
            yield from self._run(str(request.session_hash), language, lambda: handler(*given), count)

        def run_on(request: gr.Request, event: gr.EventData, language: str, *given: Any) -> Iterator[tuple[Any, ...]]:
            yield from self._run(str(request.session_hash), language, lambda: handler(*given, event), count)

        told = any("EventData" in str(p.annotation) for p in inspect.signature(handler).parameters.values())
        shown = run_on if told else run
        shown.__name__ = getattr(handler, "__name__", shown.__name__)
        return shown

    def _run(
        self, visitor: str, language: str, work: Callable[[], tuple[Any, ...]], count: int
    ) -> Iterator[tuple[Any, ...]]:
        """Pages of the bar, and what `work` comes to; closed early, as by a page that goes, it stops the work."""
        stop = self._tickets.event(visitor)
        same, ended = (gr.skip(),) * count, _in_turn(language)

        def do(tell: Tell) -> tuple[Any, ...]:
            def told(done: int, total: int) -> None:
                tell(done / max(1, total))
                if stop.is_set():
                    raise Cancelled(f"{done} of {total}")

            _PROGRESS.set(told)
            return work()

        news = Work(do).news
        until, waiting, share = time.monotonic() + self._patience, False, 0.0
        try:
            while True:
                kind, value = self._latest(news, None if waiting else until)
                if kind in ("done", "failed"):
                    break
                waiting, share = True, max(share, value)  # what is to be drawn may turn out to be more
                yield (*same, _bar(share, language))
            if kind == "done":
                yield (*value, ended)
                return
            if waiting:
                yield (*same, ended)
            if not isinstance(value, Cancelled):
                raise value
            _say_stopped(language)
        finally:
            stop.set()
            self._tickets.end(visitor)

    @staticmethod
    def _latest(news: queue.Queue[tuple[str, Any]], until: float | None) -> tuple[str, Any]:
        """The newest there is; with `until`, what it comes to by then, else how far it is."""
        newest: tuple[str, Any] = ("progress", 0.0)
        while True:
            try:
                newest = news.get(timeout=None if until is None else max(0.0, until - time.monotonic()))
            except queue.Empty:
                return newest
            if newest[0] != "progress" or (until is None and news.empty()):
                return newest


def _say_stopped(language: str) -> None:
    gr.Info(say("stopped", language), title="✦")


def _in_turn(language: str) -> str:
    return f"<p>{say('in_turn', language)}</p>"


def _bar(share: float, language: str) -> str:
    words = say("drawing", language, p=f"{100 * share:.0f}")
    return f"<p>{words}</p>{progress_bar(share, words)}"
