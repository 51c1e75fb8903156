"""`/health` answers while everything else is busy, and tells nothing of anybody."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import gradio as gr
import httpx
import pytest

from alchemist.ui.app import launch_arguments

HELD = threading.Event()


@pytest.fixture(scope="module")
def busy() -> Iterator[str]:
    """A server whose every worker waits."""
    with gr.Blocks() as demo:
        word = gr.Textbox()
        word.submit(lambda text: HELD.wait(60) and text, word, word, api_name="wait", concurrency_limit=1)
    look = {name: value for name, value in launch_arguments().items() if name in ("app_kwargs", "ssr_mode")}
    _, address, _ = demo.queue(default_concurrency_limit=1).launch(prevent_thread_lock=True, quiet=True, **look)
    yield address
    HELD.set()
    demo.close()


def test_health_is_answered_while_work_waits(busy: str) -> None:
    for i in range(5):
        joined = httpx.post(
            f"{busy}gradio_api/queue/join", json={"data": ["x"], "fn_index": 0, "session_hash": f"s{i}"}, timeout=20
        )
        assert joined.status_code == 200
    answer = httpx.get(f"{busy}health", timeout=20)
    assert answer.status_code == 200 and answer.json().keys() == {"status", "version", "up_seconds"}
    assert answer.json()["status"] == "ok" and answer.headers["cache-control"] == "no-store"
    assert httpx.head(f"{busy}health", timeout=20).status_code == 200
    assert httpx.get(busy, timeout=20).status_code == 200  # the page itself is still there
