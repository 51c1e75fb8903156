"""What tests of the page share."""

from __future__ import annotations

import gradio as gr
import pytest

from alchemist import Alchemist
from alchemist.search.session import Session
from alchemist.ui.gallery import Gallery


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the page says by the way."""
    found: list[str] = []
    for way in ("Info", "Warning"):
        monkeypatch.setattr(gr, way, lambda message, **_: found.append(message))
    return found


@pytest.fixture
def gallery(lab: Alchemist) -> Gallery:
    return Gallery(lab)


@pytest.fixture
def opened(gallery: Gallery) -> Session:
    session: Session = gallery.greet("en", None)[0]
    return session
