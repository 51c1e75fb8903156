"""What a page shows and what stops it while a board is drawn, as plain functions."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from alchemist import Alchemist, Settings
from alchemist.errors import BadInput, Cancelled
from alchemist.ui.boards import SETTINGS, View
from alchemist.ui.errors import readable_errors
from alchemist.ui.gallery import Gallery
from alchemist.ui.labels import Labels
from alchemist.ui.texts import say
from alchemist.ui.trail import Trail
from alchemist.ui.waiting import Waiting, progress

SOMEBODY = SimpleNamespace(session_hash="somebody")


def waiting(patience: float) -> Waiting:
    with gr.Blocks():
        return Waiting(Labels(), gr.State("en"), patience)


def at_work(page: Any) -> bool:
    """Whether the bar, the last output, shows how far it is."""
    return "progressbar" in page[-1]


def test_what_is_quick_shows_no_bar() -> None:
    run = waiting(60).watched(lambda a, b: (a + b, a * b), 2)
    [page] = run(SOMEBODY, "en", 3, 4)
    assert page[:2] == (7, 12) and not at_work(page)


def test_what_takes_long_shows_how_far_it_is_and_then_what_it_comes_to() -> None:
    seen = threading.Event()

    def draw(name: str) -> tuple[str]:
        tell = progress()
        assert tell is not None
        tell(3, 8)
        assert seen.wait(30)
        return (name,)

    pages = waiting(0.05).watched(draw, 1)(SOMEBODY, "ja", "board")
    same, bar = next(pages)
    assert "描いています" in bar and 'aria-valuenow="38"' in bar and same == gr.skip()
    seen.set()
    last = list(pages)[-1]
    assert last[0] == "board" and not at_work(last)


def test_stopping_ends_the_work_of_this_visitor_and_changes_nothing(said: list[str]) -> None:
    place, step, ended = waiting(0.05), threading.Semaphore(0), threading.Event()

    def draw() -> tuple[str]:
        tell = progress()
        assert tell is not None
        try:
            with readable_errors():
                while True:
                    tell(1, 8)
                    assert step.acquire(timeout=30)
        except Cancelled:
            ended.set()
            raise

    pages = place.watched(draw, 1)(SOMEBODY, "en")
    assert at_work(next(pages))
    place.stop(SimpleNamespace(session_hash="somebody else"))  # type: ignore[arg-type]
    step.release()
    assert at_work(next(pages))
    place.stop(SOMEBODY)  # type: ignore[arg-type]
    step.release()
    last = list(pages)[-1]
    assert ended.is_set() and last[0] == gr.skip() and not at_work(last)
    assert said == [say("stopped", "en")]


def test_a_page_that_goes_stops_what_it_waited_for() -> None:
    step, ended = threading.Semaphore(0), threading.Event()

    def draw() -> tuple[str]:
        tell = progress()
        assert tell is not None
        try:
            while True:
                tell(1, 8)
                assert step.acquire(timeout=30)
        except Cancelled:
            ended.set()
            raise

    pages = waiting(0.05).watched(draw, 1)(SOMEBODY, "en")
    next(pages)
    pages.close()  # type: ignore[attr-defined]
    step.release()
    assert ended.wait(30)


def test_what_goes_wrong_is_said_and_the_bar_goes() -> None:
    seen = threading.Event()

    def draw(late: bool) -> tuple[str]:
        if late:
            assert seen.wait(30)
        with readable_errors():
            raise BadInput("No.")

    run = waiting(0.05).watched(draw, 1)
    with pytest.raises(gr.Error, match="No"):
        next(run(SOMEBODY, "en", False))
    pages = run(SOMEBODY, "en", True)
    assert at_work(next(pages))
    seen.set()
    assert not at_work(next(pages))
    with pytest.raises(gr.Error, match="No"):
        next(pages)


def test_an_event_reaches_a_handler_behind_its_values() -> None:
    def tapped(a: int, event: gr.EventData) -> tuple[Any, ...]:
        return a, event

    tap: Any = object()
    assert next(waiting(60).watched(tapped, 2)(SOMEBODY, tap, "en", 5))[:2] == (5, tap)  # type: ignore[call-arg]


def test_a_stopped_board_leaves_the_session_and_the_fields_as_they_were(lab: Alchemist, said: list[str]) -> None:
    gallery = Gallery(lab)
    session = lab.ask(lab.start(Settings(prompt="ice", board_size=4), seed=1))
    wanted = ["", "latent", "openmoji", 0.0, "posterior", 0.5, 1.0, 1.0, 10.0, False, "emojiclip", "ddpm", 1000, 3.0]
    wanted += [""]
    place = waiting(0.0)
    shown = len(View._fields)
    pages = place.watched(gallery.change, shown + len(SETTINGS))(SOMEBODY, "en", session, {}, Trail(), "en", *wanted)
    next(pages)
    place.stop(SOMEBODY)  # type: ignore[arg-type]
    last = list(pages)[-1]
    fields = dict(zip(SETTINGS, last[shown:], strict=False))
    assert last[0] == gr.skip() and (fields["sampler"], fields["steps"]) == ("distilled", 4)
    assert said == [say("stopped", "en")]
