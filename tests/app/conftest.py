"""What tests of the page share."""

from __future__ import annotations

import gradio as gr
import pytest


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the page says by the way."""
    found: list[str] = []
    for way in ("Info", "Warning"):
        monkeypatch.setattr(gr, way, lambda message, **_: found.append(message))
    return found
