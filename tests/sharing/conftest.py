"""A played session, and the gallery of it."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from alchemist import Alchemist, Settings
from alchemist.search.session import Session
from alchemist.sharing.document import Gallery
from alchemist.sharing.making import gallery_of
from alchemist.testing import played

WORDS = "a cat wearing sunglasses"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that galleries go to."""
    monkeypatch.setenv("ALCHEMIST_STORE", str(tmp_path / "galleries"))
    return tmp_path / "galleries"


@functools.cache
def _session(lab: Alchemist, generator: str, prompt: str) -> Session:
    settings = Settings(prompt=prompt, generator=generator, proposer="random", board_size=4)
    return lab.ask(played(lab, lab.start(settings, seed=3), 2))


@pytest.fixture
def session(lab: Alchemist) -> Session:
    """Two answered boards of composed pictures and an open one with a like."""
    found = _session(lab, "recipes", WORDS)
    return found.choose({found.board.ids[1]})  # type: ignore[union-attr]


@pytest.fixture
def mixed(lab: Alchemist) -> Session:
    """The same of both generators."""
    return _session(lab, "both", WORDS)


@pytest.fixture
def gallery(lab: Alchemist, session: Session) -> Gallery:
    return gallery_of(session, lab.draw)
